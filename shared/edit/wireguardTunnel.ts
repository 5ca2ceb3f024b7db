/** A WireGuard tunnel between two namespaces that reach each other already: both ends with their keys, and each as the other's peer. */
import { endpointText, peersText } from '../kinds/wireguard.ts';
import { formatPrefix, overlaps, parsePrefix, type Prefix } from '../model/address.ts';
import type { Lab } from '../model/lab.ts';
import type { Edit, SingleEdit } from './edit.ts';
import { nextFreeNetwork, proposeInterfaceName } from './propose.ts';

interface Keys {
  privateKey: string;
  publicKey: string;
}

/** What `nslab` proposes; the registered one of WireGuard. */
const PORT = 51820;

/** Undefined where no network is shared by the two: then nobody can say how one reaches the other. */
export function wireguardTunnel(
  lab: Lab,
  [a, b]: readonly [string, string],
  keys: readonly [Keys, Keys],
  newId: () => string,
): Edit | undefined {
  const ways = sharedWay(lab, a, b);
  if (!ways) return undefined;
  const network = nextFreeNetwork(lab);
  const own = [1, 2].map((last) => ({ ...network, address: network.address.replace(/0$/, String(last)) }));
  const ends = [a, b].map((namespaceId, i): SingleEdit => {
    const other = 1 - i;
    const [address, far] = [own[i], own[other]];
    const peer = {
      publicKey: keys[other]?.publicKey ?? '',
      allowedIps: far ? [`${far.address}/32`] : [],
      endpoint: endpointText(ways[other] ?? '', PORT),
    };
    return {
      type: 'interface.add',
      interface: {
        id: newId(),
        namespaceId,
        kind: 'wireguard',
        name: proposeInterfaceName(lab, namespaceId, 'wg'),
        up: true,
        addresses: address ? [formatPrefix(address)] : [],
        options: { privateKey: keys[i]?.privateKey ?? '', port: PORT, peers: peersText([peer]) },
      },
    };
  });
  return { type: 'batch', edits: ends };
}

/** An address of each, in one network; else the first of each, since routes may lead from one to the other. */
function sharedWay(lab: Lab, a: string, b: string): [string, string] | undefined {
  const [ofA, ofB] = [a, b].map((id) => addressesOf(lab, id));
  for (const one of ofA ?? []) {
    const other = ofB?.find((address) => overlaps(one, address));
    if (other) return [one.address, other.address];
  }
  const [first, second] = [ofA?.[0], ofB?.[0]];
  return first && second && first.family === second.family ? [first.address, second.address] : undefined;
}

function addressesOf(lab: Lab, namespaceId: string): Prefix[] {
  return Object.values(lab.interfaces)
    .filter((iface) => iface.namespaceId === namespaceId && iface.kind !== 'loopback' && iface.kind !== 'wireguard')
    .flatMap(({ addresses }) => addresses.flatMap((text) => parsePrefix(text) ?? []));
}

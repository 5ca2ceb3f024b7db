/** What about interfaces that stand on others, join others or lead through tunnels will probably not work as it is meant. */
import { kindOf } from '../kinds/kinds.ts';
import { optionsOf } from '../model/find.ts';
import type { Interface, Lab } from '../model/lab.ts';
import type { Doubt } from './doubt.ts';
import { addressOwners, isTunnel, remoteOf } from './tunnels.ts';

export function kindDoubts(lab: Lab): Doubt[] {
  const others = Object.values(lab.interfaces).filter((iface) => kindOf(iface.kind) !== undefined && iface.kind !== 'bridge');
  if (others.length === 0) return [];
  return [...emptyMasters(lab, others), ...tunnelDoubts(lab, others)];
}

function emptyMasters(lab: Lab, interfaces: readonly Interface[]): Doubt[] {
  const masters = new Set(Object.values(lab.interfaces).flatMap((iface) => (iface.kind === 'loopback' ? [] : (iface.masterId ?? []))));
  return interfaces.flatMap((iface): Doubt[] => {
    if ((iface.kind !== 'bond' && iface.kind !== 'vrf') || masters.has(iface.id)) return [];
    return [{ code: iface.kind === 'bond' ? 'bond_empty' : 'vrf_empty', at: [placeOf(iface)], params: { name: iface.name } }];
  });
}

function tunnelDoubts(lab: Lab, interfaces: readonly Interface[]): Doubt[] {
  const tunnels = interfaces.filter(isTunnel);
  if (tunnels.length === 0) return [];
  const owners = addressOwners(lab);
  return tunnels.flatMap((iface): Doubt[] => {
    const { name } = iface;
    const remote = remoteOf(iface);
    if (remote === undefined)
      return optionsOf(iface)['group'] === undefined ? [{ code: 'tunnel_nowhere', at: [placeOf(iface)], params: { name } }] : [];
    // With a way to the outside it may be somebody there.
    if (owners.has(remote) || lab.settings.uplink === true) return [];
    return [{ code: 'tunnel_to_nobody', at: [placeOf(iface)], params: { name, remote } }];
  });
}

function placeOf({ namespaceId, id }: Interface): Doubt['at'][number] {
  return { namespaceId, interfaceId: id };
}

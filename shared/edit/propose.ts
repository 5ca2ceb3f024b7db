/** Sensible values for what is being drawn: free names, the next free network, addresses that fit. */
import { contains, formatPrefix, overlaps, parsePrefix, type Prefix } from '../model/address.ts';
import { bridgeOf, findInterface, peerOf, portsOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Interface, Lab, Veth } from '../model/lab.ts';
import { nextName } from '../model/names.ts';

/** One end of a link that is being made. */
export interface ProposedEnd {
  namespaceId: string;
  name: string;
  addresses: string[];
  masterId?: string;
}

export interface ProposedLink {
  a: ProposedEnd;
  b: ProposedEnd;
}

/** A box on the canvas that a link can end at: a namespace, or a bridge (by the id of its interface). */
export function canEndAt(lab: Lab, boxId: string): boolean {
  return lab.namespaces[boxId] !== undefined || lab.interfaces[boxId]?.kind === 'bridge';
}

/** Names and addresses for a link between two boxes; undefined when there can be none. */
export function proposeLink(lab: Lab, from: string, to: string): ProposedLink | undefined {
  if (!canEndAt(lab, from) || !canEndAt(lab, to)) return undefined;
  const bridges = [lab.interfaces[from], lab.interfaces[to]];
  if (from === to && bridges[0]) return undefined;
  const a = proposeEnd(lab, from, bridges[1] !== undefined);
  const b = proposeEnd(lab, to, bridges[0] !== undefined, a);
  const addresses = proposeAddresses(lab, from, to);
  return { a: { ...a, addresses: addresses[0] }, b: { ...b, addresses: addresses[1] } };
}

function proposeEnd(lab: Lab, boxId: string, other: boolean, taken?: ProposedEnd): ProposedEnd {
  const bridge = lab.interfaces[boxId];
  const namespaceId = bridge ? bridge.namespaceId : boxId;
  const names = new Set(
    Object.values(lab.interfaces)
      .filter((iface) => iface.namespaceId === namespaceId)
      .map((iface) => iface.name),
  );
  if (taken?.namespaceId === namespaceId) names.add(taken.name);
  // As in the tutorial: veth0 on the host, veth1 at the other end; elsewhere as a machine names them.
  const prefix = bridge ? 'vb' : namespaceId === HOST && !other ? 'veth' : 'eth';
  const name = bridge ? nextName(prefix, new Set([...names, 'vb0'])) : nextName(prefix, names);
  return { namespaceId, name, addresses: [], ...(bridge && { masterId: bridge.id }) };
}

function proposeAddresses(lab: Lab, from: string, to: string): [string[], string[]] {
  const fromBridge = lab.interfaces[from];
  const toBridge = lab.interfaces[to];
  if (fromBridge && toBridge) return [[], []];
  const bridge = fromBridge ?? toBridge;
  if (bridge) {
    const address = nextInSegment(lab, bridge.id);
    return fromBridge ? [[], address] : [address, []];
  }
  const network = nextFreeNetwork(lab);
  return [
    [formatPrefix({ ...network, address: hostAddress(network, 1) })],
    [formatPrefix({ ...network, address: hostAddress(network, 2) })],
  ];
}

/** The next /24 that overlaps nothing in the lab: 192.168.50.0/24 as in the tutorial, then .51, … */
export function nextFreeNetwork(lab: Lab): Prefix {
  const used = allPrefixes(lab);
  for (let n = 50; n < 50 + 256 * 16; n += 1) {
    const network: Prefix =
      n < 256
        ? { family: 4, address: `192.168.${String(n)}.0`, length: 24 }
        : { family: 4, address: `10.${String(Math.floor(n / 256))}.${String(n % 256)}.0`, length: 24 };
    if (!used.some((other) => overlaps(network, other))) return network;
  }
  return { family: 4, address: '172.31.255.0', length: 24 };
}

/** The next free address in the network that a bridge's segment uses; a new network when it uses none. */
export function nextInSegment(lab: Lab, bridgeId: string): string[] {
  const members = segmentOf(lab, bridgeId);
  const prefixes = members
    .flatMap((iface) => iface.addresses.map(parsePrefix))
    .filter((prefix) => prefix?.family === 4 && prefix.length <= 30);
  const [first] = prefixes;
  const network = first ?? nextFreeNetwork(lab);
  const taken = new Set(members.flatMap((iface) => iface.addresses.map((text) => text.split('/')[0])));
  const begin = first === undefined ? 2 : 11;
  for (const start of [begin, 2]) {
    for (let n = start; n < 255; n += 1) {
      const address = hostAddress(network, n);
      if (!taken.has(address) && contains({ ...network, address: hostAddress(network, 0) }, { family: 4, address }))
        return [formatPrefix({ ...network, address })];
    }
  }
  return [];
}

/** Bridges reached through links from this one, and everything plugged into them. */
function segmentOf(lab: Lab, bridgeId: string): Interface[] {
  const seen = new Set<string>();
  const members: Interface[] = [];
  const queue = [bridgeId];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const bridge = lab.interfaces[id];
    if (!bridge || seen.has(id)) continue;
    seen.add(id);
    members.push(bridge);
    for (const port of portsOf(lab, id)) {
      members.push(port);
      const peer = port.kind === 'veth' ? peerOf(lab, port) : undefined;
      if (!peer) continue;
      members.push(peer);
      const next = bridgeOf(lab, peer);
      if (next) queue.push(next.id);
    }
  }
  return members;
}

function allPrefixes(lab: Lab): Prefix[] {
  return Object.values(lab.interfaces)
    .flatMap((iface) => iface.addresses)
    .map(parsePrefix)
    .filter((prefix) => prefix !== undefined);
}

/** Number `n` of the last byte of an IPv4 network of /24 or longer. */
function hostAddress(network: Prefix, n: number): string {
  const bytes = network.address.split('.');
  return [...bytes.slice(0, 3), String(n)].join('.');
}

/** ns1, ns2, … */
export function proposeNamespaceName(lab: Lab): string {
  const names = new Set(Object.values(lab.namespaces).map((namespace) => namespace.name));
  for (let n = 1; ; n += 1) if (!names.has(`ns${String(n)}`)) return `ns${String(n)}`;
}

/** br0, br1, … in a namespace. */
export function proposeInterfaceName(lab: Lab, namespaceId: string, prefix: string): string {
  for (let n = 0; ; n += 1) if (!findInterface(lab, namespaceId, `${prefix}${String(n)}`)) return `${prefix}${String(n)}`;
}

/** The pair of interfaces a proposal stands for. */
export function linkFrom(proposal: ProposedLink, newId: () => string): { a: Veth; b: Veth } {
  const [aId, bId] = [newId(), newId()];
  const end = (part: ProposedEnd, id: string, peerId: string): Veth => ({
    id,
    namespaceId: part.namespaceId,
    kind: 'veth',
    name: part.name,
    up: true,
    addresses: part.addresses,
    peerId,
    ...(part.masterId !== undefined && { masterId: part.masterId }),
  });
  return { a: end(proposal.a, aId, bId), b: end(proposal.b, bId, aId) };
}

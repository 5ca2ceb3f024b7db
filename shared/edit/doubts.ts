/** What in a drawing will probably not work as it is meant. Doubts are marked; they never forbid anything (SPEC UI4). */
import { contains, networkOf, overlaps, parseIp, parsePrefix, formatPrefix, type Prefix } from '../model/address.ts';
import { interfacesByNamespace, linksOf } from '../model/find.ts';
import type { Interface, Lab, Veth } from '../model/lab.ts';

export interface DoubtPlace {
  namespaceId: string;
  interfaceId?: string;
  routeId?: string;
}

export interface Doubt {
  code:
    | 'address_twice'
    | 'networks_overlap'
    | 'gateway_unreachable'
    | 'bridge_loop'
    | 'end_down'
    | 'route_device_missing'
    | 'mtu_mismatch'
    | 'address_on_port';
  at: DoubtPlace[];
  params: Record<string, string>;
}

/** All doubts about a lab; work grows with its size only. */
export function doubts(lab: Lab): Doubt[] {
  const segments = segmentsOf(lab);
  return [...addressDoubts(lab, segments), ...namespaceDoubts(lab, segments), ...linkDoubts(lab), ...loopDoubts(lab)];
}

const placeOf = (iface: Interface): DoubtPlace => ({ namespaceId: iface.namespaceId, interfaceId: iface.id });

/** Which broadcast domain each interface is in: joined by links and bridges. The id of one member stands for it. */
function segmentsOf(lab: Lab): Map<string, string> {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let root = id;
    while ((parent.get(root) ?? root) !== root) root = parent.get(root) ?? root;
    parent.set(id, root);
    return root;
  };
  const join = (a: string, b: string): void => {
    parent.set(find(a), find(b));
  };
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind === 'veth') join(iface.id, iface.peerId);
    if (iface.kind !== 'loopback' && iface.masterId !== undefined) join(iface.id, iface.masterId);
  }
  return new Map(Object.keys(lab.interfaces).map((id) => [id, find(id)]));
}

function addressDoubts(lab: Lab, segments: ReadonlyMap<string, string>): Doubt[] {
  const seen = new Map<string, Interface[]>();
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind === 'loopback') continue;
    for (const text of iface.addresses) {
      const key = `${segments.get(iface.id) ?? ''} ${text.split('/')[0] ?? ''}`;
      seen.set(key, [...(seen.get(key) ?? []), iface]);
    }
  }
  return [...seen]
    .filter(([, owners]) => owners.length > 1)
    .map(([key, owners]) => ({ code: 'address_twice', at: owners.map(placeOf), params: { address: key.split(' ')[1] ?? '' } }));
}

function namespaceDoubts(lab: Lab, segments: ReadonlyMap<string, string>): Doubt[] {
  const found: Doubt[] = [];
  const groups = interfacesByNamespace(lab);
  for (const namespace of Object.values(lab.namespaces)) {
    const interfaces = (groups.get(namespace.id) ?? []).filter((iface) => iface.kind !== 'loopback');
    const networks: { prefix: Prefix; iface: Interface }[] = [];
    for (const iface of interfaces) {
      for (const text of iface.addresses) {
        const prefix = parsePrefix(text);
        if (!prefix) continue;
        const other = networks.find((one) => overlaps(one.prefix, prefix) && segments.get(one.iface.id) !== segments.get(iface.id));
        if (other) {
          found.push({
            code: 'networks_overlap',
            at: [placeOf(iface), placeOf(other.iface)],
            params: { a: networkOf(prefix), b: networkOf(other.prefix), nameA: iface.name, nameB: other.iface.name },
          });
        }
        networks.push({ prefix, iface });
      }
      if ('masterId' in iface && iface.masterId !== undefined && iface.addresses.length > 0)
        found.push({ code: 'address_on_port', at: [placeOf(iface)], params: { name: iface.name } });
    }
    for (const route of namespace.routes) {
      const at = [{ namespaceId: namespace.id, routeId: route.id }];
      if (route.dev !== undefined && !interfaces.some((iface) => iface.name === route.dev))
        found.push({ code: 'route_device_missing', at, params: { to: route.to, dev: route.dev } });
      const via = route.via === undefined ? undefined : parseIp(route.via);
      if (!via || via.address.startsWith('fe80:')) continue;
      const reachable = networks.some(({ prefix }) => contains(prefix, via) && formatPrefix(prefix).split('/')[0] !== via.address);
      if (!reachable) found.push({ code: 'gateway_unreachable', at, params: { via: via.address, to: route.to } });
    }
  }
  return found;
}

function linkDoubts(lab: Lab): Doubt[] {
  const found: Doubt[] = [];
  for (const { a, b } of linksOf(lab)) {
    if (a.up !== b.up) {
      const [down, up] = a.up ? [b, a] : [a, b];
      found.push({ code: 'end_down', at: [placeOf(down)], params: { name: down.name, peer: up.name } });
    }
    const [mtuA, mtuB] = [a.mtu ?? 1500, b.mtu ?? 1500];
    if (mtuA !== mtuB) found.push({ code: 'mtu_mismatch', at: [placeOf(a), placeOf(b)], params: { a: String(mtuA), b: String(mtuB) } });
  }
  return found;
}

/** Bridges without STP that are joined in a ring: a link between two that are joined already closes one. */
function loopDoubts(lab: Lab): Doubt[] {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    const above = parent.get(id);
    return above === undefined || above === id ? id : find(above);
  };
  const found: Doubt[] = [];
  const bridgeOf = (end: Veth): string | undefined => {
    const master = end.masterId === undefined ? undefined : lab.interfaces[end.masterId];
    return master?.kind === 'bridge' && !master.stp ? master.id : undefined;
  };
  for (const { a, b } of linksOf(lab)) {
    const [bridgeA, bridgeB] = [bridgeOf(a), bridgeOf(b)];
    if (bridgeA === undefined || bridgeB === undefined) continue;
    const [rootA, rootB] = [find(bridgeA), find(bridgeB)];
    if (rootA === rootB) {
      const bridges = [...new Set([bridgeA, bridgeB])].map((id) => lab.interfaces[id]).filter((iface) => iface !== undefined);
      found.push({ code: 'bridge_loop', at: bridges.map(placeOf), params: { bridges: bridges.map((iface) => iface.name).join(', ') } });
    } else parent.set(rootA, rootB);
  }
  return found;
}

/** What in a drawing will probably not work as it is meant. Doubts are marked; they never forbid anything (SPEC UI4). */
import { networkOf, parsePrefix } from '../model/address.ts';
import { bridgeOf, interfacesByNamespace, linksOf } from '../model/find.ts';
import type { Bridge, Interface, Lab, Namespace, Veth } from '../model/lab.ts';
import { GatewayTable, prefixBits } from '../plan/gatewayTable.ts';
import { DEFAULT_MTU } from '../plan/netState.ts';
import { waysOf } from '../plan/routeState.ts';
import { drawnRoute } from '../plan/toNetState.ts';
import type { Doubt, DoubtPlace } from './doubt.ts';
import { kindDoubts } from './kindDoubts.ts';
import { routingDoubts } from './routingDoubts.ts';
import { serviceDoubts } from './serviceDoubts.ts';
import { overlapping, type NetworkOf } from './overlaps.ts';
import { UnionFind } from './unionFind.ts';

/** All doubts about a lab. It runs at every edit in the page: its work grows with the size of the lab, and no faster. */
export function doubts(lab: Lab): Doubt[] {
  const segments = segmentsOf(lab);
  const groups = interfacesByNamespace(lab);
  const found = addressDoubts(lab, segments);
  for (const namespace of Object.values(lab.namespaces)) {
    const interfaces = groups.get(namespace.id) ?? [];
    found.push(...overlapDoubts(interfaces, segments), ...portDoubts(lab, interfaces), ...routeDoubts(namespace, interfaces));
    found.push(...routingDoubts(namespace, interfaces), ...serviceDoubts(namespace, interfaces));
  }
  return [...found, ...linkDoubts(lab), ...loopDoubts(lab), ...kindDoubts(lab)];
}

const placeOf = (iface: Interface): DoubtPlace => ({ namespaceId: iface.namespaceId, interfaceId: iface.id });

/** Broadcast domains: what is joined by links and bridges. */
function segmentsOf(lab: Lab): UnionFind {
  const segments = new UnionFind();
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind === 'veth') segments.join(iface.id, iface.peerId);
    const master = iface.kind === 'loopback' || iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
    // A VRF joins nothing: its members are routed between.
    if (master && master.kind !== 'vrf') segments.join(iface.id, master.id);
  }
  return segments;
}

function addressDoubts(lab: Lab, segments: UnionFind): Doubt[] {
  const owners = new Map<string, { address: string; interfaces: Set<Interface> }>();
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind === 'loopback') continue;
    for (const text of iface.addresses) {
      const address = text.slice(0, text.indexOf('/'));
      const key = `${segments.find(iface.id)} ${address}`;
      const known = owners.get(key);
      if (known) known.interfaces.add(iface);
      else owners.set(key, { address, interfaces: new Set([iface]) });
    }
  }
  return [...owners.values()]
    .filter(({ interfaces }) => interfaces.size > 1)
    .map(({ address, interfaces }) => ({ code: 'address_twice', at: [...interfaces].map(placeOf), params: { address } }));
}

function overlapDoubts(interfaces: readonly Interface[], segments: UnionFind): Doubt[] {
  const networks: NetworkOf<{ iface: Interface; text: string }>[] = [];
  for (const iface of interfaces) {
    if (iface.kind === 'loopback') continue;
    for (const text of iface.addresses) {
      const network = prefixBits(text);
      // Link-local networks are the same on every link, and meant to be.
      if (network && !text.startsWith('fe80:')) networks.push({ network, segment: segments.find(iface.id), of: { iface, text } });
    }
  }
  return overlapping(networks).map(([{ of: a }, { of: b }]) => ({
    code: 'networks_overlap',
    at: [placeOf(a.iface), placeOf(b.iface)],
    params: { a: networkText(a.text), b: networkText(b.text), nameA: a.iface.name, nameB: b.iface.name },
  }));
}

function networkText(address: string): string {
  const prefix = parsePrefix(address);
  return prefix ? networkOf(prefix) : address;
}

function portDoubts(lab: Lab, interfaces: readonly Interface[]): Doubt[] {
  return interfaces
    .filter((iface) => bridgeOf(lab, iface) && iface.addresses.length > 0)
    .map((iface) => ({ code: 'address_on_port', at: [placeOf(iface)], params: { name: iface.name } }));
}

function routeDoubts(namespace: Namespace, interfaces: readonly Interface[]): Doubt[] {
  if (namespace.routes.length === 0) return [];
  const routes = namespace.routes.map((route) => ({ id: route.id, ...drawnRoute(route) }));
  // Whether an interface is up now is not what the route was drawn for.
  const devices = new Map(interfaces.map((iface) => [iface.name, { ...iface, up: true }]));
  const table = new GatewayTable(devices, routes);
  const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map((text) => text.slice(0, text.indexOf('/')))));
  return routes.flatMap((route): Doubt[] => {
    const { id, to, src } = route;
    const at = [{ namespaceId: namespace.id, routeId: id }];
    const found = waysOf(route).flatMap(({ via, dev }): Doubt[] => {
      if (dev !== undefined && !devices.has(dev)) return [{ code: 'route_device_missing', at, params: { to, dev } }];
      // The kernel takes an own address as a gateway of IPv4, but nobody passes anything on there.
      if (via === undefined || (!own.has(via) && table.egress({ ...route, via, dev }) !== undefined)) return [];
      return [{ code: 'gateway_unreachable', at, params: { via, to } }];
    });
    if (src !== undefined && !own.has(src)) found.push({ code: 'route_source_missing', at, params: { src, to } });
    return found;
  });
}

function linkDoubts(lab: Lab): Doubt[] {
  const found: Doubt[] = [];
  for (const { a, b } of linksOf(lab)) {
    if (a.up !== b.up) {
      const [down, up] = a.up ? [b, a] : [a, b];
      found.push({ code: 'end_down', at: [placeOf(down)], params: { name: down.name, peer: up.name } });
    }
    const [mtuA, mtuB] = [a.mtu ?? DEFAULT_MTU, b.mtu ?? DEFAULT_MTU];
    if (mtuA !== mtuB) found.push({ code: 'mtu_mismatch', at: [placeOf(a), placeOf(b)], params: { a: String(mtuA), b: String(mtuB) } });
  }
  return found;
}

/** Bridges without STP that are joined in a ring: a link between two that are joined already closes one. What is down passes nothing on. */
function loopDoubts(lab: Lab): Doubt[] {
  const joined = new UnionFind();
  const found: Doubt[] = [];
  const passing = (end: Veth): Bridge | undefined => {
    const master = bridgeOf(lab, end);
    return end.up && master?.up === true && !master.stp ? master : undefined;
  };
  for (const { a, b } of linksOf(lab)) {
    const [bridgeA, bridgeB] = [passing(a), passing(b)];
    if (!bridgeA || !bridgeB || joined.join(bridgeA.id, bridgeB.id)) continue;
    const bridges = [...new Set([bridgeA, bridgeB])];
    found.push({ code: 'bridge_loop', at: bridges.map(placeOf), params: { bridges: bridges.map(({ name }) => name).join(', ') } });
  }
  return found;
}

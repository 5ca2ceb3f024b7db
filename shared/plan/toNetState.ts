/** Maps the drawing and the observed state to the vocabulary in which they are compared. */
import { parseIp } from '../model/address.ts';
import { interfacesByNamespace } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Interface, Lab, Route } from '../model/lab.ts';
import type { Observed, ObservedInterface, ObservedNamespace } from '../observe/observed.ts';
import { DEFAULT_MTU, routeKey, type InterfaceState, type NamespaceState, type NetState, type RouteState } from './netState.ts';

/** lo has these as soon as it is up (net/ipv4/devinet.c, net/ipv6/addrconf.c); nobody gives them. */
const LOOPBACK_OWN: readonly string[] = ['127.0.0.1/8', '::1/128'];

/** What is drawn. */
export function labToNetState(lab: Lab): NetState {
  const state: Record<string, NamespaceState> = {};
  const groups = interfacesByNamespace(lab);
  for (const namespace of Object.values(lab.namespaces)) {
    const interfaces: Record<string, InterfaceState> = {};
    for (const iface of groups.get(namespace.id) ?? []) interfaces[iface.name] = drawnInterface(lab, iface);
    const routes: Record<string, RouteState> = {};
    for (const route of namespace.routes) {
      const drawn = drawnRoute(route);
      routes[routeKey(drawn)] = drawn;
    }
    state[namespace.id === HOST ? HOST : namespace.name] = {
      forwarding: namespace.forwarding,
      interfaces,
      routes,
      masquerade: namespace.masquerade,
    };
  }
  return state;
}

function drawnInterface(lab: Lab, iface: Interface): InterfaceState {
  const addresses = given(iface.kind, iface.addresses);
  if (iface.kind === 'loopback') return { kind: 'loopback', up: iface.up, addresses };
  // Where none is drawn, a link has the MTU it is born with; a bridge takes that of its ports.
  const mtu = iface.mtu ?? (iface.kind === 'bridge' ? undefined : DEFAULT_MTU);
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  const peerNamespace = peer && lab.namespaces[peer.namespaceId];
  const master = iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  return {
    kind: iface.kind,
    up: iface.up,
    addresses,
    ...(iface.mac !== undefined && { mac: iface.mac }),
    ...(mtu !== undefined && { mtu }),
    ...(peer && peerNamespace && { peer: { namespace: peerNamespace.name, name: peer.name } }),
    ...(master && { master: master.name }),
    ...(iface.kind === 'bridge' && { stp: iface.stp }),
  };
}

/** A drawn route as the planner knows it. */
export function drawnRoute(route: Route): RouteState {
  const family = parseIp(route.via ?? route.to.split('/')[0] ?? '')?.family ?? 4;
  return {
    family,
    to: route.to === '::/0' ? 'default' : route.to,
    ...(route.via !== undefined && { via: route.via }),
    ...(route.dev !== undefined && { dev: route.dev }),
    ...(route.metric !== undefined && { metric: route.metric }),
  };
}

/** What the kernel has, without what it made by itself. */
export function observedToNetState(observed: Observed): NetState {
  const state: Record<string, NamespaceState> = {};
  for (const namespace of Object.values(observed.namespaces)) state[namespace.name] = observedNamespace(namespace);
  return state;
}

const known = new WeakMap<ObservedNamespace, NamespaceState>();

/** Remembered by identity: a namespace that did not change is not mapped again. */
function observedNamespace(namespace: ObservedNamespace): NamespaceState {
  const before = known.get(namespace);
  if (before) return before;
  const interfaces: Record<string, InterfaceState> = {};
  for (const iface of Object.values(namespace.interfaces)) interfaces[iface.name] = observedInterface(iface);
  const routes: Record<string, RouteState> = {};
  for (const { family, to, via, dev, metric, protocol } of namespace.routes) {
    if (protocol === 'kernel' || protocol === 'ra') continue;
    const route: RouteState = {
      family,
      to,
      ...(via !== undefined && { via }),
      ...(dev !== undefined && { dev }),
      ...(metric !== undefined && { metric }),
    };
    routes[routeKey(route)] = route;
  }
  const state = { forwarding: namespace.forwarding, interfaces, routes, masquerade: namespace.masquerade };
  known.set(namespace, state);
  return state;
}

function observedInterface(iface: ObservedInterface): InterfaceState {
  return {
    kind: iface.kind,
    up: iface.up,
    addresses: given(
      iface.kind,
      iface.addresses.filter((entry) => !entry.dynamic).map((entry) => entry.address),
    ),
    mtu: iface.mtu,
    ...(iface.mac !== undefined && { mac: iface.mac }),
    ...(iface.peer && { peer: iface.peer }),
    ...(iface.master !== undefined && { master: iface.master }),
    ...(iface.kind === 'bridge' && { stp: iface.stp ?? false }),
  };
}

function given(kind: string, addresses: readonly string[]): string[] {
  return kind === 'loopback' ? addresses.filter((address) => !LOOPBACK_OWN.includes(address)) : [...addresses];
}

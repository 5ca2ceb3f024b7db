/** Maps the drawing and the observed state to the vocabulary in which they are compared. */
import { defaultPvid } from '../kinds/bridge.ts';
import { sparse } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import { byName, withName } from '../model/byName.ts';
import { bridgeOf, optionsOf, parentOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Interface, Lab, Namespace } from '../model/lab.ts';
import { defaultVlanText, vlansOf, vlanText } from '../model/portVlans.ts';
import { familyOf, type Route } from '../model/route.ts';
import { isUplink, UPLINK_DEV } from '../model/uplink.ts';
import { observedBridge } from '../observe/vlans.ts';
import type { Observed, ObservedInterface, ObservedNamespace } from '../observe/observed.ts';
import { drawnFacets } from './facets/facets.ts';
import { isLearned } from '../observe/learned.ts';
import { DEFAULT_MTU, type InterfaceState, type NamespaceState, type NetState, type Place } from './netState.ts';
import { byRouteKey, type RouteState } from './routeState.ts';

/** lo has these as soon as it is up (net/ipv4/devinet.c, net/ipv6/addrconf.c); nobody gives them. */
const LOOPBACK_OWN: readonly string[] = ['127.0.0.1/8', '::1/128'];

/** What is drawn. A namespace in which nothing changed since an earlier call is the same object again. */
export function labToNetState(lab: Lab): NetState {
  const groups = new Map<string, Interface[]>();
  for (const iface of Object.values(lab.interfaces)) {
    const group = groups.get(iface.namespaceId);
    if (group) group.push(iface);
    else groups.set(iface.namespaceId, [iface]);
  }
  return byName(
    Object.values(lab.namespaces).map((namespace) => [
      namespace.id === HOST ? HOST : namespace.name,
      drawnNamespace(lab, namespace, groups.get(namespace.id) ?? []),
    ]),
  );
}

/** What the state of a namespace was made of. */
interface Drawn {
  parts: readonly unknown[];
  state: NamespaceState;
}

const drawnBefore = new WeakMap<Namespace, Drawn>();

function drawnNamespace(lab: Lab, namespace: Namespace, group: readonly Interface[]): NamespaceState {
  const parts: unknown[] = [];
  for (const iface of group) {
    parts.push(iface);
    if (iface.kind === 'loopback') continue;
    const other = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : parentOf(lab, iface);
    parts.push(
      other,
      other && lab.namespaces[other.namespaceId]?.name,
      iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId],
    );
  }
  const before = drawnBefore.get(namespace);
  if (before?.parts.length === parts.length && before.parts.every((part, i) => part === parts[i])) return before.state;
  const interfaces = byName(group.map((iface) => [iface.name, drawnInterface(lab, iface)]));
  const routes = byName(byRouteKey(namespace.routes.map(drawnRoute)));
  const facets = drawnFacets(namespace);
  const state = { forwarding: namespace.forwarding, interfaces, routes, masquerade: namespace.masquerade, facets };
  drawnBefore.set(namespace, { parts, state });
  return state;
}

function drawnInterface(lab: Lab, iface: Interface): InterfaceState {
  const addresses = given(iface.kind, iface.addresses);
  if (iface.kind === 'loopback') return { kind: 'loopback', up: iface.up, addresses };
  // Where none is drawn, a link has the MTU it is born with; a bridge takes that of its ports, others that of what they stand on.
  const kind = kindOf(iface.kind);
  const mtu = iface.mtu ?? (kind ? kind.mtu : DEFAULT_MTU);
  const peer = iface.kind === 'veth' ? placeIn(lab, lab.interfaces[iface.peerId]) : undefined;
  const parent = placeIn(lab, parentOf(lab, iface));
  const options = kind && sparse(kind, optionsOf(iface));
  const master = iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  return {
    kind: iface.kind,
    up: iface.up,
    addresses,
    ...(iface.mac !== undefined && { mac: iface.mac }),
    ...(mtu !== undefined && { mtu }),
    ...(peer && { peer }),
    ...(parent && { parent }),
    ...(master && { master: master.name }),
    ...(iface.kind === 'bridge' && { stp: iface.stp }),
    ...drawnVlans(lab, iface),
    ...(iface.impairment && { impairment: iface.impairment }),
    ...(options && Object.keys(options).length > 0 && { options }),
  };
}

/** Said only where it is not what the bridge gives by itself. */
function drawnVlans(lab: Lab, iface: Exclude<Interface, { kind: 'loopback' }>): { vlans?: string } {
  const bridge = iface.kind === 'bridge' ? iface : bridgeOf(lab, iface);
  if (!bridge || iface.vlans === undefined) return {};
  const vlans = vlanText(vlansOf(iface.vlans));
  return vlans === defaultVlanText(defaultPvid(bridge.options)) ? {} : { vlans };
}

function placeIn(lab: Lab, iface: Interface | undefined): Place | undefined {
  const namespace = iface && lab.namespaces[iface.namespaceId];
  return namespace && { namespace: namespace.name, name: iface.name };
}

/** A drawn route as the planner knows it. */
export function drawnRoute(route: Omit<Route, 'id'>): RouteState {
  const { table, type, via, dev, nexthops, src, metric } = route;
  return {
    family: familyOf(route),
    to: route.to === '::/0' ? 'default' : route.to,
    ...(table !== undefined && { table }),
    ...(type !== undefined && { type }),
    ...(via !== undefined && { via }),
    ...(dev !== undefined && { dev }),
    ...(nexthops && { nexthops }),
    ...(src !== undefined && { src }),
    ...(metric !== undefined && { metric }),
  };
}

/** What the kernel has, without what it made by itself. */
export function observedToNetState(observed: Observed): NetState {
  const state = byName(Object.values(observed.namespaces).map((namespace) => [namespace.name, observedNamespace(namespace)]));
  for (const { name, losses } of Object.values(observed.namespaces)) {
    for (const [dev, percent] of Object.entries(losses ?? {})) withLoss(state, state[name]?.interfaces[dev]?.peer, percent);
  }
  return state;
}

/** Who drops is the receiving end; what is drawn at it is a loss of the sender. */
function withLoss(state: Record<string, NamespaceState>, sender: InterfaceState['peer'], lossPercent: number): void {
  const namespace = sender && state[sender.namespace];
  const iface = sender && namespace?.interfaces[sender.name];
  if (!namespace || !iface) return;
  const impaired = { ...iface, impairment: { ...iface.impairment, lossPercent } };
  state[sender.namespace] = { ...namespace, interfaces: withName(namespace.interfaces, sender.name, impaired) };
}

const known = new WeakMap<ObservedNamespace, NamespaceState>();

/** Remembered by identity: a namespace that did not change is not mapped again. */
function observedNamespace(namespace: ObservedNamespace): NamespaceState {
  const before = known.get(namespace);
  if (before) return before;
  const own = Object.values(namespace.interfaces).filter((iface) => !isUplink(namespace.name, iface));
  const hasUplink = own.length < Object.keys(namespace.interfaces).length;
  const interfaces = byName(own.map((iface) => [iface.name, observedInterface(namespace, iface)]));
  const routes: RouteState[] = [];
  for (const { protocol, scope: _s, dead: _d, source, ...route } of namespace.routes)
    if (protocol !== 'kernel' && !isLearned(protocol) && !(hasUplink && route.dev === UPLINK_DEV))
      routes.push({ ...route, ...(source !== undefined && { src: source }) });
  const { forwarding, masquerade, facets } = namespace;
  const state = { forwarding, interfaces, routes: byName(byRouteKey(routes)), masquerade, ...(facets && { facets }) };
  known.set(namespace, state);
  return state;
}

function observedInterface(namespace: ObservedNamespace, iface: ObservedInterface): InterfaceState {
  const qdisc = namespace.qdiscs?.[iface.name];
  const bridge = observedBridge(namespace, iface);
  const options = iface.options ?? namespace.wireguard?.[iface.index];
  const vlans = bridge && namespace.vlans?.[iface.index];
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
    ...(iface.parent && { parent: iface.parent }),
    ...(iface.master !== undefined && { master: iface.master }),
    ...(iface.kind === 'bridge' && { stp: iface.stp ?? false }),
    ...(vlans !== undefined && vlans !== defaultVlanText(defaultPvid(bridge?.options)) && { vlans }),
    ...(iface.kind !== 'loopback' && qdisc?.impairment && { impairment: qdisc.impairment }),
    ...(iface.kind !== 'loopback' && qdisc?.words !== undefined && { saysMore: true }),
    ...(options && { options }),
    ...(iface.transient && { transient: iface.transient }),
  };
}

function given(kind: string, addresses: readonly string[]): string[] {
  return kind === 'loopback' ? addresses.filter((address) => !LOOPBACK_OWN.includes(address)) : [...addresses];
}

/** Plans what stands inside namespaces: properties of interfaces, addresses, routes, forwarding, masquerading. */
import { settleImpairments } from './planImpairments.ts';
import { settleVlans } from './planVlans.ts';
import { differingOptions, unsettledOptions } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import { gonePeers } from '../kinds/wireguard.ts';
import { HOST } from '../model/ids.ts';
import { byName } from '../model/byName.ts';
import { entriesOf, FACETS, isSameEntry } from './facets/facets.ts';
import { primaryOf, sameNetwork, type ModelInterface, type ModelNamespace } from './modelNamespace.ts';
import type { InterfaceState, NamespaceState } from './netState.ts';
import { sortedEntries, type PlanDraft } from './planDraft.ts';
import { sameRoute, type RouteState } from './routeState.ts';

/** The kernel stacks interfaces no deeper (include/linux/netdevice.h, MAX_NEST_DEV). */
const DEEPEST = 8;

/**
 * Namespace by namespace for `ip`, so that neighbouring commands share one batch; then the other programs.
 * Routes that cannot be in the kernel yet are left out (SPEC PL8).
 */
export function planSettings(draft: PlanDraft): void {
  // The host last: its bridges join what hangs on them, and all of it is quieter to set up while they are down.
  const hostLast = [...draft.wanted].sort(([a], [b]) => Number(a === HOST) - Number(b === HOST));
  const present = hostLast.flatMap(([ns, wanted]) => {
    const namespace = draft.model.namespaces.get(ns);
    return namespace ? [{ ns, wanted, namespace }] : [];
  });
  for (const { ns, wanted, namespace } of present) {
    removeRoutes(draft, ns, namespace, wanted);
    removeFacets(draft, ns, namespace, wanted);
    settleNamespace(draft, ns, namespace, wanted);
  }
  // What stands on an interface of another namespace may have had to wait for that, or have followed it.
  for (const { ns, wanted, namespace } of present) {
    const isElsewhere = draft.interfaces(wanted).some(([, { parent }]) => parent !== undefined && parent.namespace !== ns);
    if (isElsewhere) settleNamespace(draft, ns, namespace, wanted);
  }
  for (const { ns, wanted, namespace } of present) settleVlans(draft, ns, namespace, wanted);
  for (const { ns, wanted, namespace } of present) settleForwarding(draft, ns, namespace, wanted);
  for (const { ns, wanted, namespace } of present) settleImpairments(draft, ns, namespace, wanted);
  for (const { ns, wanted, namespace } of present) settleMasquerade(draft, ns, namespace, wanted);
}

function settleNamespace(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  const { interfaces } = wanted;
  const order = draft
    .interfaces(wanted)
    .map(([dev, iface]) => ({ dev, iface, rank: rank(ns, interfaces, iface) }))
    .sort((a, b) => a.rank - b.rank);
  for (const { dev, iface } of order) settleInterface(draft, ns, namespace, dev, iface);
  for (const { dev, iface } of order) settleOptions(draft, ns, namespace, dev, iface, true);
  addFacets(draft, ns, namespace, wanted, (facet) => facet.isBeforeRoutes === true);
  addRoutes(draft, ns, namespace, wanted);
  addFacets(draft, ns, namespace, wanted, (facet) => facet.isBeforeRoutes !== true);
}

/**
 * lo first. Bridges come up after their ports: then the ports are not heard by all of a long chain one by one (docs/PERFORMANCE.md). What
 * stands on another comes after that.
 */
function rank(ns: string, interfaces: NamespaceState['interfaces'], { kind, parent }: InterfaceState, depth = 0): number {
  const below = parent?.namespace === ns && depth < DEEPEST ? interfaces[parent.name] : undefined;
  if (below) return rank(ns, interfaces, below, depth + 1) + 1;
  return kind === 'loopback' ? 0 : kind === 'bridge' || kind === 'bond' ? 2 : 1;
}

function settleInterface(draft: PlanDraft, ns: string, namespace: ModelNamespace, dev: string, wanted: InterfaceState): void {
  const iface = namespace.interfaces.get(dev);
  if (!iface) return;
  if (iface.up && !wanted.up) draft.emit({ type: 'link.down', ns, dev });
  if (iface.master !== wanted.master) {
    if (wanted.master === undefined) draft.emit({ type: 'link.nomaster', ns, dev });
    else {
      // A bond takes only what is down, and turns it on (drivers/net/bonding/bond_main.c, bond_enslave).
      const isBond = namespace.interfaces.get(wanted.master)?.kind === 'bond';
      if (isBond && iface.up) draft.emit({ type: 'link.down', ns, dev });
      draft.emit({ type: 'link.master', ns, dev, master: wanted.master });
      if (iface.up && !wanted.up) draft.emit({ type: 'link.down', ns, dev });
    }
  }
  if (wanted.mac !== undefined && wanted.mac !== iface.mac) draft.emit({ type: 'link.mac', ns, dev, mac: wanted.mac });
  if (wanted.mtu !== undefined && wanted.mtu !== iface.mtu) draft.emit({ type: 'link.mtu', ns, dev, mtu: wanted.mtu });
  if (wanted.stp !== undefined && wanted.stp !== iface.stp) draft.emit({ type: 'bridge.stp', ns, dev, on: wanted.stp });
  settleOptions(draft, ns, namespace, dev, wanted, false);
  // lo takes 127.0.0.1 by itself only as long as it has no other address (net/ipv4/devinet.c, inetdev_event).
  const upFirst = iface.kind === 'loopback' && wanted.up && !iface.up;
  if (upFirst) draft.emit({ type: 'link.up', ns, dev });
  settleAddresses(draft, ns, dev, iface, wanted.addresses);
  if (!upFirst && wanted.up && !iface.up) draft.emit({ type: 'link.up', ns, dev });
}

/** Those that can change while it stands; `afterPorts`: only those that need the ports to be there. */
function settleOptions(
  draft: PlanDraft,
  ns: string,
  namespace: ModelNamespace,
  dev: string,
  wanted: InterfaceState,
  afterPorts: boolean,
): void {
  const iface = namespace.interfaces.get(dev);
  if (!iface || iface.kind !== wanted.kind || wanted.options === iface.options) return;
  const kind = kindOf(wanted.kind);
  if (!kind) return;
  if (kind.setBy) {
    if (!afterPorts && unsettledOptions(kind, wanted.options, iface.options).length > 0) setWireguard(draft, ns, dev, wanted, iface);
    return;
  }
  const names = differingOptions(wanted.options, iface.options).filter((name) => (kind.options[name]?.afterPorts === true) === afterPorts);
  if (names.length === 0) return;
  const options = Object.fromEntries(names.map((name) => [name, wanted.options?.[name] ?? null]));
  draft.emit({ type: 'link.options', ns, dev, kind: kind.kind, options });
}

function setWireguard(draft: PlanDraft, ns: string, dev: string, wanted: InterfaceState, actual: ModelInterface): void {
  const { privateKey, port, peers = '' } = wanted.options ?? {};
  if (typeof privateKey !== 'string' || typeof port !== 'number') return;
  const text = String(peers);
  draft.emit({
    type: 'wireguard.set',
    ns,
    dev,
    privateKey,
    port,
    peers: text,
    gone: gonePeers(String(actual.options?.['peers'] ?? ''), text),
  });
}

function settleAddresses(draft: PlanDraft, ns: string, dev: string, iface: ModelInterface, wanted: readonly string[]): void {
  if (iface.addresses.length > 0) removeAddresses(draft, ns, dev, iface, wanted);
  for (const address of wanted) if (!iface.addresses.includes(address)) draft.emit({ type: 'addr.add', ns, dev, address });
}

/** Those that are not wanted, and those that may go with them and come back. */
function removeAddresses(draft: PlanDraft, ns: string, dev: string, iface: ModelInterface, wanted: readonly string[]): void {
  const leaving = new Set<string>();
  for (const address of iface.addresses) {
    if (wanted.includes(address)) continue;
    leaving.add(address);
    // A primary address may take its secondaries along, or not (promote_secondaries): so these go first and come back.
    const isPrimary = !address.includes(':') && primaryOf(iface.addresses, address) === address;
    if (isPrimary) for (const secondary of sameNetwork(iface.addresses, address)) leaving.add(secondary);
  }
  const lastFirst = iface.addresses.filter((address) => leaving.has(address)).reverse();
  for (const address of lastFirst) draft.emit({ type: 'addr.delete', ns, dev, address });
}

/** Entries of facets that are not wanted; before anything changes that the kernel may drop them for. */
function removeFacets(draft: PlanDraft, ns: string, namespace: ModelNamespace, { facets }: NamespaceState): void {
  for (const facet of FACETS) {
    const wanted = entriesOf(facets, facet.name);
    const present = namespace.facets.get(facet.name);
    if (!present || present.size === 0) continue;
    for (const [key, actual] of sortedEntries(byName(present))) {
      if (wanted[key] !== undefined || isSameEntry(facet, undefined, actual)) continue;
      for (const command of facet.commands(ns, undefined, actual)) draft.emit(command);
    }
  }
}

function addFacets(
  draft: PlanDraft,
  ns: string,
  namespace: ModelNamespace,
  { facets }: NamespaceState,
  chosen: (facet: (typeof FACETS)[number]) => boolean,
): void {
  for (const facet of FACETS) {
    const wanted = facets?.[facet.name];
    if (!wanted || !chosen(facet)) continue;
    for (const [key, value] of sortedEntries(wanted)) {
      const actual = namespace.facets.get(facet.name)?.get(key);
      if (isSameEntry(facet, value, actual)) continue;
      for (const command of facet.commands(ns, value, actual)) draft.emit(command);
    }
  }
}

/** Routes that are not wanted. */
function removeRoutes(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  if (namespace.routes.size === 0) return;
  for (const [key, route] of sortedEntries(byName(namespace.routes))) {
    if (!wanted.routes[key]) draft.emit({ type: 'route.delete', ns, route });
  }
}

/** Adds and replaces routes; one that stands where another is wanted goes, also while that other cannot be there yet. */
function addRoutes(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  const entries = sortedEntries(wanted.routes).sort(([, a], [, b]) => routeRank(a) - routeRank(b));
  for (const [key, route] of entries) {
    const present = namespace.routes.get(key);
    if (present && sameRoute(route, present)) continue;
    const placed = draft.emit({ type: present ? 'route.replace' : 'route.add', ns, route });
    if (present && !placed) draft.emit({ type: 'route.delete', ns, route: present });
  }
}

/** Routes to an interface first, since gateways may lie behind them; the default route last. */
function routeRank(route: RouteState): number {
  if (route.via === undefined && !route.nexthops) return 0;
  return route.to === 'default' ? 2 : 1;
}

function settleForwarding(draft: PlanDraft, ns: string, namespace: ModelNamespace, { forwarding }: NamespaceState): void {
  if (namespace.forwarding.ipv4 !== forwarding.ipv4) draft.emit({ type: 'forwarding.set', ns, family: 4, on: forwarding.ipv4 });
  if (namespace.forwarding.ipv6 !== forwarding.ipv6) draft.emit({ type: 'forwarding.set', ns, family: 6, on: forwarding.ipv6 });
}

function settleMasquerade(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  for (const dev of [...namespace.masquerade]) if (!wanted.masquerade.includes(dev)) draft.emit({ type: 'masquerade.delete', ns, dev });
  for (const dev of wanted.masquerade) if (!namespace.masquerade.includes(dev)) draft.emit({ type: 'masquerade.add', ns, dev });
}

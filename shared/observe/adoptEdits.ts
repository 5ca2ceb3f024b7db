/** The edits that add what the kernel has more, and settle what is in both but not alike. */
import { optionsSchema } from '../kinds/kind.ts';
import { kindOf, linkKind } from '../kinds/kinds.ts';
import type { EditOf, SingleEdit } from '../edit/edit.ts';
import { impairmentSchema, pickImpairment, type Impairment } from '../impairment/impairment.ts';
import type { Options } from '../kinds/option.ts';
import { interfaceAddressSchema } from '../model/address.ts';
import type { Interface, KindLink, Namespace } from '../model/lab.ts';
import { interfaceNameSchema } from '../model/names.ts';
import { placeFinder } from '../model/place.ts';
import { parseVlanText, portVlans, type PortVlans } from '../model/portVlans.ts';
import { routeSchema, type Route } from '../model/route.ts';
import { diff, peerText } from '../plan/diff.ts';
import { optionName, type Difference } from '../plan/difference.ts';
import { entriesOf, facetNamed } from '../plan/facets/facets.ts';
import { DEFAULT_MTU, type InterfaceState, type NetState } from '../plan/netState.ts';
import { routeKey, type RouteState } from '../plan/routeState.ts';
import { drawnRoute, labToNetState } from '../plan/toNetState.ts';
import { placeOf, type LabIndex } from './labIndex.ts';

type InterfaceChanges = EditOf<'interface.set'>['changes'];
type NamespaceChanges = EditOf<'namespace.set'>['changes'];

/** What stands on nothing first, then veth pairs, then what stands on others. */
export function additionEdits(drawn: LabIndex, state: NetState, newId: () => string): SingleEdit[] {
  const others: SingleEdit[] = [];
  const stacked: Stacked[] = [];
  /** Ids of what is added, by place. */
  const ids = new Map<string, string>();
  const links: SingleEdit[] = [];
  const nextPlace = placeFinder(drawn.lab);
  const done = new Set<string>();
  for (const [ns, { interfaces }] of Object.entries(state)) {
    const namespace = drawn.namespace(ns);
    if (!namespace) continue;
    for (const [dev, iface] of Object.entries(interfaces)) {
      if (drawn.at(placeOf(ns, dev)) || done.has(placeOf(ns, dev)) || !interfaceNameSchema.safeParse(dev).success) continue;
      const own = { id: newId(), namespaceId: namespace.id, name: dev, ...settings(iface) };
      const kind = linkKind(iface.kind);
      const options = drawnOptions(iface);
      if (kind && options && iface.transient !== true) {
        const link = { ...own, kind: kind.kind, options };
        if (iface.parent) stacked.push({ link, place: placeOf(ns, dev), parent: placeOf(iface.parent.namespace, iface.parent.name) });
        else if (kind.parent !== 'required') others.push({ type: 'interface.add', interface: link });
        if (!iface.parent) ids.set(placeOf(ns, dev), own.id);
      }
      if (iface.kind === 'bridge') {
        const bridge = {
          ...own,
          kind: 'bridge',
          stp: iface.stp ?? false,
          ...(options && Object.keys(options).length > 0 && { options }),
        } as const;
        ids.set(placeOf(ns, dev), own.id);
        others.push({ type: 'interface.add', interface: bridge, position: nextPlace() });
      }
      const { peer } = iface;
      const other = peer && state[peer.namespace]?.interfaces[peer.name];
      const otherNamespace = peer && drawn.namespace(peer.namespace);
      if (iface.kind !== 'veth' || !otherNamespace || !other || peerText(other) !== placeOf(ns, dev)) continue;
      done.add(placeOf(peer.namespace, peer.name));
      const far = { id: newId(), namespaceId: otherNamespace.id, name: peer.name, ...settings(other) };
      ids.set(placeOf(ns, dev), own.id).set(placeOf(peer.namespace, peer.name), far.id);
      links.push({ type: 'link.add', a: { ...own, kind: 'veth', peerId: far.id }, b: { ...far, kind: 'veth', peerId: own.id } });
    }
  }
  return [...others, ...links, ...stackedEdits(drawn, stacked, ids)];
}

interface Stacked {
  link: Omit<KindLink, 'parentId'>;
  place: string;
  parent: string;
}

/** Each after what it stands on; what stands on nothing that can be drawn is left out. */
function stackedEdits(drawn: LabIndex, stacked: readonly Stacked[], ids: Map<string, string>): SingleEdit[] {
  const edits: SingleEdit[] = [];
  let waiting = [...stacked];
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter(({ link, place, parent }) => {
      const parentId = drawn.at(parent)?.id ?? ids.get(parent);
      if (parentId === undefined) return true;
      ids.set(place, link.id);
      edits.push({ type: 'interface.add', interface: { ...link, parentId } });
      return false;
    });
  }
  return edits;
}

/** The options as a drawing takes them; undefined when it does not. */
function drawnOptions({ kind: name, options = {} }: InterfaceState): Options | undefined {
  const kind = kindOf(name);
  const parsed = kind && optionsSchema(kind).safeParse(options);
  return parsed?.success === true ? parsed.data : undefined;
}

interface Settings {
  up: boolean;
  addresses: string[];
  mtu?: number;
  impairment?: Impairment;
  vlans?: PortVlans;
}

/** What an interface brings along; the bridge it is in comes later, when all are there. */
function settings(iface: InterfaceState): Settings {
  const vlans = drawnVlans(iface);
  const impairment = drawable(iface);
  // Of what takes its MTU from others, nobody can tell whether it was given.
  const usual = kindOf(iface.kind) ? kindOf(iface.kind)?.mtu : DEFAULT_MTU;
  const own = usual !== undefined && iface.mtu !== undefined && iface.mtu !== usual;
  return {
    up: iface.up,
    addresses: allowed(iface.addresses),
    ...(own && { mtu: iface.mtu }),
    ...(impairment && { impairment }),
    ...(vlans && { vlans }),
  };
}

/** Null: those that the bridge gives by itself. */
function drawnVlans({ vlans }: InterfaceState): PortVlans | null {
  return vlans === undefined ? null : portVlans(parseVlanText(vlans));
}

/** Undefined when there is none, or none that a drawing can hold. */
function drawable({ impairment }: InterfaceState): Impairment | undefined {
  return pickImpairment(impairmentSchema.safeParse(impairment).data);
}

function allowed(addresses: readonly string[]): string[] {
  return addresses.filter((address) => interfaceAddressSchema.safeParse(address).success);
}

/** Everything that is in both, but not alike. */
export function settlementEdits(drawn: LabIndex, state: NetState, newId: () => string): SingleEdit[] {
  const interfaces = new Map<string, InterfaceChanges>();
  const namespaces = new Map<string, NamespaceChanges>();
  const edits: SingleEdit[] = [];
  const late: SingleEdit[] = [];
  for (const difference of diff(labToNetState(drawn.lab), state)) {
    const namespace = drawn.namespace(difference.ns);
    const now = state[difference.ns];
    if (!namespace || !now) continue;
    switch (difference.kind) {
      case 'property':
      case 'address': {
        const iface = drawn.at(placeOf(difference.ns, difference.dev));
        const actual = now.interfaces[difference.dev];
        if (!iface || !actual) break;
        if (difference.kind === 'property' && difference.property === 'master')
          edits.push(...plugEdits(drawn, difference.ns, iface, actual));
        else if (difference.kind === 'property' && difference.property === 'parent') edits.push(...parentEdits(drawn, iface, actual));
        // A port that comes from another bridge leaves its VLANs there: they are settled when it is plugged in.
        else if (difference.kind === 'property' && difference.property === 'vlans')
          late.push({ type: 'interface.set', id: iface.id, changes: { vlans: drawnVlans(actual) } });
        else {
          const changes = changesOf(difference, iface, actual);
          const options = { ...interfaces.get(iface.id)?.options, ...changes.options };
          interfaces.set(iface.id, { ...interfaces.get(iface.id), ...changes, ...(Object.keys(options).length > 0 && { options }) });
        }
        break;
      }
      case 'route':
        edits.push(...routeEdits(namespace, difference, newId));
        break;
      case 'forwarding': {
        const changes = namespaces.get(namespace.id);
        const family = difference.family === 4 ? { ipv4: !difference.wanted } : { ipv6: !difference.wanted };
        namespaces.set(namespace.id, { ...changes, forwarding: { ...changes?.forwarding, ...family } });
        break;
      }
      case 'masquerade': {
        const masquerade = [...new Set(now.masquerade)].filter((dev) => interfaceNameSchema.safeParse(dev).success);
        if (masquerade.join() !== namespace.masquerade.join())
          namespaces.set(namespace.id, { ...namespaces.get(namespace.id), masquerade });
        break;
      }
      case 'facet': {
        const facet = facetNamed(difference.facet);
        const values = Object.values(entriesOf(now.facets, difference.facet));
        if (facet) namespaces.set(namespace.id, { ...namespaces.get(namespace.id), ...facet.adopted(namespace, values) });
        break;
      }
      case 'namespace':
      case 'interface':
        // What the drawing cannot hold.
        break;
    }
  }
  return [
    ...[...interfaces]
      .filter(([, changes]) => Object.keys(changes).length > 0)
      .map(([id, changes]): SingleEdit => ({ type: 'interface.set', id, changes })),
    ...[...namespaces]
      .filter(([, changes]) => Object.keys(changes).length > 0)
      .map(([id, changes]): SingleEdit => ({ type: 'namespace.set', id, changes })),
    ...edits,
    ...late,
  ];
}

function changesOf(
  difference: Extract<Difference, { kind: 'property' | 'address' }>,
  iface: Interface,
  now: InterfaceState,
): InterfaceChanges {
  if (difference.kind === 'address') {
    const addresses = allowed(now.addresses);
    return addresses.join() === iface.addresses.join() ? {} : { addresses };
  }
  const option = optionName(difference.property);
  if (option !== undefined) return drawnOptions(now) ? { options: { [option]: now.options?.[option] ?? null } } : {};
  switch (difference.property) {
    case 'up':
      return { up: now.up };
    case 'mtu':
      return { mtu: now.mtu === undefined || now.mtu === DEFAULT_MTU ? null : now.mtu };
    case 'mac':
      return now.mac === undefined ? {} : { mac: now.mac };
    case 'impairment':
      return { impairment: drawable(now) ?? null };
    case 'stp':
      return { stp: now.stp ?? false };

    default:
      return {};
  }
}

function parentEdits(drawn: LabIndex, iface: Interface, now: InterfaceState): SingleEdit[] {
  const parent = now.parent && drawn.at(placeOf(now.parent.namespace, now.parent.name));
  if (now.parent && !parent) return [];
  return [{ type: 'interface.set', id: iface.id, changes: { parentId: parent?.id ?? null } }];
}

function plugEdits(drawn: LabIndex, ns: string, iface: Interface, now: InterfaceState): SingleEdit[] {
  if (now.master === undefined) return [{ type: 'interface.plug', id: iface.id, masterId: null }];
  const master = drawn.at(placeOf(ns, now.master));
  return master ? [{ type: 'interface.plug', id: iface.id, masterId: master.id }] : [];
}

function routeEdits(namespace: Namespace, difference: Extract<Difference, { kind: 'route' }>, newId: () => string): SingleEdit[] {
  const before = namespace.routes.find((route) => routeKey(drawnRoute(route)) === difference.key);
  const namespaceId = namespace.id;
  if (!difference.actual) return before ? [{ type: 'route.remove', namespaceId, routeId: before.id }] : [];
  const route = toRoute(difference.actual, before?.id ?? newId());
  return route ? [{ type: before ? 'route.set' : 'route.add', namespaceId, route }] : [];
}

/** The kernel always names the interface; the drawing does so only where the gateway does not say it. */
function toRoute(route: RouteState, id: string): Route | undefined {
  const { family, to, table, type, nexthops, src, metric } = route;
  const usual = metric === undefined || (family === 6 && metric === 1024);
  const saysFamily = route.via !== undefined || nexthops !== undefined || src !== undefined;
  const parsed = routeSchema.safeParse({
    id,
    to: to === 'default' && family === 6 && !saysFamily ? '::/0' : to,
    ...(table !== undefined && { table }),
    ...(type !== undefined && { type }),
    ...drawnWay(route),
    ...(nexthops && { nexthops: nexthops.map((hop) => ({ ...drawnWay(hop), weight: hop.weight })) }),
    ...(src !== undefined && { src }),
    ...(!usual && { metric }),
  });
  return parsed.success ? parsed.data : undefined;
}

function drawnWay({ via, dev }: { via?: string; dev?: string }): { via?: string; dev?: string } {
  const byGateway = via !== undefined && !via.startsWith('fe80:');
  return { ...(via !== undefined && { via }), ...(dev !== undefined && !byGateway && { dev }) };
}

/** What to plan towards after an edit: what the edit changed as drawn, everything else as the kernel has it (SPEC PL6). */
import { canBecome, differingOptions } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Options } from '../kinds/option.ts';
import { parseIp, parsePrefix, contains } from '../model/address.ts';
import { byName, withName } from '../model/byName.ts';
import { equal } from '../model/equal.ts';
import { optionName, type Difference } from './difference.ts';
import { diff } from './diff.ts';
import type { Facets, FacetValue } from './facets/facet.ts';
import { entriesOf, FACETS } from './facets/facets.ts';
import { hasIpv6 } from './gatewayTable.ts';
import type { Move } from './moves.ts';
import type { InterfaceState, NamespaceState, NetState } from './netState.ts';
import { relabel } from './relabel.ts';
import { sameRoute, waysOf, type RouteState } from './routeState.ts';

/**
 * Three-way merge: `base` is the drawing before, `ours` the drawing after, `theirs` the kernel. `moves` leads from `base` to `ours`: what
 * the kernel has under the old names is kept under the new ones.
 */
export function mergeTarget(base: NetState, ours: NetState, theirs: NetState, moves: readonly Move[] = []): NetState {
  const merged = mergeRecords(relabel(base, moves), ours, relabel(theirs, moves), mergeNamespace, newbornNamespace);
  return withOtherEnds(merged, ours);
}

/** The target for taking back some differences only: the kernel, with these as drawn. */
export function targetForDifferences(wanted: NetState, actual: NetState, chosen: (difference: Difference) => boolean): NetState {
  // The drawing as it would be if the other differences had been kept is the base: so only the chosen ones count as changed.
  return mergeTarget(withKept(wanted, actual, chosen), wanted, actual);
}

/** The drawing with the chosen differences settled in the kernel's favour. */
export function withKept(wanted: NetState, actual: NetState, chosen: (difference: Difference) => boolean): NetState {
  const base = new Map(Object.entries(wanted));
  for (const difference of diff(wanted, actual)) {
    if (!chosen(difference)) continue;
    const have = actual[difference.ns];
    const want = base.get(difference.ns);
    if (difference.kind === 'namespace') {
      if (have) base.set(difference.ns, have);
      else base.delete(difference.ns);
    } else if (have && want) base.set(difference.ns, asActual(want, have, difference));
  }
  return byName(base);
}

/** The drawn namespace with one difference settled in the kernel's favour. */
function asActual(want: NamespaceState, have: NamespaceState, difference: Exclude<Difference, { kind: 'namespace' }>): NamespaceState {
  switch (difference.kind) {
    case 'interface':
      return { ...want, interfaces: withEntry(want.interfaces, difference.dev, have.interfaces[difference.dev]) };
    case 'route':
      return { ...want, routes: withEntry(want.routes, difference.key, have.routes[difference.key]) };
    case 'forwarding':
      return { ...want, forwarding: { ...want.forwarding, [difference.family === 4 ? 'ipv4' : 'ipv6']: !difference.wanted } };
    case 'masquerade':
      return { ...want, masquerade: toggled(want.masquerade, difference.dev) };
    case 'facet': {
      const { facet, key } = difference;
      const entries = withEntry(entriesOf(want.facets, facet), key, entriesOf(have.facets, facet)[key]);
      return { ...want, facets: withName(want.facets ?? {}, facet, entries) };
    }
    case 'address':
    case 'property': {
      const iface = want.interfaces[difference.dev];
      const actual = have.interfaces[difference.dev];
      if (!iface || !actual) return want;
      const changed =
        difference.kind === 'address'
          ? { ...iface, addresses: toggled(iface.addresses, difference.address) }
          : withProperty(iface, actual, difference.property);
      return { ...want, interfaces: withName(want.interfaces, difference.dev, changed) };
    }
  }
}

type PropertyName = Extract<Difference, { kind: 'property' }>['property'];

function withProperty(iface: InterfaceState, actual: InterfaceState, property: PropertyName): InterfaceState {
  const name = optionName(property);
  if (name === undefined) {
    const value: unknown = Reflect.get(actual, property);
    return { ...iface, [property]: value };
  }
  const options = new Map(Object.entries(iface.options ?? {}));
  const value = actual.options?.[name];
  if (value === undefined) options.delete(name);
  else options.set(name, value);
  return { ...iface, options: Object.fromEntries(options) };
}

function toggled(list: readonly string[], item: string): string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}

function withEntry<T>(record: Readonly<Record<string, T>>, key: string, value: T | undefined): Record<string, T> {
  if (value !== undefined) return withName(record, key, value);
  return byName(Object.entries(record).filter(([other]) => other !== key));
}

type Merge<T> = (base: T, ours: T, theirs: T) => T;
/** What the kernel makes when it is told no more than that there be one; undefined when ours must stand as it is. */
type Newborn<T> = (ours: T, theirs: T) => T | undefined;

function mergeRecords<T>(
  base: Readonly<Record<string, T>>,
  ours: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
  merge: Merge<T>,
  newborn: Newborn<T>,
): Record<string, T> {
  const result = byName<T>([]);
  for (const key of Object.keys({ ...base, ...ours, ...theirs })) {
    const value = mergeEntry(base[key], ours[key], theirs[key], merge, newborn);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function mergeEntry<T>(
  base: T | undefined,
  ours: T | undefined,
  theirs: T | undefined,
  merge: Merge<T>,
  newborn: Newborn<T>,
): T | undefined {
  if (base === undefined) {
    if (ours === undefined || theirs === undefined) return ours ?? theirs;
    // Drawn now, and somebody has made one of that name already: it is taken over, not emptied.
    const born = newborn(ours, theirs);
    return born === undefined ? ours : merge(born, ours, theirs);
  }
  // Drawn before and not any more: the edit removed it.
  if (ours === undefined) return undefined;
  if (theirs === undefined) return equal(base, ours) ? undefined : ours;
  return merge(base, ours, theirs);
}

function newbornNamespace(): NamespaceState {
  const lo = { kind: 'loopback', up: false, addresses: [] };
  return { forwarding: { ipv4: false, ipv6: false }, interfaces: byName([['lo', lo]]), routes: byName([]), masquerade: [] };
}

function newbornInterface(ours: InterfaceState, theirs: InterfaceState): InterfaceState {
  // Another thing of that name would have to be deleted first: as if ours had been drawn all along, it is left alone and stays a difference.
  const kind = kindOf(ours.kind);
  const isOther = ours.kind !== theirs.kind || !equal(ours.peer, theirs.peer) || !equal(ours.parent, theirs.parent);
  if (isOther || (kind && !canBecome(kind, theirs.options, ours.options))) return ours;
  return { kind: ours.kind, up: false, addresses: [], ...(ours.peer && { peer: ours.peer }), ...(ours.parent && { parent: ours.parent }) };
}

function mergeNamespace(base: NamespaceState, ours: NamespaceState, theirs: NamespaceState): NamespaceState {
  if (base === ours && !Object.values(theirs.interfaces).some((iface) => iface.kind === 'bridge')) return theirs;
  const interfaces = mergeRecords(base.interfaces, ours.interfaces, theirs.interfaces, mergeInterface, newbornInterface);
  for (const [dev, iface] of Object.entries(interfaces)) {
    if (!ours.interfaces[dev] && iface.kind === 'bridge') interfaces[dev] = withoutChoices(iface, { mac: true, mtu: true });
  }
  const touched = Object.keys(ours.interfaces).filter((dev) => !equal(base.interfaces[dev], ours.interfaces[dev]));
  const routes = mergeRecords(base.routes, ours.routes, theirs.routes, mergeRoute, () => undefined);
  for (const [key, route] of Object.entries(ours.routes)) {
    // The kernel dropped it when the interface went down or lost its address; with the interface it comes back.
    if (!routes[key] && touched.some((dev) => leadsThrough(route, dev, ours.interfaces[dev]))) routes[key] = route;
  }
  const facets = mergeFacets(base, ours, theirs);
  return {
    interfaces,
    routes,
    ...(facets && { facets }),
    forwarding: {
      ipv4: pick(base.forwarding.ipv4, ours.forwarding.ipv4, theirs.forwarding.ipv4),
      ipv6: pick(base.forwarding.ipv6, ours.forwarding.ipv6, theirs.forwarding.ipv6),
    },
    masquerade: mergeList(base.masquerade, ours.masquerade, theirs.masquerade),
  };
}

/** Entry by entry: what the edit changed as drawn, everything else as the kernel has it. */
function mergeFacets(base: NamespaceState, ours: NamespaceState, theirs: NamespaceState): Facets | undefined {
  if (base.facets === ours.facets) return theirs.facets;
  return byName(
    FACETS.map(({ name }) => [
      name,
      mergeRecords<FacetValue>(
        entriesOf(base.facets, name),
        entriesOf(ours.facets, name),
        entriesOf(theirs.facets, name),
        pick,
        () => undefined,
      ),
    ]),
  );
}

function mergeInterface(base: InterfaceState, ours: InterfaceState, theirs: InterfaceState): InterfaceState {
  const choices = { mac: ours.mac === undefined, mtu: ours.mtu === undefined };
  if (equal(base, ours)) return withoutChoices(theirs, choices);
  const peer = pick(base.peer, ours.peer, theirs.peer);
  const parent = pick(base.parent, ours.parent, theirs.parent);
  const options = base.kind === ours.kind ? mergeOptions(base.options, ours.options, theirs.options) : (ours.options ?? {});
  const master = pick(base.master, ours.master, theirs.master);
  const mac = pick(base.mac, ours.mac, theirs.mac);
  const mtu = pick(base.mtu, ours.mtu, theirs.mtu);
  const stp = pick(base.stp, ours.stp, theirs.stp);
  const vlans = pick(base.vlans, ours.vlans, theirs.vlans);
  const impairment = pick(base.impairment, ours.impairment, theirs.impairment);
  const merged: InterfaceState = {
    kind: pick(base.kind, ours.kind, theirs.kind),
    up: pick(base.up, ours.up, theirs.up),
    addresses: mergeList(base.addresses, ours.addresses, theirs.addresses, comesBack(base, ours) ? ours.addresses.filter(isV6) : []),
    ...(peer && { peer }),
    ...(parent && { parent }),
    ...(master !== undefined && { master }),
    ...(mac !== undefined && { mac }),
    ...(mtu !== undefined && { mtu }),
    ...(stp !== undefined && { stp }),
    ...(vlans !== undefined && { vlans }),
    ...(impairment && { impairment }),
    ...(Object.keys(options).length > 0 && { options }),
  };
  return withoutChoices(merged, choices);
}

/** The edit switches IPv6 on again, which had lost its addresses when it was switched off: those drawn count as drawn now. */
function comesBack(base: InterfaceState, ours: InterfaceState): boolean {
  return (ours.up && !base.up) || (hasIpv6(ours) && !hasIpv6(base));
}

function isV6(address: string): boolean {
  return address.includes(':');
}

/** What the drawing leaves to the kernel may change under an edit, as a bridge's MTU does with its ports: it is not asked back. */
function withoutChoices(iface: InterfaceState, { mac, mtu }: { mac: boolean; mtu: boolean }): InterfaceState {
  if ((!mac || iface.mac === undefined) && (!mtu || iface.mtu === undefined)) return iface;
  const copy = { ...iface };
  if (mac) delete copy.mac;
  if (mtu) delete copy.mtu;
  return copy;
}

/** Each option as the edit changed it, otherwise as the kernel has it. */
function mergeOptions(base: Options = {}, ours: Options = {}, theirs: Options = {}): Options {
  const merged = new Map(Object.entries(theirs));
  for (const name of differingOptions(base, ours)) {
    const value = ours[name];
    if (value === undefined) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** A veth that is to be made again needs its other end too, whether the edit touched that or not, and everything what it stands on. */
function withOtherEnds(merged: Record<string, NamespaceState>, ours: NetState): NetState {
  for (const namespace of Object.values(merged)) {
    for (const iface of Object.values(namespace.interfaces)) bringAlong(merged, ours, iface);
  }
  return merged;
}

function bringAlong(merged: Record<string, NamespaceState>, ours: NetState, { peer, parent }: InterfaceState): void {
  for (const place of [peer, parent]) {
    const there = place && merged[place.namespace];
    const other = place && ours[place.namespace]?.interfaces[place.name];
    if (!there || !other || there.interfaces[place.name]) continue;
    merged[place.namespace] = { ...there, interfaces: withName(there.interfaces, place.name, other) };
    bringAlong(merged, ours, other);
  }
}

/** As drawn where that is what the kernel has: the drawing leaves the interface to the kernel. */
function mergeRoute(base: RouteState, ours: RouteState, theirs: RouteState): RouteState {
  return equal(base, ours) && !sameRoute(ours, theirs) ? theirs : ours;
}

function pick<T>(base: T, ours: T, theirs: T): T {
  return equal(base, ours) ? theirs : ours;
}

function mergeList(base: readonly string[], ours: readonly string[], theirs: readonly string[], again: readonly string[] = []): string[] {
  const removed = base.filter((item) => !ours.includes(item));
  const added = ours.filter((item) => !base.includes(item));
  return [...new Set([...theirs.filter((item) => !removed.includes(item)), ...added, ...again])];
}

function leadsThrough(route: RouteState, dev: string, iface: InterfaceState | undefined): boolean {
  // The kernel drops a route with the address that it gives its packets.
  if (route.src !== undefined && iface?.addresses.some((address) => parsePrefix(address)?.address === route.src)) return true;
  // What IPv6 refuses stands on lo.
  if (route.type !== undefined) return route.family === 6 && iface?.kind === 'loopback';
  return waysOf(route).some((way) => {
    if (way.dev !== undefined) return way.dev === dev;
    const via = way.via === undefined ? undefined : parseIp(way.via);
    if (!via || !iface) return false;
    return iface.addresses.some((address) => {
      const prefix = parsePrefix(address);
      return prefix !== undefined && contains(prefix, via);
    });
  });
}

/** Compares a wish with the kernel: every difference, once, in a fixed order. */
import { impairmentText } from '../impairment/words.ts';
import { unsettledOptions } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Difference } from './difference.ts';
import { entriesOf, FACETS, isSameEntry } from './facets/facets.ts';
import type { InterfaceState, NamespaceState, NetState, Place } from './netState.ts';
import { sameRoute } from './routeState.ts';

/** What `wanted` and `actual` do not agree about. Inside a namespace or interface that is missing or extra, nothing more is listed. */
export function diff(wanted: NetState, actual: NetState): Difference[] {
  const differences: Difference[] = [];
  for (const ns of unionOfKeys(wanted, actual)) {
    const want = wanted[ns];
    const have = actual[ns];
    if (want === have) continue;
    if (!want || !have) differences.push({ kind: 'namespace', ns, state: want ? 'missing' : 'extra' });
    else diffNamespace(ns, want, have, differences);
  }
  return differences;
}

function diffNamespace(ns: string, want: NamespaceState, have: NamespaceState, out: Difference[]): void {
  for (const dev of unionOfKeys(want.interfaces, have.interfaces)) {
    const wantInterface = want.interfaces[dev];
    const haveInterface = have.interfaces[dev];
    if (!wantInterface || !haveInterface) out.push({ kind: 'interface', ns, dev, state: wantInterface ? 'missing' : 'extra' });
    else diffInterface(ns, dev, wantInterface, haveInterface, out);
  }
  for (const key of unionOfKeys(want.routes, have.routes)) {
    const wantRoute = want.routes[key];
    const haveRoute = have.routes[key];
    if (wantRoute && haveRoute && sameRoute(wantRoute, haveRoute)) continue;
    out.push({ kind: 'route', ns, key, ...(wantRoute && { wanted: wantRoute }), ...(haveRoute && { actual: haveRoute }) });
  }
  if (want.forwarding.ipv4 !== have.forwarding.ipv4) out.push({ kind: 'forwarding', ns, family: 4, wanted: want.forwarding.ipv4 });
  if (want.forwarding.ipv6 !== have.forwarding.ipv6) out.push({ kind: 'forwarding', ns, family: 6, wanted: want.forwarding.ipv6 });
  for (const dev of want.masquerade) if (!have.masquerade.includes(dev)) out.push({ kind: 'masquerade', ns, dev, state: 'missing' });
  for (const dev of have.masquerade) if (!want.masquerade.includes(dev)) out.push({ kind: 'masquerade', ns, dev, state: 'extra' });
  if (want.facets !== have.facets) diffFacets(ns, want, have, out);
}

function diffFacets(ns: string, want: NamespaceState, have: NamespaceState, out: Difference[]): void {
  for (const facet of FACETS) {
    const wanted = entriesOf(want.facets, facet.name);
    const actual = entriesOf(have.facets, facet.name);
    for (const key of unionOfKeys(wanted, actual)) {
      const [ours, theirs] = [wanted[key], actual[key]];
      if (isSameEntry(facet, ours, theirs)) continue;
      out.push({
        kind: 'facet',
        ns,
        facet: facet.name,
        key,
        ...(ours !== undefined && { wanted: ours }),
        ...(theirs !== undefined && { actual: theirs }),
      });
    }
  }
}

function diffInterface(ns: string, dev: string, want: InterfaceState, have: InterfaceState, out: Difference[]): void {
  const property = (name: Extract<Difference, { kind: 'property' }>['property'], wanted?: string, actual?: string): void => {
    if (wanted !== actual) {
      out.push({
        kind: 'property',
        ns,
        dev,
        property: name,
        ...(wanted !== undefined && { wanted }),
        ...(actual !== undefined && { actual }),
      });
    }
  };
  property('kind', want.kind, have.kind);
  property('peer', peerText(want), peerText(have));
  property('parent', placeText(want.parent), placeText(have.parent));
  if (want.options !== have.options && want.kind === have.kind) {
    for (const name of unsettledOptions(kindOf(want.kind), want.options, have.options)) {
      property(`option:${name}`, optionText(want, name), optionText(have, name));
    }
  }
  property('master', want.master, have.master);
  property('up', want.up ? 'up' : 'down', have.up ? 'up' : 'down');
  if (want.mac !== undefined) property('mac', want.mac, have.mac);
  if (want.mtu !== undefined) property('mtu', String(want.mtu), have.mtu === undefined ? undefined : String(have.mtu));
  property('impairment', impairmentText(want.impairment), impairmentText(have.impairment));
  property('vlans', vlansText(want), vlansText(have));
  if (want.stp !== undefined) property('stp', want.stp ? 'on' : 'off', have.stp === true ? 'on' : 'off');
  for (const address of want.addresses) {
    if (!have.addresses.includes(address)) out.push({ kind: 'address', ns, dev, address, state: 'missing' });
  }
  for (const address of have.addresses) {
    if (!want.addresses.includes(address)) out.push({ kind: 'address', ns, dev, address, state: 'extra' });
  }
}

/** `namespace/name` of the other end. */
export function peerText(iface: InterfaceState): string | undefined {
  return placeText(iface.peer);
}

/** `namespace/name`. */
export function placeText(place: Place | undefined): string | undefined {
  return place && `${place.namespace}/${place.name}`;
}

/** Those that the bridge gives by itself are not said in states. */
function vlansText({ vlans = 'default' }: InterfaceState): string {
  return vlans === '' ? 'none' : vlans;
}

/** An option's value as text, also one that stands by itself. */
function optionText({ kind, options }: InterfaceState, name: string): string | undefined {
  const option = kindOf(kind)?.options[name];
  const value = options?.[name] ?? option?.default;
  // Secrets are told apart, and not told.
  if (option?.field.type === 'secret') return value === undefined || value === '' ? undefined : `#${digest(String(value))}`;
  return value === undefined ? undefined : String(value);
}

/** FNV-1a. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(16);
}

function unionOfKeys(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(a);
  for (const key of Object.keys(b)) if (!Object.hasOwn(a, key)) keys.push(key);
  return keys.sort();
}

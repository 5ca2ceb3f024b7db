/** Makes random, consistent states of a network for property tests. */
import * as fc from 'fast-check';
import { routeKey, type InterfaceState, type NamespaceState, type NetState, type RouteState } from './netState.ts';

const NAMESPACES = ['host', 'a', 'b', 'c', 'd'] as const;
const NAMES = ['eth0', 'eth1', 'veth0', 'x'] as const;
const ADDRESSES = ['10.0.0.1/24', '10.0.0.2/24', '10.0.1.1/24', '192.168.50.2/24', '2001:db8::1/64', '2001:db8:1::1/64'] as const;
const ROUTES: readonly RouteState[] = [
  { family: 4, to: 'default', via: '10.0.0.254' },
  { family: 4, to: 'default', via: '192.168.50.1', metric: 10 },
  { family: 4, to: '172.16.0.0/12', via: '10.0.1.9' },
  { family: 4, to: '172.20.0.0/16', dev: 'eth0' },
  { family: 6, to: 'default', via: '2001:db8::ffff' },
];

const end = fc.record({
  ns: fc.constantFrom(...NAMESPACES),
  dev: fc.constantFrom(...NAMES),
  up: fc.boolean(),
  plugged: fc.boolean(),
  addresses: fc.uniqueArray(fc.constantFrom(...ADDRESSES), { maxLength: 2 }),
  mtu: fc.option(fc.constantFrom(1400, 9000), { nil: undefined }),
});

const owned = fc.record({
  forwarding: fc.record({ ipv4: fc.boolean(), ipv6: fc.boolean() }),
  loUp: fc.boolean(),
  bridge: fc.option(
    fc.record({ up: fc.boolean(), stp: fc.boolean(), addresses: fc.uniqueArray(fc.constantFrom(...ADDRESSES), { maxLength: 1 }) }),
    {
      nil: undefined,
    },
  ),
  routes: fc.uniqueArray(fc.constantFrom(...ROUTES), { maxLength: 3, selector: routeKey }),
  masquerade: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 1 }),
});

/** The host is in every state; veth pairs are symmetric; masters are bridges of the same namespace. */
export const netState: fc.Arbitrary<NetState> = fc
  .record({
    names: fc.subarray(NAMESPACES.slice(1)),
    owned: fc.array(owned, { minLength: NAMESPACES.length, maxLength: NAMESPACES.length }),
    links: fc.array(fc.tuple(end, end), { maxLength: 6 }),
  })
  .map(({ names, owned: parts, links }) => {
    const state = new Map<string, Omit<NamespaceState, 'interfaces'> & { interfaces: Record<string, InterfaceState> }>();
    for (const [i, ns] of ['host', ...names].entries()) {
      const part = parts[i];
      if (!part) continue;
      state.set(ns, {
        forwarding: part.forwarding,
        interfaces: {
          lo: { kind: 'loopback', up: part.loUp, addresses: [] },
          ...(part.bridge && { br0: { kind: 'bridge', ...part.bridge, mtu: 1500 } }),
        },
        routes: Object.fromEntries(part.routes.map((route) => [routeKey(route), route])),
        masquerade: part.masquerade,
      });
    }
    for (const [a, b] of links) {
      const nsA = state.get(a.ns);
      const nsB = state.get(b.ns);
      if (!nsA || !nsB || nsA.interfaces[a.dev] || nsB.interfaces[b.dev] || (a.ns === b.ns && a.dev === b.dev)) continue;
      const half = (own: typeof a, other: typeof a, bridges: boolean): InterfaceState => ({
        kind: 'veth',
        up: own.up,
        addresses: [...own.addresses].sort(),
        mtu: own.mtu ?? 1500,
        peer: { namespace: other.ns, name: other.dev },
        ...(own.plugged && bridges && { master: 'br0' }),
      });
      nsA.interfaces[a.dev] = half(a, b, nsA.interfaces['br0'] !== undefined);
      nsB.interfaces[b.dev] = half(b, a, nsB.interfaces['br0'] !== undefined);
    }
    return Object.fromEntries(state);
  });

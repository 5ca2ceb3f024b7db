/** Makes random, consistent states of a network for property tests. */
import * as fc from 'fast-check';
import type { RuleValue } from '../model/firewall.ts';
import { neighbourKey, type NeighbourState } from './neighbourState.ts';
import { firewallFacet, type ChainValue } from './facets/firewall.ts';
import { IMPAIRMENT_FIELDS, pickImpairment, type Impairment, type ImpairmentField } from '../impairment/impairment.ts';
import { facetRecords } from './facets/facets.ts';
import { neighbourFacet } from './facets/neighbours.ts';
import { canStandOn, kindOf, LINK_KINDS, type LinkKind } from '../kinds/kinds.ts';
import { defaultPvid as pvidOf } from '../kinds/bridge.ts';
import { defaultVlanText } from '../model/portVlans.ts';
import type { Options } from '../kinds/option.ts';
import { switchFacet, type SwitchState } from './facets/switches.ts';
import { rule6Facet, ruleFacet } from './facets/rules.ts';
import type { InterfaceState, NamespaceState, NetState } from './netState.ts';
import type { RuleState } from './ruleState.ts';
import { routeKey, type NexthopState, type RouteState } from './routeState.ts';

const NAMESPACES = ['host', 'a', 'b', 'c', 'd'] as const;
const NAMES = ['eth0', 'eth1', 'veth0', 'x'] as const;
/** Some share a network, so that primary and secondary addresses meet; one pair differs in its length alone. */
const ADDRESSES = [
  ...['10.0.0.1/24', '10.0.0.2/24', '10.0.0.9/24', '10.0.1.1/24', '10.0.1.2/30', '192.168.50.2/24', '10.9.9.9/32', '10.0.0.1/16'],
  ...['2001:db8::1/64', '2001:db8::2/64', '2001:db8:1::1/64', '2001:db8::1/48', 'fd00::9/128', 'fe80::77/64'],
] as const;
const ROUTES: readonly RouteState[] = [
  { family: 4, to: 'default', via: '10.0.0.254' },
  { family: 4, to: 'default', via: '10.0.0.2' },
  { family: 4, to: 'default', dev: 'eth0' },
  { family: 4, to: 'default', via: '192.168.50.1', metric: 10 },
  { family: 4, to: '172.16.0.0/12', via: '10.0.1.9' },
  { family: 4, to: '172.16.0.0/12', via: '10.0.1.1', dev: 'eth0' },
  { family: 4, to: '172.20.0.0/16', dev: 'eth0' },
  { family: 4, to: '172.21.0.0/16', via: '172.20.3.3' },
  { family: 4, to: '172.22.0.0/16', via: '10.0.0.255' },
  { family: 4, to: '172.23.0.0/16', dev: 'lo' },
  { family: 6, to: 'default', via: '2001:db8::ffff' },
  { family: 6, to: 'default', via: '2001:db8::1', metric: 5 },
  { family: 6, to: '2001:db8:5::/48', via: 'fe80::1', dev: 'eth0' },
  { family: 6, to: '2001:db8:6::/48', via: 'fe80::1' },
  { family: 6, to: '2001:db8:7::/48', dev: 'br0' },
  { family: 6, to: '2001:db8:8::/48', via: '2001:db8:7::1' },
  { family: 6, to: '2001:db8:9::/48', dev: 'lo' },
  { family: 4, to: 'default', via: '10.0.0.254', table: 100 },
  { family: 4, to: '172.30.0.0/16', dev: 'eth1', table: 100 },
  { family: 4, to: '172.31.0.0/16', via: '172.30.1.1', table: 100 },
  { family: 4, to: '172.31.0.0/16', via: '172.30.1.1' },
  { family: 4, to: '172.16.0.0/12', type: 'blackhole', table: 4294967295 },
  { family: 4, to: '172.20.0.0/16', type: 'unreachable' },
  { family: 4, to: '10.0.0.254/32', type: 'prohibit' },
  { family: 6, to: 'default', type: 'prohibit' },
  { family: 6, to: '2001:db8::/64', type: 'blackhole', table: 100 },
  { family: 6, to: 'default', via: '2001:db8::ffff', table: 100 },
  { family: 4, to: 'default', nexthops: hops('10.0.0.254', '10.0.1.9') },
  {
    family: 4,
    to: '172.16.0.0/12',
    nexthops: [
      { via: '10.0.1.1', dev: 'eth0', weight: 3 },
      { dev: 'eth1', weight: 1 },
    ],
  },
  { family: 4, to: '172.24.0.0/16', nexthops: hops('192.168.50.1', '10.0.0.254'), table: 100, metric: 7 },
  { family: 6, to: 'default', nexthops: hops('2001:db8::ffff', '2001:db8:1::9') },
  { family: 6, to: '2001:db8:5::/48', nexthops: hops('2001:db8:1::9', '2001:db8::fffe', '2001:db8::ffff') },
  { family: 4, to: '172.25.0.0/16', dev: 'eth1', src: '10.0.0.1' },
  { family: 4, to: '172.25.0.0/16', dev: 'eth1', src: '10.0.0.9', table: 100 },
  { family: 6, to: '2001:db8:b::/48', dev: 'eth1', src: '2001:db8:1::1' },
];

/** None that decides where a gateway is looked for. */
const RULES: readonly RuleState[] = [
  { priority: 100, from: '10.0.0.0/24', table: 100 },
  { priority: 100, from: '10.0.0.0/24', to: '172.16.0.0/12', table: 'main' },
  { priority: 101, not: true, from: '0.0.0.0/1', iif: 'eth0', table: 4294967295 },
  { priority: 40000, mark: 1, mask: 255, oif: 'x', action: 'prohibit' },
  { priority: 7, from: '10.0.1.1/32', protocol: 'tcp', sport: '1000-2000', dport: '80', action: 'blackhole' },
];
const RULES6: readonly RuleState[] = [
  { priority: 100, from: '2001:db8::/64', table: 100 },
  { priority: 100, iif: 'eth0', mark: 5, protocol: 'icmpv6', action: 'unreachable' },
];

function hops(...gateways: string[]): NexthopState[] {
  return gateways.map((via, i) => ({ via, weight: i + 1 }));
}

const addresses = (most: number) => fc.uniqueArray(fc.constantFrom(...ADDRESSES), { maxLength: most });

/** Each field that can stay alone, one that cannot, and all at once. */
const IMPAIRMENTS: readonly Impairment[] = [
  { delayMs: 20 },
  { delayMs: 20, jitterMs: 5, reorderPercent: 25 },
  { lossPercent: 1 },
  { rateKbit: 10_000 },
  { lossPercent: 50, rateKbit: 64 },
  { delayMs: 0.5, jitterMs: 0.1, lossPercent: 0.01, duplicatePercent: 2, corruptPercent: 0.5, reorderPercent: 25, rateKbit: 1500 },
];
const impairment = fc.option(fc.constantFrom(...IMPAIRMENTS), { nil: undefined });

const end = fc.record({
  impairment,
  ns: fc.constantFrom(...NAMESPACES),
  dev: fc.constantFrom(...NAMES),
  up: fc.boolean(),
  vlans: fc.constantFrom(undefined, undefined, '', '10 pvid untagged', '1 untagged, 10 pvid, 20-22', '5 pvid untagged, 20'),
  master: fc.constantFrom('br0', 'br0', 'vrf0', 'bond0', undefined, undefined),
  addresses: addresses(4),
  mtu: fc.constantFrom(1500, 1500, 1500, 1200, 1400, 9000),
});

/** Mostly without an MTU of its own. */
const bridge = fc.record(
  {
    up: fc.boolean(),
    stp: fc.boolean(),
    addresses: addresses(2),
    mtu: fc.constantFrom(1450, 1500),
    options: fc.record({ ageing: fc.constantFrom(10, 20), priority: fc.constantFrom(4096, 8192) }, { requiredKeys: [] }),
    defaultPvid: fc.constantFrom(0, 5),
    vlanFiltering: fc.constant(true),
    vlans: fc.constantFrom('10, 20', '5 pvid untagged', ''),
  },
  { requiredKeys: ['up', 'stp', 'addresses'] },
);

const neighbour: fc.Arbitrary<NeighbourState> = fc
  .tuple(
    fc.constantFrom('eth0', 'br0'),
    fc.constantFrom('10.0.0.7', '2001:db8::7'),
    fc.constantFrom({ mac: '02:00:00:00:00:07' }, { mac: '02:00:00:00:00:08' }, { proxy: true as const }),
  )
  .map(([dev, address, about]) => ({ dev, address, ...about }));
const FILTER_RULES: readonly RuleValue[] = [
  { action: 'accept', states: ['established', 'related'] },
  { action: 'drop', source: '10.0.0.0/24', protocol: 'tcp', destinationPorts: '22,80' },
  { action: 'reject', destination: '2001:db8::1', protocol: 'icmpv6' },
  { action: 'accept', protocol: 'udp', sourcePorts: '53' },
  { other: [{ limit: { rate: 1, burst: 5, per: 'second' } }, { accept: null }] },
];
const filterChain = fc.record({
  chain: fc.constantFrom('input', 'forward', 'output'),
  policy: fc.constantFrom('accept', 'drop'),
  rules: fc.array(fc.constantFrom(...FILTER_RULES), { maxLength: 3 }),
});
const natChain = fc.constantFrom<ChainValue>(
  {
    chain: 'prerouting',
    policy: 'accept',
    rules: [{ action: 'dnat', protocol: 'tcp', destinationPorts: '8080', to: '10.0.0.2', toPort: 80 }],
  },
  {
    chain: 'postrouting',
    policy: 'accept',
    rules: [
      { oif: 'eth0', action: 'masquerade' },
      { action: 'snat', source: '10.0.0.0/8', to: '10.9.9.9' },
    ],
  },
);
/** One that stops nothing and has no rules is none. */
const chain: fc.Arbitrary<ChainValue> = fc
  .oneof(filterChain, natChain)
  .filter(({ policy, rules }) => policy === 'drop' || rules.length > 0);
const switchState: fc.Arbitrary<SwitchState> = fc
  .tuple(
    fc.constantFrom('all', ...NAMES),
    fc.constantFrom(
      { name: 'rp_filter', value: 'strict' },
      { name: 'rp_filter', value: 'loose' },
      { name: 'rp_filter', value: 'off' },
      { name: 'proxy_arp', value: 'on' },
      { name: 'proxy_ndp', value: 'on' },
    ) satisfies fc.Arbitrary<Omit<SwitchState, 'dev'>>,
  )
  .map(([dev, one]): SwitchState => ({ dev, ...one }));
/** What stands on nothing, by name, and with which options. */
const OWN: readonly (readonly [string, LinkKind, Options?])[] = [
  ['dummy0', 'dummy'],
  ['vrf0', 'vrf', { table: 7 }],
  ['vrf0', 'vrf', { table: 8 }],
  ['bond0', 'bond', { mode: 'active-backup', miimon: 100 }],
  ['bond0', 'bond', { mode: 'active-backup' }],
  ['bond0', 'bond'],
  ['vx0', 'vxlan', { id: 7, remote: '10.9.9.1' }],
  ['vx0', 'vxlan', { id: 7, port: 4789 }],
  ['gre1', 'gre', { remote: '10.9.9.1', key: 7 }],
  ['gre1', 'gre', { remote: '10.9.9.2', ttl: 9 }],
  ['six1', 'sit', { local: '10.9.9.9', remote: '10.9.9.1' }],
  ['ip1', 'ipip', { remote: '10.9.9.1' }],
  ['tap0', 'tun'],
  ['tap0', 'tun', { mode: 'tun' }],
];

/** What stands on others. */
const STACKED: readonly (readonly [LinkKind, Options])[] = [
  ['vlan', { id: 10 }],
  ['vlan', { id: 20 }],
  ['macvlan', { mode: 'bridge' }],
  ['macvlan', { mode: 'private' }],
  ['ipvlan', { mode: 'l2' }],
  ['vxlan', { id: 9, group: '239.1.1.1' }],
  ['ipip', { remote: '10.9.9.3' }],
];

/** `on` picks the parent among what there is. */
const stacked = fc.record({
  what: fc.constantFrom(...STACKED),
  on: fc.nat(),
  ns: fc.constantFrom(...NAMESPACES),
  dev: fc.constantFrom('s0', 's1', 's2'),
  up: fc.boolean(),
  addresses: addresses(1),
});

const owned = fc.record({
  forwarding: fc.record({ ipv4: fc.boolean(), ipv6: fc.boolean() }),
  lo: fc.record({ up: fc.boolean(), addresses: addresses(1) }),
  bridge: fc.option(bridge, { nil: undefined }),
  own: fc.array(fc.record({ what: fc.constantFrom(...OWN), up: fc.boolean(), addresses: addresses(1) }), { maxLength: 3 }),
  routes: fc.uniqueArray(fc.constantFrom(...ROUTES), { maxLength: 7, selector: routeKey }),
  masquerade: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
  firewall: fc.uniqueArray(chain, { maxLength: 3, selector: firewallFacet.key }),
  rules: fc.uniqueArray(fc.constantFrom(...RULES), { maxLength: 2 }),
  rules6: fc.uniqueArray(fc.constantFrom(...RULES6), { maxLength: 1 }),
  switches: fc.uniqueArray(switchState, { maxLength: 3, selector: switchFacet.key }),
  neighbours: fc.uniqueArray(neighbour, { maxLength: 3, selector: neighbourKey }),
});

export interface Choice {
  /** Which of their fields; `all` needs netem. */
  impairments: readonly ImpairmentField[];
  /** Not every kernel has all. */
  kinds: readonly LinkKind[];
  /** Whether bridges know VLANs there. */
  vlans: boolean;
}

/** The host is in every state; veth pairs are symmetric; masters are bridges of the same namespace. Not all of it can be in a kernel. */
export function netStates({ kinds, impairments, vlans }: Choice): fc.Arbitrary<NetState> {
  return fc
    .record({
      names: fc.subarray(NAMESPACES.slice(1)),
      owned: fc.array(owned, { minLength: NAMESPACES.length, maxLength: NAMESPACES.length }),
      links: fc.array(fc.tuple(end, end), { maxLength: 8 }),
      upper: fc.array(stacked, { maxLength: 5 }),
    })
    .map(({ names, owned: parts, links, upper }) => {
      const state = new Map<string, Omit<NamespaceState, 'interfaces'> & { interfaces: Record<string, InterfaceState> }>();
      for (const [i, ns] of ['host', ...names].entries()) {
        const part = parts[i];
        if (!part) continue;
        state.set(ns, {
          forwarding: part.forwarding,
          interfaces: {
            lo: { kind: 'loopback', ...part.lo },
            ...(part.bridge && { br0: bridgeState(part.bridge, vlans) }),
            ...Object.fromEntries(
              part.own
                .filter(({ what: [, kind] }) => kinds.includes(kind))
                .map(({ what: [dev, kind, options], ...rest }) => [dev, ownState(kind, options, rest)]),
            ),
          },
          routes: Object.fromEntries(part.routes.map((route) => [routeKey(route), route])),
          masquerade: part.masquerade,
          facets: facetRecords((facet) => {
            if (facet === neighbourFacet) return part.neighbours;
            if (facet === switchFacet) return part.switches;
            if (facet === ruleFacet) return part.rules;
            if (facet === rule6Facet) return part.rules6;
            return facet === firewallFacet ? part.firewall : [];
          }),
        });
      }
      for (const [a, b] of links) {
        const nsA = state.get(a.ns);
        const nsB = state.get(b.ns);
        if (!nsA || !nsB || nsA.interfaces[a.dev] || nsB.interfaces[b.dev] || (a.ns === b.ns && a.dev === b.dev)) continue;
        nsA.interfaces[a.dev] = half(a, b, nsA.interfaces, { impairments, vlans });
        nsB.interfaces[b.dev] = half(b, a, nsB.interfaces, { impairments, vlans });
      }
      for (const one of upper) if (kinds.includes(one.what[0])) stack(state, one);
      return Object.fromEntries(state);
    });
}

type Interfaces = Record<string, InterfaceState>;
type Draft = Map<string, Omit<NamespaceState, 'interfaces'> & { interfaces: Interfaces }>;

interface BridgeParts {
  up: boolean;
  stp: boolean;
  addresses: string[];
  mtu?: number;
  options?: Options;
  defaultPvid?: number;
  vlanFiltering?: boolean;
  vlans?: string;
}

function bridgeState({ options, defaultPvid, vlanFiltering, vlans, ...rest }: BridgeParts, knowsVlans: boolean): InterfaceState {
  const more = knowsVlans && { ...(defaultPvid !== undefined && { defaultPvid }), ...(vlanFiltering && { vlanFiltering }) };
  const all: Options = { ...options, ...more };
  const own = knowsVlans && vlans !== undefined && vlans !== defaultVlanText(pvidOf(all));
  return { kind: 'bridge', ...rest, ...(own && { vlans }), ...(Object.keys(all).length > 0 && { options: all }) };
}

function ownState(kind: LinkKind, options: Options | undefined, rest: { up: boolean; addresses: string[] }): InterfaceState {
  const mtu = kindOf(kind)?.mtu;
  return { kind, ...rest, ...(mtu !== undefined && { mtu }), ...(options && { options }) };
}

interface Upper {
  what: readonly [LinkKind, Options];
  on: number;
  ns: string;
  dev: string;
  up: boolean;
  addresses: string[];
}

/** Puts it onto something that can carry it; left out where that is not to be, as a drawing would. */
function stack(state: Draft, { what: [name, options], on, ns, dev, up, addresses: its }: Upper): void {
  const kind = kindOf(name);
  const inside = state.get(ns)?.interfaces;
  if (!kind || !inside || inside[dev]) return;
  const all = [...state].flatMap(([namespace, { interfaces }]) =>
    Object.entries(interfaces).map(([at, iface]) => ({ namespace, at, iface })),
  );
  const fit = all.filter(({ namespace, iface }) => canStandOn(kind, iface.kind) && (kind.acrossNamespaces === true || namespace === ns));
  const parent = fit[on % Math.max(fit.length, 1)];
  if (!parent) return;
  const siblings = all.filter(({ iface }) => iface.parent?.namespace === parent.namespace && iface.parent.name === parent.at);
  const isTwin = siblings.some(({ iface }) => iface.kind === name && iface.options?.['id'] === options['id'] && kind.unique !== undefined);
  const isBusy =
    kind.claimsParent === true &&
    ((parent.iface.master !== undefined && parent.iface.master !== 'vrf0') ||
      siblings.some(({ iface }) => iface.kind !== name && kindOf(iface.kind)?.claimsParent === true));
  const isTaken = kind.unique?.within === 'namespace' && Object.values(inside).some((iface) => iface.kind === name);
  if (isTwin || isBusy || isTaken) return;
  // What follows its parent cannot be up without it.
  const isUp = up && (kind.followsParent !== true || parent.iface.up);
  inside[dev] = { kind: name, up: isUp, addresses: its, options, parent: { namespace: parent.namespace, name: parent.at } };
}

type End = {
  ns: string;
  dev: string;
  up: boolean;
  master: string | undefined;
  addresses: string[];
  mtu: number;
  impairment: Impairment | undefined;
  vlans: string | undefined;
};

function half(own: End, other: End, interfaces: Interfaces, { impairments, vlans }: Omit<Choice, 'kinds'>): InterfaceState {
  const impaired = pickImpairment(own.impairment, impairments);
  const master = own.master !== undefined && interfaces[own.master] ? own.master : undefined;
  return {
    kind: 'veth',
    up: own.up,
    addresses: own.addresses,
    // A port below IPv6's least MTU may or may not take the bridge with it: whether the bridge's MTU was set cannot be seen.
    mtu: master === 'br0' ? Math.max(own.mtu, 1400) : own.mtu,
    peer: { namespace: other.ns, name: other.dev },
    ...(master !== undefined && { master }),
    ...(master === 'br0' && vlans && ownVlans(own.vlans, interfaces[master])),
    ...(impaired && { impairment: impaired }),
  };
}

/** Those that the bridge gives by itself are not said. */
function ownVlans(vlans: string | undefined, bridge: InterfaceState | undefined): { vlans?: string } {
  return vlans === undefined || vlans === defaultVlanText(pvidOf(bridge?.options)) ? {} : { vlans };
}

export const netState = netStates({ kinds: LINK_KINDS, impairments: IMPAIRMENT_FIELDS, vlans: true });

/** What the kernel has, as read with `ip -j` and normalised: the one authority for the fact. */
import * as z from 'zod';
import { impairmentSchema } from '../impairment/impairment.ts';
import { byName } from '../model/byName.ts';
import { nexthopStateSchema } from '../plan/routeState.ts';

/** Things by the name the kernel has for them; zod's own record would leave out one that is called `__proto__`. */
function recordByName<T extends z.ZodType<{ name: string }>>(thing: T) {
  const values = (input: unknown): unknown => (typeof input === 'object' && input !== null ? Object.values(input) : input);
  return z.preprocess(values, z.array(thing)).transform((things) => byName(things.map((one): [string, z.output<T>] => [one.name, one])));
}

export const observedAddressSchema = z.strictObject({
  /** With prefix length: 192.168.50.2/24. */
  address: z.string(),
  scope: z.enum(['global', 'link', 'host', 'site', 'other']),
  /** Not given by anybody: link-local of the kernel, or by router advertisement. */
  dynamic: z.boolean(),
  /** Duplicate address detection is still running, or failed. */
  tentative: z.boolean(),
});

export const observedInterfaceSchema = z.strictObject({
  name: z.string(),
  index: z.number().int(),
  /** IFLA_INFO_KIND, or `loopback`; `other` when the kernel says none. */
  kind: z.string(),
  mac: z.string().optional(),
  mtu: z.number().int(),
  /** Administratively up (IFF_UP). */
  up: z.boolean(),
  /** Has carrier (IFF_LOWER_UP): the other end is there and up. */
  carrier: z.boolean(),
  addresses: z.array(observedAddressSchema),
  /** Other end of a veth; absent when it is not in this lab's namespaces. */
  peer: z.strictObject({ namespace: z.string(), name: z.string() }).optional(),
  /** What it stands on; absent when that is not in this lab's namespaces. */
  parent: z.strictObject({ namespace: z.string(), name: z.string() }).optional(),
  /** Options of its kind, without those that stand by themselves. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Belongs to a program and goes with it, such as a tun that is not persistent. */
  transient: z.literal(true).optional(),
  /** Name of the bridge, bond or VRF it is a port of, in the same namespace. */
  master: z.string().optional(),
  stp: z.boolean().optional(),
  /** State as a bridge port (net/bridge: disabled, listening, learning, forwarding, blocking). */
  portState: z.string().optional(),
  /** Kind of the queueing discipline, when it is none that the kernel puts there by itself. */
  qdisc: z.string().optional(),
});

export const observedRouteSchema = z.strictObject({
  family: z.union([z.literal(4), z.literal(6)]),
  to: z.string(),
  /** Absent: the main table. */
  table: z.number().int().optional(),
  /** Absent: unicast. */
  type: z.enum(['blackhole', 'unreachable', 'prohibit']).optional(),
  via: z.string().optional(),
  dev: z.string().optional(),
  nexthops: z.array(nexthopStateSchema).optional(),
  metric: z.number().int().optional(),
  /** rtm_protocol by name: `kernel` routes come with an address, `boot` and `static` were given, others are learned. */
  protocol: z.string(),
  scope: z.string().optional(),
  /** The kernel marks it linkdown or dead. */
  dead: z.boolean().optional(),
  source: z.string().optional(),
});

export const observedQdiscSchema = z.strictObject({
  impairment: impairmentSchema.optional(),
  /** All of it in the words of `tc`, when it says more than `impairment` can. */
  words: z.string().optional(),
});

export const observedNamespaceSchema = z.strictObject({
  name: z.string(),
  interfaces: recordByName(observedInterfaceSchema),
  /** Of the main table and those with numbers. */
  routes: z.array(observedRouteSchema),
  forwarding: z.strictObject({ ipv4: z.boolean(), ipv6: z.boolean() }),
  masquerade: z.array(z.string()),
  /** nftables rules in tables that are not nslab's: iptables', or somebody's own. Absent: not looked for yet. */
  foreignRules: z.number().int().optional(),
  /** By interface: what `tc` tells of those that have a queueing discipline of somebody's. Absent: not read yet. */
  qdiscs: z.record(z.string(), observedQdiscSchema).optional(),
  /** By index of a bridge or a port: its VLANs (shared/model/portVlans), where they are not those the bridge gives by itself. */
  vlans: z.record(z.string(), z.string()).optional(),
  /** By index of a WireGuard: its options, as `wg` tells them. Absent: not asked yet. */
  wireguard: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))).optional(),
  /** By interface: percent of what arrives there that our own rules drop, where the kernel has no netem. */
  losses: z.record(z.string(), z.number()).optional(),
  /** Entries by facet and key (shared/plan/facets), as far as there are any. */
  facets: z.record(z.string(), z.record(z.string(), z.json())).optional(),
});

export const observedSchema = z.strictObject({
  /** Grows by one whenever something changed. */
  counter: z.number().int(),
  namespaces: recordByName(observedNamespaceSchema),
});

/** What changed since `counter - 1`: namespaces that are new or different, and names that are gone. */
export const observedChangeSchema = z.strictObject({
  counter: z.number().int(),
  set: z.array(observedNamespaceSchema),
  gone: z.array(z.string()),
});

export type ObservedAddress = z.infer<typeof observedAddressSchema>;
export type ObservedInterface = z.infer<typeof observedInterfaceSchema>;
export type ObservedRoute = z.infer<typeof observedRouteSchema>;
export type ObservedQdisc = z.infer<typeof observedQdiscSchema>;
export type ObservedNamespace = z.infer<typeof observedNamespaceSchema>;
export type Observed = z.infer<typeof observedSchema>;
export type ObservedChange = z.infer<typeof observedChangeSchema>;

/** Nothing read yet. */
export const NOTHING_OBSERVED: Observed = { counter: 0, namespaces: byName([]) };

/** The observed state after a change. Namespaces that did not change keep their identity. */
export function applyObservedChange(observed: Observed, change: ObservedChange): Observed {
  const namespaces = new Map(Object.entries(observed.namespaces));
  for (const name of change.gone) namespaces.delete(name);
  for (const namespace of change.set) namespaces.set(namespace.name, namespace);
  return { counter: change.counter, namespaces: byName(namespaces) };
}

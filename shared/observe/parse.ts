/** Reads what `ip -j -d -batch` prints for one namespace, and makes of it what nslab knows of a namespace. */
import * as z from 'zod';
import { formatPrefix, parseIp, parsePrefix } from '../model/address.ts';
import { isOrdinaryQdisc } from '../impairment/readQdisc.ts';
import { readOptions } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import { byName } from '../model/byName.ts';
import { refusalSchema } from '../model/route.ts';
import type { Facets, FacetValue } from '../plan/facets/facet.ts';
import { facetRecords } from '../plan/facets/facets.ts';
import type { NeighbourState } from '../plan/neighbourState.ts';
import type { NexthopState } from '../plan/routeState.ts';
import { looksMadeByKernel } from './linkLocal.ts';
import { netconfSchema, readForwarding, readSwitches } from './readNetconf.ts';
import { readRule, ruleLineSchema } from './readRules.ts';
import type { ObservedAddress, ObservedInterface, ObservedNamespace, ObservedRoute } from './observed.ts';

/** The lines of the batch, in this order. Forwarding is read by netconf, so one process serves for all. */
export const READ_LINES: readonly (readonly string[])[] = [
  ['addr', 'show'],
  ['route', 'show', 'table', 'all'],
  ['netconf', 'show'],
  ['neigh', 'show', 'nud', 'permanent'],
  ['neigh', 'show', 'proxy'],
  ['rule', 'show'],
];

// iproute2 versions differ in what they add: other fields are passed by, and not copied either.
const linkSchema = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  flags: z.array(z.string()).default([]),
  mtu: z.number().default(0),
  link_type: z.string().default(''),
  address: z.string().optional(),
  link_index: z.number().optional(),
  link_netnsid: z.number().optional(),
  link: z.string().nullish(),
  master: z.string().optional(),
  qdisc: z.string().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: z.record(z.string(), z.unknown()).optional(),
      info_slave_data: z.object({ state: z.string().optional() }).optional(),
    })
    .optional(),
  addr_info: z
    .array(
      z.object({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().optional(),
        scope: z.string().optional(),
        protocol: z.string().optional(),
        dynamic: z.boolean().optional(),
        'stable-privacy': z.boolean().optional(),
        tentative: z.boolean().optional(),
        dadfailed: z.boolean().optional(),
      }),
    )
    .default([]),
});
const routeSchema = z.object({
  type: z.string().default('unicast'),
  dst: z.string(),
  gateway: z.string().optional(),
  /** A gateway of the other family (RFC 5549). */
  via: z.object({ host: z.string() }).optional(),
  dev: z.string().optional(),
  table: z.string().default('main'),
  protocol: z.string().default(''),
  scope: z.string().optional(),
  prefsrc: z.string().optional(),
  metric: z.number().optional(),
  flags: z.array(z.string()).default([]),
  pref: z.string().optional(),
  nexthops: z
    .array(
      z.object({
        gateway: z.string().optional(),
        via: z.object({ host: z.string() }).optional(),
        dev: z.string().optional(),
        weight: z.number().default(1),
        flags: z.array(z.string()).default([]),
      }),
    )
    .optional(),
});

/** A proxy may be one of all interfaces, which a drawing has no words for. */
const neighbourLineSchema = z.object({ dst: z.string(), dev: z.string().optional(), lladdr: z.string().optional() });
const readingSchema = z.tuple([
  z.array(linkSchema),
  z.array(routeSchema),
  z.array(netconfSchema),
  z.array(neighbourLineSchema),
  z.array(neighbourLineSchema),
  z.array(ruleLineSchema),
]);
type Link = z.infer<typeof linkSchema>;

/** An interface with what is needed to find its other end among all namespaces. */
export interface ReadInterface {
  iface: ObservedInterface;
  peerIndex?: number;
  /** The other end, or what it stands on, lies in another namespace: the number that has in this one (`ip netns list-id`). */
  peerNsid?: number;
  /** Index of what it stands on. */
  parentIndex?: number;
}

export interface Reading {
  namespace: ObservedNamespace;
  interfaces: ReadInterface[];
}

/** Tunnels the kernel puts into every namespace when their modules are loaded (net.core.fb_tunnels_only_for_init_net). */
const FALLBACK_TUNNELS = new Set(['tunl0', 'gre0', 'gretap0', 'erspan0', 'ip_vti0', 'ip6_vti0', 'sit0', 'ip6tnl0', 'ip6gre0']);

/** Throws when the text is not what `ip` prints. */
export function parseReading(name: string, stdout: string): Reading {
  const [links, routes, netconf, neighbours, proxies, rules] = readingSchema.parse(splitDocuments(stdout));
  const indexes = new Map(links.map((link) => [link.ifname, link.ifindex]));
  const interfaces = links.filter((link) => !FALLBACK_TUNNELS.has(link.ifname)).map((link) => readInterface(link, indexes));
  const facets = readFacets({
    switch: readSwitches(netconf),
    neighbour: [...neighbours.flatMap(readNeighbour), ...proxies.flatMap(readProxy)],
    rule: rules.flatMap((line) => readRule(line, 4)),
  });
  return {
    interfaces,
    namespace: {
      name,
      interfaces: byName(interfaces.map(({ iface }) => [iface.name, iface])),
      routes: routes.flatMap((route) => readRoute(route) ?? []),
      forwarding: readForwarding(netconf),
      masquerade: [],
      ...(Object.keys(facets).length > 0 && { facets }),
    },
  };
}

/** What was read of each facet, by key. */
function readFacets(values: Readonly<Record<string, readonly FacetValue[]>>): Facets {
  return facetRecords((facet) => values[facet.name] ?? []);
}

function readNeighbour({ dst, dev, lladdr }: z.infer<typeof neighbourLineSchema>): NeighbourState[] {
  const address = parseIp(dst)?.address;
  return address === undefined || dev === undefined || lladdr === undefined ? [] : [{ dev, address, mac: lladdr }];
}

function readProxy({ dst, dev }: z.infer<typeof neighbourLineSchema>): NeighbourState[] {
  const address = parseIp(dst)?.address;
  return address === undefined || dev === undefined ? [] : [{ dev, address, proxy: true }];
}

/** Each batch line prints one JSON document on a line of its own; a line may stay empty where there is nothing to show. */
function splitDocuments(stdout: string): unknown[] {
  const documents: unknown[] = [];
  for (const line of stdout.split('\n')) if (line.trim() !== '') documents.push(JSON.parse(line));
  while (documents.length < READ_LINES.length) documents.push([]);
  return documents;
}

function readInterface(link: Link, indexes: ReadonlyMap<string, number>): ReadInterface {
  const loopback = link.flags.includes('LOOPBACK');
  const kind = loopback ? 'loopback' : (link.linkinfo?.info_kind ?? 'other');
  const portState = link.linkinfo?.info_slave_data?.state;
  // Where the other end is in the same namespace, ip gives its name instead of its index.
  const linkIndex = link.link_index ?? indexes.get(link.link ?? '');
  const peerIndex = kind === 'veth' ? linkIndex : undefined;
  const known = kindOf(kind);
  const data = link.linkinfo?.info_data ?? {};
  const options = known && readOptions(known, data);
  const parentIndex = known && known.parent !== 'none' ? (linkIndex ?? dataLink(data, indexes)) : undefined;
  return {
    iface: {
      name: link.ifname,
      index: link.ifindex,
      kind,
      mtu: link.mtu,
      up: link.flags.includes('UP'),
      carrier: link.flags.includes('LOWER_UP'),
      addresses: link.addr_info.flatMap((info) => readAddress(info, link.address)),
      // What carries no Ethernet has another sort of address, or one that nobody gives.
      ...(link.address !== undefined && !loopback && (known?.takesMac ?? true) && { mac: link.address }),
      ...(link.master !== undefined && { master: link.master }),
      ...(kind === 'bridge' && { stp: data['stp_state'] === 1 }),
      ...(options && Object.keys(options).length > 0 && { options }),
      ...(known?.isLasting?.(data) === false && { transient: true as const }),
      ...(portState !== undefined && { portState }),
      ...(link.qdisc !== undefined && !isOrdinaryQdisc(link.qdisc, kind === 'tun' || (kind !== 'veth' && !known)) && { qdisc: link.qdisc }),
    },
    ...(peerIndex !== undefined && { peerIndex }),
    ...(parentIndex !== undefined && { parentIndex }),
    ...(link.link_netnsid !== undefined && { peerNsid: link.link_netnsid }),
  };
}

/** VXLANs say it among their options. */
function dataLink(data: Readonly<Record<string, unknown>>, indexes: ReadonlyMap<string, number>): number | undefined {
  const name = data['link'];
  return typeof name === 'string' ? indexes.get(name) : undefined;
}

const SCOPES = ['global', 'link', 'host', 'site'] as const;

function readAddress(info: Link['addr_info'][number], hardware: string | undefined): ObservedAddress[] {
  if (info.local === undefined || info.prefixlen === undefined) return [];
  const text = `${info.local}/${String(info.prefixlen)}`;
  // proto kernel_ll marks it on newer kernels; older ones give no protocol, and a made-up link-local address looks like nothing else.
  const isOwn = info.protocol === 'kernel_ll' || info['stable-privacy'] === true || looksMadeByKernel(info.local, hardware);
  const automatic = info.family === 'inet6' && info.scope === 'link' && isOwn;
  return [
    {
      address: canonical(text),
      scope: SCOPES.find((scope) => scope === info.scope) ?? 'other',
      dynamic: automatic || info.dynamic === true,
      tentative: info.tentative === true || info.dadfailed === true,
    },
  ];
}

const CANONICAL_MOST = 4096;
/** Most addresses were read before, and those of lo in every namespace: taking one of IPv6 apart is slow. */
const canonicals = new Map<string, string>();

function canonical(text: string): string {
  const known = canonicals.get(text);
  if (known !== undefined) return known;
  const prefix = parsePrefix(text);
  const form = prefix ? formatPrefix(prefix) : text;
  if (canonicals.size >= CANONICAL_MOST) canonicals.clear();
  canonicals.set(text, form);
  return form;
}

function isMulticast(destination: string): boolean {
  return destination.startsWith('ff00:') || destination.startsWith('multicast');
}

/** The tables that have a number, and the main one; what the kernel keeps for itself (local, default) is left out. */
function tableOf(table: string): number | 'main' | undefined {
  if (table === 'main') return 'main';
  return /^\d+$/.test(table) ? Number(table) : undefined;
}

function readRoute(route: z.infer<typeof routeSchema>): ObservedRoute | undefined {
  const table = tableOf(route.table);
  const type = refusalSchema.safeParse(route.type).data;
  if (table === undefined || (type === undefined && route.type !== 'unicast') || isMulticast(route.dst)) return undefined;
  const [first] = route.nexthops ?? [];
  const via = route.gateway ?? route.via?.host;
  const six = route.pref !== undefined || route.dst.includes(':') || (route.gateway ?? first?.gateway)?.includes(':') === true;
  const to = route.dst === 'default' || route.dst.includes('/') ? route.dst : `${route.dst}/${six ? '128' : '32'}`;
  const isDead = (flags: readonly string[]): boolean => flags.includes('dead') || flags.includes('linkdown');
  return {
    family: six ? 6 : 4,
    to,
    protocol: route.protocol,
    ...(table !== 'main' && { table }),
    ...(type !== undefined && { type }),
    ...(via !== undefined && { via }),
    // IPv6 keeps what it refuses on lo.
    ...(route.dev !== undefined && type === undefined && { dev: route.dev }),
    ...(route.nexthops && { nexthops: route.nexthops.map(readNexthop) }),
    ...(route.metric !== undefined && { metric: route.metric }),
    ...(route.scope !== undefined && { scope: route.scope }),
    ...(route.prefsrc !== undefined && { source: route.prefsrc }),
    ...(isDead(route.flags) && { dead: true }),
  };
}

function readNexthop({ gateway, via, dev, weight, flags }: NonNullable<z.infer<typeof routeSchema>['nexthops']>[number]): NexthopState {
  const to = gateway ?? via?.host;
  return {
    ...(to !== undefined && { via: to }),
    ...(dev !== undefined && { dev }),
    weight,
    ...(flags.includes('dead') && { dead: true }),
  };
}

/** Outgoing interfaces of the plain MASQUERADE rules that `iptables -t nat -S POSTROUTING` prints. */
export function parseMasquerade(stdout: string): string[] {
  return stdout
    .split('\n')
    .map((line) => /^-A POSTROUTING -o (\S+) -j MASQUERADE$/.exec(line.trim())?.[1])
    .filter((dev) => dev !== undefined);
}

/** Which number stands for which namespace in the one that was asked: what `ip -j netns list-id` prints. Those without a name are left out. */
export function parseIds(stdout: string): Map<number, string> {
  const text = stdout.trim();
  const entries = z.array(z.looseObject({ nsid: z.number(), name: z.string().optional() })).parse(text === '' ? [] : JSON.parse(text));
  return new Map(entries.flatMap(({ nsid, name }) => (name === undefined ? [] : [[nsid, name] as const])));
}

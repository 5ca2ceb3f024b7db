/** A route in the vocabulary of the planner: what identifies it, and when two are alike. */
import * as z from 'zod';

export const nexthopStateSchema = z.strictObject({
  via: z.string().optional(),
  dev: z.string().optional(),
  weight: z.number().int(),
  /** In the kernel only: its interface is down, or has lost its addresses. */
  dead: z.literal(true).optional(),
});

export const routeStateSchema = z.strictObject({
  family: z.union([z.literal(4), z.literal(6)]),
  to: z.string(),
  /** Absent: the main table. */
  table: z.number().int().optional(),
  /** Absent: unicast. */
  type: z.enum(['blackhole', 'unreachable', 'prohibit']).optional(),
  via: z.string().optional(),
  dev: z.string().optional(),
  nexthops: z.array(nexthopStateSchema).optional(),
  src: z.string().optional(),
  metric: z.number().int().optional(),
});

export type NexthopState = z.infer<typeof nexthopStateSchema>;
export type RouteState = z.infer<typeof routeStateSchema>;

/** Family, table, destination and metric: the kernel refuses a second route with all of them equal (ip-route(8), `add`). */
export function routeKey({ family, to, table, metric }: Pick<RouteState, 'family' | 'to' | 'table' | 'metric'>): string {
  // IPv6 has 1024 where none, or 0, is given (net/ipv6/route.c, IP6_RT_PRIO_USER).
  const priority = metric === undefined || metric === 0 ? (family === 6 ? 1024 : 0) : metric;
  return `${String(family)} ${to} ${String(priority)}${table === undefined ? '' : ` table ${String(table)}`}`;
}

/** By key. Of several that IPv6 has under one key, the first is the one it uses. */
export function byRouteKey(routes: readonly RouteState[]): [string, RouteState][] {
  const known = new Map<string, RouteState>();
  for (const route of routes) {
    const key = routeKey(route);
    if (!known.has(key)) known.set(key, route);
  }
  return [...known];
}

/** Whether the kernel's route is the wanted one; a wish without an interface leaves that to the kernel. */
export function sameRoute(want: RouteState, have: RouteState): boolean {
  if (want.type !== have.type || want.src !== have.src) return false;
  if (!want.nexthops || !have.nexthops) return !want.nexthops && !have.nexthops && sameWay(want, have);
  if (want.nexthops.length !== have.nexthops.length) return false;
  const left = [...have.nexthops];
  return want.nexthops.every((hop) => {
    const at = left.findIndex((other) => hop.weight === other.weight && sameWay(hop, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function sameWay(want: { via?: string; dev?: string }, have: { via?: string; dev?: string }): boolean {
  return want.via === have.via && (want.dev === undefined || want.dev === have.dev);
}

/** The ways of a route: one for most, none where packets are refused. */
export function waysOf(route: RouteState): { via?: string; dev?: string }[] {
  if (route.type !== undefined) return [];
  return route.nexthops ?? [{ via: route.via, dev: route.dev }];
}

/** A gateway of the other family, which only somebody's typing can have given, must be called by its family. */
function way(family: 4 | 6, { via: gateway, dev }: { via?: string; dev?: string }): string[] {
  const isOther = gateway !== undefined && gateway.includes(':') !== (family === 6);
  return [
    ...(gateway === undefined ? [] : ['via', ...(isOther ? [family === 4 ? 'inet6' : 'inet'] : []), gateway]),
    ...(dev === undefined ? [] : ['dev', dev]),
  ];
}

/** A route in iproute2's words, without the verb. `whole`: enough to make it; otherwise enough to find it. */
export function routeWords(route: RouteState, whole = true): string[] {
  const { family, to, table, type, nexthops, src, metric } = route;
  const hops = whole ? (nexthops ?? []) : [];
  return [
    ...(type === undefined ? [] : [type]),
    // `default` alone means IPv4; for IPv6 it is written out, since a batch line cannot carry the option -6.
    to === 'default' && family === 6 ? '::/0' : to,
    ...(nexthops || type !== undefined ? [] : way(family, route)),
    ...(table === undefined ? [] : ['table', String(table)]),
    ...(whole && src !== undefined ? ['src', src] : []),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
    ...hops.flatMap((hop) => ['nexthop', ...way(family, hop), ...(hop.weight === 1 ? [] : ['weight', String(hop.weight)])]),
  ];
}

/** Routes as they are drawn: destination, table, where to. */
import * as z from 'zod';
import { destinationSchema, ipSchema } from './address.ts';
import { idSchema } from './ids.ts';
import { routeInterfaceSchema } from './names.ts';

/** The main table has no number in a drawing. 253 (default) and 255 (local) are the kernel's own (rt_tables). */
const MAIN_TABLE = 254;
const OWN_TABLES: readonly number[] = [0, 253, MAIN_TABLE, 255];

/** The number of a routing table besides the main one. */
export const tableSchema = z
  .number('route_table')
  .int('route_table')
  .min(1, 'route_table')
  .max(4294967295, 'route_table')
  .refine((table) => !OWN_TABLES.includes(table), 'route_table_own');

/** What happens to a packet instead of being sent on: dropped in silence, or answered "unreachable" or "prohibited". */
export const refusalSchema = z.enum(['blackhole', 'unreachable', 'prohibit']);

/** One of several ways of a route; of all packets it gets the share that its weight has in the sum. */
export const nexthopSchema = z.strictObject({
  via: ipSchema.optional(),
  dev: routeInterfaceSchema.optional(),
  weight: z.number('route_weight').int('route_weight').min(1, 'route_weight').max(255, 'route_weight').default(1),
});

const routeFields = {
  to: destinationSchema,
  /** Absent: the main table. */
  table: tableSchema.optional(),
  /** Absent: it leads somewhere. */
  type: refusalSchema.optional(),
  via: ipSchema.optional(),
  dev: routeInterfaceSchema.optional(),
  /** Several ways at once, instead of `via` and `dev`. */
  nexthops: z.array(nexthopSchema).min(2, 'route_nexthops').max(16, 'route_nexthops').optional(),
  /** The address that packets of this namespace itself bear. */
  src: ipSchema.optional(),
  metric: z.number('route_metric').int('route_metric').min(0, 'route_metric').max(4294967295, 'route_metric').optional(),
};

type RouteFields = z.infer<z.ZodObject<typeof routeFields>>;

function check(route: RouteFields, fail: (message: string, path: (string | number)[]) => void): void {
  const { to, type, via, dev, nexthops, src } = route;
  const leads = via !== undefined || dev !== undefined;
  if (type !== undefined) {
    if (leads || nexthops || src !== undefined) fail('route_refusal', ['type']);
    return;
  }
  if (nexthops ? leads : !leads) fail(nexthops ? 'route_one_way' : 'route_via_or_dev', ['via']);
  const family = familyOf(route);
  const isOther = (address: string | undefined): boolean => address !== undefined && address.includes(':') !== (family === 6);
  // `default` is of either family; any other destination says of which.
  if (to !== 'default' && isOther(to)) fail('route_family', ['via']);
  if (isOther(src)) fail('route_family', ['src']);
  const known = new Set<string>();
  for (const [i, hop] of (nexthops ?? []).entries()) {
    const key = `${hop.via ?? ''} ${hop.dev ?? ''}`;
    if (hop.via === undefined && hop.dev === undefined) fail('route_via_or_dev', ['nexthops', i, 'via']);
    // IPv6 shares packets out among gateways only (net/ipv6/route.c, rt6_qualify_for_ecmp).
    else if (family === 6 && hop.via === undefined) fail('route_nexthop_via', ['nexthops', i, 'via']);
    else if (isOther(hop.via)) fail('route_family', ['nexthops', i, 'via']);
    else if (known.has(key)) fail('route_nexthop_twice', ['nexthops', i, 'via']);
    known.add(key);
  }
}

/** What says of which family a route is: `default` alone does not, and means IPv4. */
export function familyOf({ to, via, nexthops, src }: Pick<RouteFields, 'to' | 'via' | 'nexthops' | 'src'>): 4 | 6 {
  const text = via ?? nexthops?.find((hop) => hop.via !== undefined)?.via ?? src ?? to;
  return text.includes(':') ? 6 : 4;
}

/** A route of a lab file. */
export const fileRouteSchema = z.strictObject(routeFields).superRefine((route, ctx) => {
  check(route, (message, path) => {
    ctx.addIssue({ code: 'custom', message, path });
  });
});

/** `default` with an IPv6 gateway is ::/0. `dev` is an interface name of the same namespace. */
export const routeSchema = z.strictObject({ id: idSchema, ...routeFields }).superRefine((route, ctx) => {
  check(route, (message, path) => {
    ctx.addIssue({ code: 'custom', message, path });
  });
});

export type Route = z.infer<typeof routeSchema>;
export type Nexthop = z.infer<typeof nexthopSchema>;
export type Refusal = z.infer<typeof refusalSchema>;

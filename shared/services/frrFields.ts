/** What the forms of FRR ask for. */
import * as z from 'zod';
import { destinationSchema, ipSchema } from '../model/address.ts';
import { routeInterfaceSchema } from '../model/names.ts';
import type { ServiceOf } from './descriptor.ts';

const number = (least: number, most: number) => z.number('frr_number').int('frr_number').min(least, 'frr_number').max(most, 'frr_number');
const ipv4Schema = ipSchema.refine((address) => !address.includes(':'), 'address_ip4');

/** An interface that speaks OSPF. Seconds; absent: FRR's own (hello 10, dead 40). */
export const ospfInterfaceSchema = z.strictObject({
  dev: routeInterfaceSchema,
  /** A number or in dotted form. */
  area: z.string().regex(/^(\d{1,10}|\d{1,3}(\.\d{1,3}){3})$/, 'frr_area'),
  passive: z.boolean().optional(),
  hello: number(1, 65535).optional(),
  dead: number(1, 65535).optional(),
  cost: number(1, 65535).optional(),
});
const ospfSchema = z.strictObject({ interfaces: z.array(ospfInterfaceSchema).max(50) });

export const frrFields = {
  /** Absent: FRR takes the highest address. */
  routerId: ipv4Schema.optional(),
  ospf: ospfSchema.optional(),
  /** OSPFv3, for IPv6. */
  ospf6: ospfSchema.optional(),
  rip: z.strictObject({ interfaces: z.array(routeInterfaceSchema).max(50) }).optional(),
  bgp: z
    .strictObject({
      as: number(1, 4294967295),
      neighbours: z.array(z.strictObject({ address: ipSchema, as: number(1, 4294967295) })).max(50),
      networks: z.array(destinationSchema).max(50),
    })
    .optional(),
  /** Also tells others what comes from here. */
  redistribute: z
    .array(z.enum(['connected', 'static', 'kernel']))
    .max(3)
    .optional(),
  /** A frr.conf of one's own, in place of what the form makes. */
  config: z
    .string()
    .max(20_000, 'text_long')
    .regex(/^[^\u0000]*$/, 'name_chars')
    .optional(),
};

export type FrrService = ServiceOf<'frr', typeof frrFields>;
export type OspfInterface = z.infer<typeof ospfInterfaceSchema>;

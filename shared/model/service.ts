/** Services: programs that a namespace keeps running. Each kind's own fields are in `shared/services`. */
import * as z from 'zod';
import { commandFields } from '../services/command.ts';
import { dhcpClientFields } from '../services/dhcpClient.ts';
import { dhcpDnsFields } from '../services/dhcpDns.ts';
import { frrFields } from '../services/frrFields.ts';
import { httpFields } from '../services/http.ts';
import { iperf3Fields } from '../services/iperf3.ts';
import { idSchema } from './ids.ts';

/** A label; it names folders too. */
export const serviceNameSchema = z
  .string()
  .min(1, 'name_empty')
  .max(32, 'service_name_long')
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'name_chars');

/** Of one namespace. */
export const SERVICES_LIMIT = 20;

const common = { id: idSchema, name: serviceNameSchema, enabled: z.boolean() };

export const serviceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('http'), ...httpFields }),
  z.strictObject({ ...common, kind: z.literal('iperf3'), ...iperf3Fields }),
  z.strictObject({ ...common, kind: z.literal('dhcp-dns'), ...dhcpDnsFields }),
  z.strictObject({ ...common, kind: z.literal('dhcp-client'), ...dhcpClientFields }),
  z.strictObject({ ...common, kind: z.literal('frr'), ...frrFields }),
  z.strictObject({ ...common, kind: z.literal('command'), ...commandFields }),
]);

/** As a lab file has it: without an id, and enabled unless it says otherwise. */
const inFile = { name: serviceNameSchema, enabled: z.boolean().optional() };
export const fileServiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...inFile, kind: z.literal('http'), ...httpFields }),
  z.strictObject({ ...inFile, kind: z.literal('iperf3'), ...iperf3Fields }),
  z.strictObject({ ...inFile, kind: z.literal('dhcp-dns'), ...dhcpDnsFields }),
  z.strictObject({ ...inFile, kind: z.literal('dhcp-client'), ...dhcpClientFields }),
  z.strictObject({ ...inFile, kind: z.literal('frr'), ...frrFields }),
  z.strictObject({ ...inFile, kind: z.literal('command'), ...commandFields }),
]);

export type Service = z.infer<typeof serviceSchema>;
export type ServiceKind = Service['kind'];
export type FileService = z.output<typeof fileServiceSchema>;

/** Policy rules (ip-rule(8)): which packets ask which routing table. Those of IPv4 and IPv6 are two lists, as in the kernel. */
import * as z from 'zod';
import { destinationSchema } from './address.ts';
import { routeInterfaceSchema } from './names.ts';
import { refusalSchema, tableSchema } from './route.ts';

/** Of one namespace and family. */
export const RULES_LIMIT_OF_FAMILY = 100;

/** The kernel's own: 0 asks the local table, 32766 main, 32767 default. */
const OWN_PRIORITIES: readonly number[] = [0, 32766, 32767];

/** IP protocols by the number that the kernel knows them by (IANA protocol numbers). */
export const RULE_PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, sctp: 132 } as const;

const word32 = z.number('rule_mark').int('rule_mark').min(0, 'rule_mark').max(4294967295, 'rule_mark');

/** `80` or `1000-2000`. */
const portsSchema = z
  .string()
  .trim()
  .refine((text) => {
    const [first, last = first, ...more] = text.split('-').map(Number);
    const isPort = (port: number | undefined): boolean => port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65535;
    return /^[1-9]\d*(-[1-9]\d*)?$/.test(text) && more.length === 0 && isPort(first) && isPort(last) && Number(first) <= Number(last);
  }, 'rule_ports');

function schemaOf(family: 4 | 6) {
  const prefix = destinationSchema.refine((text) => text !== 'default' && text.includes(':') === (family === 6), 'rule_network');
  return z
    .strictObject({
      /** Rules are asked in this order. */
      priority: z
        .number('rule_priority')
        .int('rule_priority')
        .min(1, 'rule_priority')
        .max(4294967295, 'rule_priority')
        .refine((priority) => !OWN_PRIORITIES.includes(priority), 'rule_priority_own'),
      /** It applies to all packets but those it describes. */
      not: z.literal(true).optional(),
      from: prefix.optional(),
      to: prefix.optional(),
      /** The interface a packet came in by; `lo` for those of the namespace itself. */
      iif: routeInterfaceSchema.optional(),
      oif: routeInterfaceSchema.optional(),
      mark: word32.optional(),
      /** Absent: all bits of the mark count. */
      mask: word32.optional(),
      protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6', 'sctp']).optional(),
      sport: portsSchema.optional(),
      dport: portsSchema.optional(),
      /** The table that is asked, or */
      table: z.union([tableSchema, z.literal('main')], 'rule_table').optional(),
      /** what happens at once. */
      action: refusalSchema.optional(),
    })
    .refine((rule) => (rule.table === undefined) !== (rule.action === undefined), { message: 'rule_table_or_action', path: ['table'] })
    .refine((rule) => rule.mask === undefined || rule.mark !== undefined, { message: 'rule_mark', path: ['mask'] });
}

export const ruleSchema = schemaOf(4);
export const rule6Schema = schemaOf(6);

export type Rule = z.infer<typeof ruleSchema>;

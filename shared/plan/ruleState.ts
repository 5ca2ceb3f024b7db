/** A policy rule as the kernel has it, and its words. */
import * as z from 'zod';
import { RULE_PROTOCOLS } from '../model/rule.ts';

export const ruleStateSchema = z.strictObject({
  priority: z.number().int(),
  not: z.literal(true).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  iif: z.string().optional(),
  oif: z.string().optional(),
  mark: z.number().int().optional(),
  mask: z.number().int().optional(),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'icmpv6', 'sctp']).optional(),
  sport: z.string().optional(),
  dport: z.string().optional(),
  table: z.union([z.number().int(), z.literal('main')]).optional(),
  action: z.enum(['blackhole', 'unreachable', 'prohibit']).optional(),
  /** iproute2's words for what a drawing cannot say. */
  rest: z.array(z.string()).optional(),
});

export type RuleState = z.infer<typeof ruleStateSchema>;

/** The rule in iproute2's words. Protocols go by number, so that /etc/protocols is not needed. */
export function ruleWords(rule: RuleState): string[] {
  const { priority, not, from, to, iif, oif, mark, mask, protocol, sport, dport, table, action, rest = [] } = rule;
  const pair = (name: string, value: string | number | undefined): string[] => (value === undefined ? [] : [name, String(value)]);
  const bits = mask === undefined || mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`;
  return [
    ...pair('priority', priority),
    ...(not ? ['not'] : []),
    ...pair('from', from),
    ...pair('to', to),
    ...pair('iif', iif),
    ...pair('oif', oif),
    ...pair('fwmark', mark === undefined ? undefined : `0x${mark.toString(16)}${bits}`),
    ...pair('ipproto', protocol && RULE_PROTOCOLS[protocol]),
    ...pair('sport', sport),
    ...pair('dport', dport),
    ...pair('table', table),
    ...(action === undefined ? [] : [action]),
    ...rest,
  ];
}

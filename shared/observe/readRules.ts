/** Reads what `ip -j -d rule show` prints, of either family. */
import * as z from 'zod';
import { refusalSchema } from '../model/route.ts';
import { RULE_PROTOCOLS } from '../model/rule.ts';
import type { RuleState } from '../plan/ruleState.ts';

const port = z.number().optional();

export const ruleLineSchema = z.looseObject({
  priority: z.number(),
  not: z.null().optional(),
  src: z.string().default('all'),
  srclen: z.number().optional(),
  dst: z.string().optional(),
  dstlen: z.number().optional(),
  iif: z.string().optional(),
  oif: z.string().optional(),
  fwmark: z.string().optional(),
  fwmask: z.string().optional(),
  ipproto: z.string().optional(),
  ...{ sport: port, sport_start: port, sport_end: port, dport: port, dport_start: port, dport_end: port },
  table: z.string().optional(),
  action: z.string().optional(),
  protocol: z.string().default(''),
  tos: z.string().optional(),
  goto: z.union([z.number(), z.string()]).optional(),
  suppress_prefixlen: z.number().optional(),
  l3mdev: z.unknown().optional(),
});

type Line = z.infer<typeof ruleLineSchema>;

/** The kernel's own rules are left out. */
export function readRule(line: Line, family: 4 | 6): RuleState[] {
  const { priority, iif, oif, action, table, protocol } = line;
  if (protocol === 'kernel' || 'l3mdev' in line) return [];
  const refusal = refusalSchema.safeParse(action).data;
  const known = tableOf(table);
  const from = prefixOf(line.src, line.srclen, family);
  const to = line.dst === undefined ? undefined : prefixOf(line.dst, line.dstlen, family);
  const ipproto = line.ipproto === undefined ? undefined : protocolOf(line.ipproto);
  const [sport, dport] = [portsOf(line.sport, line.sport_start, line.sport_end), portsOf(line.dport, line.dport_start, line.dport_end)];
  const mask = line.fwmask === undefined ? undefined : Number(line.fwmask);
  const rest = [
    ...(line.ipproto !== undefined && ipproto === undefined ? ['ipproto', line.ipproto] : []),
    ...(line.tos === undefined ? [] : ['tos', line.tos]),
    ...(table !== undefined && known === undefined ? ['table', table] : []),
    ...(line.suppress_prefixlen === undefined ? [] : ['suppress_prefixlength', String(line.suppress_prefixlen)]),
    ...(line.goto === undefined ? [] : ['goto', String(line.goto)]),
    ...(action !== undefined && refusal === undefined ? [action] : []),
  ];
  return [
    {
      priority,
      ...('not' in line && line.not === null && { not: true }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(iif !== undefined && { iif }),
      ...(oif !== undefined && { oif }),
      ...(line.fwmark !== undefined && { mark: Number(line.fwmark) }),
      ...(mask !== undefined && mask !== 0xffffffff && { mask }),
      ...(ipproto && { protocol: ipproto }),
      ...(sport !== undefined && { sport }),
      ...(dport !== undefined && { dport }),
      ...(known !== undefined && { table: known }),
      ...(refusal && { action: refusal }),
      ...(rest.length > 0 && { rest }),
    },
  ];
}

function tableOf(table: string | undefined): number | 'main' | undefined {
  if (table === undefined || table === 'main') return table;
  return /^\d+$/.test(table) ? Number(table) : undefined;
}

function prefixOf(address: string, length: number | undefined, family: 4 | 6): string | undefined {
  return address === 'all' ? undefined : `${address}/${String(length ?? (family === 4 ? 32 : 128))}`;
}

function protocolOf(text: string): RuleState['protocol'] {
  const names = ['tcp', 'udp', 'icmp', 'icmpv6', 'sctp'] as const;
  return names.find((name) => name === text || String(RULE_PROTOCOLS[name]) === text || (name === 'icmpv6' && text === 'ipv6-icmp'));
}

function portsOf(one: number | undefined, first: number | undefined, last: number | undefined): string | undefined {
  if (one !== undefined) return String(one);
  return first === undefined || last === undefined ? undefined : `${String(first)}-${String(last)}`;
}

/** The rules of IPv6: `ip` shows them only when asked for them alone. */
export function parseRules6(stdout: string): RuleState[] {
  const text = stdout.trim();
  return z
    .array(ruleLineSchema)
    .parse(text === '' ? [] : JSON.parse(text))
    .flatMap((line) => readRule(line, 6));
}

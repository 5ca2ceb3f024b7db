/** A rule in nftables' JSON (libnftables-json(5)) and in its text (nft(8)), both ways. */
import * as z from 'zod';
import { STATES, type Chain, type PlainRule, type Policy, type RuleValue } from '../model/firewall.ts';

/** Our table: what stands in it is the drawing's; every other table is somebody else's and never touched. */
export const TABLE = { family: 'inet', name: 'nslab' } as const;

type Json = z.core.util.JSONType;
export type Expression = Json[];

/** Type, hook and priority of each base chain (nft(8), standard priorities). */
const HOOKS: Readonly<Record<Chain, { type: 'filter' | 'nat'; prio: number; name: string }>> = {
  prerouting: { type: 'nat', prio: -100, name: 'dstnat' },
  input: { type: 'filter', prio: 0, name: 'filter' },
  forward: { type: 'filter', prio: 0, name: 'filter' },
  output: { type: 'filter', prio: 0, name: 'filter' },
  postrouting: { type: 'nat', prio: 100, name: 'srcnat' },
};

const place = (chain: Chain): { family: string; table: string; chain: string } => ({ family: TABLE.family, table: TABLE.name, chain });

export function chainJson(chain: Chain, policy: Policy): Json[] {
  const { type, prio } = HOOKS[chain];
  return [
    { add: { table: { ...TABLE } } },
    { add: { chain: { family: TABLE.family, table: TABLE.name, name: chain, type, hook: chain, prio, policy } } },
  ];
}

export function flushJson(chain: Chain): Json {
  return { flush: { chain: { family: TABLE.family, table: TABLE.name, name: chain } } };
}

export function deleteJson(chain: Chain): Json[] {
  // Flushed first: a chain with rules is busy on older kernels.
  return [flushJson(chain), { delete: { chain: { family: TABLE.family, table: TABLE.name, name: chain } } }];
}

export function ruleJson(chain: Chain, rule: RuleValue): Json {
  return { add: { rule: { ...place(chain), expr: 'other' in rule ? rule.other : expression(rule) } } };
}

export function chainLines(chain: Chain, policy: Policy): string[] {
  const { type, name } = HOOKS[chain];
  return ['add table inet nslab', `add chain inet nslab ${chain} { type ${type} hook ${chain} priority ${name}; policy ${policy}; }`];
}

function expression(rule: PlainRule): Expression {
  const match = (left: Json, right: Json, op = '=='): Json => ({ match: { op, left, right } });
  const payload = (protocol: string, field: string): Json => ({ payload: { protocol, field } });
  const family = (text: string): string => (text.includes(':') ? 'ip6' : 'ip');
  const expr: Expression = [];
  if (rule.iif !== undefined) expr.push(match({ meta: { key: 'iifname' } }, rule.iif));
  if (rule.oif !== undefined) expr.push(match({ meta: { key: 'oifname' } }, rule.oif));
  if (rule.source !== undefined) expr.push(match(payload(family(rule.source), 'saddr'), addressJson(rule.source)));
  if (rule.destination !== undefined) expr.push(match(payload(family(rule.destination), 'daddr'), addressJson(rule.destination)));
  const { protocol, sourcePorts, destinationPorts } = rule;
  if (protocol !== undefined && sourcePorts === undefined && destinationPorts === undefined)
    expr.push(match({ meta: { key: 'l4proto' } }, protocol === 'icmpv6' ? 'ipv6-icmp' : protocol));
  if (protocol !== undefined && sourcePorts !== undefined) expr.push(match(payload(protocol, 'sport'), portsJson(sourcePorts)));
  if (protocol !== undefined && destinationPorts !== undefined) expr.push(match(payload(protocol, 'dport'), portsJson(destinationPorts)));
  if (rule.states && rule.states.length > 0) {
    const [only, ...more] = rule.states;
    expr.push(match({ ct: { key: 'state' } }, more.length === 0 ? (only ?? '') : [...rule.states], 'in'));
  }
  expr.push({ counter: { packets: 0, bytes: 0 } }, verdict(rule));
  return expr;
}

function verdict({ action, to, toPort }: PlainRule): Json {
  switch (action) {
    case 'accept':
      return { accept: null };
    case 'drop':
      return { drop: null };
    case 'reject':
      return { reject: { type: 'icmpx', expr: 'port-unreachable' } };
    case 'masquerade':
      return { masquerade: null };
    case 'dnat':
    case 'snat': {
      const target = { family: to?.includes(':') === true ? 'ip6' : 'ip', addr: to ?? '', ...(toPort !== undefined && { port: toPort }) };
      return action === 'dnat' ? { dnat: target } : { snat: target };
    }
  }
}

function addressJson(text: string): Json {
  const [addr = '', len] = text.split('/');
  return len === undefined ? addr : { prefix: { addr, len: Number(len) } };
}

function portsJson(text: string): Json {
  const parts = text.split(',').map((part): Json => {
    const [from = 0, to] = part.split('-').map(Number);
    return to === undefined ? from : { range: [from, to] };
  });
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : { set: parts };
}

const valueSchema = z.union([z.string(), z.number()]);
const prefixSchema = z.strictObject({ prefix: z.strictObject({ addr: z.string(), len: z.number() }) });
const rangeSchema = z.strictObject({ range: z.tuple([z.number(), z.number()]) });
const setSchema = z.strictObject({ set: z.array(z.union([z.number(), rangeSchema])) });
const matchSchema = z.strictObject({ match: z.strictObject({ op: z.string(), left: z.json(), right: z.json() }) });
const counterSchema = z.strictObject({ counter: z.looseObject({ packets: z.number(), bytes: z.number() }) });
const natSchema = z.strictObject({ family: z.string(), addr: z.string(), port: z.number().optional() });
const verdictSchema = z.union([
  z.strictObject({ accept: z.null() }),
  z.strictObject({ drop: z.null() }),
  z.strictObject({ masquerade: z.null() }),
  z.strictObject({ reject: z.strictObject({ type: z.literal('icmpx'), expr: z.literal('port-unreachable') }) }),
  z.strictObject({ dnat: natSchema }),
  z.strictObject({ snat: natSchema }),
]);

export interface ReadRule {
  value: RuleValue;
  counter?: { packets: number; bytes: number };
}

/** The rule of an expression list that `nft -j list` printed; what the form cannot express is kept in nft's own words. */
export function readRule(expr: Expression, isCommented: boolean): ReadRule {
  let counter: ReadRule['counter'];
  const words: Expression = [];
  for (const part of expr) {
    const counted = counterSchema.safeParse(part);
    if (counted.success) counter = { packets: counted.data.counter.packets, bytes: counted.data.counter.bytes };
    words.push(counted.success ? { counter: { packets: 0, bytes: 0 } } : part);
  }
  const plain = isCommented ? undefined : readPlain(words.filter((part) => !counterSchema.safeParse(part).success));
  return { value: plain ?? { other: words }, ...(counter && { counter }) };
}

function readPlain(expr: Expression): PlainRule | undefined {
  const last = verdictSchema.safeParse(expr.at(-1));
  if (!last.success) return undefined;
  const rule: Omit<PlainRule, 'action'> = {};
  for (const part of expr.slice(0, -1)) {
    const parsed = matchSchema.safeParse(part);
    if (!parsed.success || !readMatch(rule, parsed.data.match)) return undefined;
  }
  const [name, detail] = Object.entries(last.data)[0] ?? [];
  switch (name) {
    case 'accept':
    case 'drop':
    case 'reject':
    case 'masquerade':
      return { ...rule, action: name };
    case 'dnat':
    case 'snat': {
      const target = natSchema.parse(detail);
      return { ...rule, action: name, to: target.addr, ...(target.port !== undefined && { toPort: target.port }) };
    }
    default:
      return undefined;
  }
}

const leftSchema = z.union([
  z.strictObject({ meta: z.strictObject({ key: z.enum(['iifname', 'oifname', 'l4proto']) }) }),
  z.strictObject({ payload: z.strictObject({ protocol: z.enum(['ip', 'ip6']), field: z.enum(['saddr', 'daddr']) }) }),
  z.strictObject({ payload: z.strictObject({ protocol: z.enum(['tcp', 'udp']), field: z.enum(['sport', 'dport']) }) }),
  z.strictObject({ ct: z.strictObject({ key: z.literal('state') }) }),
]);

/** Adds what a match says; false when the form has no place for it, or has it already. */
function readMatch(rule: Omit<PlainRule, 'action'>, { op, left, right }: z.infer<typeof matchSchema>['match']): boolean {
  const what = leftSchema.safeParse(left);
  if (!what.success) return false;
  if ('ct' in what.data) {
    const states = [right].flat().map(String);
    if (op !== 'in' && op !== '==') return false;
    rule.states = STATES.filter((state) => states.includes(state));
    return rule.states.length === states.length;
  }
  if (op !== '==') return false;
  if ('meta' in what.data) {
    const value = valueSchema.safeParse(right);
    if (!value.success) return false;
    const text = String(value.data);
    if (what.data.meta.key !== 'l4proto') {
      rule[what.data.meta.key === 'iifname' ? 'iif' : 'oif'] = text;
      return true;
    }
    const protocol = PROTOCOL_WORDS[text];
    if (protocol !== undefined) rule.protocol = protocol;
    return protocol !== undefined;
  }
  const { protocol, field } = what.data.payload;
  if (field === 'saddr' || field === 'daddr') {
    const text = readAddress(right);
    if (text !== undefined) rule[field === 'saddr' ? 'source' : 'destination'] = text;
    return text !== undefined;
  }
  const ports = readPorts(right);
  if (ports === undefined || (protocol !== 'tcp' && protocol !== 'udp')) return false;
  rule[field === 'sport' ? 'sourcePorts' : 'destinationPorts'] = ports;
  rule.protocol = protocol;
  return true;
}

const PROTOCOL_WORDS: Readonly<Record<string, PlainRule['protocol']>> = { tcp: 'tcp', udp: 'udp', icmp: 'icmp', 'ipv6-icmp': 'icmpv6' };

function readAddress(right: Json): string | undefined {
  if (typeof right === 'string') return right.startsWith('@') || right.includes('-') ? undefined : right;
  const prefix = prefixSchema.safeParse(right);
  return prefix.success ? `${prefix.data.prefix.addr}/${String(prefix.data.prefix.len)}` : undefined;
}

function readPorts(right: Json): string | undefined {
  const part = (value: number | z.infer<typeof rangeSchema>): string => (typeof value === 'number' ? String(value) : value.range.join('-'));
  if (typeof right === 'number') return String(right);
  const range = rangeSchema.safeParse(right);
  if (range.success) return part(range.data);
  const set = setSchema.safeParse(right);
  return set.success ? set.data.set.map(part).join(',') : undefined;
}

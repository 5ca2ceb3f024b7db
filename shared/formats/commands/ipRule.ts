/** `ip rule`: which packets ask which table. */
import { parseIp } from '../../model/address.ts';
import { refusalSchema } from '../../model/route.ts';
import { RULE_PROTOCOLS, type Rule } from '../../model/rule.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { tableOf } from './ipRoute.ts';
import { isShort, wholeNumber, withLength, type Understood } from './understood.ts';

export function runRule(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[], family: 4 | 6): Understood {
  if (!isShort(verb, 'add')) return 'unknown';
  const rule: { -readonly [K in keyof Rule]?: Rule[K] } = {};
  let six = family === 6;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = (): string => words[(i += 1)] ?? '';
    const refusal = refusalSchema.safeParse(word);
    if (word === 'not') rule.not = true;
    else if (word === 'from' || word === 'to') {
      const text = value();
      if (text.includes(':')) six = true;
      if (text === 'all' || text === 'any' || text === 'default') continue;
      rule[word] = parseIp(text) ? withLength(text) : text;
    } else if (word === 'iif' || word === 'dev' || word === 'oif')
      rule[word === 'oif' ? 'oif' : 'iif'] = namespace.find(value())?.name ?? words[i] ?? '';
    else if (['priority', 'pref', 'preference', 'prio', 'order'].includes(word)) rule.priority = wholeNumber(value()) ?? Number.NaN;
    else if (word === 'fwmark') {
      const [mark, mask] = value().split('/');
      rule.mark = wholeNumber(mark) ?? Number.NaN;
      if (mask !== undefined) rule.mask = wholeNumber(mask) ?? Number.NaN;
    } else if (word === 'ipproto') {
      const text = value();
      const known = Object.entries(RULE_PROTOCOLS).find(
        ([name, number]) => name === text || String(number) === text || text === `ipv6-${name.slice(0, 4)}`,
      );
      if (!known) return 'unknown';
      rule.protocol = protocolNamed(known[0]);
    } else if (word === 'sport' || word === 'dport') rule[word] = value();
    else if (word === 'table' || word === 'lookup') {
      const table = tableOf(namespace, value());
      if (table === undefined) return 'fails';
      rule.table = table;
    } else if (refusal.success) rule.action = refusal.data;
    else return 'unknown';
  }
  const { priority, ...rest } = rule;
  const done = namespace.addRule(six ? 6 : 4, { ...rest, ...(priority !== undefined && { priority }) });
  return done ? 'done' : 'fails';
}

function protocolNamed(name: string): Rule['protocol'] {
  switch (name) {
    case 'tcp':
    case 'udp':
    case 'icmp':
    case 'icmpv6':
    case 'sctp':
      return name;
    default:
      return undefined;
  }
}

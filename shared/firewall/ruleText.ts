/** A rule as one would write it for `nft add rule`. */
import type { PlainRule, RuleValue } from '../model/firewall.ts';
import type * as z from 'zod';

type Json = z.core.util.JSONType;

/** Conditions and verdict, with the counter. */
export function ruleText(rule: RuleValue): string {
  if ('other' in rule) return rule.other.map(otherText).join(' ');
  const conditions = matchText(rule);
  return [...(conditions === '' ? [] : [conditions]), 'counter', verdictText(rule)].join(' ');
}

/** The conditions alone; empty when the rule is for every packet. */
export function matchText(rule: PlainRule): string {
  const family = (text: string): string => (text.includes(':') ? 'ip6' : 'ip');
  const { protocol, sourcePorts, destinationPorts, states } = rule;
  const words: string[] = [];
  if (rule.iif !== undefined) words.push(`iifname "${rule.iif}"`);
  if (rule.oif !== undefined) words.push(`oifname "${rule.oif}"`);
  if (rule.source !== undefined) words.push(`${family(rule.source)} saddr ${rule.source}`);
  if (rule.destination !== undefined) words.push(`${family(rule.destination)} daddr ${rule.destination}`);
  if (protocol !== undefined && sourcePorts === undefined && destinationPorts === undefined) words.push(`meta l4proto ${protocol}`);
  if (protocol !== undefined && sourcePorts !== undefined) words.push(`${protocol} sport ${portsText(sourcePorts)}`);
  if (protocol !== undefined && destinationPorts !== undefined) words.push(`${protocol} dport ${portsText(destinationPorts)}`);
  if (states && states.length > 0) words.push(`ct state ${states.join(',')}`);
  return words.join(' ');
}

export function verdictText({ action, to, toPort }: PlainRule): string {
  if (action !== 'dnat' && action !== 'snat') return action;
  const address = to ?? '';
  const six = address.includes(':');
  const target = toPort === undefined ? address : `${six ? `[${address}]` : address}:${String(toPort)}`;
  return `${action} ${six ? 'ip6' : 'ip'} to ${target}`;
}

function portsText(text: string): string {
  return text.includes(',') ? `{ ${text.split(',').join(', ')} }` : text;
}

/** nft's JSON in words near to its text; for reading only, it is never parsed again. */
function otherText(part: Json): string {
  if (part === null || typeof part !== 'object') return String(part);
  if (Array.isArray(part)) return part.map(otherText).join(' ');
  return Object.entries(part)
    .map(([key, value]) => {
      if (key === 'match' && value !== null && typeof value === 'object' && !Array.isArray(value)) {
        const op = value['op'];
        return [otherText(value['left'] ?? ''), op === '==' || op === 'in' ? '' : otherText(op ?? ''), otherText(value['right'] ?? '')]
          .filter((word) => word !== '')
          .join(' ');
      }
      if (key === 'counter') return 'counter';
      if (key === 'key' || key === 'protocol' || key === 'field') return otherText(value);
      if (key === 'set' && Array.isArray(value)) return `{ ${value.map(otherText).join(', ')} }`;
      if (key === 'range' && Array.isArray(value)) return value.map(otherText).join('-');
      if (key === 'prefix' && value !== null && typeof value === 'object' && !Array.isArray(value))
        return `${otherText(value['addr'] ?? '')}/${otherText(value['len'] ?? '')}`;
      return value === null ? key : `${key} ${otherText(value)}`.replace(/^payload /, '');
    })
    .join(' ');
}

/** A policy rule while it is filled in. Pure. */
import { refusalSchema, type Refusal } from '../../shared/model/route.ts';
import { rule6Schema, ruleSchema, type Rule } from '../../shared/model/rule.ts';
import { given, givenNumber, problemsOf, type DraftOutcome } from './draft.ts';

export type RuleFamily = 4 | 6;
type Protocol = NonNullable<Rule['protocol']>;

export interface PolicyDraft {
  family: RuleFamily;
  priority: string;
  not: boolean;
  from: string;
  to: string;
  iif: string | null;
  oif: string | null;
  mark: string;
  mask: string;
  protocol: Protocol | null;
  sport: string;
  dport: string;
  then: 'table' | Refusal;
  table: string;
}

/** The kernel's own rule for the main table; what stands behind it is rarely reached. */
const MAIN_PRIORITY = 32_766;
const FIRST_PRIORITY = 100;
const STEP = 100;

/** Behind those that are there, and before the main table is asked. */
export function proposePriority(rules: readonly Rule[]): number {
  const taken = new Set(rules.map(({ priority }) => priority));
  const behind = Math.max(0, ...[...taken].filter((priority) => priority < MAIN_PRIORITY - STEP));
  let priority = behind === 0 ? FIRST_PRIORITY : Math.floor(behind / STEP) * STEP + STEP;
  while (taken.has(priority)) priority += 1;
  return priority;
}

export function newRuleDraft(family: RuleFamily, rules: readonly Rule[]): PolicyDraft {
  return {
    family,
    priority: String(proposePriority(rules)),
    ...{ not: false, from: '', to: '', iif: null, oif: null, mark: '', mask: '', protocol: null, sport: '', dport: '' },
    then: 'table',
    table: '',
  };
}

export function draftOfRule(family: RuleFamily, rule: Rule): PolicyDraft {
  const hex = (value: number | undefined): string => (value === undefined ? '' : `0x${value.toString(16)}`);
  return {
    family,
    priority: String(rule.priority),
    not: rule.not ?? false,
    from: rule.from ?? '',
    to: rule.to ?? '',
    iif: rule.iif ?? null,
    oif: rule.oif ?? null,
    mark: hex(rule.mark),
    mask: hex(rule.mask),
    protocol: rule.protocol ?? null,
    sport: rule.sport ?? '',
    dport: rule.dport ?? '',
    then: rule.action ?? 'table',
    table: rule.table === undefined ? '' : String(rule.table),
  };
}

/** The rule, or a code by field. */
export function ruleOfDraft(draft: PolicyDraft): DraftOutcome<Rule> {
  const { family, priority, not, mark, mask, protocol, then, table } = draft;
  const parsed = (family === 4 ? ruleSchema : rule6Schema).safeParse({
    priority: priority.trim() === '' ? undefined : Number(priority),
    ...(not && { not: true }),
    ...given('from', draft.from),
    ...given('to', draft.to),
    ...given('iif', draft.iif),
    ...given('oif', draft.oif),
    ...givenNumber('mark', mark),
    ...givenNumber('mask', mask),
    ...(protocol !== null && { protocol }),
    ...given('sport', draft.sport),
    ...given('dport', draft.dport),
    ...(then === 'table' ? (table.trim() === 'main' ? { table: 'main' } : givenNumber('table', table)) : { action: then }),
  });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, problems: problemsOf(parsed.error) };
}

/** In the order in which the kernel asks them. */
export function inOrder(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => a.priority - b.priority);
}

export function thenOf(value: string | null): PolicyDraft['then'] {
  return refusalSchema.safeParse(value).data ?? 'table';
}

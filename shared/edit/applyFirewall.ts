/** Applies the edits of single rules to a draft of their namespace: who changes one rule leaves the others, and what somebody else did to them. */
import type { Draft } from 'immer';
import { RULES_LIMIT } from '../model/firewall.ts';
import type { Namespace } from '../model/lab.ts';
import type { EditOf } from './edit.ts';
import { refuse } from './refuse.ts';

export function addRule({ firewall: { rules } }: Draft<Namespace>, { rule, at }: EditOf<'firewallRule.add'>): void {
  if (rules.length >= RULES_LIMIT) refuse('limit', ['rule'], { limit: String(RULES_LIMIT) });
  if (rules.some((other) => other.id === rule.id)) refuse('id_taken', ['rule', 'id'], { id: rule.id });
  rules.splice(at ?? rules.length, 0, structuredClone(rule));
}

export function setRule({ firewall: { rules } }: Draft<Namespace>, { rule, at }: EditOf<'firewallRule.set'>): void {
  const from = rules.findIndex((other) => other.id === rule.id);
  if (from < 0) refuse('not_found', ['rule', 'id'], { id: rule.id });
  rules.splice(from, 1);
  rules.splice(at ?? from, 0, structuredClone(rule));
}

export function removeRule({ firewall }: Draft<Namespace>, { ruleId }: EditOf<'firewallRule.remove'>): void {
  if (!firewall.rules.some((rule) => rule.id === ruleId)) refuse('not_found', ['ruleId'], { id: ruleId });
  firewall.rules = firewall.rules.filter((rule) => rule.id !== ruleId);
}

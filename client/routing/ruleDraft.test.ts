import { describe, expect, it } from 'vitest';
import { draftOfRule, newRuleDraft, proposePriority, ruleOfDraft } from './ruleDraft.ts';

describe('policy rule form', () => {
  it('RO3 makes a rule and shows it again', () => {
    const draft = { ...newRuleDraft(4, []), from: '10.1.0.0/24', iif: 'v0', mark: '0x5', mask: '0xff', dport: '80', table: '100' };
    const outcome = ruleOfDraft(draft);
    expect(outcome).toEqual({
      ok: true,
      value: { priority: 100, from: '10.1.0.0/24', iif: 'v0', mark: 5, mask: 255, dport: '80', table: 100 },
    });
    if (outcome.ok) expect(draftOfRule(4, outcome.value)).toEqual(draft);
    expect(ruleOfDraft({ ...draft, then: 'prohibit' })).toMatchObject({ ok: true, value: { action: 'prohibit' } });
  });

  it('UI3 says what is wrong at its field', () => {
    const problems = (changes: object) => {
      const outcome = ruleOfDraft({ ...newRuleDraft(4, []), table: '100', ...changes });
      return outcome.ok ? {} : outcome.problems;
    };
    expect(problems({ table: '' })).toEqual({ table: 'rule_table_or_action' });
    expect(problems({ table: 'x' })).toEqual({ table: 'rule_table' });
    expect(problems({ table: '255' })).toEqual({ table: 'route_table_own' });
    expect(problems({ priority: '' })).toEqual({ priority: 'rule_priority' });
    expect(problems({ priority: '0' })).toHaveProperty('priority');
    expect(problems({ from: '2001:db8::/32' })).toEqual({ from: 'rule_network' });
    expect(problems({ mark: 'x' })).toEqual({ mark: 'rule_mark' });
    expect(problems({ mask: '0xf' })).toEqual({ mask: 'rule_mark' });
    expect(problems({ sport: '90-80' })).toEqual({ sport: 'rule_ports' });
  });

  it('RO3 proposes a place behind the others and before the main table', () => {
    const at = (...priorities: number[]) => proposePriority(priorities.map((priority) => ({ priority, table: 100 })));
    expect(at()).toBe(100);
    expect(at(100)).toBe(200);
    expect(at(150, 230)).toBe(300);
    expect(at(40_000)).toBe(100);
    expect(at(32_700)).toBe(100);
  });
});

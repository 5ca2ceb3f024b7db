import { expect, it } from 'vitest';
import type { FirewallRule } from '../model/firewall.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { applyEdit, applyLabPatches } from './applyEdit.ts';
import type { Edit } from './edit.ts';
import { labelOf } from './label.ts';

const rule = (id: string, port: string): FirewallRule => ({ id, chain: 'input', action: 'drop', protocol: 'tcp', destinationPorts: port });
const add = (id: string, port: string, at?: number): Edit => ({
  type: 'firewallRule.add',
  namespaceId: 'host',
  rule: rule(id, port),
  ...(at !== undefined && { at }),
});
const ids = (lab: Lab): string[] => lab.namespaces['host']?.firewall.rules.map((one) => one.id) ?? [];

function apply(lab: Lab, ...edits: Edit[]): Lab {
  return edits.reduce((current, edit) => {
    const outcome = applyEdit(current, edit);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    expect(applyLabPatches(outcome.lab, outcome.inverse)).toEqual(current);
    return outcome.lab;
  }, lab);
}

it('FW6 rules are added at a place, changed, moved and removed one by one, and taken back', () => {
  const lab = apply(emptyLab('lab', 'Lab'), add('a', '1'), add('b', '2'), add('c', '3', 0));
  expect(ids(lab)).toEqual(['c', 'a', 'b']);
  const moved = apply(lab, { type: 'firewallRule.set', namespaceId: 'host', rule: rule('b', '22'), at: 0 });
  expect(ids(moved)).toEqual(['b', 'c', 'a']);
  expect(moved.namespaces['host']?.firewall.rules[0]).toMatchObject({ destinationPorts: '22' });
  expect(ids(apply(moved, { type: 'firewallRule.remove', namespaceId: 'host', ruleId: 'c' }))).toEqual(['b', 'a']);
});

it('FW6 of two who change different rules at once neither loses anything', () => {
  const seen = apply(emptyLab('lab', 'Lab'), add('a', '1'), add('b', '2'));
  const both = apply(
    seen,
    { type: 'firewallRule.set', namespaceId: 'host', rule: rule('a', '80') },
    { type: 'firewallRule.remove', namespaceId: 'host', ruleId: 'b' },
    { type: 'firewall.policy', namespaceId: 'host', chain: 'input', policy: 'drop' },
  );
  expect(both.namespaces['host']?.firewall).toEqual({
    rules: [rule('a', '80')],
    policies: { input: 'drop', forward: 'accept', output: 'accept' },
  });
});

it('FW6 refuses a rule that is there or is gone, naming the field', () => {
  const lab = apply(emptyLab('lab', 'Lab'), add('a', '1'));
  const refusal = (edit: Edit): unknown => {
    const outcome = applyEdit(lab, edit);
    return outcome.ok ? undefined : [outcome.refusal.code, outcome.refusal.path.join('.')];
  };
  expect(refusal(add('a', '2'))).toEqual(['id_taken', 'rule.id']);
  expect(refusal({ type: 'firewallRule.set', namespaceId: 'host', rule: rule('gone', '1') })).toEqual(['not_found', 'rule.id']);
  expect(refusal({ type: 'firewallRule.remove', namespaceId: 'host', ruleId: 'gone' })).toEqual(['not_found', 'ruleId']);
  expect(labelOf(add('b', '2'), lab)).toEqual({ code: 'firewallRule.add', params: { name: 'host', rule: 'tcp dport 2 counter drop' } });
});

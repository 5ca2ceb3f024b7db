/** A policy rule to be filled in: which packets, and which table is asked or what happens at once. */
import { Checkbox, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { refusalSchema } from '../../shared/model/route.ts';
import { RULE_PROTOCOLS, type Rule } from '../../shared/model/rule.ts';
import type { Result } from '../../shared/protocol/result.ts';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { problemText } from './draft.ts';
import { draftOfRule, newRuleDraft, ruleOfDraft, thenOf, type PolicyDraft, type RuleFamily } from './ruleDraft.ts';
import { useDeviceNames } from './useDeviceNames.ts';

interface PolicyRuleFormProps {
  namespaceId: string;
  family: RuleFamily;
  /** Absent: a new one. */
  rule: Rule | undefined;
  /** Those that are there. */
  rules: Readonly<Record<RuleFamily, readonly Rule[]>>;
  onSave: (family: RuleFamily, rule: Rule) => Promise<Result<unknown>>;
  onDone: () => void;
}

type TextField = 'priority' | 'from' | 'to' | 'mark' | 'mask' | 'sport' | 'dport' | 'table';

export function PolicyRuleForm({ namespaceId, family, rule, rules, onSave, onDone }: PolicyRuleFormProps) {
  const words = useWords();
  const t = words.routing;
  const names = useDeviceNames(namespaceId, { withLoopback: true });
  const [draft, setDraft] = useState(() => (rule ? draftOfRule(family, rule) : newRuleDraft(family, rules[family])));
  const [wasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const outcome = ruleOfDraft(draft);
  const problem = (field: string, text: string): string | undefined =>
    outcome.ok ? undefined : problemText(outcome.problems, field, wasTried || text.trim() !== '', words);
  const set = (changes: Partial<PolicyDraft>): void => {
    setDraft({ ...draft, ...changes });
    setRefused(undefined);
  };
  const text = (field: TextField, label: string, placeholder: string = t.any) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={draft[field]}
      error={problem(field, draft[field])}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        set({ [field]: event.currentTarget.value });
      }}
    />
  );
  const device = (field: 'iif' | 'oif', label: string) => (
    <Select
      label={label}
      data={names}
      placeholder={t.any}
      value={draft[field]}
      error={problem(field, draft[field] ?? '')}
      clearable
      onChange={(dev) => {
        set({ [field]: dev });
      }}
    />
  );
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!outcome.ok) return;
    const answer = await onSave(draft.family, outcome.value);
    if (answer.ok) onDone();
    else setRefused(failureText(words, answer.error));
  };
  const protocols = Object.keys(RULE_PROTOCOLS).filter((name) => name !== (draft.family === 4 ? 'icmpv6' : 'icmp'));
  const isUnusual = rule !== undefined && [rule.iif, rule.oif, rule.mark, rule.protocol, rule.sport, rule.dport, rule.not].some(Boolean);
  return (
    <form className="inline-form" aria-label={t.rule} onSubmit={(event) => void submit(event)}>
      <SegmentedControl
        aria-label={t.family}
        data={['IPv4', 'IPv6']}
        value={`IPv${String(draft.family)}`}
        disabled={rule !== undefined}
        onChange={(value) => {
          const next = value === 'IPv6' ? 6 : 4;
          set({ family: next, priority: newRuleDraft(next, rules[next]).priority });
        }}
      />
      <Group grow gap={8} wrap="nowrap" align="start">
        {text('from', t.from)}
        {text('to', t.to)}
      </Group>
      <Group grow gap={8} wrap="nowrap" align="start">
        <Select
          label={t.then}
          data={[{ value: 'table', label: t.askTable }, ...refusalSchema.options.map((value) => ({ value, label: t.action[value] }))]}
          value={draft.then}
          allowDeselect={false}
          onChange={(value) => {
            set({ then: thenOf(value) });
          }}
        />
        {draft.then === 'table' && text('table', words.inspector.table, '100')}
      </Group>
      {text('priority', t.priority, '')}
      <details open={isUnusual}>
        <summary>{t.moreOfRule}</summary>
        <div className="form-fields">
          <Group grow gap={8} wrap="nowrap" align="start">
            {device('iif', t.iif)}
            {device('oif', t.oif)}
          </Group>
          <Group grow gap={8} wrap="nowrap" align="start">
            {text('mark', t.mark)}
            {text('mask', t.mask, '0xffffffff')}
          </Group>
          <Group grow gap={8} wrap="nowrap" align="start">
            <Select
              label={t.protocol}
              data={protocols}
              placeholder={t.any}
              value={draft.protocol}
              clearable
              onChange={(value) => {
                set({ protocol: protocolOf(value) });
              }}
            />
            {text('sport', t.sport)}
            {text('dport', t.dport)}
          </Group>
          <Checkbox
            label={t.not}
            checked={draft.not}
            onChange={(event) => {
              set({ not: event.currentTarget.checked });
            }}
          />
        </div>
      </details>
      <FormFoot problem={refused} onCancel={onDone} />
    </form>
  );
}

function protocolOf(value: string | null): PolicyDraft['protocol'] {
  switch (value) {
    case 'tcp':
    case 'udp':
    case 'icmp':
    case 'icmpv6':
    case 'sctp':
      return value;
    default:
      return null;
  }
}

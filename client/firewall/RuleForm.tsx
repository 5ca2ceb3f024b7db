/** A rule to be filled in; what is wrong stands beside the field. */
import { Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { interfacesOf } from '../../shared/model/find.ts';
import { CHAINS, PROTOCOLS, STATES, type FirewallRule } from '../../shared/model/firewall.ts';
import { useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { useLab } from '../state/labStore.ts';
import { actionsOf, fromDraft, type RuleDraft } from './ruleDraft.ts';

interface RuleFormProps {
  id: string;
  namespaceId: string;
  initial: RuleDraft;
  onSave: (rule: FirewallRule) => Promise<boolean>;
  onCancel: () => void;
}

export function RuleForm({ id, namespaceId, initial, onSave, onCancel }: RuleFormProps) {
  const words = useWords();
  const w = words.firewall;
  const lab = useLab((state) => state.lab);
  const [draft, setDraft] = useState(initial);
  const [wasTried, setTried] = useState(false);
  const set = (changes: Partial<RuleDraft>): void => {
    setDraft((before) => ({ ...before, ...changes }));
  };
  const outcome = fromDraft(id, draft);
  const problem = (field: keyof RuleDraft, isFilled: boolean): string | undefined => {
    const code = outcome.ok || !(isFilled || wasTried) ? undefined : outcome.problems[field];
    return code === undefined ? undefined : (words.errors.reason(code, {}) ?? words.errors.code('invalid'));
  };
  const text = (field: 'source' | 'destination' | 'sourcePorts' | 'destinationPorts' | 'to' | 'toPort', placeholder: string) => (
    <TextInput
      label={w.field[field]}
      value={draft[field]}
      placeholder={placeholder}
      error={problem(field, draft[field].trim() !== '')}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        set({ [field]: event.currentTarget.value });
      }}
    />
  );
  const names = lab ? interfacesOf(lab, namespaceId).map((iface) => iface.name) : [];
  const { chain, action, protocol } = draft;
  const actions = actionsOf(chain);
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (outcome.ok && (await onSave(outcome.rule))) onCancel();
  };
  return (
    <form className="inline-form" aria-label={w.rule} onSubmit={(event) => void submit(event)}>
      <Group grow gap={8} wrap="nowrap" align="start">
        <Select
          label={w.field.chain}
          data={CHAINS.map((value) => ({ value, label: value }))}
          value={chain}
          allowDeselect={false}
          description={w.chain[chain]}
          onChange={(value) => {
            const next = CHAINS.find((one) => one === value) ?? chain;
            const [first = action] = actionsOf(next);
            set({ chain: next, action: actionsOf(next).includes(action) ? action : first });
          }}
        />
        <Select
          label={w.field.action}
          data={actions}
          value={action}
          allowDeselect={false}
          error={problem('action', true)}
          description={w.action[action]}
          onChange={(value) => {
            set({ action: actions.find((one) => one === value) ?? action });
          }}
        />
      </Group>
      <Group grow gap={8} wrap="nowrap" align="start">
        {text('source', w.any)}
        {text('destination', w.any)}
      </Group>
      <Group grow gap={8} wrap="nowrap" align="start">
        {chain !== 'output' && chain !== 'postrouting' && (
          <Select
            label={w.field.iif}
            data={names}
            value={draft.iif}
            placeholder={w.any}
            clearable
            error={problem('iif', true)}
            onChange={(iif) => {
              set({ iif });
            }}
          />
        )}
        {chain !== 'input' && chain !== 'prerouting' && (
          <Select
            label={w.field.oif}
            data={names}
            value={draft.oif}
            placeholder={w.any}
            clearable
            error={problem('oif', true)}
            onChange={(oif) => {
              set({ oif });
            }}
          />
        )}
        <Select
          label={w.field.protocol}
          data={[...PROTOCOLS]}
          value={protocol}
          placeholder={w.any}
          clearable
          error={problem('protocol', protocol !== null)}
          onChange={(value) => {
            set({ protocol: PROTOCOLS.find((one) => one === value) ?? null });
          }}
        />
      </Group>
      {hasPorts && (
        <Group grow gap={8} wrap="nowrap" align="start">
          {text('sourcePorts', w.any)}
          {text('destinationPorts', '80, 8000-8080')}
        </Group>
      )}
      <MultiSelect
        size="xs"
        label={w.field.states}
        data={[...STATES]}
        value={draft.states}
        {...(draft.states.length === 0 && { placeholder: w.any })}
        clearable
        onChange={(values) => {
          set({ states: STATES.filter((state) => values.includes(state)) });
        }}
      />
      {(action === 'dnat' || action === 'snat') && (
        <Group grow gap={8} wrap="nowrap" align="start">
          {text('to', '192.168.50.2')}
          {action === 'dnat' && hasPorts && text('toPort', w.same)}
        </Group>
      )}
      <FormFoot onCancel={onCancel} />
    </form>
  );
}

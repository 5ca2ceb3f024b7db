/** Rules of some chains in order, with what they counted; they are added, changed, moved and removed one by one. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconGripVertical, IconPencil, IconX } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState, type ReactNode } from 'react';
import { matchText, ruleText, verdictText } from '../../shared/firewall/ruleText.ts';
import { ruleValue, type Chain, type FirewallRule } from '../../shared/model/firewall.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import type { RequestValue } from '../../shared/protocol/messages.ts';
import { Section } from '../inspector/Section.tsx';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { isFilter, newDraft, placeAfter, toDraft, type Preset, type RuleDraft } from './ruleDraft.ts';
import { RuleForm } from './RuleForm.tsx';

interface RuleSectionProps {
  namespace: Namespace;
  name: 'firewall' | 'nat';
  title: string;
  chains: readonly Chain[];
  presets: readonly Preset[];
  /** What its + is called. */
  add: string;
  /** Said where there is no rule. */
  none?: string;
  before?: ReactNode;
  counters: RequestValue<'firewall:read'>['counters'] | undefined;
  children: ReactNode;
}

export function RuleSection({ namespace, name, title, chains, presets, add, none, before, counters, children }: RuleSectionProps) {
  const words = useWords();
  const w = words.firewall;
  const { firewall, id } = namespace;
  const [editing, setEditing] = useState<{ id: string; draft: RuleDraft }>();
  const isMissing = useLab((state) =>
    state.drift.some(
      (one) => one.kind === 'facet' && one.facet === 'firewall' && one.ns === namespace.name && chains.some((chain) => chain === one.key),
    ),
  );
  const saveRule = (rule: FirewallRule): Promise<boolean> => {
    const isKnown = firewall.rules.some((one) => one.id === rule.id);
    return report(edit({ type: isKnown ? 'firewallRule.set' : 'firewallRule.add', namespaceId: id, rule }));
  };
  const move = (rule: FirewallRule, by: number): void => {
    const at = placeAfter(firewall.rules, rule, by);
    if (at !== undefined) void report(edit({ type: 'firewallRule.set', namespaceId: id, rule, at }));
  };
  const shown = chains.filter(
    (chain) => firewall.rules.some((rule) => rule.chain === chain) || (isFilter(chain) && firewall.policies[chain] === 'drop'),
  );
  return (
    <Section
      name={name}
      className="firewall"
      title={title}
      tools={
        <>
          {isMissing && (
            <span className="tag" data-tone="drift">
              {words.state.notApplied}
            </span>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={add}>
                +
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {presets.map((preset) => (
                <Menu.Item
                  key={preset}
                  onClick={() => {
                    setEditing({ id: nanoid(), draft: newDraft(preset) });
                  }}
                >
                  {w.preset[preset]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      {before}
      {none !== undefined && shown.length === 0 && !editing && <p className="hint">{none}</p>}
      {shown.map((chain) => (
        <div key={chain} className="chain">
          <div className="chain-head">
            <span className="mono">{chain}</span>
            <small>{w.chain[chain]}</small>
          </div>
          <ol>
            {firewall.rules
              .filter((rule) => rule.chain === chain)
              .map((rule, i) => (
                <RuleRow
                  key={rule.id}
                  rule={rule}
                  counter={counters?.[chain]?.[i] ?? undefined}
                  onMove={(by) => {
                    move(rule, by);
                  }}
                  onDropBefore={(dragged) => {
                    const here = firewall.rules.filter((one) => one.chain === chain);
                    const from = here.findIndex((one) => one.id === dragged);
                    const other = here[from];
                    if (other) move(other, i - from);
                  }}
                  {...(!('other' in rule) && {
                    onEdit: () => {
                      setEditing({ id: rule.id, draft: toDraft(rule) });
                    },
                  })}
                  onRemove={() => void report(edit({ type: 'firewallRule.remove', namespaceId: id, ruleId: rule.id }))}
                />
              ))}
          </ol>
        </div>
      ))}
      {editing && (
        <RuleForm
          key={editing.id}
          id={editing.id}
          namespaceId={id}
          initial={editing.draft}
          onSave={saveRule}
          onCancel={() => {
            setEditing(undefined);
          }}
        />
      )}
      {children}
    </Section>
  );
}

interface RuleRowProps {
  rule: FirewallRule;
  counter: { packets: number; bytes: number } | undefined;
  onMove: (by: number) => void;
  onDropBefore: (id: string) => void;
  onEdit?: () => void;
  onRemove: () => void;
}

/** Only rows of nslab's own rules can be dropped here. */
const DRAGGED = 'application/x-nslab-rule';

function RuleRow({ rule, counter, onMove, onDropBefore, onEdit, onRemove }: RuleRowProps) {
  const words = useWords();
  const w = words.firewall;
  const text = ruleText(ruleValue(rule));
  const match = 'other' in rule ? text : matchText(rule);
  return (
    <li
      className="rule-row"
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, rule.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        onDropBefore(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <IconGripVertical size={14} className="grip" aria-hidden />
      <span className="what" title={text}>
        <span className="verdict" data-action={'other' in rule ? 'other' : rule.action}>
          {'other' in rule ? w.asText : verdictText(rule)}
        </span>
        <span className="mono match">{match === '' ? w.everything : match}</span>
        {counter && (
          <small className="count" data-met={counter.packets > 0 || undefined}>
            {w.count(counter.packets, counter.bytes)}
          </small>
        )}
      </span>
      <ActionIcon
        color="gray"
        size={20}
        aria-label={`${w.up}: ${text}`}
        onClick={() => {
          onMove(-1);
        }}
      >
        <IconChevronUp size={13} />
      </ActionIcon>
      <ActionIcon
        color="gray"
        size={20}
        aria-label={`${w.down}: ${text}`}
        onClick={() => {
          onMove(1);
        }}
      >
        <IconChevronDown size={13} />
      </ActionIcon>
      {onEdit && (
        <ActionIcon color="gray" size={20} aria-label={`${words.common.edit}: ${text}`} onClick={onEdit}>
          <IconPencil size={13} />
        </ActionIcon>
      )}
      <ActionIcon color="gray" size={20} aria-label={`${words.common.remove}: ${text}`} onClick={onRemove}>
        <IconX size={13} />
      </ActionIcon>
    </li>
  );
}

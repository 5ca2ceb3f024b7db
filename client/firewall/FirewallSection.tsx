/** Firewall and address translation of a namespace: rules in order with what they counted, and the rules that are not nslab's. */
import './firewall.css';
import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconGripVertical, IconPencil, IconX } from '@tabler/icons-react';
import { nanoid } from 'nanoid';
import { useState } from 'react';
import { matchText, ruleText, verdictText } from '../../shared/firewall/ruleText.ts';
import { CHAINS, FILTER_CHAINS, ruleValue, type FirewallRule } from '../../shared/model/firewall.ts';
import type { Namespace } from '../../shared/model/lab.ts';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { isFilter, newDraft, placeAfter, PRESETS, toDraft, type Preset, type RuleDraft } from './ruleDraft.ts';
import { RuleForm } from './RuleForm.tsx';
import { useFirewall } from './useFirewall.ts';
import { Section } from '../inspector/Section.tsx';

const PRESET_NAMES: readonly Preset[] = ['block', 'allowAnswers', 'portForward', 'masquerade'];

export function FirewallSection({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const w = words.firewall;
  const { firewall, id } = namespace;
  const reading = useFirewall(namespace.name);
  const [editing, setEditing] = useState<{ id: string; draft: RuleDraft }>();
  const isMissing = useLab((state) =>
    state.drift.some((one) => one.kind === 'facet' && one.facet === 'firewall' && one.ns === namespace.name),
  );
  const saveRule = (rule: FirewallRule): Promise<boolean> => {
    const isKnown = firewall.rules.some((one) => one.id === rule.id);
    return report(edit({ type: isKnown ? 'firewallRule.set' : 'firewallRule.add', namespaceId: id, rule }));
  };
  const move = (rule: FirewallRule, by: number): void => {
    const at = placeAfter(firewall.rules, rule, by);
    if (at !== undefined) void report(edit({ type: 'firewallRule.set', namespaceId: id, rule, at }));
  };
  const shown = CHAINS.filter(
    (chain) => firewall.rules.some((rule) => rule.chain === chain) || (isFilter(chain) && firewall.policies[chain] === 'drop'),
  );
  return (
    <Section
      name="firewall"
      className="firewall"
      title={w.title}
      note="nftables"
      tools={
        <>
          {isMissing && (
            <span className="tag" data-tone="drift">
              {words.state.notApplied}
            </span>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={w.add}>
                +
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {PRESET_NAMES.filter((preset) => Object.hasOwn(PRESETS, preset)).map((preset) => (
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
      {shown.length === 0 && !editing && <p className="hint">{w.none}</p>}
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
                  counter={reading?.counters[chain]?.[i] ?? undefined}
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
      <div className="policies">
        {FILTER_CHAINS.map((chain) => (
          <Select
            key={chain}
            size="xs"
            label={w.policy(chain)}
            data={['accept', 'drop']}
            value={firewall.policies[chain]}
            allowDeselect={false}
            onChange={(value) =>
              void report(edit({ type: 'firewall.policy', namespaceId: id, chain, policy: value === 'drop' ? 'drop' : 'accept' }))
            }
          />
        ))}
      </div>
      {reading && (
        <>
          {reading.foreign !== '' && (
            <details className="others" open>
              <summary>{w.foreign}</summary>
              <pre tabIndex={0}>{reading.foreign}</pre>
            </details>
          )}
          <details className="others">
            <summary className="mono">iptables -t nat -nL</summary>
            <pre tabIndex={0}>{reading.iptables}</pre>
          </details>
        </>
      )}
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

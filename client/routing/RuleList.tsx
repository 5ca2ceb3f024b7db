/** The policy rules of a namespace, of both families, in the order in which the kernel asks them; its own three stand among them. */
import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Namespace } from '../../shared/model/lab.ts';
import type { Rule } from '../../shared/model/rule.ts';
import { rule6Facet, ruleFacet } from '../../shared/plan/facets/rules.ts';
import { ruleWords } from '../../shared/plan/ruleState.ts';
import { Section } from '../inspector/Section.tsx';
import { useWords } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { report } from '../ui/toast.ts';
import { inOrder, type RuleFamily } from './ruleDraft.ts';
import { PolicyRuleForm } from './PolicyRuleForm.tsx';

/** ip-rule(8): what every namespace is born with. */
const OWN: readonly { priority: number; text: string }[] = [
  { priority: 0, text: 'table local' },
  { priority: 32_766, text: 'table main' },
  { priority: 32_767, text: 'table default' },
];

interface Row {
  priority: number;
  text: string;
  family: RuleFamily;
  rule?: Rule;
}

interface Editing {
  family: RuleFamily;
  rule: Rule | undefined;
}

export function RuleList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const t = words.routing;
  const drift = useLab((state) => state.drift);
  const [editing, setEditing] = useState<Editing>();
  const missing = new Set(
    drift.flatMap((one) =>
      one.kind === 'facet' && one.ns === namespace.name && one.wanted !== undefined ? [`${one.facet} ${one.key}`] : [],
    ),
  );
  const { rules, rules6 } = namespace;
  const count = rules.length + rules6.length;
  return (
    <Section
      name="rules"
      title={t.rules}
      note={count === 0 ? undefined : count}
      tools={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t.addRule}
          onClick={() => {
            setEditing({ family: 4, rule: undefined });
          }}
        >
          +
        </Button>
      }
    >
      <p className="section-hint">{t.rulesHint}</p>
      <ol className="policy-rules" aria-label={t.rules}>
        {rowsOf(rules, rules6).map(({ priority, text, family, rule }) => {
          const facet = family === 4 ? ruleFacet : rule6Facet;
          const notApplied = rule !== undefined && missing.has(`${facet.name} ${facet.key(rule)}`);
          return (
            <li key={`${String(family)} ${String(priority)} ${text}`} className="route-row" data-own={rule === undefined || undefined}>
              <StateShape state={notApplied ? 'missing' : 'up'} />
              <span className="mono">
                <b>{priority}</b> <span>{text}</span>
              </span>
              {family === 6 && <span className="tag">IPv6</span>}
              {!rule && <span className="tag">{words.state.byKernel}</span>}
              {notApplied && (
                <span className="tag" data-tone="drift">
                  {words.state.notApplied}
                </span>
              )}
              {rule && (
                <>
                  <ActionIcon
                    color="gray"
                    size={22}
                    aria-label={`${words.common.edit}: ${String(priority)} ${text}`}
                    onClick={() => {
                      setEditing({ family, rule });
                    }}
                  >
                    <IconPencil size={14} />
                  </ActionIcon>
                  <ActionIcon
                    color="gray"
                    size={22}
                    aria-label={`${words.common.remove}: ${String(priority)} ${text}`}
                    onClick={() => void report(edit(changeOf(namespace, family, (all) => all.filter((one) => one !== rule))))}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                </>
              )}
            </li>
          );
        })}
      </ol>
      {editing && (
        <PolicyRuleForm
          key={editing.rule ? ruleWords(editing.rule).join(' ') : 'new'}
          namespaceId={namespace.id}
          family={editing.family}
          rule={editing.rule}
          rules={{ 4: rules, 6: rules6 }}
          onSave={(family, rule) =>
            edit(
              changeOf(namespace, family, (all) => [
                ...(family === editing.family ? all.filter((one) => one !== editing.rule) : all),
                rule,
              ]),
            )
          }
          onDone={() => {
            setEditing(undefined);
          }}
        />
      )}
    </Section>
  );
}

function changeOf(namespace: Namespace, family: RuleFamily, change: (rules: readonly Rule[]) => readonly Rule[]) {
  const changes = family === 4 ? { rules: inOrder(change(namespace.rules)) } : { rules6: inOrder(change(namespace.rules6)) };
  return { type: 'namespace.set', id: namespace.id, changes } as const;
}

/** Of IPv6 the kernel's own stay away: they are the same, and would say everything twice. */
function rowsOf(rules: readonly Rule[], rules6: readonly Rule[]): Row[] {
  const drawn = (family: RuleFamily, all: readonly Rule[]): Row[] =>
    all.map((rule) => ({ family, rule, priority: rule.priority, text: ruleWords(rule).slice(2).join(' ') }));
  const own = OWN.map((one): Row => ({ ...one, family: 4 }));
  return [...own, ...drawn(4, rules), ...drawn(6, rules6)].sort((a, b) => a.priority - b.priority || a.family - b.family);
}

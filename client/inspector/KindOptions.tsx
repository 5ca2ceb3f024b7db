/** The options of an interface that stands: what the kernel can change is a field; the rest is read, or the interface is made anew. */
import { Button, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState, type ChangeEvent, type SyntheticEvent } from 'react';
import * as z from 'zod';
import type { Edit } from '../../shared/edit/edit.ts';
import { canStandOn, kindOf } from '../../shared/kinds/kinds.ts';
import type { Kind } from '../../shared/kinds/kind.ts';
import type { Option, OptionValue } from '../../shared/kinds/option.ts';
import { optionsOf, parentIdOf } from '../../shared/model/find.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { lackText } from '../machine/lack.ts';
import { useMachine } from '../machine/machineStore.ts';
import { edit } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { SavedField } from './fields.tsx';
import { refusalOf } from './refusal.ts';
import { PublicKey } from './PublicKey.tsx';
import { OptionField, reasonOf, typedOf, typedValue, type Typed } from './OptionField.tsx';

/** Options that a kernel may lack though it has the kind; by `kind.option`, the doctor's row. */
const NEEDS: Readonly<Record<string, string>> = { 'bridge.vlanFiltering': 'vlan_filtering' };

export function KindOptions({ iface, lab, isOpen }: { iface: Interface; lab: Lab; isOpen: boolean }) {
  const words = useWords();
  const [isAnew, setAnew] = useState(false);
  const kind = kindOf(iface.kind);
  if (!kind || Object.keys(kind.options).length === 0) return null;
  const entries = Object.entries(kind.options);
  const given = entries
    .flatMap(([name, { field }]) =>
      field.type === 'secret' || field.type === 'lines' || optionsOf(iface)[name] === undefined
        ? []
        : [`${name} ${String(optionsOf(iface)[name])}`],
    )
    .join(', ');
  const hasFixed = entries.some(([name, option]) => !isChangeable(kind, name, option, optionsOf(iface)[name]));
  return (
    <details className="kind-options" open={isOpen} aria-label={words.kinds.optionOf(words.kinds.options, iface.name)}>
      <summary>
        {words.kinds.options} <small className="mono">{given}</small>
      </summary>
      <div className="fields">
        {entries.map(([name, option]) => (
          <OptionRow key={name} iface={iface} kind={kind} name={name} option={option} />
        ))}
        {iface.kind === 'wireguard' && (
          <>
            <span className="label" title={words.kinds.publicKey.hint}>
              {words.kinds.publicKey.name}
            </span>
            <PublicKey label={words.kinds.optionOf(words.kinds.publicKey.name, iface.name)} privateKey={optionsOf(iface)['privateKey']} />
          </>
        )}
      </div>
      {isAnew ? (
        <AnewForm
          iface={iface}
          kind={kind}
          lab={lab}
          onDone={() => {
            setAnew(false);
          }}
        />
      ) : (
        hasFixed && (
          <Button
            className="anew"
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => {
              setAnew(true);
            }}
          >
            {words.kinds.anew}
          </Button>
        )
      )}
    </details>
  );
}

function isChangeable(kind: Kind, name: string, option: Option, value: OptionValue | undefined): boolean {
  // What leaves the value as it is asks whether it can be left at all.
  return option.changeable === true && (kind.canChange?.(name, value, option.default) ?? true);
}

interface OptionRowProps {
  iface: Interface;
  kind: Kind;
  name: string;
  option: Option;
}

function OptionRow({ iface, kind, name, option }: OptionRowProps) {
  const words = useWords();
  const rows = useMachine((state) => state.rows);
  const word = words.kinds.option(kind.kind, name);
  const label = words.kinds.optionOf(word.name, iface.name);
  const value = optionsOf(iface)[name];
  const shown = value ?? option.default;
  const need = NEEDS[`${kind.kind}.${name}`];
  const lack = need === undefined ? undefined : lackText(rows, need, words);
  const save = (next: OptionValue | undefined) =>
    edit({ type: 'interface.set', id: iface.id, changes: { options: { [name]: next === option.default ? null : (next ?? null) } } });
  const { field } = option;
  const isFixed = !isChangeable(kind, name, option, value);
  const hint = lack ?? (isFixed ? words.kinds.fixed : word.hint);
  return (
    <>
      <span className="label" data-wide={field.type === 'lines' || undefined} title={hint}>
        {word.name}
      </span>
      <div data-wide={field.type === 'lines' || undefined}>
        {isFixed ? (
          <TextInput
            aria-label={label}
            value={shown === undefined ? '–' : String(shown)}
            title={hint}
            readOnly
            variant="unstyled"
            classNames={{ input: 'mono' }}
          />
        ) : field.type === 'switch' ? (
          <Switch
            aria-label={label}
            title={hint}
            checked={shown === true}
            disabled={lack !== undefined && shown !== true}
            onChange={(event) => void report(save(event.currentTarget.checked))}
          />
        ) : field.type === 'choice' ? (
          <Select
            aria-label={label}
            title={hint}
            data={[...field.choices]}
            value={String(shown ?? '')}
            allowDeselect={false}
            onChange={(choice) => {
              if (choice !== null && choice !== shown) void report(save(choice));
            }}
          />
        ) : field.type === 'secret' || field.type === 'lines' ? (
          <LongOption key={String(shown)} label={label} option={option} value={String(shown ?? '')} onSave={save} />
        ) : (
          <SavedField
            label={label}
            value={value === undefined ? '' : String(value)}
            optional={option.required !== true}
            placeholder={option.default === undefined ? '' : String(option.default)}
            schema={textSchema(option)}
            onSave={(text) => save(typedValue(option, text))}
          />
        )}
        {lack !== undefined && <p className="hint">{lack}</p>}
      </div>
    </>
  );
}

/** What is long or secret is saved when one leaves it. */
function LongOption({
  label,
  option,
  value,
  onSave,
}: {
  label: string;
  option: Option;
  value: string;
  onSave: (value: OptionValue | undefined) => ReturnType<typeof edit>;
}) {
  const words = useWords();
  const [text, setText] = useState(value);
  const given = typedValue(option, text);
  const issue = given === undefined ? undefined : option.schema.safeParse(given).error?.issues[0];
  const props = {
    'aria-label': label,
    value: text,
    autoComplete: 'off',
    error: issue && reasonOf(issue.message, words),
    classNames: { input: 'mono' },
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      setText(event.currentTarget.value);
    },
    onBlur: () => {
      if (text.trim() !== value && !issue && (given !== undefined || option.required !== true)) void report(onSave(given));
    },
  };
  return option.field.type === 'secret' ? <PasswordInput {...props} /> : <Textarea {...props} autosize minRows={2} maxRows={12} />;
}

/** The field's text, checked by the schema that the server uses. */
function textSchema(option: Option): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    const issue = option.schema.safeParse(typedValue(option, text)).error?.issues[0];
    if (issue) context.addIssue({ code: 'custom', message: issue.message });
  });
}

/** Another parent, or values that only a new interface takes: the plan deletes it and makes it again. */
function AnewForm({ iface, kind, lab, onDone }: { iface: Interface; kind: Kind; lab: Lab; onDone: () => void }) {
  const words = useWords();
  const fixed = Object.entries(kind.options).filter(([name, option]) => !isChangeable(kind, name, option, optionsOf(iface)[name]));
  const [draft, setDraft] = useState<Readonly<Record<string, Typed>>>(() =>
    Object.fromEntries(fixed.map(([name]) => [name, typedOf(optionsOf(iface)[name])])),
  );
  const [parentId, setParentId] = useState<string | null>(parentIdOf(iface) ?? null);
  const [problem, setProblem] = useState<string>();
  const parents = Object.values(lab.interfaces).filter(
    (one) => one.id !== iface.id && canStandOn(kind, one.kind) && (one.namespaceId === iface.namespaceId || kind.acrossNamespaces === true),
  );
  const nameOf = (one: Interface): string =>
    one.namespaceId === iface.namespaceId ? one.name : `${lab.namespaces[one.namespaceId]?.name ?? ''}/${one.name}`;
  const options = Object.fromEntries(
    fixed.map(([name, option]) => {
      const value = typedValue(option, draft[name]);
      return [name, value === option.default ? null : (value ?? null)];
    }),
  );
  const isMoved = kind.parent !== 'none' && parentId !== (parentIdOf(iface) ?? null);
  const change: Edit = { type: 'interface.set', id: iface.id, changes: { options, ...(isMoved && { parentId }) } };
  const refusal = refusalOf(lab, change, words);
  const problemOf = (field: string): string | undefined => (refusal?.field === field ? refusal.text : undefined);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    // It stands beside its field.
    if (refusal) return;
    const answer = await edit(change);
    if (answer.ok) onDone();
    else setProblem(failureText(words, answer.error));
  };
  return (
    <form className="inline-form anew" aria-label={words.kinds.anew} onSubmit={(event) => void submit(event)}>
      <p className="hint">{words.kinds.anewHint}</p>
      {kind.parent !== 'none' && (
        <Select
          label={words.inspector.standsOn}
          data={parents.map((one) => ({ value: one.id, label: nameOf(one) }))}
          value={parentId}
          clearable={kind.parent === 'optional'}
          error={problemOf('parentId')}
          onChange={(value) => {
            setProblem(undefined);
            setParentId(value);
          }}
        />
      )}
      {fixed.map(([name, option]) => (
        <OptionField
          key={name}
          label={words.kinds.option(kind.kind, name).name}
          hint={words.kinds.option(kind.kind, name).hint}
          option={option}
          value={draft[name]}
          problem={problemOf(name)}
          onChange={(value) => {
            setProblem(undefined);
            setDraft((before) => ({ ...before, [name]: value }));
          }}
        />
      ))}
      <FormFoot problem={problem} onCancel={onDone} />
    </form>
  );
}

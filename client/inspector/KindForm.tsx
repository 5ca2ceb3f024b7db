/** An interface of one of the kinds of `shared/kinds`, to be filled in: its name, what it stands on, its options. */
import { Button, Group, Select, Switch, TextInput } from '@mantine/core';
import { nanoid } from 'nanoid';
import { useState, type SyntheticEvent } from 'react';
import { singleEditSchema } from '../../shared/edit/edit.ts';
import { proposeInterfaceName } from '../../shared/edit/propose.ts';
import { linkKind, type LinkKind } from '../../shared/kinds/kinds.ts';
import type { Option, OptionValue } from '../../shared/kinds/option.ts';
import { interfacesOf } from '../../shared/model/find.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { interfaceNameSchema } from '../../shared/model/names.ts';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { edit } from '../state/labStore.ts';
import { checkWith } from '../ui/check.ts';

interface KindFormProps {
  lab: Lab;
  namespaceId: string;
  kind: LinkKind;
  onDone: () => void;
}

/** Names of options as iproute2 has them, by what was typed. */
type Draft = Readonly<Record<string, string | boolean>>;

export function KindForm({ lab, namespaceId, kind, onDone }: KindFormProps) {
  const words = useWords();
  const descriptor = linkKind(kind);
  const [name, setName] = useState(() => proposeInterfaceName(lab, namespaceId, kind));
  const parents = interfacesOf(lab, namespaceId).filter((iface) => iface.kind !== 'loopback');
  const [parentId, setParentId] = useState<string | null>(descriptor?.parent === 'required' ? (parents[0]?.id ?? null) : null);
  const [draft, setDraft] = useState<Draft>({});
  const [problem, setProblem] = useState<string>();
  if (!descriptor) return null;
  const entries = Object.entries(descriptor.options);
  const set = (key: string, value: string | boolean): void => {
    setProblem(undefined);
    setDraft((before) => ({ ...before, [key]: value }));
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const options = Object.fromEntries(
      entries.flatMap(([key, option]) => {
        const value = valueOf(option, draft[key]);
        return value === undefined || value === option.default ? [] : [[key, value]];
      }),
    );
    const parsed = singleEditSchema.safeParse({
      type: 'interface.add',
      interface: {
        id: nanoid(),
        namespaceId,
        kind,
        name: name.trim(),
        up: true,
        addresses: [],
        ...(parentId !== null && { parentId }),
        ...(Object.keys(options).length > 0 && { options }),
      },
    });
    if (!parsed.success) {
      setProblem(reasonOf(parsed.error.issues[0]?.message ?? '', words));
      return;
    }
    const answer = await edit(parsed.data);
    if (answer.ok) onDone();
    else setProblem(failureText(words, answer.error));
  };
  return (
    <form className="inline-form" aria-label={words.inspector.newKind(kind)} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.common.name}
        value={name}
        autoFocus
        error={checkWith(interfaceNameSchema, name, words)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      {descriptor.parent !== 'none' && (
        <Select
          label={words.inspector.standsOn}
          data={parents.map((iface) => ({ value: iface.id, label: iface.name }))}
          value={parentId}
          clearable={descriptor.parent === 'optional'}
          onChange={(value) => {
            setProblem(undefined);
            setParentId(value);
          }}
        />
      )}
      {entries.map(([key, option]) => (
        <OptionField
          key={key}
          label={option.required === true ? `${key} *` : key}
          option={option}
          value={draft[key]}
          words={words}
          onChange={(value) => {
            set(key, value);
          }}
        />
      ))}
      {problem !== undefined && (
        <p role="alert" style={{ margin: 0, color: 'var(--bad)' }}>
          {problem}
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onDone}>
          {words.common.cancel}
        </Button>
        <Button type="submit">{words.common.save}</Button>
      </Group>
    </form>
  );
}

interface OptionFieldProps {
  label: string;
  option: Option;
  value: string | boolean | undefined;
  words: Words;
  onChange: (value: string | boolean) => void;
}

function OptionField({ label, option, value, words, onChange }: OptionFieldProps) {
  const { field } = option;
  if (field.type === 'switch') {
    return (
      <Switch
        label={label}
        checked={typeof value === 'boolean' ? value : option.default === true}
        onChange={(event) => {
          onChange(event.currentTarget.checked);
        }}
      />
    );
  }
  if (field.type === 'choice') {
    return (
      <Select
        label={label}
        data={[...field.choices]}
        value={typeof value === 'string' ? value : String(option.default ?? '')}
        allowDeselect={false}
        onChange={(choice) => {
          if (choice !== null) onChange(choice);
        }}
      />
    );
  }
  const text = typeof value === 'string' ? value : '';
  const given = valueOf(option, text);
  const parsed = given === undefined ? undefined : option.schema.safeParse(given);
  return (
    <TextInput
      label={label}
      value={text}
      placeholder={option.default === undefined ? '' : String(option.default)}
      error={parsed?.success === false ? reasonOf(parsed.error.issues[0]?.message ?? '', words) : undefined}
      classNames={{ input: 'mono' }}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** What was typed as the option has it; undefined where nothing was. */
function valueOf(option: Option, typed: string | boolean | undefined): OptionValue | undefined {
  if (typed === undefined || typeof typed === 'boolean') return typed;
  const text = typed.trim();
  if (text === '') return undefined;
  return option.field.type === 'number' ? Number(text) : text;
}

function reasonOf(code: string, words: Words): string {
  return words.errors.reason(code, {}) ?? words.errors.code('invalid') ?? code;
}

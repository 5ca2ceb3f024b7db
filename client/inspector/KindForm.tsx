/** An interface of one of the kinds of `shared/kinds`, to be filled in: its name, what it stands on, its options. */
import { Select, TextInput } from '@mantine/core';
import { nanoid } from 'nanoid';
import { useEffect, useState, type SyntheticEvent } from 'react';
import { singleEditSchema } from '../../shared/edit/edit.ts';
import { proposeInterfaceName } from '../../shared/edit/propose.ts';
import { canStandOn, linkKind, type LinkKind } from '../../shared/kinds/kinds.ts';
import { interfacesOf } from '../../shared/model/find.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { interfaceNameSchema } from '../../shared/model/names.ts';
import { request } from '../api/connection.ts';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { edit } from '../state/labStore.ts';
import { checkWith } from '../ui/check.ts';
import { refusalOf } from './refusal.ts';
import { PublicKey } from './PublicKey.tsx';
import { OptionField, reasonOf, typedValue, type Typed } from './OptionField.tsx';

interface KindFormProps {
  lab: Lab;
  namespaceId: string;
  kind: LinkKind;
  onDone: () => void;
}

/** Names of options as iproute2 has them, by what was typed. */
type Draft = Readonly<Record<string, Typed>>;

export function KindForm({ lab, namespaceId, kind, onDone }: KindFormProps) {
  const words = useWords();
  const descriptor = linkKind(kind);
  const [name, setName] = useState(() => proposeInterfaceName(lab, namespaceId, kind));
  const [id] = useState(() => nanoid());
  const parents = interfacesOf(lab, namespaceId).filter((iface) => descriptor && canStandOn(descriptor, iface.kind));
  const [parentId, setParentId] = useState<string | null>(descriptor?.parent === 'required' ? (parents[0]?.id ?? null) : null);
  const [draft, setDraft] = useState<Draft>({});
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (kind !== 'wireguard') return;
    void request('wireguard:keys', { count: 1 }).then((answer) => {
      const privateKey = answer.ok ? answer.value.keys[0]?.privateKey : undefined;
      if (privateKey !== undefined) setDraft((before) => ({ port: '51820', privateKey, ...before }));
    });
  }, [kind]);
  if (!descriptor) return null;
  const entries = Object.entries(descriptor.options);
  const set = (key: string, value: string | boolean): void => {
    setProblem(undefined);
    setDraft((before) => ({ ...before, [key]: value }));
  };
  const options = Object.fromEntries(
    entries.flatMap(([key, option]) => {
      const value = typedValue(option, draft[key]);
      return value === undefined || value === option.default ? [] : [[key, value]];
    }),
  );
  const parsed = singleEditSchema.safeParse({
    type: 'interface.add',
    interface: {
      ...{ id, namespaceId, kind, name: name.trim(), up: true, addresses: [] },
      ...(parentId !== null && { parentId }),
      ...(Object.keys(options).length > 0 && { options }),
    },
  });
  const refusal = refusalOf(lab, parsed.data, words);
  const problemOf = (field: string): string | undefined => (refusal?.field === field ? refusal.text : undefined);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (!parsed.success) {
      setProblem(reasonOf(parsed.error.issues[0]?.message ?? '', words));
      return;
    }
    // It stands beside its field.
    if (refusal) return;
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
        error={checkWith(interfaceNameSchema, name, words) ?? problemOf('name')}
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
          error={problemOf('parentId')}
          onChange={(value) => {
            setProblem(undefined);
            setParentId(value);
          }}
        />
      )}
      {entries.map(([key, option]) => (
        <OptionField
          key={key}
          label={words.kinds.option(kind, key).name}
          hint={words.kinds.option(kind, key).hint}
          option={option}
          value={draft[key]}
          problem={problemOf(key)}
          onChange={(value) => {
            set(key, value);
          }}
        />
      ))}
      {kind === 'wireguard' && <PublicKey privateKey={draft['privateKey']} />}
      <FormFoot problem={problem} onCancel={onDone} />
    </form>
  );
}

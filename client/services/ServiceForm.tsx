/** The form of a service: its name and the fields of its kind, with what is wrong beside each. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Interface, Namespace } from '../../shared/model/lab.ts';
import type { Service } from '../../shared/model/service.ts';
import type { ServiceField } from '../../shared/services/descriptor.ts';
import { describeService } from '../../shared/services/services.ts';
import { failureText, useWords, type Words } from '../locales/words.ts';
import { edit } from '../state/labStore.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { FRR_SHOWN, FrrForm } from './FrrForm.tsx';
import { deviceNames, draftOf, serviceOf } from './serviceDraft.ts';

interface FormProps {
  namespace: Namespace;
  /** As it is, or a new one. */
  service: Service;
  interfaces: readonly Interface[];
  onDone: () => void;
}

export function ServiceForm({ namespace, service, interfaces, onDone }: FormProps) {
  const words = useWords();
  const [draft, setDraft] = useState(() => draftOf(service));
  const [own, setOwn] = useState<Service>(service);
  const [refused, setRefused] = useState<string>();
  const outcome = serviceOf(service, draft, own.kind === 'frr' ? own : {}, words);
  const { problems, byPath } = 'problems' in outcome ? outcome : { problems: {}, byPath: {} };
  const isNew = !namespace.services.some(({ id }) => id === service.id);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (!('service' in outcome)) return;
    const answer = await edit({ type: isNew ? 'service.add' : 'service.set', namespaceId: namespace.id, service: outcome.service });
    if (answer.ok) onDone();
    else setRefused(failureText(words, answer.error));
  };
  const set = (key: string, text: string): void => {
    setDraft({ ...draft, [key]: text });
    setRefused(undefined);
  };
  // Those of routing stand in its own form.
  const others = Object.entries(problems).filter(([key]) => !(key in draft) && !(own.kind === 'frr' && FRR_SHOWN.includes(key)));
  return (
    <form className="inline-form" aria-label={words.services.kind[service.kind]} onSubmit={(event) => void submit(event)}>
      <strong>{words.services.kind[service.kind]}</strong>
      <TextInput
        label={words.common.name}
        value={draft['name'] ?? ''}
        error={problems['name']}
        autoFocus
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          set('name', event.currentTarget.value);
        }}
      />
      {describeService(service.kind).fields.map((field) => (
        <Field
          key={field.key}
          field={field}
          value={draft[field.key] ?? ''}
          problem={problems[field.key]}
          devices={deviceNames(interfaces)}
          words={words}
          onChange={(text) => {
            set(field.key, text);
          }}
        />
      ))}
      {own.kind === 'frr' && (
        <FrrForm service={own} problems={byPath} namespace={namespace.name} interfaces={interfaces} onChange={setOwn} />
      )}
      {others.map(([key, text]) => (
        <p key={key} role="alert" className="form-problem">
          {text}
        </p>
      ))}
      <FormFoot problem={refused} canSave={'service' in outcome} onCancel={onDone} />
    </form>
  );
}

interface FieldProps {
  field: ServiceField;
  value: string;
  problem: string | undefined;
  devices: readonly string[];
  words: Words;
  onChange: (text: string) => void;
}

function Field({ field: { key, type }, value, problem, devices, words, onChange }: FieldProps) {
  const label = words.services.field[key] ?? key;
  const hint = words.services.hint[key];
  const common = { label, value, error: problem, classNames: { input: 'mono' }, ...(hint !== undefined && { description: hint }) };
  if (type === 'device')
    return (
      <Select
        label={label}
        error={problem}
        data={[...new Set([...devices, ...(value === '' ? [] : [value])])]}
        value={value}
        allowDeselect={false}
        onChange={(name) => {
          onChange(name ?? '');
        }}
      />
    );
  if (type === 'area' || type === 'words' || type === 'names')
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={10}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    );
  return (
    <TextInput
      {...common}
      inputMode={type === 'number' ? 'numeric' : 'text'}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

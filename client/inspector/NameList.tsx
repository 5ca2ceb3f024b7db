/** Names of /etc/hosts in a namespace. */
import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { ipSchema } from '../../shared/model/address.ts';
import { hostEntrySchema, type Namespace } from '../../shared/model/lab.ts';
import { hostNameSchema } from '../../shared/model/names.ts';
import { useWords } from '../locales/words.ts';
import { edit } from '../state/labStore.ts';
import { checkWith } from '../ui/check.ts';
import { report } from '../ui/toast.ts';
import { Section } from './Section.tsx';

export function NameList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const { hosts, id } = namespace;
  const [adding, setAdding] = useState(false);
  const save = (next: Namespace['hosts']) => report(edit({ type: 'namespace.set', id, changes: { hosts: next } }));
  return (
    <Section
      name="names"
      title={words.inspector.names}
      note="/etc/hosts"
      tools={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={words.inspector.addName}
          onClick={() => {
            setAdding(true);
          }}
        >
          +
        </Button>
      }
    >
      {hosts.length === 0 && !adding && <span style={{ color: 'var(--text2)' }}>{words.inspector.automaticName}</span>}
      {hosts.map((host) => (
        <div key={host.name} className="route-row">
          <span className="mono">
            {host.name} {host.address}
          </span>
          <ActionIcon
            color="gray"
            size={22}
            aria-label={`${words.common.remove}: ${host.name}`}
            onClick={() => void save(hosts.filter((one) => one !== host))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      {adding && (
        <NameForm
          onCancel={() => {
            setAdding(false);
          }}
          onSave={async (entry) => {
            if (await save([...hosts.filter((one) => one.name !== entry.name), entry])) setAdding(false);
          }}
        />
      )}
    </Section>
  );
}

function NameForm({ onSave, onCancel }: { onSave: (entry: Namespace['hosts'][number]) => Promise<void>; onCancel: () => void }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const parsed = hostEntrySchema.safeParse({ name: name.trim(), address });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (parsed.success) void onSave(parsed.data);
  };
  return (
    <form className="inline-form" onSubmit={submit}>
      <TextInput
        label={words.common.name}
        autoFocus
        value={name}
        error={name === '' ? undefined : checkWith(hostNameSchema, name, words)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      <TextInput
        label={words.canvas.address}
        value={address}
        error={address === '' ? undefined : checkWith(ipSchema, address, words)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
        }}
      />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel}>
          {words.common.cancel}
        </Button>
        <Button type="submit" disabled={!parsed.success}>
          {words.common.save}
        </Button>
      </Group>
    </form>
  );
}

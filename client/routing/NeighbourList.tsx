/** Whom a namespace knows on its links now, and the neighbours that are given by hand. */
import { ActionIcon, Button, Select, Tooltip, TextInput } from '@mantine/core';
import { IconPin, IconX } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { neighbourSchema, type Namespace, type Neighbour } from '../../shared/model/lab.ts';
import type { SeenNeighbour } from '../../shared/probe/neighbours.ts';
import { Section } from '../inspector/Section.tsx';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { edit } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { given, problemsOf, problemText } from './draft.ts';
import { useDeviceNames } from './useDeviceNames.ts';
import { useNeighbours } from './useNeighbours.ts';

export function NeighbourList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const t = words.routing;
  const isFolded = useUi((state) => state.foldedSections.includes('neighbours'));
  const seen = useNeighbours(namespace.name, !isFolded);
  const [isAdding, setAdding] = useState(false);
  const { id, neighbours } = namespace;
  const save = (next: readonly Neighbour[]) => edit({ type: 'namespace.set', id, changes: { neighbours: [...next] } });
  const drawn = (one: Neighbour | SeenNeighbour): Neighbour | undefined =>
    neighbours.find(({ dev, address }) => dev === one.dev && address === one.address);
  // Drawn, but not there: its interface is down, or the lab does not run.
  const absent = neighbours.filter((one) => !seen.some(({ dev, address }) => dev === one.dev && address === one.address));
  return (
    <Section
      name="neighbours"
      title={t.neighbours}
      note={seen.length + absent.length === 0 ? undefined : seen.length + absent.length}
      tools={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          aria-label={t.addNeighbour}
          onClick={() => {
            setAdding(true);
          }}
        >
          +
        </Button>
      }
    >
      <p className="section-hint">{t.neighboursHint}</p>
      {seen.length + absent.length === 0 ? (
        <span style={{ color: 'var(--text2)' }}>{t.noNeighbours}</span>
      ) : (
        <table className="neighbours" aria-label={t.neighbours}>
          <thead>
            <tr>
              <th scope="col">{words.canvas.address}</th>
              <th scope="col">{words.inspector.mac}</th>
              <th scope="col">{words.inspector.device}</th>
              <th scope="col" className="visually-hidden">
                {words.common.more}
              </th>
            </tr>
          </thead>
          <tbody>
            {seen.map((one) => (
              <Row
                key={`${one.dev} ${one.address}`}
                neighbour={one}
                drawn={drawn(one)}
                onKeep={() => {
                  const { dev, address, mac } = one;
                  if (mac !== undefined) void report(save([...neighbours, { dev, address, mac }]));
                }}
                onRemove={(gone) => void report(save(neighbours.filter((other) => other !== gone)))}
              />
            ))}
            {absent.map((one) => (
              <Row
                key={`${one.dev} ${one.address}`}
                neighbour={one}
                drawn={one}
                onRemove={(gone) => void report(save(neighbours.filter((other) => other !== gone)))}
              />
            ))}
          </tbody>
        </table>
      )}
      {isAdding && (
        <NeighbourForm
          namespace={namespace}
          onDone={() => {
            setAdding(false);
          }}
        />
      )}
    </Section>
  );
}

interface RowProps {
  /** Without a state: the kernel does not have it. */
  neighbour: Neighbour | SeenNeighbour;
  drawn: Neighbour | undefined;
  onKeep?: () => void;
  onRemove: (drawn: Neighbour) => void;
}

function Row({ neighbour, drawn, onKeep, onRemove }: RowProps) {
  const words = useWords();
  const t = words.routing;
  const { address, mac, dev } = neighbour;
  const state = 'state' in neighbour ? neighbour.state : undefined;
  return (
    <tr>
      <td className="mono">
        {address}
        {state === undefined ? (
          <span className="tag" data-tone="drift">
            {words.state.notApplied}
          </span>
        ) : (
          <Tooltip label={t.neighbourState[state]}>
            <span className="tag state" data-state={state}>
              {state}
            </span>
          </Tooltip>
        )}
        {'router' in neighbour && <span className="tag">{t.router}</span>}
      </td>
      <td className="mono mac">{mac ?? '–'}</td>
      <td className="mono">{dev}</td>
      <td className="tools">
        {drawn ? (
          <ActionIcon
            color="gray"
            size={22}
            aria-label={`${words.common.remove}: ${address}`}
            onClick={() => {
              onRemove(drawn);
            }}
          >
            <IconX size={14} />
          </ActionIcon>
        ) : (
          mac !== undefined &&
          onKeep &&
          neighbourSchema.safeParse({ dev, address, mac }).success && (
            <Tooltip label={t.keepNeighbour(address)}>
              <ActionIcon color="gray" size={22} aria-label={t.keepNeighbour(address)} onClick={onKeep}>
                <IconPin size={14} />
              </ActionIcon>
            </Tooltip>
          )
        )}
      </td>
    </tr>
  );
}

function NeighbourForm({ namespace, onDone }: { namespace: Namespace; onDone: () => void }) {
  const words = useWords();
  const names = useDeviceNames(namespace.id);
  const [address, setAddress] = useState('');
  const [mac, setMac] = useState('');
  const [dev, setDev] = useState<string | null>(names[0] ?? null);
  const [wasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const parsed = neighbourSchema.safeParse({
    address: '',
    mac: '',
    dev: '',
    ...given('address', address),
    ...given('mac', mac),
    ...given('dev', dev),
  });
  const problem = (field: string, text: string): string | undefined =>
    parsed.success ? undefined : problemText(problemsOf(parsed.error), field, wasTried || text.trim() !== '', words);
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!parsed.success) return;
    const neighbours = [...namespace.neighbours, parsed.data];
    const answer = await edit({ type: 'namespace.set', id: namespace.id, changes: { neighbours } });
    if (answer.ok) onDone();
    else setRefused(failureText(words, answer.error));
  };
  return (
    <form className="inline-form" aria-label={words.routing.neighbour} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={words.canvas.address}
        value={address}
        autoFocus
        error={problem('address', address)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setAddress(event.currentTarget.value);
          setRefused(undefined);
        }}
      />
      <TextInput
        label={words.inspector.mac}
        value={mac}
        error={problem('mac', mac)}
        classNames={{ input: 'mono' }}
        onChange={(event) => {
          setMac(event.currentTarget.value);
        }}
      />
      <Select label={words.inspector.device} data={names} value={dev} error={problem('dev', dev ?? '')} onChange={setDev} />
      <FormFoot problem={refused} onCancel={onDone} />
    </form>
  );
}

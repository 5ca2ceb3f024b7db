/** Whom a namespace knows on its links now, neighbours that are given by hand, and addresses it answers for. */
import { ActionIcon, Button, SegmentedControl, Select, Tooltip, TextInput } from '@mantine/core';
import { IconPin, IconX } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { neighbourSchema, type Namespace, type Neighbour } from '../../shared/model/lab.ts';
import { entriesOf } from '../../shared/plan/facets/facets.ts';
import { neighbourFacet } from '../../shared/plan/facets/neighbours.ts';
import { neighbourKey, neighbourStateSchema, type NeighbourState } from '../../shared/plan/neighbourState.ts';
import type { SeenNeighbour } from '../../shared/probe/neighbours.ts';
import { Section } from '../inspector/Section.tsx';
import { failureText, useWords } from '../locales/words.ts';
import { FormFoot } from '../ui/FormFoot.tsx';
import { edit, useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { given, problemsOf, problemText } from './draft.ts';
import { useDeviceNames } from './useDeviceNames.ts';
import { useNeighbours } from './useNeighbours.ts';

export function NeighbourList({ namespace }: { namespace: Namespace }) {
  const words = useWords();
  const t = words.routing;
  const isFolded = useUi((state) => state.foldedSections.includes('neighbours'));
  const known = useNeighbours(namespace.name, !isFolded);
  const proxies = useProxies(namespace.name);
  const [isAdding, setAdding] = useState(false);
  const { id, neighbours } = namespace;
  const save = (next: readonly Neighbour[]) => edit({ type: 'namespace.set', id, changes: { neighbours: [...next] } });
  const drawn = new Map(neighbours.map((one) => [neighbourKey(one), one]));
  const seen = new Map<string, Neighbour | SeenNeighbour>([...known, ...proxies].map((one) => [neighbourKey(one), one]));
  // Drawn, but not there: its interface is down, or the lab does not run.
  const absent = neighbours.filter((one) => !seen.has(neighbourKey(one)));
  return (
    <Section
      name="neighbours"
      title={t.neighbours}
      note={seen.size + absent.length === 0 ? undefined : seen.size + absent.length}
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
      {seen.size + absent.length === 0 ? (
        <span style={{ color: 'var(--text2)' }}>{t.noNeighbours}</span>
      ) : (
        <table className="neighbours" aria-label={t.neighbours}>
          <thead>
            <tr>
              <th scope="col">
                {words.canvas.address}, {words.inspector.mac}
              </th>
              <th scope="col">{words.inspector.device}</th>
              <th scope="col" className="visually-hidden">
                {words.common.more}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...seen].map(([key, one]) => (
              <Row
                key={key}
                neighbour={one}
                isThere
                drawn={drawn.get(key)}
                onKeep={() => {
                  const kept = neighbourSchema.safeParse(asGiven(one));
                  if (kept.success) void report(save([...neighbours, kept.data]));
                }}
                onRemove={(gone) => void report(save(neighbours.filter((other) => other !== gone)))}
              />
            ))}
            {absent.map((one) => (
              <Row
                key={neighbourKey(one)}
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

/** What a namespace answers for, as it was read with everything else: the kernel lists them apart. */
function useProxies(name: string): readonly NeighbourState[] {
  const facets = useLab((state) => state.observed.namespaces[name]?.facets);
  return Object.values(entriesOf(facets, neighbourFacet.name)).flatMap((value) => {
    const parsed = neighbourStateSchema.safeParse(value);
    return parsed.success && parsed.data.proxy ? [parsed.data] : [];
  });
}

/** The entry that keeps it for good. */
function asGiven(one: Neighbour | SeenNeighbour): Neighbour {
  const { dev, address, mac } = one;
  return { dev, address, ...(mac !== undefined && { mac }), ...('proxy' in one && one.proxy && { proxy: one.proxy }) };
}

interface RowProps {
  neighbour: Neighbour | SeenNeighbour;
  /** The kernel has it. */
  isThere?: true;
  drawn: Neighbour | undefined;
  onKeep?: () => void;
  onRemove: (drawn: Neighbour) => void;
}

function Row({ neighbour, isThere, drawn, onKeep, onRemove }: RowProps) {
  const words = useWords();
  const t = words.routing;
  const { address, mac, dev } = neighbour;
  const state = 'state' in neighbour ? neighbour.state : undefined;
  const isProxy = 'proxy' in neighbour && neighbour.proxy === true;
  return (
    <tr>
      <td className="mono">
        <div>{address}</div>
        {mac !== undefined && <div className="mac">{mac}</div>}
        {isProxy && (
          <Tooltip label={t.proxyHint}>
            <span className="tag">{t.proxy}</span>
          </Tooltip>
        )}
        {!isThere && (
          <span className="tag" data-tone="drift">
            {words.state.notApplied}
          </span>
        )}
        {state && (
          <Tooltip label={t.neighbourState[state]}>
            <span className="tag state" data-state={state}>
              {state}
            </span>
          </Tooltip>
        )}
        {'router' in neighbour && <span className="tag">{t.router}</span>}
      </td>
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
          onKeep &&
          neighbourSchema.safeParse(asGiven(neighbour)).success && (
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
  const t = words.routing;
  const names = useDeviceNames(namespace.id);
  const [address, setAddress] = useState('');
  const [kind, setKind] = useState<'mac' | 'proxy'>('mac');
  const [mac, setMac] = useState('');
  const [dev, setDev] = useState<string | null>(names[0] ?? null);
  const [wasTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const parsed = neighbourSchema.safeParse({
    address: '',
    dev: '',
    ...given('address', address),
    ...(kind === 'proxy' ? { proxy: true } : { mac: mac.trim() }),
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
    <form className="inline-form" aria-label={t.neighbour} onSubmit={(event) => void submit(event)}>
      <SegmentedControl
        size="xs"
        aria-label={t.neighbourKind}
        data={[
          { value: 'mac', label: t.hasMac },
          { value: 'proxy', label: t.isProxied },
        ]}
        value={kind}
        onChange={(value) => {
          setKind(value === 'proxy' ? 'proxy' : 'mac');
          setRefused(undefined);
        }}
      />
      <p className="section-hint">{kind === 'proxy' ? t.proxyHint : t.hasMacHint}</p>
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
      {kind === 'mac' && (
        <TextInput
          label={words.inspector.mac}
          value={mac}
          error={problem('mac', mac)}
          classNames={{ input: 'mono' }}
          onChange={(event) => {
            setMac(event.currentTarget.value);
          }}
        />
      )}
      <Select label={words.inspector.device} data={names} value={dev} error={problem('dev', dev ?? '')} onChange={setDev} />
      <FormFoot problem={refused} onCancel={onDone} />
    </form>
  );
}

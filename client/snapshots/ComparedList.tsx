/** Two states side by side: which ones, and what differs, by namespace. */
import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { presenceOf, subjectOf, valuesOf } from '../../shared/plan/differenceText.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { NOW, startComparing, stopComparing, useSnapshots, type Comparison, type StateRef } from '../state/snapshotStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { useCompared, useStateName } from './useCompared.ts';

const MARK = { missing: 'removed', extra: 'added', changed: 'altered' } as const;
/** More than this is a wall. */
const SHOWN = 500;

export function ComparedList({ comparison }: { comparison: Comparison }) {
  const words = useWords();
  const compared = useCompared();
  const { from, to } = comparison;
  return (
    <div
      className="compared"
      role="region"
      aria-label={words.snapshots.region}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !(event.target instanceof HTMLInputElement)) stopComparing();
      }}
    >
      <div className="sides">
        <StateSelect
          label={words.snapshots.from}
          value={from}
          onChange={(next) => {
            startComparing({ from: next, to });
          }}
        />
        <Tooltip label={words.snapshots.swap}>
          <ActionIcon
            color="gray"
            aria-label={words.snapshots.swap}
            onClick={() => {
              startComparing({ from: to, to: from });
            }}
          >
            <IconArrowsExchange size={16} />
          </ActionIcon>
        </Tooltip>
        <StateSelect
          label={words.snapshots.to}
          value={to}
          onChange={(next) => {
            startComparing({ from, to: next });
          }}
        />
        <span className="count" role="status">
          {compared && (compared.differences.length === 0 ? words.snapshots.same : words.snapshots.changes(compared.differences.length))}
        </span>
      </div>
      <div
        className="differences-by-namespace"
        tabIndex={0}
        role="group"
        aria-label={words.lab.differences(compared?.differences.length ?? 0)}
      >
        {byNamespace(compared?.differences ?? []).map(([ns, differences]) => (
          <section key={ns}>
            <h3 className="mono">{ns}</h3>
            <ul>
              {differences.map((difference) => (
                <Line key={differenceKey(difference)} difference={difference} words={words} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}

function Line({ difference, words }: { difference: Difference; words: Words }) {
  const mark = MARK[presenceOf(difference)];
  const { wanted = words.snapshots.anyValue, actual = words.snapshots.anyValue } = valuesOf(difference);
  return (
    <li data-mark={mark}>
      <StateShape state={mark} /> <span className="word">{words.state[mark]}</span>{' '}
      <span className="mono">{difference.kind === 'namespace' ? words.tool.namespace : subjectOf(difference)}</span>{' '}
      {mark === 'altered' && <span className="mono values">{words.snapshots.fromTo(wanted, actual)}</span>}
    </li>
  );
}

function byNamespace(differences: readonly Difference[]): [string, Difference[]][] {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences.slice(0, SHOWN)) {
    const group = groups.get(difference.ns);
    if (group) group.push(difference);
    else groups.set(difference.ns, [difference]);
  }
  return [...groups];
}

/** Every state there is to compare with. */
function StateSelect({ label, value, onChange }: { label: string; value: StateRef; onChange: (value: StateRef) => void }) {
  const list = useSnapshots((state) => state.list);
  const running = useLab((state) => state.state === 'running');
  const nameOf = useStateName();
  const refs: StateRef[] = [
    { of: NOW, side: 'drawing' },
    ...(running ? [{ of: NOW, side: 'kernel' } as const] : []),
    ...[...(list ?? [])]
      .reverse()
      .flatMap(({ id, kernel }): StateRef[] => [{ of: id, side: 'drawing' }, ...(kernel ? [{ of: id, side: 'kernel' } as const] : [])]),
  ];
  return (
    <Select
      className="state-select"
      aria-label={label}
      data={refs.map((ref) => ({ value: textOf(ref), label: nameOf(ref) }))}
      value={textOf(value)}
      allowDeselect={false}
      searchable={refs.length > 12}
      onChange={(text) => {
        const chosen = refs.find((ref) => textOf(ref) === text);
        if (chosen) onChange(chosen);
      }}
    />
  );
}

function textOf({ of, side }: StateRef): string {
  return `${side} ${of}`;
}

/** Differences between drawing and kernel, each with Keep and Revert. */
import { Button } from '@mantine/core';
import { IconRotate2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { placedSubjectOf, presenceOf, valuesOf } from '../../shared/plan/differenceText.ts';
import { targetForDifferences } from '../../shared/plan/merge.ts';
import { plan } from '../../shared/plan/plan.ts';
import { relatedDifferences } from '../../shared/plan/related.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import { toText } from '../../shared/plan/toArgv.ts';
import type { Command } from '../../shared/plan/command.ts';
import { request } from '../api/connection.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLack } from '../machine/lack.ts';
import { useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import { report } from '../ui/toast.ts';

/** More than this would be a wall; the rest follows as these are settled. */
const SHOWN = 20;

export function DriftList({ namespace, dev }: { namespace?: string; dev?: string }) {
  const words = useWords();
  const drift = useLab((state) => state.drift);
  const shown = drift
    .filter((one) => (namespace === undefined || one.ns === namespace) && (dev === undefined || ('dev' in one && one.dev === dev)))
    .slice(0, SHOWN);
  if (shown.length === 0) return null;
  return (
    <div className="section">
      <h3>{words.lab.differences(shown.length)}</h3>
      {shown.map((difference) => (
        <DriftCard key={differenceKey(difference)} difference={difference} words={words} />
      ))}
    </div>
  );
}

function DriftCard({ difference, words }: { difference: Difference; words: Words }) {
  const labId = useLab((state) => state.labId) ?? '';
  const lab = useLab((state) => state.wanted);
  const observed = useLab((state) => state.observed);
  const drift = useLab((state) => state.drift);
  const key = differenceKey(difference);
  const noNetem = useLack('netem');
  const commands = useMemo((): Command[] => {
    if (!lab) return [];
    const wanted = labToNetState(lab);
    const actual = observedToNetState(observed);
    const keys = relatedDifferences(drift, new Set([key]), wanted, actual);
    return plan({
      target: targetForDifferences(wanted, actual, (one) => keys.has(differenceKey(one))),
      actual,
      nextIndex: 101,
      netem: noNetem === undefined,
    });
  }, [lab, observed, drift, key, noNetem]);
  const kind = presenceOf(difference);
  const keep =
    kind === 'missing' ? words.inspector.keepDeleted : kind === 'extra' ? words.inspector.keepDrawing : words.inspector.keepKernel;
  return (
    <div className="drift-card" id={`difference-${key}`}>
      <StateShape state={kind === 'missing' ? 'missing' : 'liveOnly'} /> <strong className="mono">{placedSubjectOf(difference)}</strong>{' '}
      <span style={{ color: 'var(--drift)' }}>{kind === 'changed' ? '' : words.state[kind === 'missing' ? 'missing' : 'liveOnly']}</span>
      <div>{sentence(difference, kind, words)}</div>
      {commands.length === 0 && difference.kind === 'property' && difference.property === 'impairment' && noNetem !== undefined && (
        <div>{noNetem}</div>
      )}
      <div className="buttons">
        <Button variant="default" size="compact-sm" onClick={() => void report(request('lab:keep', { labId, keys: [key] }))}>
          {keep}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconRotate2 size={13} />}
          title={commands.map(toText).join('\n')}
          disabled={commands.length === 0}
          onClick={() => void report(request('lab:revert', { labId, keys: [key] }))}
        >
          {words.inspector.revert(commands.length)}
        </Button>
      </div>
    </div>
  );
}

function sentence(difference: Difference, kind: ReturnType<typeof presenceOf>, words: Words): string {
  if (kind === 'missing') return words.inspector.missing;
  if (kind === 'extra') return words.inspector.liveOnly;
  const { wanted = words.common.none, actual = words.common.none } = valuesOf(difference);
  return words.inspector.different(wanted, actual);
}

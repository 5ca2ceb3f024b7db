/** Differences between drawing and kernel, each with Keep and Revert. */
import { Button } from '@mantine/core';
import { IconRotate2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { targetForDifferences } from '../../shared/plan/merge.ts';
import { plan } from '../../shared/plan/plan.ts';
import { relatedDifferences } from '../../shared/plan/related.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { FacetValue } from '../../shared/plan/facets/facet.ts';
import { facetNamed } from '../../shared/plan/facets/facets.ts';
import { toText } from '../../shared/plan/toArgv.ts';
import type { Command } from '../../shared/plan/command.ts';
import { request } from '../api/connection.ts';
import { useWords, type Words } from '../locales/words.ts';
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
  const lab = useLab((state) => state.lab);
  const observed = useLab((state) => state.observed);
  const drift = useLab((state) => state.drift);
  const key = differenceKey(difference);
  const commands = useMemo((): Command[] => {
    if (!lab) return [];
    const wanted = labToNetState(lab);
    const actual = observedToNetState(observed);
    const keys = relatedDifferences(drift, new Set([key]), wanted, actual);
    return plan({ target: targetForDifferences(wanted, actual, (one) => keys.has(differenceKey(one))), actual, nextIndex: 101 });
  }, [lab, observed, drift, key]);
  const kind = presence(difference);
  const keep =
    kind === 'missing' ? words.inspector.keepDeleted : kind === 'liveOnly' ? words.inspector.keepDrawing : words.inspector.keepKernel;
  return (
    <div className="drift-card" id={`difference-${key}`}>
      <StateShape state={kind === 'missing' ? 'missing' : 'liveOnly'} /> <strong className="mono">{subject(difference)}</strong>{' '}
      <span style={{ color: 'var(--drift)' }}>{kind === 'changed' ? '' : words.state[kind]}</span>
      <div>{sentence(difference, kind, words)}</div>
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

function presence(difference: Difference): 'missing' | 'liveOnly' | 'changed' {
  if (difference.kind === 'facet')
    return difference.actual === undefined ? 'missing' : difference.wanted === undefined ? 'liveOnly' : 'changed';
  if (difference.kind === 'route') return !difference.actual ? 'missing' : !difference.wanted ? 'liveOnly' : 'changed';
  if ('state' in difference) return difference.state === 'missing' ? 'missing' : 'liveOnly';
  return 'changed';
}

function subject(difference: Difference): string {
  switch (difference.kind) {
    case 'namespace':
      return difference.ns;
    case 'interface':
      return `${difference.ns}/${difference.dev}`;
    case 'property':
      return `${difference.ns}/${difference.dev} ${difference.property}`;
    case 'address':
      return `${difference.ns}/${difference.dev} ${difference.address}`;
    case 'route': {
      const route = difference.wanted ?? difference.actual;
      return `${difference.ns} ${route?.to ?? ''}${route?.via === undefined ? '' : ` via ${route.via}`}`;
    }
    case 'forwarding':
      return `${difference.ns} IPv${String(difference.family)} forwarding`;
    case 'masquerade':
      return `${difference.ns} masquerade ${difference.dev}`;
    case 'facet':
      return `${difference.ns} ${facetText(difference.facet, difference.wanted ?? difference.actual)}`;
  }
}

function facetText(name: string, value: FacetValue | undefined): string {
  return value === undefined ? '' : (facetNamed(name)?.text(value) ?? name);
}

function sentence(difference: Difference, kind: ReturnType<typeof presence>, words: Words): string {
  if (kind === 'missing') return words.inspector.missing;
  if (kind === 'liveOnly') return words.inspector.liveOnly;
  if (difference.kind === 'property')
    return words.inspector.different(difference.wanted ?? words.common.none, difference.actual ?? words.common.none);
  if (difference.kind === 'forwarding') return words.inspector.different(difference.wanted ? '1' : '0', difference.wanted ? '0' : '1');
  if (difference.kind === 'route')
    return words.inspector.different(difference.wanted?.via ?? '', difference.actual?.via ?? difference.actual?.dev ?? '');
  if (difference.kind === 'facet')
    return words.inspector.different(facetText(difference.facet, difference.wanted), facetText(difference.facet, difference.actual));
  return '';
}

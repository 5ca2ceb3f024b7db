/** Doubts about the drawing, worked out again when the drawing changed. */
import { useMemo } from 'react';
import type { Doubt } from '../../shared/edit/doubt.ts';
import { doubts } from '../../shared/edit/doubts.ts';
import { useLab } from './labStore.ts';

const NONE: readonly Doubt[] = [];

export function useDoubts(): readonly Doubt[] {
  const lab = useLab((state) => state.lab);
  return useMemo(() => (lab ? doubts(lab) : NONE), [lab]);
}

/** How many by box: namespaces, and bridges by their interface's id. */
export function useDoubtCounts(): ReadonlyMap<string, number> {
  const list = useDoubts();
  const lab = useLab((state) => state.lab);
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const doubt of list) {
      const boxes = new Set(
        doubt.at.map((place) =>
          place.interfaceId !== undefined && lab?.interfaces[place.interfaceId]?.kind === 'bridge' ? place.interfaceId : place.namespaceId,
        ),
      );
      for (const box of boxes) counts.set(box, (counts.get(box) ?? 0) + 1);
    }
    return counts;
  }, [list, lab]);
}

/** The two states that are compared, fetched and brought side by side. */
import { useEffect, useMemo } from 'react';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { comparedSides, holdSnapshot, NOW, useSnapshots, type ComparedSides, type StateRef } from '../state/snapshotStore.ts';

/** Undefined while nothing is compared, or a side is on its way. */
export function useCompared(): ComparedSides | undefined {
  const comparison = useSnapshots((state) => state.comparison);
  const held = useSnapshots((state) => state.held);
  const labId = useLab((state) => state.labId);
  const lab = useLab((state) => state.lab);
  const observed = useLab((state) => state.observed);
  const running = useLab((state) => state.state);
  useEffect(() => {
    if (!comparison || labId === undefined) return;
    for (const { of } of [comparison.from, comparison.to]) if (of !== NOW) void holdSnapshot(labId, of);
  }, [comparison, labId]);
  return useMemo(
    () => comparison && comparedSides(comparison, held, { lab, observed, state: running }),
    [comparison, held, lab, observed, running],
  );
}

/** What a state is called. */
export function useStateName(): (ref: StateRef) => string {
  const words = useWords();
  const list = useSnapshots((state) => state.list);
  return ({ of, side }) =>
    words.snapshots.sideOf(of === NOW ? words.snapshots.now : (list?.find((info) => info.id === of)?.name ?? '…'), side);
}

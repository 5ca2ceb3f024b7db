/** Whom a namespace knows on its links, asked again while somebody looks. */
import { useEffect, useState } from 'react';
import type { SeenNeighbour } from '../../shared/probe/neighbours.ts';
import { request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';

const EVERY_MS = 1_500;
const NOBODY: readonly SeenNeighbour[] = [];

export function useNeighbours(namespace: string, isShown: boolean): readonly SeenNeighbour[] {
  const labId = useLab((state) => state.lab?.id);
  const isRunning = useLab((state) => state.state === 'running');
  const [seen, setSeen] = useState(NOBODY);
  useEffect(() => {
    setSeen(NOBODY);
    if (labId === undefined || !isRunning || !isShown) return undefined;
    let timer: number | undefined;
    let isGone = false;
    const look = async (): Promise<void> => {
      // Nobody sees a page in the background.
      const answer = document.hidden ? undefined : await request('neighbour:list', { labId, namespace });
      if (isGone) return;
      if (answer?.ok === true) setSeen(answer.value.neighbours);
      timer = window.setTimeout(() => void look(), EVERY_MS);
    };
    void look();
    return () => {
      isGone = true;
      window.clearTimeout(timer);
    };
  }, [labId, isRunning, isShown, namespace]);
  return seen;
}

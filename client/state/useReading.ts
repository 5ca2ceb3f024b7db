/** Something of a running lab that is asked for once a second while somebody looks. */
import { useEffect, useRef, useState } from 'react';
import type { Result } from '../../shared/protocol/result.ts';
import { useLab } from './labStore.ts';

const EVERY_MS = 1000;

/** `what` tells one question from another; undefined while there is no answer yet. */
export function useReading<T>(what: string, read: (labId: string) => Promise<Result<T>>): T | undefined {
  const labId = useLab((state) => state.lab?.id);
  const isRunning = useLab((state) => state.state === 'running');
  const [reading, setReading] = useState<T>();
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    setReading(undefined);
    if (labId === undefined || !isRunning) return undefined;
    let timer: number | undefined;
    let isGone = false;
    const readOn = async (): Promise<void> => {
      // Nobody sees a page in the background.
      if (!document.hidden) {
        const answer = await latest.current(labId);
        if (isGone) return;
        if (answer.ok) setReading(answer.value);
      }
      timer = window.setTimeout(() => void readOn(), EVERY_MS);
    };
    void readOn();
    return () => {
      isGone = true;
      window.clearTimeout(timer);
    };
  }, [labId, isRunning, what]);
  return reading;
}

/** How far the run of the schedule is, in seconds; between two notices it goes on by this computer's clock. */
import { useEffect, useState } from 'react';
import { useLab } from '../state/labStore.ts';

/** So often the hand of the time line moves. */
const EVERY_MS = 200;

export function useElapsed(): number {
  const schedule = useLab((state) => state.schedule);
  const toldAt = useLab((state) => state.scheduleToldAt);
  const running = schedule.phase === 'running';
  const [now, setNow] = useState(toldAt);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => {
      setNow(performance.now());
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [running]);
  return (schedule.elapsedMs + (running ? Math.max(0, now - toldAt) : 0)) / 1000;
}

/** Asks what runs in the lab, again and again while somebody looks. */
import { useEffect, useState } from 'react';
import type { ProcessReport } from '../../shared/probe/processes.ts';
import type { Failure } from '../../shared/protocol/result.ts';
import { request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';

const AGAIN_MS = 1500;

export function useReport(namespace: string | undefined): { report?: ProcessReport; failure?: Failure } {
  const labId = useLab((state) => state.labId);
  const running = useLab((state) => state.state === 'running');
  const [shown, setShown] = useState<{ report?: ProcessReport; failure?: Failure }>({});
  useEffect(() => {
    if (labId === undefined || !running) {
      setShown({});
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async (): Promise<void> => {
      // A page in the background looks at nothing.
      const answer = document.hidden ? undefined : await request('processes:get', { labId, ...(namespace !== undefined && { namespace }) });
      if (gone) return;
      if (answer?.ok === true) setShown({ report: answer.value });
      else if (answer) setShown(({ report }) => ({ ...(report && { report }), failure: answer.error }));
      timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [labId, running, namespace]);
  return shown;
}

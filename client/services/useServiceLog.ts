/** The lines of one service, from the server and then as they come; only while they are looked at. */
import { useEffect, useState } from 'react';
import type { ServiceLine } from '../../shared/protocol/records.ts';
import { on, onConnect, request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';

const KEPT = 500;
const NONE: readonly ServiceLine[] = [];

export function useServiceLog(serviceId: string | undefined): readonly ServiceLine[] {
  const labId = useLab((state) => state.labId);
  const isRunning = useLab((state) => state.state === 'running');
  const [log, setLog] = useState<{ of: string | undefined; lines: readonly ServiceLine[] }>({ of: undefined, lines: NONE });
  useEffect(() => {
    if (labId === undefined || serviceId === undefined || !isRunning) return undefined;
    const put = (lines: readonly ServiceLine[], isWhole: boolean): void => {
      setLog((before) => {
        const kept = before.of === serviceId && !isWhole ? before.lines : NONE;
        const last = kept.at(-1)?.seq ?? 0;
        // What came before the whole log was asked for is in it.
        return { of: serviceId, lines: [...kept, ...lines.filter((line) => line.seq > last)].slice(-KEPT) };
      });
    };
    const stops = [
      onConnect(() => {
        void request('service:log', { labId, serviceId }).then((answer) => {
          if (answer.ok) put(answer.value.lines, true);
        });
      }),
      on('service:logged', (message) => {
        if (message.labId === labId && message.serviceId === serviceId) put(message.lines, false);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [labId, serviceId, isRunning]);
  return log.of === serviceId ? log.lines : NONE;
}

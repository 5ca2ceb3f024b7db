/** What the kernel counts for each rule of a namespace, asked for once a second while somebody looks. */
import { useEffect, useState } from 'react';
import type { RequestValue } from '../../shared/protocol/messages.ts';
import { request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';

const EVERY_MS = 1000;

export function useFirewall(namespace: string): RequestValue<'firewall:read'> | undefined {
  const labId = useLab((state) => state.lab?.id);
  const isRunning = useLab((state) => state.state === 'running');
  const [reading, setReading] = useState<RequestValue<'firewall:read'>>();
  useEffect(() => {
    setReading(undefined);
    if (labId === undefined || !isRunning) return undefined;
    let timer: number | undefined;
    let isGone = false;
    const read = async (): Promise<void> => {
      // Nobody sees a page in the background.
      if (!document.hidden) {
        const answer = await request('firewall:read', { labId, namespace });
        if (isGone) return;
        if (answer.ok) setReading(answer.value);
      }
      timer = window.setTimeout(() => void read(), EVERY_MS);
    };
    void read();
    return () => {
      isGone = true;
      window.clearTimeout(timer);
    };
  }, [labId, isRunning, namespace]);
  return reading;
}

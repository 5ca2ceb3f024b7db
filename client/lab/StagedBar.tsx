/** Staged mode: how much waits, and the buttons that run it or put it away. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { request, useConnection } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useFollowStagedPlan, useStagedPlan } from '../state/stagedPlan.ts';
import { report } from '../ui/toast.ts';
import { sparing } from './sparing.ts';

export function StagedBar({ labId }: { labId: string }) {
  const words = useWords();
  useFollowStagedPlan();
  const staged = useLab((state) => state.lab?.settings.mode === 'staged');
  const running = useLab((state) => state.state === 'running');
  const waiting = useStagedPlan((plan) => plan.commands.length);
  const away = useConnection((connection) => connection.state !== 'connected');
  const [busy, setBusy] = useState<'apply' | 'discard'>();
  if (!staged || !running) return null;
  const run = async (deed: 'apply' | 'discard'): Promise<void> => {
    setBusy(deed);
    if (deed === 'apply') await sparing((how) => request('lab:apply', { labId, ...how }));
    else await report(request('lab:discard', { labId }));
    setBusy(undefined);
  };
  return (
    <div className="notice-bar" data-tone="accent">
      <strong>{words.lab.staged}</strong>
      <span>{waiting === 0 ? words.lab.nothingStaged : words.lab.waiting}</span>
      {waiting > 0 && (
        <>
          <Button size="compact-sm" loading={busy === 'apply'} disabled={away || busy === 'discard'} onClick={() => void run('apply')}>
            {words.lab.applyStaged(waiting)}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={busy === 'discard'}
            disabled={away || busy === 'apply'}
            onClick={() => void run('discard')}
          >
            {words.lab.discard}
          </Button>
        </>
      )}
    </div>
  );
}

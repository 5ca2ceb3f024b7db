/** What Apply would run in staged mode, asked for again whenever the drawing or the kernel has changed. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Command } from '../../shared/plan/command.ts';
import { request } from '../api/connection.ts';
import { useLab } from './labStore.ts';

const NONE: readonly Command[] = [];

export const useStagedPlan = create<{ commands: readonly Command[] }>(() => ({ commands: NONE }));

/** Keeps it up to date; once in a page. */
export function useFollowStagedPlan(): void {
  const labId = useLab((state) => state.labId);
  const revision = useLab((state) => state.confirmed?.revision);
  const counter = useLab((state) => state.observed.counter);
  const wanted = useLab((state) => state.state === 'running' && state.confirmed?.settings.mode === 'staged');
  useEffect(() => {
    if (!wanted || labId === undefined) {
      useStagedPlan.setState({ commands: NONE });
      return undefined;
    }
    let stale = false;
    void request('lab:plan', { labId }).then((answer) => {
      if (!stale && answer.ok) useStagedPlan.setState({ commands: answer.value });
    });
    return () => {
      stale = true;
    };
  }, [labId, revision, counter, wanted]);
}

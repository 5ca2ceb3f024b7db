/** The list of labs, as the server tells it. */
import { create } from 'zustand';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { on, onConnect, request } from '../api/connection.ts';

export const useLabs = create<{ labs: readonly LabSummary[]; loaded: boolean }>(() => ({ labs: [], loaded: false }));

/** Keeps the list up to date; returns a function that stops it. */
export function followLabs(): () => void {
  const stops = [
    on('labs:changed', ({ labs }) => {
      useLabs.setState({ labs, loaded: true });
    }),
    onConnect(() => {
      void request('lab:list', {}).then((answer) => {
        if (answer.ok) useLabs.setState({ labs: answer.value, loaded: true });
      });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

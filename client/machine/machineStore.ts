/** What this kernel and machine can do, as the server found it (the same as `npm run doctor`). */
import { create } from 'zustand';
import type { Capability } from '../../shared/probe/capability.ts';
import { onConnect, request } from '../api/connection.ts';

/** `rows` undefined: the machine is being tried. */
export const useMachine = create<{ rows: readonly Capability[] | undefined; opened: boolean }>(() => ({ rows: undefined, opened: false }));

/** Asks once it is connected, and again only while there was no answer: trying a machine costs it a sandbox. Returns a function that stops it. */
export function followMachine(): () => void {
  return onConnect(() => {
    if (useMachine.getState().rows) return;
    void request('doctor:get', {}).then((answer) => {
      if (answer.ok) useMachine.setState({ rows: answer.value.capabilities });
    });
  });
}

export function openMachine(): void {
  useMachine.setState({ opened: true });
}

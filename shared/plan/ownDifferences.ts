/** Which differences are of our own making after commands ran: those are shown, and never taken into the drawing by themselves (SPEC OB8). */
import type { Command } from './command.ts';
import { diff } from './diff.ts';
import { differenceKey } from './difference.ts';
import { KernelModel } from './kernelModel.ts';
import type { NetState } from './netState.ts';

export interface OwnRun {
  /** The drawing before and after the edit; absent where no edit asked for the commands. */
  edit?: { before: NetState; after: NetState };
  /** The kernel before the commands, and what they were to bring it to. */
  actual: NetState;
  target: NetState;
  /** Those that succeeded. */
  done: readonly Command[];
}

/** Keys of all differences that the run may have left: what the edit asked for, what the commands were for, what they changed on the way. */
export function ownDifferences({ edit, actual, target, done }: OwnRun): Set<string> {
  const keys = keysOf(target, actual);
  const model = new KernelModel(actual);
  for (const command of done) model.run(command);
  for (const key of keysOf(target, model.toNetState())) keys.add(key);
  if (edit) {
    // What cannot be in the kernel yet is not in the target (SPEC PL8), nor what somebody else has made under its name (SPEC PL6).
    const former = keysOf(edit.before, actual);
    for (const key of keysOf(edit.after, actual)) if (!former.has(key)) keys.add(key);
  }
  return keys;
}

function keysOf(wanted: NetState, actual: NetState): Set<string> {
  return new Set(diff(wanted, actual).map(differenceKey));
}

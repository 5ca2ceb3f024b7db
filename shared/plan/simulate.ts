/** Replays commands on a state, as the kernel would: for tests of the planner and for the fake kernel. */
import type { Command } from './command.ts';
import { KernelModel, type KernelTraits } from './kernelModel.ts';
import type { NetState } from './netState.ts';

export type Simulated = { ok: true; state: NetState } | { ok: false; command: Command; reason: string };

/** The state after all commands, or the first command that would be refused. */
export function simulate(state: NetState, commands: readonly Command[], traits: KernelTraits = {}): Simulated {
  const model = new KernelModel(state, traits);
  for (const command of commands) {
    const reason = model.run(command);
    if (reason !== undefined) return { ok: false, command, reason };
  }
  return { ok: true, state: model.toNetState() };
}

/** The planner: which commands lead from what the kernel has to a target. Pure; nothing is looked up and nothing is run. */
import type { Command } from './command.ts';
import type { Newborn } from './kernelModel.ts';
import type { Move } from './moves.ts';
import type { NetState } from './netState.ts';
import { PlanDraft } from './planDraft.ts';
import { planAdditions, planRemovals } from './planLinks.ts';
import { planMoves } from './planMoves.ts';
import { planSettings } from './planSettings.ts';

export interface PlanInput {
  target: NetState;
  actual: NetState;
  /** What was renamed or moved, so that it is not made anew. */
  moves?: readonly Move[];
  /** The first interface index that is free in the whole lab. */
  nextIndex: number;
  /** What a new namespace forwards before anybody says so. Absent: nothing. */
  newborn?: Newborn;
  /** False: this kernel has no netem, and links are impaired as far as tbf and nftables can. Absent: it has. */
  netem?: boolean;
}

/**
 * The commands, in an order in which each can succeed: moves; what goes; namespaces; bridges; veth pairs; then everything else
 * namespace by namespace, so that neighbouring commands can share one `ip -batch`. What the kernel would refuse is left out and stays
 * a difference.
 */
export function plan({ target, actual, moves = [], nextIndex, newborn, netem = true }: PlanInput): Command[] {
  const draft = new PlanDraft(target, actual, { ...(newborn && { newborn }), netem });
  planMoves(draft, moves);
  planRemovals(draft);
  planAdditions(draft, nextIndex);
  planSettings(draft);
  return draft.commands;
}

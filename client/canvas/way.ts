/** The lines between two boxes, the shortest way; over a bridge also into the namespace it belongs to. */
import type { Line } from './picture.ts';

export interface Step {
  id: string;
  /** Walked from its `a` end to its `b` end. */
  forward: boolean;
}

/** `owners` gives the namespace box of a bridge box. Empty when there is no way. */
export function wayBetween(lines: readonly Line[], owners: ReadonlyMap<string, string>, from: string, to: string): Step[] {
  const next = new Map<string, { box: string; step?: Step }[]>();
  const join = (box: string, other: string, step?: Step): void => {
    const list = next.get(box) ?? [];
    list.push({ box: other, ...(step && { step }) });
    next.set(box, list);
  };
  for (const line of lines) {
    join(line.a.box, line.b.box, { id: line.id, forward: true });
    join(line.b.box, line.a.box, { id: line.id, forward: false });
  }
  for (const [bridge, owner] of owners) {
    join(bridge, owner);
    join(owner, bridge);
  }
  const cameBy = new Map<string, { box: string; step?: Step } | undefined>([[from, undefined]]);
  const queue = [from];
  for (let box = queue.shift(); box !== undefined && box !== to; box = queue.shift()) {
    for (const { box: other, step } of next.get(box) ?? []) {
      if (cameBy.has(other)) continue;
      cameBy.set(other, { box, ...(step && { step }) });
      queue.push(other);
    }
  }
  const steps: Step[] = [];
  for (let at = cameBy.get(to); at; at = cameBy.get(at.box)) if (at.step) steps.unshift(at.step);
  return steps;
}

/** Puts boxes where another tool's small pictures stood, with the room that ours need. */
import type { LabDraft } from './draft/labDraft.ts';
import type { InterfaceDraft, NamespaceDraft } from './draft/namespaceDraft.ts';

/** Their icons are about a third as wide as our boxes. */
const SCALE = 3;

export interface Placed {
  namespace: NamespaceDraft;
  bridge?: InterfaceDraft;
  x: number;
  y: number;
}

/** The host, which the other tool has none of, goes above. */
export function placeAll(draft: LabDraft, places: readonly Placed[]): void {
  const known = places.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  if (known.length === 0) return;
  const left = Math.min(...known.map(({ x }) => x));
  const top = Math.min(...known.map(({ y }) => y));
  for (const { namespace, bridge, x, y } of known) draft.place(namespace, [(x - left) * SCALE, (y - top) * SCALE], bridge);
  draft.place(draft.host, [0, -240]);
}

/** The host's end of a cable to one of its bridges. */
export function portName(other: string, dev: string): string {
  return `${other.slice(0, Math.max(1, 14 - dev.length))}-${dev}`.slice(0, 15);
}

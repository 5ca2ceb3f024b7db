/** How the events are looked at: filters, pause and clear. Kept while other panels are open; a new lab begins anew. */
import { create } from 'zustand';
import type { MonitorLine } from '../../shared/protocol/records.ts';

export interface EventsView {
  labId: string | undefined;
  namespace: string | null;
  kind: string | null;
  /** What was there when it was paused. */
  paused: readonly MonitorLine[] | undefined;
  /** Lines up to this one were cleared away. */
  clearedTo: number;
}

const FRESH: EventsView = { labId: undefined, namespace: null, kind: null, paused: undefined, clearedTo: -1 };

export const useEventsView = create<EventsView>(() => FRESH);

/** The view of this lab; of another one nothing is taken over. */
export function viewOf(view: EventsView, labId: string | undefined): EventsView {
  return view.labId === labId ? view : { ...FRESH, labId };
}

/** The lines to show. */
export function chooseLines(lines: readonly MonitorLine[], { namespace, kind, clearedTo }: EventsView): readonly MonitorLine[] {
  if (namespace === null && kind === null && (lines[0]?.seq ?? 0) > clearedTo) return lines;
  return lines.filter(
    (line) => line.seq > clearedTo && (namespace === null || line.namespace === namespace) && (kind === null || line.kind === kind),
  );
}

/** How many have come since the pause, as far as they are still kept. */
export function newSince(paused: readonly MonitorLine[], live: readonly MonitorLine[]): number {
  const last = paused.at(-1)?.seq ?? -1;
  let count = 0;
  for (let i = live.length - 1; i >= 0 && (live[i]?.seq ?? last) > last; i -= 1) count += 1;
  return count;
}

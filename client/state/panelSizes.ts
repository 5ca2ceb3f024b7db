/** Which panels are open at first, how tall the dock is, and that a projected page shows one panel at a time. */

/** Below this width the dock is closed at first, and the details show only for a selection. */
export const NARROW = 1180;
const WIDE = 1400;

export const DOCK_CLOSED = 36;
const DOCK_LEAST = 120;
const DOCK_MOST_SHARE = 0.6;

export interface Panels {
  projector: boolean;
  dockOpen: boolean;
  inspectorOpen: boolean;
}

export function dockHeightFor(width: number): number {
  return width >= WIDE ? 262 : 236;
}

/** A height somebody asks for, within what the window has room for. */
export function fitDock(height: number, windowHeight: number): number {
  return Math.max(DOCK_LEAST, Math.min(Math.round(windowHeight * DOCK_MOST_SHARE), Math.round(height)));
}

/** What a change of panels means while the page is projected: what opens closes the other. */
export function onePanel<Changes extends Partial<Panels>>(before: Panels, changes: Changes): Changes & Partial<Panels> {
  if (!(changes.projector ?? before.projector)) return changes;
  const opensDock = changes.dockOpen === true;
  const opensInspector = changes.inspectorOpen === true && (!before.inspectorOpen || before.dockOpen);
  if (opensDock) return { ...changes, inspectorOpen: false };
  if (opensInspector) return { ...changes, dockOpen: false };
  return changes.projector === true && before.dockOpen ? { ...changes, inspectorOpen: false } : changes;
}

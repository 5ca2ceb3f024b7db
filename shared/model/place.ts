/** Finds room on the canvas for a new box. */
import type { Lab, Position } from './lab.ts';

/** Boxes are at most so wide with the gap that lines need, and a new one at most so high; all in canvas pixels. */
const COLUMN = 352;
const ROW = 208;
const GAP = 32;
/** Beside the host's own column, which stays free below: everything is linked to the host, so its box grows. */
const COLUMNS = 3;
/** Of a box without interfaces, and of each interface more (client/canvas/canvas.css). */
const BARE = 66;
const LINE = 26;

interface Taken extends Position {
  height: number;
}

/** The n-th cell of the grid: the host's, then left to right, then down. */
function cell(n: number): Position {
  return n === 0 ? { x: 0, y: 0 } : { x: (1 + ((n - 1) % COLUMNS)) * COLUMN, y: Math.floor((n - 1) / COLUMNS) * ROW };
}

/** Gives one free place of a grid after the other; the grid begins at the host. `taken` are places given away but not yet in the lab. */
export function placeFinder(lab: Lab, taken: readonly Position[] = []): () => Position {
  const origin = lab.layout['host'] ?? { x: 0, y: 0 };
  const lines = linesOfBoxes(lab);
  const places = [
    ...Object.entries(lab.layout).map(([id, place]): Taken => ({ ...place, height: BARE + LINE * (lines.get(id) ?? 0) })),
    ...taken.map((place): Taken => ({ ...place, height: 0 })),
  ];
  // What was taken once stays taken: the search goes on where it ended.
  let next = 0;
  return () => {
    for (; ; next += 1) {
      const { x, y } = cell(next);
      const place = { x: origin.x + x, y: origin.y + y };
      if (places.some((other) => isInTheWay(other, place))) continue;
      places.push({ ...place, height: 0 });
      return place;
    }
  };
}

function isInTheWay(box: Taken, place: Position): boolean {
  const below = place.y - box.y;
  return Math.abs(box.x - place.x) < COLUMN - GAP && below > GAP - ROW && below < Math.max(ROW - GAP, box.height + GAP);
}

/** How many interfaces each box lists; a bridge has a box of its own, with its ports. */
function linesOfBoxes({ interfaces }: Lab): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const iface of Object.values(interfaces)) {
    if (iface.kind === 'loopback' || iface.kind === 'bridge') continue;
    const master = iface.masterId === undefined ? undefined : interfaces[iface.masterId];
    const box = master?.kind === 'bridge' ? master.id : iface.namespaceId;
    lines.set(box, (lines.get(box) ?? 0) + 1);
  }
  return lines;
}

/** The first free place of that grid. */
export function freePosition(lab: Lab, taken: readonly Position[] = []): Position {
  return placeFinder(lab, taken)();
}

/** Whether all boxes stand where the file without places put them, cell after cell: nobody chose a place yet. */
export function isPlainGrid({ layout }: Pick<Lab, 'layout'>): boolean {
  const origin = layout['host'] ?? { x: 0, y: 0 };
  const places = Object.values(layout);
  const cells = new Set(places.map(({ x, y }) => `${String(x - origin.x)} ${String(y - origin.y)}`));
  return (
    cells.size === places.length &&
    places.every((_, i) => {
      const { x, y } = cell(i);
      return cells.has(`${String(x)} ${String(y)}`);
    })
  );
}

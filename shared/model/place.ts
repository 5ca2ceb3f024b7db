/** Finds room on the canvas for a new box. */
import type { Lab, Position } from './lab.ts';

/** Boxes are at most so large with the gap that lines need; all in canvas pixels. */
const COLUMN = 352;
const ROW = 208;
const COLUMNS = 4;

/** Gives one free place of a grid after the other; the grid begins at the host and goes left to right, then down. `taken` are places given away but not yet in the lab. */
export function placeFinder(lab: Lab, taken: readonly Position[] = []): () => Position {
  const origin = lab.layout['host'] ?? { x: 0, y: 0 };
  const places = [...Object.values(lab.layout), ...taken];
  // What was taken once stays taken: the search goes on where it ended.
  let next = 0;
  return () => {
    for (; ; next += 1) {
      const place = { x: origin.x + (next % COLUMNS) * COLUMN, y: origin.y + Math.floor(next / COLUMNS) * ROW };
      if (places.some((other) => Math.abs(other.x - place.x) < COLUMN - 32 && Math.abs(other.y - place.y) < ROW - 32)) continue;
      places.push(place);
      return place;
    }
  };
}

/** The first free place of that grid. */
export function freePosition(lab: Lab, taken: readonly Position[] = []): Position {
  return placeFinder(lab, taken)();
}

/** Whether all boxes stand where the file without places put them, cell after cell: nobody chose a place yet. */
export function isPlainGrid({ layout }: Pick<Lab, 'layout'>): boolean {
  const origin = layout['host'] ?? { x: 0, y: 0 };
  const places = Object.values(layout);
  const cells = new Set(places.map(({ x, y }) => (x - origin.x) / COLUMN + ((y - origin.y) / ROW) * COLUMNS));
  return cells.size === places.length && places.every((_, i) => cells.has(i));
}

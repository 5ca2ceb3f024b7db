/** Finds room on the canvas for a new box. */
import type { Lab, Position } from './lab.ts';

/** Boxes are at most so large with the gap that lines need; all in canvas pixels. */
const COLUMN = 352;
const ROW = 208;
const COLUMNS = 4;

/** The first free place of a grid that begins at the host, left to right, then down. `taken` are places given away but not yet in the lab. */
export function freePosition(lab: Lab, taken: readonly Position[] = []): Position {
  const origin = lab.layout['host'] ?? { x: 0, y: 0 };
  const places = [...Object.values(lab.layout), ...taken];
  for (let i = 0; ; i += 1) {
    const place = { x: origin.x + (i % COLUMNS) * COLUMN, y: origin.y + Math.floor(i / COLUMNS) * ROW };
    if (!places.some((other) => Math.abs(other.x - place.x) < COLUMN - 32 && Math.abs(other.y - place.y) < ROW - 32)) return place;
  }
}

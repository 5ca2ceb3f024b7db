/** Where the card of a new link opens: at the line, beside the two boxes where there is room. Pure. */
import type { Point, Rect } from './route.ts';
import type { Size } from './seen.ts';

const MARGIN = 12;

/** All in the canvas' own pixels. Always in view; of several places the first that covers least of the two boxes. */
export function cardPlace(a: Rect, b: Rect, card: Size, view: Size): Point {
  const middle = { x: (a.x + a.width / 2 + b.x + b.width / 2) / 2, y: (a.y + a.height / 2 + b.y + b.height / 2) / 2 };
  const [x, y] = [middle.x - card.width / 2, middle.y - card.height / 2];
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x + a.width, b.x + b.width)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y + a.height, b.y + b.height)];
  const tries = [
    { x, y },
    { x, y: bottom + MARGIN },
    { x, y: top - MARGIN - card.height },
    { x: right + MARGIN, y },
    { x: left - MARGIN - card.width, y },
  ].map((at) => ({ x: clamp(at.x, view.width - card.width), y: clamp(at.y, view.height - card.height) }));
  const covered = tries.map((at) => shared(at, card, a) + shared(at, card, b));
  return tries[covered.indexOf(Math.min(...covered))] ?? { x, y };
}

/** How much of the box is under the card, in square pixels. */
function shared(at: Point, { width, height }: Size, box: Rect): number {
  const across = Math.min(at.x + width, box.x + box.width) - Math.max(at.x, box.x);
  const down = Math.min(at.y + height, box.y + box.height) - Math.max(at.y, box.y);
  return Math.max(0, across) * Math.max(0, down);
}

function clamp(value: number, most: number): number {
  return Math.max(MARGIN, Math.min(value, most - MARGIN));
}

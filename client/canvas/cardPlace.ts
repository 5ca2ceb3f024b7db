/** Where the card of a new link opens: at the line, beside the two boxes where there is room. Pure. */
import type { Point, Rect } from './route.ts';
import type { Size } from './seen.ts';

const MARGIN = 12;

/** All in the canvas' own pixels. */
export function cardPlace(a: Rect, b: Rect, card: Size, view: Size): Point {
  const middle = { x: (a.x + a.width / 2 + b.x + b.width / 2) / 2, y: (a.y + a.height / 2 + b.y + b.height / 2) / 2 };
  const x = clamp(middle.x - card.width / 2, view.width - card.width);
  const y = middle.y - card.height / 2;
  const tries = [
    { x, y },
    { x, y: Math.max(a.y + a.height, b.y + b.height) + MARGIN },
    { x, y: Math.min(a.y, b.y) - MARGIN - card.height },
    { x: Math.max(a.x + a.width, b.x + b.width) + MARGIN, y: clamp(y, view.height - card.height) },
    { x: Math.min(a.x, b.x) - MARGIN - card.width, y: clamp(y, view.height - card.height) },
  ];
  const fits = (at: Point): boolean =>
    at.x >= MARGIN &&
    at.y >= MARGIN &&
    at.x + card.width <= view.width - MARGIN &&
    at.y + card.height <= view.height - MARGIN &&
    !covers(at, card, a) &&
    !covers(at, card, b);
  return tries.find(fits) ?? { x, y: clamp(Math.max(a.y + a.height, b.y + b.height) + MARGIN, view.height - card.height) };
}

function covers(at: Point, { width, height }: Size, box: Rect): boolean {
  return at.x < box.x + box.width && box.x < at.x + width && at.y < box.y + box.height && box.y < at.y + height;
}

function clamp(value: number, most: number): number {
  return Math.max(MARGIN, Math.min(value, most - MARGIN));
}

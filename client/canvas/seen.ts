/** Whether boxes are in view, and the least the canvas must move so that they are. Pure. */
import type { Point, Rect } from './route.ts';

export interface Size {
  width: number;
  height: number;
}

/** Height of the tools in the lower corner. */
export const TOOLS = 52;

/** Undefined for no rectangle at all. */
export function boundsOf(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  const [x, y] = [Math.min(...rects.map((rect) => rect.x)), Math.min(...rects.map((rect) => rect.y))];
  return {
    x,
    y,
    width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x,
    height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y,
  };
}

/** A rectangle of the drawing, where it is on the screen. */
export function onScreen({ x, y, width, height }: Rect, [left, top, zoom]: readonly [number, number, number]): Rect {
  return { x: x * zoom + left, y: y * zoom + top, width: width * zoom, height: height * zoom };
}

export function isSeen(rect: Rect, view: Size): boolean {
  return rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= view.width && rect.y + rect.height <= view.height;
}

/** How far to move; what does not fit is shown from its upper left corner on. */
export function moveInto(rect: Rect, view: Size, margin: number): Point {
  const along = (start: number, length: number, room: number): number => {
    if (start < margin || length + 2 * margin > room) return start >= margin && start + length <= room - margin ? 0 : margin - start;
    return Math.min(0, room - margin - start - length);
  };
  return { x: along(rect.x, rect.width, view.width), y: along(rect.y, rect.height, view.height) };
}

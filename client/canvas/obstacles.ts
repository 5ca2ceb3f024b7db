/** Where the boxes stand, for the lines to go round them; and a memory, so that only lines near a moved box are routed anew. */
import { create } from 'zustand';
import { middleOf, pathOf, route, type LineEnd, type Point, type Rect } from './route.ts';

export type Obstacles = ReadonlyMap<string, Rect>;

export const useObstacles = create<{ boxes: Obstacles }>(() => ({ boxes: new Map() }));

interface Standing {
  id: string;
  type?: string | undefined;
  position: Point;
  measured?: { width?: number; height?: number } | undefined;
}

/** Takes the boxes as they stand now; one that did not move keeps its rectangle. */
export function placeObstacles(nodes: readonly Standing[]): void {
  const { boxes: before } = useObstacles.getState();
  const now = new Map<string, Rect>();
  let moved = false;
  for (const { id, type, position, measured } of nodes) {
    const { width = 0, height = 0 } = measured ?? {};
    if ((type !== 'namespace' && type !== 'bridge') || width === 0) continue;
    const was = before.get(id);
    const same = was?.x === position.x && was.y === position.y && was.width === width && was.height === height;
    now.set(id, same ? was : { ...position, width, height });
    moved ||= !same;
  }
  if (moved || now.size !== before.size) useObstacles.setState({ boxes: now });
}

export interface Way {
  path: string;
  label: Point;
}

interface Known {
  a: LineEnd;
  b: LineEnd;
  shift: number;
  boxes: Obstacles;
  area: Rect;
  way: Way;
}

/** A router of one line: gives the very same way until something near it has changed. */
export function rememberingRouter(): (a: LineEnd, b: LineEnd, shift: number, boxes: Obstacles) => Way {
  let known: Known | undefined;
  return (a, b, shift, boxes) => {
    if (known && sameEnd(known.a, a) && sameEnd(known.b, b) && known.shift === shift && !touched(known, boxes)) {
      known = { ...known, boxes };
      return known.way;
    }
    const points = route(a, b, [...boxes.values()], shift);
    const path = pathOf(points);
    const way = known?.way.path === path ? known.way : { path, label: middleOf(points) };
    known = { a, b, shift, boxes, area: areaOf(points), way };
    return way;
  };
}

function sameEnd(one: LineEnd, other: LineEnd): boolean {
  return one.x === other.x && one.y === other.y && one.side === other.side;
}

/** Whether a box within reach of the line came, went or moved. */
function touched({ boxes: before, area }: Known, boxes: Obstacles): boolean {
  if (boxes === before) return false;
  for (const [id, box] of boxes) {
    const was = before.get(id);
    if (was !== box && (overlap(area, box) || (was !== undefined && overlap(area, was)))) return true;
  }
  for (const [id, was] of before) if (!boxes.has(id) && overlap(area, was)) return true;
  return false;
}

function areaOf(points: readonly Point[]): Rect {
  const margin = 20;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { x: left, y: top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

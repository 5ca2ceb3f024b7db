/** The way of a line: orthogonal, straight away from its handles, round the boxes that stand between. Pure. */

export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

export type Heading = 'left' | 'right' | 'top' | 'bottom';

export interface LineEnd extends Point {
  side: Heading;
}

/** So far a line leaves its handle before it turns. */
const STUB = 16;
/** So far it keeps from a box it goes round. */
const GAP = 14;
/** Nearer than this counts as under a box. */
const CLEARANCE = 3;
/** A turn is as bad as so much way. */
const TURN = 60;
const CORNER = 8;
/** Each round adds the boxes the way before it ran into. */
const ROUNDS = 6;

const STEP: Record<Heading, Point> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};
const HEADINGS = ['left', 'right', 'top', 'bottom'] as const;
const OPPOSITE: Record<Heading, Heading> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

/** The corners of the way from `a` to `b`, both included. `shift` moves the middle aside, for parallels. */
export function route(a: LineEnd, b: LineEnd, boxes: readonly Rect[], shift = 0): Point[] {
  const direct = straightened([a, ...elbow(leave(a), leave(b), a.side, b.side, shift), b]);
  const around = new Set(boxes.filter((box) => crosses(direct, box)));
  if (around.size === 0 && !turnsBack(a, b, direct)) return direct;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = search(a, b, [...around], shift);
    if (!found) return direct;
    const hit = boxes.filter((box) => !around.has(box) && crosses(found, box));
    if (hit.length === 0) return found;
    for (const box of hit) around.add(box);
  }
  return direct;
}

/** As SVG path data, with round corners. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map((point, i) => {
      const [before, after] = [points[i - 1], points[i + 1]];
      if (!before) return `M${xy(point)}`;
      if (!after) return `L${xy(point)}`;
      const radius = Math.min(CORNER, distance(before, point) / 2, distance(point, after) / 2);
      return `L${xy(towards(point, before, radius))}Q${xy(point)} ${xy(towards(point, after, radius))}`;
    })
    .join('');
}

/** Half way along. */
export function middleOf(points: readonly Point[]): Point {
  const total = points.reduce((sum, point, i) => sum + distance(points[i - 1] ?? point, point), 0);
  let left = total / 2;
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    if (!before) continue;
    const length = distance(before, point);
    if (length >= left) return towards(before, point, left);
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/** Whether a way runs under a box. */
export function crosses(points: readonly Point[], box: Rect): boolean {
  return points.some((point, i) => {
    const before = points[i - 1];
    return before !== undefined && segmentCrosses(before, point, box);
  });
}

function segmentCrosses(a: Point, b: Point, box: Rect): boolean {
  return (
    Math.min(a.x, b.x) < box.x + box.width + CLEARANCE &&
    Math.max(a.x, b.x) > box.x - CLEARANCE &&
    Math.min(a.y, b.y) < box.y + box.height + CLEARANCE &&
    Math.max(a.y, b.y) > box.y - CLEARANCE
  );
}

function leave(end: LineEnd): Point {
  const step = STEP[end.side];
  return { x: end.x + step.x * STUB, y: end.y + step.y * STUB };
}

function elbow(from: Point, to: Point, leaving: Heading, arriving: Heading, shift: number): Point[] {
  const [sideways, sidewaysThere] = [STEP[leaving].y === 0, STEP[arriving].y === 0];
  if (sideways && sidewaysThere) {
    const x = (from.x + to.x) / 2 + shift;
    return [from, { x, y: from.y }, { x, y: to.y }, to];
  }
  if (!sideways && !sidewaysThere) {
    const y = (from.y + to.y) / 2 + shift;
    return [from, { x: from.x, y }, { x: to.x, y }, to];
  }
  return [from, sideways ? { x: to.x, y: from.y } : { x: from.x, y: to.y }, to];
}

/** Whether a way begins or ends into the wrong direction, back over its own handle. */
function turnsBack(a: LineEnd, b: LineEnd, points: readonly Point[]): boolean {
  const [second, last] = [points[1], points.at(-2)];
  const back = (end: LineEnd, next: Point | undefined): boolean => {
    const step = STEP[end.side];
    return next !== undefined && (next.x - end.x) * step.x + (next.y - end.y) * step.y <= 0;
  };
  return back(a, second) || back(b, last);
}

interface Visit extends Point {
  column: number;
  row: number;
  heading: Heading;
  cost: number;
  from: Visit | undefined;
}

/** The shortest way with few turns, along the lines beside the boxes. */
function search(a: LineEnd, b: LineEnd, boxes: readonly Rect[], shift: number): Point[] | undefined {
  const [from, to] = [leave(a), leave(b)];
  const xs = lines(
    [from.x, to.x, (from.x + to.x) / 2 + shift],
    boxes.flatMap((box) => [box.x - GAP, box.x + box.width + GAP]),
  );
  const ys = lines(
    [from.y, to.y, (from.y + to.y) / 2 + shift],
    boxes.flatMap((box) => [box.y - GAP, box.y + box.height + GAP]),
  );
  const start: Visit = { ...from, column: xs.indexOf(from.x), row: ys.indexOf(from.y), heading: a.side, cost: 0, from: undefined };
  const open: Visit[] = [start];
  const best = new Map<string, number>();
  for (let at = cheapest(open); at; at = cheapest(open)) {
    if (at.x === to.x && at.y === to.y) return straightened([a, ...walked(at), b]);
    for (const heading of HEADINGS) {
      if (heading === OPPOSITE[at.heading]) continue;
      const [column, row] = [at.column + STEP[heading].x, at.row + STEP[heading].y];
      const [x, y] = [xs[column], ys[row]];
      if (x === undefined || y === undefined) continue;
      const place = { x, y };
      const here = at;
      if (boxes.some((box) => segmentCrosses(here, place, box))) continue;
      const arrives = x === to.x && y === to.y;
      const turns = (heading === at.heading ? 0 : 1) + (arrives && heading !== OPPOSITE[b.side] ? 1 : 0);
      if (arrives && heading === b.side) continue;
      const cost = at.cost + distance(at, place) + turns * TURN;
      const key = `${String(column)} ${String(row)} ${heading}`;
      if ((best.get(key) ?? Infinity) <= cost) continue;
      best.set(key, cost);
      open.push({ ...place, column, row, heading, cost, from: at });
    }
  }
  return undefined;
}

function cheapest(open: Visit[]): Visit | undefined {
  let at = 0;
  for (const [i, visit] of open.entries()) if (visit.cost < (open[at]?.cost ?? Infinity)) at = i;
  const [found] = open.splice(at, 1);
  return found;
}

function walked(end: Visit): Point[] {
  const points: Point[] = [];
  for (let at: Visit | undefined = end; at; at = at.from) points.unshift({ x: at.x, y: at.y });
  return points;
}

function lines(own: readonly number[], beside: readonly number[]): number[] {
  return [...new Set([...own, ...beside])].sort((one, other) => one - other);
}

/** Without doubled points and points in the middle of a straight. */
function straightened(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const { x, y } of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last?.x === x && last.y === y) continue;
    if (before && last && ((before.x === last.x && last.x === x) || (before.y === last.y && last.y === y))) kept.pop();
    kept.push({ x, y });
  }
  return kept;
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  return { x: from.x + Math.sign(to.x - from.x) * by, y: from.y + Math.sign(to.y - from.y) * by };
}

function xy({ x, y }: Point): string {
  return `${String(Math.round(x * 10) / 10)} ${String(Math.round(y * 10) / 10)}`;
}

import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { crosses, middleOf, pathOf, route, type LineEnd, type Rect } from './route.ts';

const box = (x: number, y: number): Rect => ({ x, y, width: 264, height: 92 });
const right = (of: Rect): LineEnd => ({ x: of.x + of.width + 6, y: of.y + 50, side: 'right' });
const left = (of: Rect): LineEnd => ({ x: of.x - 6, y: of.y + 50, side: 'left' });

describe('route', () => {
  const [a, b, far] = [box(0, 0), box(432, 0), box(864, 0)];

  it('is straight between two boxes in a row', () => {
    expect(route(right(a), left(b), [a, b])).toEqual([
      { x: 270, y: 50 },
      { x: 426, y: 50 },
    ]);
  });

  it('goes round a box that stands between', () => {
    const way = route(right(a), left(far), [a, b, far]);
    expect(way.length).toBeGreaterThan(2);
    for (const one of [a, b, far]) expect(crosses(way, one)).toBe(false);
  });

  it('leaves on the side of its handle, also when the other end is behind it', () => {
    const way = route(right(b), right(a), [a, b]);
    for (const one of [a, b]) expect(crosses(way, one)).toBe(false);
    expect(way[1]?.x).toBeGreaterThan(702);
  });

  it('keeps parallels apart', () => {
    const low = box(432, 300);
    expect(route(right(a), left(low), [a, low], 12)[1]?.x).toBe((route(right(a), left(low), [a, low])[1]?.x ?? 0) + 12);
  });

  it('a box far away changes nothing', () => {
    const low = box(432, 300);
    expect(route(right(a), left(low), [a, low, box(2000, 2000)])).toEqual(route(right(a), left(low), [a, low]));
  });

  const cell = fc.integer({ min: 0, max: 35 });
  property.prop([fc.uniqueArray(cell, { minLength: 2, maxLength: 20 })])('never runs under a box where boxes stand apart', (cells) => {
    const boxes = cells.map((at) => box((at % 6) * 336, Math.floor(at / 6) * 160));
    const [from, to] = boxes;
    if (!from || !to) return;
    const way = route(right(from), left(to), boxes);
    expect(boxes.filter((one) => crosses(way, one))).toEqual([]);
    for (const [i, point] of way.entries()) {
      const before = way[i - 1];
      if (before) expect(before.x === point.x || before.y === point.y).toBe(true);
    }
  });
});

describe('the drawn way', () => {
  const corner = [
    { x: 0, y: 0 },
    { x: 40, y: 0 },
    { x: 40, y: 60 },
  ];

  it('has round corners', () => {
    expect(pathOf(corner)).toBe('M0 0L32 0Q40 0 40 8L40 60');
  });

  it('has its label half way along', () => {
    expect(middleOf(corner)).toEqual({ x: 40, y: 10 });
  });
});

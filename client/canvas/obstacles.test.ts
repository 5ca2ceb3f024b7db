import { expect, it } from 'vitest';
import { placeObstacles, rememberingRouter, useObstacles } from './obstacles.ts';
import type { LineEnd } from './route.ts';

const measured = { width: 264, height: 92 };
const node = (id: string, x: number, y: number) => ({ id, type: 'namespace', position: { x, y }, measured });
const a: LineEnd = { x: 270, y: 50, side: 'right' };
const b: LineEnd = { x: 858, y: 50, side: 'left' };
const boxes = () => useObstacles.getState().boxes;

it('a line is routed anew only when a box near it moves', () => {
  const router = rememberingRouter();
  placeObstacles([node('a', 0, 0), node('b', 864, 0), node('far', 0, 2000)]);
  const first = router(a, b, 0, boxes());
  placeObstacles([node('a', 0, 0), node('b', 864, 0), node('far', 500, 2000)]);
  expect(router(a, b, 0, boxes())).toBe(first);
  placeObstacles([node('a', 0, 0), node('b', 864, 0), node('far', 432, 0)]);
  const round = router(a, b, 0, boxes());
  expect(round.path).not.toBe(first.path);
  placeObstacles([node('a', 0, 0), node('b', 864, 0)]);
  expect(router(a, b, 0, boxes()).path).toBe(first.path);
});

it('a box that did not move keeps its rectangle; notes and groups are none', () => {
  placeObstacles([node('a', 0, 0), node('b', 864, 0)]);
  const before = boxes();
  placeObstacles([node('a', 0, 0), node('b', 864, 0), { ...node('note', 300, 0), type: 'note' }]);
  expect(boxes()).toBe(before);
  placeObstacles([node('a', 16, 0), node('b', 864, 0)]);
  expect(boxes().get('b')).toBe(before.get('b'));
});

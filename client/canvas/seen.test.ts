import { describe, expect, it } from 'vitest';
import { boundsOf, isSeen, moveInto, onScreen } from './seen.ts';

const view = { width: 600, height: 400 };
const rect = (x: number, y: number, width = 264, height = 92) => ({ x, y, width, height });

describe('moveInto', () => {
  it('moves nothing that is seen', () => {
    expect(moveInto(rect(100, 100), view, 24)).toEqual({ x: 0, y: 0 });
  });

  it('moves just as far as needed, from every side', () => {
    expect(moveInto(rect(500, 380), view, 24)).toEqual({ x: 600 - 24 - 764, y: 400 - 24 - 472 });
    expect(moveInto(rect(-100, 0), view, 24)).toEqual({ x: 124, y: 24 });
  });

  it('shows the beginning of what is too large', () => {
    expect(moveInto(rect(300, 100, 900), view, 24)).toEqual({ x: -276, y: 0 });
  });
});

it('a rectangle is seen by where it is on the screen', () => {
  const bounds = boundsOf([rect(0, 0), rect(432, 0)]);
  expect(bounds).toEqual(rect(0, 0, 696));
  expect(boundsOf([])).toBeUndefined();
  if (!bounds) return;
  expect(isSeen(onScreen(bounds, [0, 0, 1]), view)).toBe(false);
  expect(isSeen(onScreen(bounds, [10, 10, 0.8]), view)).toBe(true);
});

import { expect, it } from 'vitest';
import { emptyLab, type Lab, type Position } from './lab.ts';
import { freePosition, isPlainGrid, placeFinder } from './place.ts';

/** A lab whose boxes stand there, each with so many interfaces. */
function labWith(boxes: Readonly<Record<string, { at: Position; interfaces?: number }>>): Lab {
  const lab = emptyLab('lab', 'Lab');
  return {
    ...lab,
    layout: Object.fromEntries(Object.entries(boxes).map(([id, { at }]) => [id, at])),
    interfaces: Object.fromEntries(
      Object.entries(boxes).flatMap(([namespaceId, { interfaces = 0 }]) =>
        Array.from({ length: interfaces }, (_, i) => {
          const id = `${namespaceId} ${String(i)}`;
          return [id, { id, namespaceId, name: `d${String(i)}`, kind: 'dummy', addresses: [], up: true, options: {} } as const];
        }),
      ),
    ),
  };
}

it('the places of new boxes leave the column of the host free, for its box grows', () => {
  const next = placeFinder(labWith({ host: { at: { x: 16, y: 32 } } }));
  const places = Array.from({ length: 7 }, next);
  expect(new Set(places.map(({ x, y }) => `${String(x)} ${String(y)}`)).size).toBe(7);
  expect(places.filter(({ x }) => x < 16 + 264)).toEqual([]);
  expect(places[0]).toEqual({ x: 368, y: 32 });
});

it('a new box stands below all of a high one', () => {
  const at = (interfaces: number): Position =>
    freePosition(
      labWith({
        host: { at: { x: 0, y: 0 } },
        high: { at: { x: 352, y: 0 }, interfaces },
        b: { at: { x: 704, y: 0 } },
        c: { at: { x: 1056, y: 0 } },
        ...(interfaces > 6 && { e: { at: { x: 704, y: 208 } }, f: { at: { x: 1056, y: 208 } } }),
      }),
    );
  expect(at(1)).toEqual({ x: 352, y: 208 });
  expect(at(10)).toEqual({ x: 352, y: 416 });
});

it('a lab whose boxes stand cell after cell was placed by nobody', () => {
  const lab = labWith({ host: { at: { x: 0, y: 0 } } });
  const next = placeFinder(lab);
  const layout = { ...lab.layout, ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${String(i)}`, next()])) };
  expect(isPlainGrid({ layout })).toBe(true);
  expect(isPlainGrid({ layout: { ...layout, n3: { x: 5, y: 5 } } })).toBe(false);
});

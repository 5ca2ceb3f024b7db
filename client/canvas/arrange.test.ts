import { expect, it } from 'vitest';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { NOTHING_OBSERVED } from '../../shared/observe/observed.ts';
import type { Position } from '../../shared/model/lab.ts';
import { isPlainGrid } from '../../shared/model/place.ts';
import { arrange, heightOf } from './arrange.ts';
import { toPicture } from './boxes.ts';
import type { Box } from './picture.ts';

function pictureOf(namespaces: Record<string, object>) {
  let made = 0;
  const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'lab', namespaces }), 'lab', { newId: () => `id${String((made += 1))}` });
  if (!built.ok) throw new Error('the lab file is wrong');
  const picture = toPicture({ lab: built.lab, observed: NOTHING_OBSERVED, drift: [], planned: [], running: false, doubts: new Map() });
  return { ...picture, lab: built.lab };
}

/** `bridges` bridges of the host with ten namespaces each. */
function starPicture(bridges: number) {
  const interfaces: Record<string, object> = {};
  const namespaces: Record<string, object> = { host: { interfaces } };
  for (let bridge = 0; bridge < bridges; bridge += 1) {
    interfaces[`br${String(bridge)}`] = { kind: 'bridge' };
    for (let leaf = 0; leaf < 10; leaf += 1) {
      const n = String(bridge * 10 + leaf);
      interfaces[`v${n}`] = { master: `br${String(bridge)}`, peer: `n${n}/eth0` };
      namespaces[`n${n}`] = { interfaces: { eth0: {} } };
    }
  }
  return pictureOf(namespaces);
}

/** All stand apart, and the whole is about as wide as a screen. */
function expectRoom(boxes: readonly Box[], places: Readonly<Record<string, Position>>): void {
  const rects = boxes.map((box) => ({ ...(places[box.id] ?? { x: NaN, y: NaN }), width: 264, height: heightOf(box) }));
  for (const [i, a] of rects.entries())
    for (const b of rects.slice(i + 1))
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  expect(right / bottom).toBeGreaterThan(1);
  expect(right / bottom).toBeLessThan(3);
}

it('a hundred boxes on ten bridges stand apart, each below its bridge, about as wide as a screen', () => {
  const { boxes, lines } = starPicture(10);
  const places = arrange(boxes, lines);
  expectRoom(boxes, places);
  for (const { a, b } of lines) {
    const [bridge, leaf] = boxes.find((box) => box.id === a.box)?.kind === 'bridge' ? [a.box, b.box] : [b.box, a.box];
    expect(places[leaf]?.y).toBeGreaterThan((places[bridge]?.y ?? 0) + 100);
  }
});

it('a row of fifty namespaces with a bridge each is folded, and each stands above its bridge', () => {
  const namespaces = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [
      `n${String(i)}`,
      {
        interfaces: {
          br0: { kind: 'bridge' },
          ...(i < 49 && { right: { master: 'br0', peer: `n${String(i + 1)}/left` } }),
          ...(i > 0 && { left: { master: 'br0' } }),
        },
      },
    ]),
  );
  const { boxes, lines } = pictureOf(namespaces);
  const places = arrange(boxes, lines);
  expectRoom(boxes, places);
  for (const bridge of boxes) {
    if (bridge.kind !== 'bridge') continue;
    const owner = boxes.find((box) => box.kind === 'namespace' && box.name === bridge.owner);
    expect(places[owner?.id ?? '']?.x).toBe(places[bridge.id]?.x);
  }
  const far = lines.map(({ a, b }) => Math.abs((places[a.box]?.x ?? 0) - (places[b.box]?.x ?? 0)));
  expect(Math.max(...far)).toBeLessThan(500);
});

it('the host is on the left, and each step away from it further to the right', () => {
  const { boxes, lines } = pictureOf({
    web: { interfaces: { e0: { peer: 'r1/dmz' } } },
    r1: { interfaces: { lan: { peer: 'host/e0' }, dmz: {} } },
    host: { interfaces: { e0: {} } },
  });
  const places = arrange(boxes, lines);
  const [host, r1, web] = ['host', 'r1', 'web'].map((name) => places[boxes.find((box) => box.name === name)?.id ?? '']?.x ?? NaN);
  expect([host, r1, web]).toEqual([host, r1, web].sort((one, other) => (one ?? NaN) - (other ?? NaN)));
});

it('a lab whose file says nothing of places stands in a plain grid, until one is chosen', () => {
  const { lab } = pictureOf({ host: {}, a: {}, b: { interfaces: { br0: { kind: 'bridge' } } }, c: {}, d: {} });
  expect(isPlainGrid(lab)).toBe(true);
  expect(isPlainGrid({ layout: { ...lab.layout, host: { x: 16, y: 0 } } })).toBe(false);
});

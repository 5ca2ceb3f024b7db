import { expect, it } from 'vitest';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { NOTHING_OBSERVED } from '../../shared/observe/observed.ts';
import { arrange, heightOf } from './arrange.ts';
import { arrangeWhenShown, takeArrange } from './arrangeOnce.ts';
import { toPicture } from './boxes.ts';

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
  let made = 0;
  const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'stars', namespaces }), 'lab', { newId: () => `id${String((made += 1))}` });
  if (!built.ok) throw new Error('the lab file is wrong');
  return toPicture({ lab: built.lab, observed: NOTHING_OBSERVED, drift: [], planned: [], running: false, doubts: new Map() });
}

it('a hundred boxes on ten bridges stand apart, each below its bridge, about as wide as a screen', () => {
  const { boxes, lines } = starPicture(10);
  const places = arrange(boxes, lines);
  const rects = boxes.map((box) => ({ ...(places[box.id] ?? { x: NaN, y: NaN }), width: 280, height: heightOf(box) }));
  for (const [i, a] of rects.entries())
    for (const b of rects.slice(i + 1))
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  expect(right / bottom).toBeGreaterThan(1);
  expect(right / bottom).toBeLessThan(3);
  for (const { a, b } of lines) {
    const [bridge, leaf] = boxes.find((box) => box.id === a.box)?.kind === 'bridge' ? [a.box, b.box] : [b.box, a.box];
    expect(places[leaf]?.y).toBeGreaterThan((places[bridge]?.y ?? 0) + 100);
  }
});

it('a file without places is arranged once, one with places never', () => {
  arrangeWhenShown('grid', 'nslab: 1\nname: grid\n');
  arrangeWhenShown('placed', 'nslab: 1\nname: placed\nlayout:\n  host: [0, 0]\n');
  expect([takeArrange('grid'), takeArrange('grid'), takeArrange('placed')]).toEqual([true, false, false]);
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { durationSchema, fromSeconds, toSeconds } from './duration.ts';

it('SC6 times are read as they are written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 864_000 }), (tenths) => {
      const written = fromSeconds(tenths / 10);
      expect(durationSchema.safeParse(written).success).toBe(true);
      expect(toSeconds(written)).toBe(tenths / 10);
    }),
  );
  expect(['10s', '1m30s', '2h', '500ms', '1.5s', 20].map(toSeconds)).toEqual([10, 90, 7200, 0.5, 1.5, 20]);
  expect(['', 's', '10', '10s1m', '1d', '-1s', '0.25s'].filter((text) => durationSchema.safeParse(text).success)).toEqual([]);
});

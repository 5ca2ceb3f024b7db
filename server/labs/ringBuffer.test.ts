import { expect, it } from 'vitest';
import { RingBuffer } from './ringBuffer.ts';

it('AP3 costs the same for each item, however many it keeps', () => {
  const msFor = (limit: number): number => {
    const buffer = new RingBuffer<number>(limit, (item) => item);
    buffer.put(Array.from({ length: limit }, (_, i) => i));
    const startedAt = performance.now();
    for (let i = 0; i < 20_000; i += 1) buffer.put([limit + i]);
    return performance.now() - startedAt;
  };
  msFor(10);
  expect(msFor(5000)).toBeLessThan(20 * msFor(10) + 50);
});

it('AP3 keeps the last ones, and one of each key in its place', () => {
  const buffer = new RingBuffer<{ id: number; text: string }>(10, (item) => item.id);
  for (let id = 0; id < 1000; id += 1) buffer.put([{ id, text: 'running' }]);
  expect(buffer.all().map((item) => item.id)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999]);
  buffer.put([{ id: 995, text: 'ok' }]);
  expect(buffer.all()).toHaveLength(10);
  expect(buffer.all()[5]).toEqual({ id: 995, text: 'ok' });
  buffer.clear();
  expect(buffer.all()).toEqual([]);
});

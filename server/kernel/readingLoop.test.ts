import { describe, expect, it } from 'vitest';
import { ReadingLoop } from './readingLoop.ts';

/** A loop whose readings end when the test says so. */
function loopByHand() {
  const running: { end: () => void; fail: (error: Error) => void }[] = [];
  const errors: unknown[] = [];
  let begun = 0;
  const loop = new ReadingLoop({
    read: () =>
      new Promise((resolve, reject) => {
        begun += 1;
        running.push({
          end: () => {
            resolve(false);
          },
          fail: reject,
        });
      }),
    onError: (error) => errors.push(error),
  });
  return { loop, running, errors, begun: () => begun };
}

/** All that is under way without waiting for anything outside. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('reading loop', () => {
  it('OB4 reads again for what rings during a reading, once for many bells', async () => {
    const { loop, running, begun } = loopByHand();
    loop.ring();
    loop.ring();
    loop.ring();
    running[0]?.end();
    await settle();
    expect(begun()).toBe(2);
    running[1]?.end();
    await settle();
    expect(begun()).toBe(2);
  });

  it('OB4 hears what rings at any moment around the end of a reading', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { loop, running, begun } = loopByHand();
      loop.ring();
      running[0]?.end();
      for (let i = 0; i < turns; i += 1) await Promise.resolve();
      const before = begun();
      loop.ring();
      await settle();
      expect({ turns, begun: begun() }).toEqual({ turns, begun: before + 1 });
      running[1]?.end();
    }
  });

  it('AP5 who waits is served by a reading that begins after the question', async () => {
    const { loop, running } = loopByHand();
    loop.ring();
    let served = false;
    void loop.next().then(() => (served = true));
    running[0]?.end();
    await settle();
    expect(served).toBe(false);
    running[1]?.end();
    await settle();
    expect(served).toBe(true);
  });

  it('AP5 a held reading begins when the last one lets go', async () => {
    const { loop, running, begun } = loopByHand();
    const [first, second] = [loop.hold(), loop.hold()];
    loop.ring();
    const settled = loop.settled();
    first();
    await settle();
    expect(begun()).toBe(0);
    second();
    expect(begun()).toBe(1);
    running[0]?.end();
    await settled;
  });

  it('OB10 a reading that fails is told, and ends no later one', async () => {
    const { loop, running, errors, begun } = loopByHand();
    loop.ring();
    loop.ring();
    running[0]?.fail(new Error('no process left'));
    await expect.poll(begun).toBe(2);
    expect(errors).toEqual([new Error('no process left')]);
    const next = loop.next();
    running[1]?.end();
    await settle();
    running[2]?.end();
    await next;
    expect(begun()).toBe(3);
  });

  it('nobody waits for a loop that has stopped', async () => {
    const { loop, begun } = loopByHand();
    loop.ring();
    const waiting = loop.next();
    loop.stop();
    await waiting;
    await loop.next();
    expect(begun()).toBe(1);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImpairmentBench, linkState } from './impairmentBench.ts';

describe('a link by netem', () => {
  let bench: ImpairmentBench;

  beforeAll(async () => {
    bench = await ImpairmentBench.start({ netem: true });
    await bench.reach(linkState(undefined, undefined));
  });

  afterAll(async () => {
    await bench.stop();
  });

  it('IM2 delays within a tenth of what is asked for', async () => {
    await bench.reach(linkState({ delayMs: 120 }, { delayMs: 80 }));
    const { received, leastMs } = await bench.ping(10, 0.2);
    expect(received).toBe(10);
    expect(leastMs).toBeGreaterThan(198);
    expect(leastMs).toBeLessThan(220);
  });

  it('IM2 loses the share that is asked for', async () => {
    // Both know each other's MAC address by then: a lost question for it would hold back, and drop, packets that are counted here as lost.
    await bench.reach(linkState(undefined, undefined));
    expect((await bench.ping(1, 1)).received).toBe(1);
    await bench.reach(linkState({ lossPercent: 30 }, undefined));
    expect(Math.abs((await bench.ping(300, 0.01)).received - 210)).toBeLessThan(40);
  });

  it('IM2 is as slow as is asked for', async () => {
    await bench.reach(linkState({ rateKbit: 128 }, undefined));
    const { least, most } = await bench.ratesKbit(2);
    expect(most).toBeGreaterThan(90);
    expect(least).toBeLessThan(141);
  });

  it('IM3 every field is read as it was set, also where fewer are left than before', async () => {
    const all = {
      delayMs: 1.5,
      jitterMs: 0.33,
      lossPercent: 33.33,
      duplicatePercent: 2,
      corruptPercent: 0.5,
      reorderPercent: 25,
      rateKbit: 1500,
    };
    for (const impairment of [all, { delayMs: 20 }, { lossPercent: 0.01 }]) {
      await bench.reach(linkState(impairment, undefined));
      expect(await bench.seen('a')).toEqual({ impairment, saysMore: false });
      expect(await bench.reach(linkState(impairment, undefined))).toEqual([]);
    }
  });

  it('IM6 a correlation that was typed stays until its link is edited', async () => {
    await bench.run('a', 'tc qdisc replace dev eth0 root netem delay 20ms 10ms 25% loss 1%');
    const typed = { delayMs: 20, jitterMs: 10, lossPercent: 1 };
    expect(await bench.seen('a')).toEqual({ impairment: typed, saysMore: true });
    expect((await bench.read()).namespaces['a']?.qdiscs?.['eth0']?.words).toContain('delay 20ms 10ms 25% loss 1%');
    expect(await bench.reach(linkState(typed, undefined))).toEqual([]);
    await bench.reach(linkState({ ...typed, lossPercent: 2 }, undefined));
    expect(await bench.seen('a')).toEqual({ impairment: { ...typed, lossPercent: 2 }, saysMore: false });
  });
});

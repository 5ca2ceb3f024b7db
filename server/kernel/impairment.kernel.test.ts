import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImpairmentBench, linkState } from './impairmentBench.ts';

describe('a link where the kernel has no netem', () => {
  let bench: ImpairmentBench;

  beforeAll(async () => {
    bench = await ImpairmentBench.start({ netem: false });
    await bench.reach(linkState(undefined, undefined));
  });

  afterAll(async () => {
    await bench.stop();
  });

  it('IM5 loses the share that is asked for, in its direction alone, unknown to the sender', async () => {
    // Both know each other's MAC address by then: a lost question for it would hold back, and drop, packets that are counted here as lost.
    expect((await bench.ping(1, 1)).received).toBe(1);
    await bench.reach(linkState({ lossPercent: 30 }, undefined));
    const { received } = await bench.ping(400, 0.002);
    // Five times the deviation of 400 throws.
    expect(Math.abs(received - 280)).toBeLessThan(46);
    const { stdout } = await bench.run('b', 'nft list table netdev nslab');
    expect(Number(/counter packets (\d+)/.exec(stdout)?.[1])).toBeGreaterThanOrEqual(400 - received);
    expect(await bench.seen('a')).toEqual({ impairment: { lossPercent: 30 }, saysMore: false });
    await bench.reach(linkState(undefined, undefined));
    expect((await bench.ping(50, 0.002)).received).toBe(50);
  });

  it('IM5 is as slow as is asked for', async () => {
    await bench.reach(linkState({ rateKbit: 512 }, undefined));
    const { least, most } = await bench.ratesKbit(1);
    expect(most).toBeGreaterThan(360);
    expect(least).toBeLessThan(565);
  });

  it('IM4 what is typed by tc is seen soon after the line, and taken back by its own command', async () => {
    await bench.reach(linkState(undefined, undefined));
    await bench.run('b', 'tc qdisc add dev eth0 root tbf rate 1mbit burst 10kb latency 70ms');
    bench.observer.typed('b');
    await expect.poll(() => bench.observer.current().namespaces['b']?.qdiscs).toEqual({ eth0: { impairment: { rateKbit: 1000 } } });
    expect(await bench.reach(linkState(undefined, { rateKbit: 1000 }))).toEqual([]);
    expect(await bench.reach(linkState(undefined, undefined))).toEqual(['ip netns exec b tc qdisc delete dev eth0 root']);
  });

  it('IM6 what a drawing has no words for stays until its link is edited', async () => {
    await bench.run('b', 'tc qdisc add dev eth0 root handle 1: htb default 1');
    expect(await bench.seen('b')).toEqual({ impairment: undefined, saysMore: true });
    expect(await bench.reach(linkState(undefined, undefined))).toEqual([]);
    await bench.reach(linkState(undefined, { rateKbit: 2000 }));
    expect(await bench.seen('b')).toEqual({ impairment: { rateKbit: 2000 }, saysMore: false });
  });
});

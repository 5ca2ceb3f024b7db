import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { impairmentSchema, pickImpairment } from './impairment.ts';
import { impairmentLabel } from './label.ts';
import { PRESETS } from './presets.ts';
import { parseLosses, parseQdiscs } from './readQdisc.ts';
import { formatMs, formatPercent, formatRate, parseMs, parsePercent, parseRate } from './units.ts';
import { impairmentText, lossRule, netemWords, tbfWords } from './words.ts';

const hundredths = (most: number) => fc.integer({ min: 1, max: most }).map((value) => value / 100);

describe('units', () => {
  test.prop([hundredths(6_000_000), hundredths(10_000), fc.integer({ min: 1, max: 100_000_000 })])(
    'IM1 what is written is read as it was',
    (ms, percent, kbit) => {
      expect(parseMs(formatMs(ms))).toBe(ms);
      expect(parsePercent(formatPercent(percent))).toBe(percent);
      expect(parseRate(formatRate(kbit))).toBe(kbit);
    },
  );

  it('IM1 other units of the same are read, anything else is not', () => {
    expect(['1.5s', '300us', '20 ms'].map(parseMs)).toEqual([1500, 0.3, 20]);
    expect(['10mbit', '1.5gbit', '64kbit'].map(parseRate)).toEqual([10_000, 1_500_000, 64]);
    expect(['20', '20 m', '-5ms', '1e3ms', 'ms', '1,5ms'].map(parseMs)).toEqual(Array(6).fill(undefined));
    expect(['10', '10mbps', '10Mb/s'].map(parseRate)).toEqual(Array(3).fill(undefined));
    expect(formatRate(1234)).toBe('1234kbit');
  });
});

describe('schema', () => {
  it('IM1 refuses what a kernel would not take, at its field', () => {
    const problem = (value: unknown) =>
      impairmentSchema.safeParse(value).error?.issues.map(({ path, message }) => [path.join('.'), message]);
    expect(problem({ delayMs: 20, jitterMs: 5, lossPercent: 0.01, rateKbit: 64 })).toBeUndefined();
    expect(problem({ lossPercent: 101 })).toEqual([['lossPercent', 'impair_percent']]);
    expect(problem({ delayMs: 0.005 })?.[0]).toEqual(['delayMs', 'impair_time']);
    expect(problem({ delayMs: 1.234 })).toEqual([['delayMs', 'impair_step']]);
    expect(problem({ jitterMs: 5 })).toEqual([['jitterMs', 'impair_needs_delay']]);
    expect(problem({ reorderPercent: 5 })).toEqual([['reorderPercent', 'impair_needs_delay']]);
    expect(problem({ rateKbit: 1.5 })).toEqual([['rateKbit', 'impair_rate']]);
    for (const preset of Object.values(PRESETS)) expect(problem(preset)).toBeUndefined();
  });

  it('IM1 nothing in it is nothing done', () => {
    expect(pickImpairment({ delayMs: undefined })).toBeUndefined();
    expect(impairmentText({})).toBeUndefined();
    expect(impairmentText({ rateKbit: 5, delayMs: 1 })).toBe('delay 1ms rate 5kbit');
  });
});

describe('words', () => {
  it('IM2 tc is told in its own words', () => {
    const all = {
      delayMs: 20,
      jitterMs: 5,
      lossPercent: 1,
      duplicatePercent: 2,
      corruptPercent: 0.5,
      reorderPercent: 25,
      rateKbit: 10_000,
    };
    expect(netemWords(all).join(' ')).toBe('delay 20ms 5ms loss 1% duplicate 2% corrupt 0.5% reorder 25% rate 10mbit');
    expect(tbfWords(10_000).join(' ')).toBe('rate 10mbit burst 12500 latency 50ms');
    expect(tbfWords(64).join(' ')).toBe('rate 64kbit burst 3200 latency 50ms');
    expect(lossRule('eth0', 12.5)).toContain('numgen random mod 10000 < 1250 counter drop');
    const words = { lossPercent: 'loss', duplicatePercent: 'double', corruptPercent: 'corrupt', reorderPercent: 'reorder' };
    expect(impairmentLabel(all, words)).toBe('≈ 20 ms ±5 ms · loss 1 % · double 2 % · corrupt 0.5 % · reorder 25 % · 10 Mbit/s');
  });
});

describe('reading', () => {
  const read = (options: object, kind = 'netem', words = '') =>
    parseQdiscs(`${JSON.stringify([{ kind, handle: '8001:', dev: 'v0', root: true, refcnt: 2, options }])}\n${words}`)['v0'];
  const base = { limit: 1000, ecn: false, gap: 0 };

  it('IM3 netem is read as it was given, whatever the ticks of the kernel made of it', () => {
    const options = {
      ...base,
      delay: { delay: 0.001499, jitter: 0.000332, correlation: 0 },
      'loss-random': { loss: 0.3333, correlation: 0 },
      duplicate: { duplicate: 0.02, correlation: 0 },
      reorder: { reorder: 0.25, correlation: 0 },
      corrupt: { corrupt: 0.005, correlation: 0 },
      rate: { rate: 1250000, packetoverhead: 0, cellsize: 0, celloverhead: 0 },
      seed: 12345,
      gap: 1,
    };
    expect(read(options)).toEqual({
      impairment: {
        delayMs: 1.5,
        jitterMs: 0.33,
        lossPercent: 33.33,
        duplicatePercent: 2,
        corruptPercent: 0.5,
        reorderPercent: 25,
        rateKbit: 10_000,
      },
    });
  });

  it('IM6 what a drawing has no words for is kept in the words of tc', () => {
    const delay = { delay: 0.02, jitter: 0.01, correlation: 0.25 };
    const words = 'qdisc netem 8001: dev v0 root refcnt 2 limit 1000 delay 20ms  10ms 25%\nqdisc noqueue 0: dev lo root refcnt 2 \n';
    expect(read({ ...base, delay }, 'netem', words)).toEqual({
      impairment: { delayMs: 20, jitterMs: 10 },
      words: 'netem limit 1000 delay 20ms 10ms 25%',
    });
    expect(read({ ...base, 'loss-gemodel': { p: 0.01, r: 0.1 } })).toEqual({ words: 'netem' });
    expect(read({ ...base, limit: 500 })).toEqual({ words: 'netem' });
    expect(read({ ...base, delay: { delay: 100, jitter: 0, correlation: 0 } })).toEqual({ words: 'netem' });
    expect(read({ r2q: 10 }, 'htb')).toEqual({ words: 'htb' });
    expect(read({ rate: 125000, burst: 10240, lat: 50000 }, 'tbf')).toEqual({ impairment: { rateKbit: 1000 } });
  });

  it('IM3 what stands there by itself is nothing', () => {
    const own = { kind: 'fq_codel', handle: '0:', dev: 'v0', root: true, options: { limit: 10240 } };
    expect(parseQdiscs(JSON.stringify([{ ...own, kind: 'noqueue', options: {} }]))).toEqual({});
    expect(parseQdiscs(JSON.stringify([own]))).toEqual({});
    expect(
      parseQdiscs(`${JSON.stringify([{ ...own, handle: '8001:' }])}\nqdisc fq_codel 8001: dev v0 root refcnt 2 limit 100p`)['v0']?.words,
    ).toContain('limit 100p');
    expect(parseQdiscs('')).toEqual({});
  });

  it('IM5 losses are read from our own rules', () => {
    const rule = (chain: string, right: number) => ({
      rule: { family: 'netdev', table: 'nslab', chain, handle: 3, expr: [share(right), { counter: { packets: 0 } }, { drop: null }] },
    });
    const share = (right: number) => ({ match: { op: '<', left: { numgen: { mode: 'random', mod: 10000, offset: 0 } }, right } });
    const stdout = JSON.stringify({ nftables: [{ metainfo: {} }, { table: { name: 'nslab' } }, rule('if-eth0', 100), rule('mine', 5)] });
    expect(parseLosses(stdout)).toEqual({ eth0: 1 });
  });
});

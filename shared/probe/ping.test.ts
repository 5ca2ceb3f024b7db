import { describe, expect, it } from 'vitest';
import type { PingReply } from '../protocol/records.ts';
import { EMPTY_TALLY, parsePingLine, tallyReply, tallySummary } from './ping.ts';

function reply(seq: number, rttMs: number): PingReply {
  return { seq, at: 0, result: 'reply', rttMs };
}

describe('PI1 lines of ping', () => {
  it('reads the start, a reply, a duplicate, a late answer, an error and the summary', () => {
    expect(parsePingLine('PING msb (192.168.50.2) 56(84) bytes of data.', 5)).toEqual({ type: 'start', address: '192.168.50.2' });
    expect(parsePingLine('PING 2001:db8::1(2001:db8::1) 56 data bytes', 5)).toEqual({ type: 'start', address: '2001:db8::1' });
    expect(parsePingLine('[1700000000.123456] 64 bytes from 192.168.50.2: icmp_seq=7 ttl=64 time=0.102 ms', 5)).toEqual({
      type: 'reply',
      duplicate: false,
      reply: { seq: 7, at: 1700000000123, result: 'reply', from: '192.168.50.2', ttl: 64, rttMs: 0.102 },
    });
    expect(parsePingLine('[1.0] 64 bytes from 10.0.0.1: icmp_seq=7 ttl=64 time=0.1 ms (DUP!)', 5)).toMatchObject({ duplicate: true });
    expect(parsePingLine('[1700000001.000000] no answer yet for icmp_seq=8', 5)).toMatchObject({ reply: { seq: 8, result: 'lost' } });
    expect(parsePingLine('[1.5] From 10.0.0.1 icmp_seq=3 Destination Host Unreachable', 5)).toEqual({
      type: 'reply',
      duplicate: false,
      reply: { seq: 3, at: 1500, result: 'error', from: '10.0.0.1', message: 'Destination Host Unreachable' },
    });
    expect(parsePingLine('5 packets transmitted, 4 received, 20% packet loss, time 804ms', 5)).toEqual({
      type: 'summary',
      sent: 5,
      received: 4,
    });
    expect(parsePingLine('--- 10.0.0.1 ping statistics ---', 5)).toBeUndefined();
  });
});

describe('PI1 figures', () => {
  it('gives min, mean, max, deviation and loss', () => {
    const tally = [reply(1, 1), reply(2, 3), { seq: 3, at: 0, result: 'lost' as const }].reduce(tallyReply, EMPTY_TALLY);
    expect(tally.stats).toEqual({ sent: 3, received: 2, lossPercent: 33.3, min: 1, max: 3, avg: 2, mdev: 1 });
  });

  it('takes the counts of ping itself at the end', () => {
    expect(tallySummary(tallyReply(EMPTY_TALLY, reply(1, 1)), 4, 1).stats).toMatchObject({ sent: 4, received: 1, lossPercent: 75 });
  });
});

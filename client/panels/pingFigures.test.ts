import { describe, expect, it } from 'vitest';
import type { PingInfo, PingReply } from '../../shared/protocol/records.ts';
import { ui } from '../locales/en/ui.ts';
import { figuresOf, lookOf, replyText, troubleOf } from './pingFigures.ts';

const replies: PingReply[] = [
  { seq: 1, at: 1_000, result: 'reply', rttMs: 0.0684, ttl: 64 },
  { seq: 2, at: 4_400, result: 'lost' },
];
const ping: PingInfo = {
  id: 'p',
  labId: 'l',
  from: 'host',
  to: 'msb',
  intervalMs: 1000,
  startedAt: 0,
  state: 'running',
  stats: { sent: 2, received: 1, lossPercent: 50, min: 0.0684, avg: 0.0684, max: 123.45, mdev: 0 },
  replies,
};
const unreachable: PingInfo = {
  ...ping,
  stats: { sent: 2, received: 0, lossPercent: 100 },
  replies: [1, 2].map((seq) => ({ seq, at: 0, result: 'error', message: 'Destination Host Unreachable' })),
};

describe('a ping', () => {
  it('has eight figures', () => {
    expect(figuresOf(ping, ui.ping).map(([, value]) => value)).toEqual(['2', '1', '50%', '4 s', '0.068', '0.068', '123.5', '0.000']);
    expect(
      figuresOf(unreachable, ui.ping)
        .slice(4)
        .map(([, value]) => value),
    ).toEqual(['–', '–', '–', '–']);
  });

  it('tells how it goes, and why nothing comes back', () => {
    expect(lookOf(ping)).toBe('running');
    expect(lookOf({ ...ping, state: 'ended' })).toBe('stopped');
    expect([lookOf(unreachable), troubleOf(unreachable)]).toEqual(['trouble', 'Destination Host Unreachable']);
    expect(troubleOf({ ...ping, stats: { sent: 0, received: 0, lossPercent: 0 }, replies: [], error: 'Name or service not known' })).toBe(
      'Name or service not known',
    );
    expect(troubleOf(ping)).toBeUndefined();
  });

  it('has replies as ping prints them', () => {
    expect(replies.map((reply) => replyText(reply, 'no answer'))).toEqual(['seq=1 ttl=64 0.068 ms', 'seq=2 no answer']);
    expect(replyText({ seq: 3, at: 0, result: 'error', message: 'Time to live exceeded' }, '')).toBe('seq=3 Time to live exceeded');
  });
});

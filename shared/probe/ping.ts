/** Reads what ping(8) of iputils prints with `-n -O -D`, line by line, and keeps the figures. */
import type { PingReply, PingStats } from '../protocol/records.ts';

/** One line of ping's output, understood. */
export type PingLine =
  | { type: 'start'; address: string }
  | { type: 'reply'; reply: PingReply; duplicate: boolean }
  | { type: 'summary'; sent: number; received: number };

const START = /^PING \S+ ?\(([0-9A-Fa-f:.]+)\)/;
const STAMP = /^\[(\d+\.\d+)\] /;
const REPLY = /^\d+ bytes from ([0-9A-Fa-f:.]+)(?:%\S+)?: icmp_seq=(\d+)(?: ttl=(\d+))?(?: time=([\d.]+) ms)?( \(DUP!\))?/;
const LATE = /^no answer yet for icmp_seq=(\d+)$/;
const ERROR = /^From (\S+?):? icmp_seq=(\d+) (.+)$/;
const SUMMARY = /^(\d+) packets transmitted, (\d+) received/;

/** What a line says; undefined for lines that say nothing new. `now` is in milliseconds, for lines without a time stamp. */
export function parsePingLine(line: string, now: number): PingLine | undefined {
  const start = START.exec(line);
  if (start?.[1] !== undefined) return { type: 'start', address: start[1] };
  const summary = SUMMARY.exec(line);
  if (summary) return { type: 'summary', sent: Number(summary[1]), received: Number(summary[2]) };
  const stamp = STAMP.exec(line);
  const at = stamp ? Math.round(Number(stamp[1]) * 1000) : now;
  const text = stamp ? line.slice(stamp[0].length) : line;
  const reply = REPLY.exec(text);
  if (reply) {
    return {
      type: 'reply',
      duplicate: reply[5] !== undefined,
      reply: {
        seq: Number(reply[2]),
        at,
        result: 'reply',
        from: reply[1],
        ...(reply[3] !== undefined && { ttl: Number(reply[3]) }),
        ...(reply[4] !== undefined && { rttMs: Number(reply[4]) }),
      },
    };
  }
  const late = LATE.exec(text);
  if (late) return { type: 'reply', duplicate: false, reply: { seq: Number(late[1]), at, result: 'lost' } };
  const error = ERROR.exec(text);
  if (error)
    return { type: 'reply', duplicate: false, reply: { seq: Number(error[2]), at, result: 'error', from: error[1], message: error[3] } };
  return undefined;
}

/** Running figures of one ping. */
export interface PingTally {
  stats: PingStats;
  /** Sum and sum of squares of the round trips, in ms, for mean and deviation. */
  sum: number;
  squares: number;
}

export const EMPTY_TALLY: PingTally = { stats: { sent: 0, received: 0, lossPercent: 0 }, sum: 0, squares: 0 };

/** The figures after one more reply or loss. `mdev` is the standard deviation, as ping computes it (iputils ping_common.c). */
export function tallyReply(tally: PingTally, reply: PingReply): PingTally {
  const { stats } = tally;
  const sent = Math.max(stats.sent, reply.seq);
  const answered = reply.result === 'reply';
  const received = stats.received + (answered ? 1 : 0);
  const next: PingStats = { ...stats, sent, received, lossPercent: loss(sent, received) };
  if (!answered || reply.rttMs === undefined) return { ...tally, stats: next };
  const rtt = reply.rttMs;
  const sum = tally.sum + rtt;
  const squares = tally.squares + rtt * rtt;
  const avg = sum / received;
  return {
    sum,
    squares,
    stats: {
      ...next,
      min: Math.min(stats.min ?? rtt, rtt),
      max: Math.max(stats.max ?? rtt, rtt),
      avg,
      mdev: Math.sqrt(Math.max(0, squares / received - avg * avg)),
    },
  };
}

/** The figures after ping's own last words, which also count what was still under way. */
export function tallySummary(tally: PingTally, sent: number, received: number): PingTally {
  return { ...tally, stats: { ...tally.stats, sent, received, lossPercent: loss(sent, received) } };
}

function loss(sent: number, received: number): number {
  return sent === 0 ? 0 : Math.max(0, Math.round(((sent - received) / sent) * 1000) / 10);
}

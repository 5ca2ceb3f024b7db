/** What the ping panel shows of a ping, as data: its state in one look, its eight figures, its last replies. */
import type { PingInfo, PingReply } from '../../shared/protocol/records.ts';
import type { Words } from '../locales/words.ts';

export type PingLook = 'running' | 'stopped' | 'trouble';

/** Trouble: nothing has come back although something was sent, or it could not send at all. */
export function lookOf(ping: PingInfo): PingLook {
  const { sent, received } = ping.stats;
  if (received === 0 && (ping.error !== undefined || (sent > 1 && ping.replies.length > 0))) return 'trouble';
  return ping.state === 'running' ? 'running' : 'stopped';
}

/** The words that came back instead of a reply last, if nothing else did. */
export function troubleOf(ping: PingInfo): string | undefined {
  if (ping.error !== undefined) return ping.error;
  if (ping.stats.received > 0) return undefined;
  return ping.replies.findLast((reply) => reply.message !== undefined)?.message;
}

export function figuresOf({ stats, replies, startedAt }: PingInfo, words: Words['ping']): readonly (readonly [string, string])[] {
  const ms = (value: number | undefined): string => (value === undefined ? '–' : fitted(value));
  const last = replies.at(-1);
  const seconds = last ? Math.max(0, Math.round((last.at - startedAt) / 1000)) : 0;
  return [
    [words.sent, String(stats.sent)],
    [words.received, String(stats.received)],
    [words.loss, `${String(stats.lossPercent)}%`],
    [words.duration, `${String(seconds)} s`],
    [words.min, ms(stats.min)],
    [words.avg, ms(stats.avg)],
    [words.max, ms(stats.max)],
    [words.mdev, ms(stats.mdev)],
  ];
}

/** Three digits after the point as ping prints them, fewer where the number grows long. */
function fitted(value: number): string {
  return value.toFixed(value < 100 ? 3 : 1);
}

export function replyText(reply: PingReply, noAnswer: string): string {
  const start = `seq=${String(reply.seq)}`;
  if (reply.result !== 'reply') return `${start} ${reply.message ?? noAnswer}`;
  const ttl = reply.ttl === undefined ? '' : ` ttl=${String(reply.ttl)}`;
  return reply.rttMs === undefined ? start + ttl : `${start}${ttl} ${fitted(reply.rttMs)} ms`;
}

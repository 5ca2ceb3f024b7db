/** `ping LAB FROM TO [-c N]`: replies as they come, then the figures. */
import type { PingReply } from '../../shared/protocol/records.ts';
import type { NoticePayload } from '../../shared/protocol/messages.ts';
import { EXIT, expectArguments } from './invocation.ts';
import { findLab, type CommandContext } from './labCommands.ts';

/** ping(8): 0 when something answered, 1 when nothing did, 2 when it could not send. */
const CANNOT_SEND = 2;

export async function ping({ invocation, client, output }: CommandContext): Promise<number> {
  const { LAB: wanted, FROM: from, TO: to } = expectArguments(invocation, 'LAB', 'FROM', 'TO');
  const lab = await findLab(client, wanted);
  await client.ask('lab:open', { labId: lab.id });
  const started: { id?: string } = {};
  // Replies may overtake the acknowledgement; they wait here for the id.
  const early: NoticePayload<'ping:replied'>[] = [];
  const show = (reply: PingReply): void => {
    output.print({ event: 'reply', ...reply }, () => replyText(reply));
  };
  client.on('ping:replied', (notice) => {
    if (started.id === undefined) early.push(notice);
    else if (notice.pingId === started.id) notice.replies.forEach(show);
  });
  const ended = new Promise<NoticePayload<'ping:changed'>['info']>((resolve) => {
    client.on('ping:changed', ({ info }) => {
      // Ended pings stay ended, so one that ends before its id is known is recognised by what it asked.
      if (info.state === 'ended' && (started.id === undefined ? info.from === from && info.to === to : info.id === started.id))
        resolve(info);
    });
  });
  const count = invocation.options.count;
  const { pingId: id } = await client.ask('ping:start', { labId: lab.id, from, to, ...(count !== undefined && { count }) });
  started.id = id;
  for (const notice of early) if (notice.pingId === id) notice.replies.forEach(show);
  const stop = (): void => {
    void client.ask('ping:stop', { pingId: id });
  };
  process.once('SIGINT', stop);
  const info = await Promise.race([ended, client.lost]);
  process.off('SIGINT', stop);
  const { stats } = info;
  output.print({ event: 'ended', ...stats, ...(info.error !== undefined && { error: info.error }) }, () =>
    [
      `${String(stats.sent)} sent, ${String(stats.received)} received, ${String(stats.lossPercent)}% loss`,
      ...(stats.avg === undefined
        ? []
        : [`rtt min/avg/max/mdev = ${[stats.min, stats.avg, stats.max, stats.mdev].map((ms) => (ms ?? 0).toFixed(3)).join('/')} ms`]),
    ].join('\n'),
  );
  if (info.error !== undefined) output.error(info.error);
  await client.ask('ping:remove', { pingId: id });
  if (stats.received > 0) return EXIT.ok;
  return info.error === undefined ? EXIT.failed : CANNOT_SEND;
}

function replyText(reply: PingReply): string {
  switch (reply.result) {
    case 'reply':
      return `from ${reply.from ?? '?'}: seq=${String(reply.seq)} ttl=${String(reply.ttl ?? '?')} time=${String(reply.rttMs ?? '?')} ms`;
    case 'lost':
      return `seq=${String(reply.seq)} no answer`;
    case 'error':
      return `from ${reply.from ?? '?'}: seq=${String(reply.seq)} ${reply.message ?? ''}`;
  }
}

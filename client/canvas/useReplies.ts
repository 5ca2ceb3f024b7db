/** Lets every ping reply travel along the lines between its two boxes, and every monitor line ring its box. */
import { useEffect, useRef } from 'react';
import { on } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';
import type { Picture } from './picture.ts';
import { pulse, ring, stopPulses } from './rings.ts';
import { wayBetween } from './way.ts';

export function useReplies(picture: Picture): void {
  const latest = useRef(picture);
  useEffect(() => {
    latest.current = picture;
  }, [picture]);
  useEffect(() => {
    let seq = 0;
    const stops = [
      on('ping:replied', ({ pingId, replies }) => {
        const ping = useLab.getState().pings.find((one) => one.id === pingId);
        const { boxes, lines } = latest.current;
        const boxOf = (name: string | undefined): string | undefined =>
          boxes.find((box) => box.kind === 'namespace' && box.name === name)?.id;
        const [from, to] = [boxOf(ping?.from), boxOf(ping?.toNamespace)];
        const reply = replies.at(-1);
        if (from === undefined || to === undefined || !reply) return;
        const owners = new Map(boxes.flatMap((box) => (box.kind === 'bridge' ? [[box.id, boxOf(box.owner) ?? ''] as const] : [])));
        seq += 1;
        // What a packet goes by are cables, also where it goes through a tunnel.
        const cables = lines.filter((line) => line.over === undefined);
        pulse(wayBetween(cables, owners, from, to), {
          seq,
          lost: reply.result !== 'reply',
          ...(reply.rttMs !== undefined && { rttMs: reply.rttMs }),
        });
      }),
      on('ping:changed', ({ info }) => {
        const running = useLab.getState().pings.some((ping) => ping.id !== info.id && ping.state === 'running');
        if (info.state === 'ended' && !running) stopPulses();
      }),
      on('lab:lines', ({ labId, lines }) => {
        if (labId === useLab.getState().labId) ring(lines);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      stopPulses();
    };
  }, []);
}

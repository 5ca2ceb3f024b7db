/** Round trips over time: a ring for a reply, a cross on the base line for a loss. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { PingReply } from '../../shared/protocol/records.ts';

function dataOf(replies: readonly PingReply[]): UPlot.AlignedData {
  return [
    replies.map((reply) => reply.seq),
    replies.map((reply) => (reply.result === 'reply' ? (reply.rttMs ?? null) : null)),
    replies.map((reply) => (reply.result === 'reply' ? null : 0)),
  ];
}

export default function RttChart({ replies }: { replies: readonly PingReply[] }) {
  const slot = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const latest = useRef(replies);
  useEffect(() => {
    const element = slot.current;
    if (!element) return undefined;
    const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const make = (): UPlot =>
      new UPlot(
        {
          width: element.clientWidth,
          height: element.clientHeight,
          legend: { show: false },
          cursor: { show: false },
          scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(0.05, most * 1.2)] } },
          axes: [
            { stroke: colour('--text2'), grid: { show: false }, size: 26, font: '12px monospace' },
            { stroke: colour('--text2'), grid: { stroke: colour('--divider') }, size: 54, font: '12px monospace' },
          ],
          series: [
            {},
            { stroke: colour('--accent'), width: 1.5, spanGaps: false, points: { show: true, size: 6, fill: colour('--surface') } },
            { stroke: colour('--bad'), width: 0, points: { show: true, size: 8, fill: colour('--bad') } },
          ],
        },
        dataOf(latest.current),
        element,
      );
    plot.current = make();
    const watcher = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: element.clientHeight }));
    watcher.observe(element);
    // The colours are read once; another theme needs another plot.
    const theme = new MutationObserver(() => {
      plot.current?.destroy();
      plot.current = make();
    });
    theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    return () => {
      watcher.disconnect();
      theme.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, []);
  useEffect(() => {
    latest.current = replies;
    plot.current?.setData(dataOf(replies));
  }, [replies]);
  return <div ref={slot} style={{ width: '100%', height: '100%' }} />;
}

/** Round trips over time: a ring for a reply, a cross on the base line for a loss. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import type { PingReply } from '../../shared/protocol/records.ts';

const RING = 2.6;
const CROSS = 3.2;
/** The axis reaches at least so far, in ms, so that a quiet link is not all noise. */
const LEAST_MS = 0.05;

function dataOf(replies: readonly PingReply[]): UPlot.AlignedData {
  return [
    replies.map((reply) => reply.seq),
    replies.map((reply) => (reply.result === 'reply' ? (reply.rttMs ?? null) : null)),
    replies.map((reply) => (reply.result === 'reply' ? null : 0)),
  ];
}

/** Draws the crosses of a series itself: uPlot knows discs only. */
function drawCrosses(plot: UPlot, colour: string): void {
  const { ctx } = plot;
  const size = CROSS * devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.8 * devicePixelRatio;
  ctx.beginPath();
  plot.data[2]?.forEach((value, i) => {
    const seq = plot.data[0][i];
    if (value == null || seq === undefined) return;
    const x = plot.valToPos(seq, 'x', true);
    const y = plot.valToPos(0, 'y', true);
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x + size, y - size);
    ctx.lineTo(x - size, y + size);
  });
  ctx.stroke();
  ctx.restore();
}

function makePlot(element: HTMLElement, replies: readonly PingReply[]): UPlot {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour('--text3'), font: `11px ${style.getPropertyValue('--mono')}`, ticks: { show: false } };
  return new UPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [10, 10, 0, 0],
      scales: {
        x: { time: false, range: (_, first, last) => [first, Math.max(last, first + 9)] },
        y: { range: (_, __, most) => [0, Math.max(LEAST_MS, (Number.isFinite(most) ? most : 0) * 1.15)] },
      },
      axes: [
        // Replies are counted: no half ones.
        { ...axis, grid: { show: false }, size: 22, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
        { ...axis, grid: { stroke: colour('--divider'), width: 1 }, size: 52, space: 34 },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          width: 1.6,
          spanGaps: false,
          points: { show: true, size: RING * 2 + 1, width: 1.5, stroke: colour('--accent'), fill: colour('--surface') },
        },
        { show: true, width: 0, points: { show: false } },
      ],
      hooks: {
        draw: [
          (plot) => {
            drawCrosses(plot, colour('--bad'));
          },
        ],
      },
    },
    dataOf(replies),
    element,
  );
}

export default function RttChart({ replies }: { replies: readonly PingReply[] }) {
  const slot = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const latest = useRef(replies);
  useEffect(() => {
    const element = slot.current;
    if (!element) return undefined;
    plot.current = makePlot(element, latest.current);
    const watcher = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: element.clientHeight }));
    watcher.observe(element);
    // The colours are read once; another theme needs another plot.
    const theme = new MutationObserver(() => {
      plot.current?.destroy();
      plot.current = makePlot(element, latest.current);
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
  // The figures and replies beside it say the same in words.
  return <div ref={slot} className="rtt-chart" aria-hidden />;
}

/** A veth link: its line by state, traffic, the ping that travels on it, and a label when there is something to say. */
import { IconClock } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps, type Position } from '@xyflow/react';
import { memo, useState } from 'react';
import type { Impairment } from '../../shared/impairment/impairment.ts';
import { impairmentLabel } from '../../shared/impairment/label.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';
import type { Line } from './picture.ts';
import { rememberingRouter, useObstacles } from './obstacles.ts';
import { usePulses, type Pulse } from './rings.ts';
import type { Heading } from './route.ts';

/** React Flow's own names, without its type. */
const SIDE: Record<Position, Heading> = { left: 'left', right: 'right', top: 'top', bottom: 'bottom' };

export type LinkEdgeType = Edge<{ line: Line }, 'link'>;

export const LinkEdge = memo(function LinkEdge({
  id,
  data,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
}: EdgeProps<LinkEdgeType>) {
  const words = useWords();
  const pulse = usePulses((state) => state.pulses[id]);
  const line = data?.line;
  const rate = useLab((state) => (line ? bytesPerSecond(state.traffic, line.ends) : 0));
  const [routed] = useState(rememberingRouter);
  const { path, label: at } = useObstacles(({ boxes }) =>
    routed(
      { x: sourceX, y: sourceY, side: SIDE[sourcePosition] },
      { x: targetX, y: targetY, side: SIDE[targetPosition] },
      line?.shift ?? 0,
      boxes,
    ),
  );
  const timed = useLab((state) => line?.ends.some((end) => state.timed.has(end)) === true);
  if (!line) return null;
  const room = roomBetween(sourcePosition, targetX - sourceX) ?? roomBetween(targetPosition, sourceX - targetX);
  const label = timed ? timedLabel(labelOf(line, rate, pulse, words)?.text, words) : labelOf(line, rate, pulse, words);
  return (
    <>
      <BaseEdge id={id} path={path} className={`line-${line.state}${line.over ? ` over-${line.over}` : ''}`} interactionWidth={20} />
      {rate > 0 && line.state === 'up' && (
        <path className="line-traffic" d={path} style={{ animationDuration: `${String(flowSeconds(rate))}s` }} />
      )}
      {pulse && <Travel key={pulse.seq} path={path} pulse={pulse} />}
      <EndLabel impairment={line.impaired[0]} at={besideEnd(sourceX, sourceY, sourcePosition)} room={room} />
      <EndLabel impairment={line.impaired[1]} at={besideEnd(targetX, targetY, targetPosition)} room={room} />
      {label && (
        <EdgeLabelRenderer>
          <span
            className="line-label mono"
            data-tone={label.tone}
            style={{ transform: `translate(-50%, -50%) translate(${String(at.x)}px, ${String(at.y)}px)` }}
          >
            {timed && <IconClock size={12} aria-hidden />}
            {label.shape && <StateShape state={label.shape} size={10} />}
            {label.text}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

const ARROWS: Readonly<Record<Heading, string>> = { left: '←', right: '→', top: '↑', bottom: '↓' };

interface EndPlace {
  x: number;
  y: number;
  /** Where the label's own edge is put, so that it grows away from the box. */
  anchor: string;
  /** Which way packets go that are sent here. */
  away: Heading;
}

/** Just outside the box, above the line. */
function besideEnd(x: number, y: number, side: Position): EndPlace {
  const away = SIDE[side];
  switch (away) {
    case 'left':
      return { x: x - 10, y: y - 3, anchor: 'translate(-100%, -100%)', away };
    case 'right':
      return { x: x + 10, y: y - 3, anchor: 'translate(0, -100%)', away };
    case 'top':
      return { x: x + 10, y: y - 14, anchor: 'translate(0, -50%)', away };
    case 'bottom':
      return { x: x + 10, y: y + 14, anchor: 'translate(0, -50%)', away };
  }
}

/** How wide a label at this end may be before it goes under the box that the line leads to; undefined: as wide as it likes. */
function roomBetween(side: Position, towards: number): number | undefined {
  const distance = SIDE[side] === 'right' ? towards : SIDE[side] === 'left' ? -towards : 0;
  return distance > 0 ? Math.max(56, distance - 20) : undefined;
}

/** What this end does to the packets it sends. Too long for the gap, it takes several lines, upwards. */
function EndLabel({ impairment, at, room }: { impairment: Impairment | undefined; at: EndPlace; room: number | undefined }) {
  const words = useWords();
  if (!impairment) return null;
  const text = impairmentLabel(impairment, words.impairment.share);
  return (
    <EdgeLabelRenderer>
      <span
        className="line-label end mono"
        data-tone="warn"
        style={{ transform: `${at.anchor} translate(${String(at.x)}px, ${String(at.y)}px)`, maxWidth: room }}
      >
        {at.away === 'left' ? `← ${text}` : `${text} ${ARROWS[at.away]}`}
      </span>
    </EdgeLabelRenderer>
  );
}

/** ▶ there, ◁ back: each a third of a second. */
function Travel({ path, pulse }: { path: string; pulse: Pulse }) {
  const points = (forward: boolean): string => (forward ? '0;1' : '1;0');
  const motion = (forward: boolean, begin: string) => (
    <animateMotion
      path={path}
      dur="0.35s"
      begin={begin}
      fill="freeze"
      keyPoints={points(forward)}
      keyTimes="0;1"
      calcMode="linear"
      rotate={forward ? 'auto' : 'auto-reverse'}
    />
  );
  return (
    <g aria-hidden pointerEvents="none">
      <path d="M-5 -5 L6 0 L-5 5Z" fill="var(--accent)" opacity="0">
        <set attributeName="opacity" to="1" begin="0s" dur="0.35s" />
        {motion(pulse.forward, '0s')}
      </path>
      {!pulse.lost && (
        <path d="M-5 -5 L6 0 L-5 5Z" fill="var(--surface)" stroke="var(--accent)" strokeWidth="1.5" opacity="0">
          <set attributeName="opacity" to="1" begin="0.4s" dur="0.35s" />
          {motion(!pulse.forward, '0.4s')}
        </path>
      )}
    </g>
  );
}

/** The schedule has its hand in it just now. */
function timedLabel(text: string | undefined, words: ReturnType<typeof useWords>) {
  return { tone: 'warn', shape: undefined, text: text === undefined ? words.schedule.onCanvas : `${text} · ${words.schedule.onCanvas}` };
}

function labelOf(line: Line, rate: number, pulse: Pulse | undefined, words: ReturnType<typeof useWords>) {
  if (line.state === 'added' || line.state === 'removed' || line.state === 'altered')
    return { tone: line.state, shape: line.state, text: words.state[line.state] };
  if (line.state === 'missing') return { tone: 'drift', shape: 'missing' as const, text: words.state.missing };
  if (line.state === 'planned' || line.state === 'leaving') return { tone: 'accent', shape: line.state, text: words.state[line.state] };
  if (line.state === 'liveOnly') return { tone: 'drift', shape: 'liveOnly' as const, text: words.state.liveOnly };
  if (line.cause !== undefined) return { tone: 'warn', shape: 'noCarrier' as const, text: words.canvas.isDown(line.cause) };
  if (pulse?.rttMs !== undefined) return { tone: 'accent', shape: undefined, text: `${pulse.rttMs.toFixed(3)} ms` };
  if (rate > 12_500) return { tone: 'plain', shape: undefined, text: bitRate(rate) };
  return undefined;
}

/** Of the two ends the lesser: a WireGuard may have other lines too. */
function bytesPerSecond(traffic: ReadonlyMap<string, { rxBytes: number; txBytes: number }>, ends: readonly [string, string]): number {
  const rates = ends.flatMap((end) => traffic.get(end) ?? []).map(({ rxBytes, txBytes }) => rxBytes + txBytes);
  return rates.length > 0 ? Math.min(...rates) : 0;
}

/** The busier, the quicker; by orders of magnitude, since rates differ by many. */
function flowSeconds(rate: number): number {
  return Math.max(0.3, 2 - Math.log10(rate + 1) / 4);
}

function bitRate(bytes: number): string {
  const bits = bytes * 8;
  if (bits >= 1e9) return `${(bits / 1e9).toFixed(1)} Gbit/s`;
  return bits >= 1e6 ? `${(bits / 1e6).toFixed(1)} Mbit/s` : `${(bits / 1e3).toFixed(0)} kbit/s`;
}

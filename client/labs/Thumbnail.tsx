/** The small picture of a lab: its boxes and lines where they stand. */
import type { LabSummary } from '../../shared/protocol/records.ts';

const SIZE = { namespace: [264, 120], host: [264, 110], bridge: [280, 64] } as const;
const PAD = 40;

export function Thumbnail({ picture, height = 112 }: { picture: LabSummary['picture']; height?: number }) {
  const boxes = picture.boxes.map((box) => ({ ...box, w: SIZE[box.kind][0], h: SIZE[box.kind][1] }));
  const left = Math.min(...boxes.map((box) => box.x)) - PAD;
  const top = Math.min(...boxes.map((box) => box.y)) - PAD;
  const width = Math.max(640, Math.max(...boxes.map((box) => box.x + box.w)) + PAD - left);
  const tall = Math.max(280, Math.max(...boxes.map((box) => box.y + box.h)) + PAD - top);
  const middle = new Map(boxes.map((box) => [box.id, [box.x + box.w / 2, box.y + box.h / 2] as const]));
  return (
    <svg
      className="thumbnail"
      viewBox={`${String(left)} ${String(top)} ${String(width)} ${String(tall)}`}
      height={height}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden
    >
      {picture.lines.map(([a, b], i) => {
        const from = middle.get(a);
        const to = middle.get(b);
        return from && to && <line key={i} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} stroke="var(--link)" strokeWidth={7} />;
      })}
      {boxes.map((box) => (
        <rect
          key={box.id}
          x={box.x}
          y={box.y}
          width={box.w}
          height={box.h}
          rx={box.kind === 'namespace' ? 24 : 6}
          fill={box.kind === 'host' ? 'var(--host)' : 'var(--surface)'}
          stroke={box.kind === 'host' ? 'var(--host)' : 'var(--edge)'}
          strokeWidth={6}
        />
      ))}
    </svg>
  );
}

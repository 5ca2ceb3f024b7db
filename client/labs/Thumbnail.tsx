/** The small picture of a lab: its boxes and lines where they stand. */
import type { LabSummary } from '../../shared/protocol/records.ts';

const SIZE = { namespace: [264, 108], host: [264, 108], bridge: [280, 60] } as const;
/** So much of the drawing at least, that a lab of one box is not one huge box. */
const LEAST = [760, 330] as const;
const PAD = 56;

export function Thumbnail({ picture }: { picture: LabSummary['picture'] }) {
  const boxes = picture.boxes.map((box) => ({ ...box, w: SIZE[box.kind][0], h: SIZE[box.kind][1] }));
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  const width = Math.max(LEAST[0], right - left + 2 * PAD);
  const height = Math.max(LEAST[1], bottom - top + 2 * PAD);
  const view = [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
  const middle = new Map(boxes.map((box) => [box.id, [box.x + box.w / 2, box.y + box.h / 2] as const]));
  return (
    <svg className="thumbnail" viewBox={view.join(' ')} preserveAspectRatio="xMidYMid meet" aria-hidden>
      {picture.lines.map(([a, b], i) => {
        const from = middle.get(a);
        const to = middle.get(b);
        return (
          from &&
          to && <line key={i} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} stroke="var(--link)" vectorEffect="non-scaling-stroke" />
        );
      })}
      {boxes.map((box) => (
        <rect
          key={box.id}
          x={box.x}
          y={box.y}
          width={box.w}
          height={box.h}
          rx={box.kind === 'namespace' ? 20 : 4}
          fill={box.kind === 'host' ? 'var(--host)' : 'var(--raised)'}
          stroke={box.kind === 'host' ? 'var(--host)' : 'var(--edge)'}
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

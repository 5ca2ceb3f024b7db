/** The lines of a picture: which there are beside cables, which way they leave a box, and where they run side by side. */
import { tunnelPairs } from '../../shared/edit/tunnels.ts';
import { parentOf } from '../../shared/model/find.ts';
import type { Interface, Lab } from '../../shared/model/lab.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import type { Box, Line, Side } from './picture.ts';

/** Lines between the same two boxes stand so far apart. */
const PARALLEL = 12;

export interface UpperLink {
  a: Interface;
  b: Interface;
  over: 'tunnel' | 'parent';
}

/** Tunnels whose two ends belong together, and what stands on an interface of another namespace. */
export function upperLinks(lab: Lab): UpperLink[] {
  const links = tunnelPairs(lab).map(([a, b]): UpperLink => ({ a, b, over: 'tunnel' }));
  for (const iface of Object.values(lab.interfaces)) {
    const parent = parentOf(lab, iface);
    // A bridge is a box of its own, without a row to lead to.
    if (parent && parent.namespaceId !== iface.namespaceId && parent.kind !== 'bridge') links.push({ a: iface, b: parent, over: 'parent' });
  }
  return links;
}

/** Turns the handles of what only the kernel has to the other end, as the drawn ones are. */
export function facing(box: Box, boxes: readonly Box[], lines: readonly Omit<Line, 'shift'>[]): Box {
  if (box.kind === 'bridge' || !box.rows.some((row) => row.id === undefined && row.plugged)) return box;
  const sideOf = (handle: string): Side => {
    const line = lines.find(({ a, b }) => (a.box === box.id && a.handle === handle) || (b.box === box.id && b.handle === handle));
    const otherId = line && (line.a.box === box.id && line.a.handle === handle ? line.b.box : line.a.box);
    const other = boxes.find((one) => one.id === otherId);
    return other && other.position.x < box.position.x ? 'left' : 'right';
  };
  return { ...box, rows: box.rows.map((row) => (row.id === undefined && row.plugged ? { ...row, side: sideOf(row.name) } : row)) };
}

/** Spreads the lines between the same two boxes about their middle. */
export function sideBySide(lines: readonly Omit<Line, 'shift'>[]): Line[] {
  const pairOf = ({ a, b }: Omit<Line, 'shift'>): string => [a.box, b.box].sort().join(' ');
  const count = new Map<string, number>();
  for (const line of lines) count.set(pairOf(line), (count.get(pairOf(line)) ?? 0) + 1);
  const placed = new Map<string, number>();
  return lines.map((line) => {
    const pair = pairOf(line);
    const at = placed.get(pair) ?? 0;
    placed.set(pair, at + 1);
    return { ...line, shift: (at - ((count.get(pair) ?? 1) - 1) / 2) * PARALLEL };
  });
}

export function liveLines(
  observed: Observed,
  boxOfEnd: ReadonlyMap<string, string>,
  drawn: ReadonlySet<string>,
  goes: (namespace: string, dev: string) => boolean,
): Omit<Line, 'shift'>[] {
  const lines: Omit<Line, 'shift'>[] = [];
  for (const namespace of Object.values(observed.namespaces)) {
    for (const iface of Object.values(namespace.interfaces)) {
      const end = `${namespace.name}/${iface.name}`;
      const other = iface.peer && `${iface.peer.namespace}/${iface.peer.name}`;
      const box = boxOfEnd.get(end);
      const otherBox = other === undefined ? undefined : boxOfEnd.get(other);
      if (
        !iface.peer ||
        other === undefined ||
        end > other ||
        box === undefined ||
        otherBox === undefined ||
        (drawn.has(end) && drawn.has(other))
      )
        continue;
      lines.push({
        id: `live:${end}`,
        a: { box, handle: iface.name },
        b: { box: otherBox, handle: iface.peer.name },
        state: goes(namespace.name, iface.name) ? 'leaving' : 'liveOnly',
        ends: [end, other],
        impaired: [undefined, undefined],
      });
    }
  }
  return lines;
}

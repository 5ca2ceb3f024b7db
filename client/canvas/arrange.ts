/** Automatic layout: dagre places boxes so that lines are short. */
import dagre from '@dagrejs/dagre';
import * as z from 'zod';
import type { Position } from '../../shared/model/lab.ts';
import type { Box, Line } from './boxes.ts';

const GRID = 16;
const positionSchema = z.looseObject({ x: z.number(), y: z.number() });
const WIDTH = { namespace: 264, bridge: 280 } as const;

/** New places by box id. Boxes without lines go below the others. */
export function arrange(boxes: readonly Box[], lines: readonly Line[]): Record<string, Position> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 56, ranksep: 136, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const drawn = boxes.filter((box) => !box.id.startsWith('live:'));
  for (const box of drawn) graph.setNode(box.id, { width: WIDTH[box.kind], height: heightOf(box) });
  for (const line of lines)
    if (graph.hasNode(line.a.box) && graph.hasNode(line.b.box) && line.a.box !== line.b.box)
      graph.setEdge(line.a.box, line.b.box, {}, line.id);
  dagre.layout(graph);
  const places: Record<string, Position> = {};
  for (const box of drawn) {
    // Its types know nothing of what layout() adds.
    const node = positionSchema.parse(graph.node(box.id));
    places[box.id] = { x: snap(node.x - WIDTH[box.kind] / 2), y: snap(node.y - heightOf(box) / 2) };
  }
  return places;
}

/** As the page draws them: header, rows, footer. */
export function heightOf(box: Box): number {
  if (box.kind === 'bridge') return 68;
  const footer = box.defaultRoutes.length + (box.forwarding.length > 0 ? 1 : 0) + (box.masquerade.length > 0 ? 1 : 0);
  return 40 + 28 * Math.max(1, box.rows.length) + 26 * footer;
}

function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

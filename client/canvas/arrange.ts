/**
 * Automatic layout: what hangs on one bridge stands below it, dagre places the rest from the host or an end of the network to the right,
 * a long row is folded, and what is not joined stands side by side.
 */
import dagre from '@dagrejs/dagre';
import * as z from 'zod';
import { HOST } from '../../shared/model/ids.ts';
import type { Position } from '../../shared/model/lab.ts';
import type { Box, Line } from './picture.ts';

const GRID = 16;
const WIDTH = { namespace: 264, bridge: 280 } as const;
/** From so many boxes on, those that only hang on a bridge stand in rows below it. */
const LEAVES = 3;
const COLUMNS = 5;
const LEAF_GAP = 56;
const BELOW_BRIDGE = 96;
const APART = 112;
/** Between a namespace without links of its own and its bridge. */
const ABOVE_BRIDGE = 40;
/** Screens are wider than high. */
const ASPECT = 1.7;
/** Lines that turn between two columns need room for each turn. */
const RANK_GAP = 136;
const positionSchema = z.looseObject({ x: z.number(), y: z.number() });

/** A block of boxes that is placed as a whole; places are relative to its upper left corner. */
interface Block {
  width: number;
  height: number;
  places: ReadonlyMap<string, Position>;
}

/** New places by box id: a host without lines above, other boxes without lines below. */
export function arrange(boxes: readonly Box[], lines: readonly Line[]): Record<string, Position> {
  const drawn = boxes.filter((box) => !box.id.startsWith('live:'));
  const blocks = blocksOf(drawn, lines);
  const joined = componentsOf([...blocks.keys()], lines, blocks);
  const isAlone = (ids: readonly string[]): boolean => ids.length === 1 && blocks.get(ids[0] ?? '')?.places.size === 1;
  const isHost = (ids: readonly string[]): boolean => isAlone(ids) && ids[0] === HOST;
  const shelf = (wanted: (ids: readonly string[]) => boolean): Block =>
    shelve(joined.filter(wanted).map((ids) => layered(ids, lines, blocks)));
  const shelves = [shelf(isHost), shelf((ids) => !isAlone(ids)), shelf((ids) => isAlone(ids) && !isHost(ids))];
  const places: Record<string, Position> = {};
  let top = 0;
  for (const { places: inner, height } of shelves) {
    for (const [id, { x, y }] of inner) places[id] = { x: snap(x), y: snap(top + y) };
    if (height > 0) top += height + APART;
  }
  return places;
}

/** As the page draws them: header, rows, footer. */
export function heightOf(box: Box): number {
  if (box.kind === 'bridge') return 68;
  const footer =
    (box.uplink === true ? 1 : 0) +
    box.defaultRoutes.length +
    (box.forwarding.length > 0 ? 1 : 0) +
    (box.masquerade.length > 0 ? 1 : 0) +
    (box.rules > 0 ? 1 : 0) +
    (box.services.length > 0 ? 1 : 0);
  return 40 + 28 * Math.max(1, box.rows.length) + 26 * footer;
}

/** By the id of the box that stands for the block: a bridge with what only hangs on it, or a box alone. */
function blocksOf(boxes: readonly Box[], lines: readonly Line[]): Map<string, Block> {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const neighbours = neighboursOf(lines);
  const blocks = new Map<string, Block>();
  const taken = new Set<string>();
  const owners = new Map(
    boxes.flatMap((box) => (box.kind === 'namespace' && !box.host && !neighbours.has(box.id) ? [[box.name, box]] : [])),
  );
  for (const bridge of boxes) {
    if (bridge.kind !== 'bridge') continue;
    const leaves = [...(neighbours.get(bridge.id) ?? [])].flatMap((id) => {
      const leaf = byId.get(id);
      return leaf?.kind === 'namespace' && !leaf.host && neighbours.get(id)?.size === 1 ? [leaf] : [];
    });
    if (leaves.length < LEAVES) continue;
    leaves.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
    for (const { id } of [bridge, ...leaves]) taken.add(id);
    blocks.set(bridge.id, hanging(bridge, leaves));
  }
  // All that such a namespace does is done by its bridge: they stand together.
  for (const bridge of boxes) {
    const owner = bridge.kind === 'bridge' ? owners.get(bridge.owner) : undefined;
    if (!owner || taken.has(owner.id)) continue;
    const block = blocks.get(bridge.id) ?? alone(bridge);
    for (const { id } of [bridge, owner]) taken.add(id);
    blocks.set(bridge.id, below(owner, bridge.id, block));
  }
  for (const box of boxes) if (!taken.has(box.id)) blocks.set(box.id, alone(box));
  return blocks;
}

function alone(box: Box): Block {
  return { width: WIDTH[box.kind], height: heightOf(box), places: new Map([[box.id, { x: 0, y: 0 }]]) };
}

/** The block with its owner above the bridge. */
function below(owner: Box, bridgeId: string, block: Block): Block {
  const down = heightOf(owner) + ABOVE_BRIDGE;
  const places = new Map([...block.places].map(([id, { x, y }]) => [id, { x, y: y + down }]));
  places.set(owner.id, { x: places.get(bridgeId)?.x ?? 0, y: 0 });
  return { width: block.width, height: block.height + down, places };
}

function neighboursOf(lines: readonly Line[]): Map<string, Set<string>> {
  const neighbours = new Map<string, Set<string>>();
  for (const { a, b } of lines) {
    neighbours.set(a.box, (neighbours.get(a.box) ?? new Set()).add(b.box));
    neighbours.set(b.box, (neighbours.get(b.box) ?? new Set()).add(a.box));
  }
  return neighbours;
}

function hanging(bridge: Box, leaves: readonly Box[]): Block {
  const columns = Math.min(COLUMNS, leaves.length);
  const width = columns * WIDTH.namespace + (columns - 1) * LEAF_GAP;
  const rowHeight = Math.max(...leaves.map(heightOf)) + LEAF_GAP;
  const places = new Map([[bridge.id, { x: (width - WIDTH.bridge) / 2, y: 0 }]]);
  const first = heightOf(bridge) + BELOW_BRIDGE;
  for (const [i, { id }] of leaves.entries())
    places.set(id, { x: (i % columns) * (WIDTH.namespace + LEAF_GAP), y: first + Math.floor(i / columns) * rowHeight });
  return { width, height: first + Math.ceil(leaves.length / columns) * rowHeight - LEAF_GAP, places };
}

/** Ids of blocks that lines join, largest first. */
function componentsOf(ids: readonly string[], lines: readonly Line[], blocks: ReadonlyMap<string, Block>): string[][] {
  const group = new Map(ids.map((id) => [id, [id]]));
  for (const { a, b } of lines) {
    const [one, other] = [group.get(a.box), group.get(b.box)];
    if (!one || !other || one === other || !blocks.has(a.box) || !blocks.has(b.box)) continue;
    one.push(...other);
    for (const id of other) group.set(id, one);
  }
  return [...new Set(group.values())].sort((one, other) => other.length - one.length);
}

function layered(ids: readonly string[], lines: readonly Line[], blocks: ReadonlyMap<string, Block>): Block {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 56, ranksep: RANK_GAP, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  const wanted = new Set(ids);
  const inside = lines.filter(({ a, b }) => wanted.has(a.box) && wanted.has(b.box) && a.box !== b.box);
  const distance = distancesFrom(startOf(ids, inside), inside);
  for (const id of ids) graph.setNode(id, { width: blocks.get(id)?.width ?? 0, height: blocks.get(id)?.height ?? 0 });
  for (const { id, a, b } of inside) {
    const forth = (distance.get(a.box) ?? 0) <= (distance.get(b.box) ?? 0);
    graph.setEdge(forth ? a.box : b.box, forth ? b.box : a.box, {}, id);
  }
  dagre.layout(graph);
  const placed: Placed[] = ids.flatMap((id) => {
    const block = blocks.get(id);
    if (!block) return [];
    // Its types know nothing of what layout() adds.
    const middle = positionSchema.parse(graph.node(id));
    return [{ block, x: middle.x - block.width / 2, y: middle.y - block.height / 2 }];
  });
  return framed(fold(placed));
}

interface Placed {
  block: Block;
  x: number;
  y: number;
}

function framed(placed: readonly Placed[]): Block {
  const places = new Map<string, Position>();
  let [width, height] = [0, 0];
  for (const { block, x, y } of placed) {
    for (const [inner, place] of block.places) places.set(inner, { x: x + place.x, y: y + place.y });
    [width, height] = [Math.max(width, x + block.width), Math.max(height, y + block.height)];
  }
  return { width, height, places };
}

/** Where reading begins: the host, or an end of the network. */
function startOf(ids: readonly string[], lines: readonly Line[]): string {
  if (ids.includes(HOST)) return HOST;
  const [first = ''] = ids;
  // The last one that a search reaches is as far away as any.
  return [...distancesFrom(first, lines).keys()].at(-1) ?? first;
}

/** Steps to every box that lines lead to, nearest first. */
function distancesFrom(start: string, lines: readonly Line[]): Map<string, number> {
  const neighbours = neighboursOf(lines);
  const distance = new Map([[start, 0]]);
  // A map is walked in the order in which it grows.
  for (const [id, steps] of distance)
    for (const other of neighbours.get(id) ?? []) if (!distance.has(other)) distance.set(other, steps + 1);
  return distance;
}

/** A row much longer than a screen goes on below, backwards, as one ploughs. */
function fold(placed: readonly Placed[]): readonly Placed[] {
  const { width, height } = framed(placed);
  const strips = Math.floor(Math.sqrt(width / ((height + APART) * ASPECT)));
  if (strips < 2) return placed;
  const columns = [...new Map(placed.map((one) => [centreOf(one), one])).keys()].sort((one, other) => one - other);
  const length = Math.ceil(columns.length / strips);
  const stripOf = new Map(columns.map((centre, i) => [centre, Math.floor(i / length)]));
  const rows = Array.from({ length: strips }, (_, strip) => placed.filter((one) => stripOf.get(centreOf(one)) === strip)).filter(
    (row) => row.length > 0,
  );
  const extents = rows.map(extentOf);
  const longest = Math.max(...extents.map(({ left, right }) => right - left));
  return rows.flatMap((row, strip) => {
    const left = extents[strip]?.left ?? 0;
    const down = strip * (height + APART);
    return row.map(({ block, x, y }) => {
      const along = x - left;
      return { block, x: strip % 2 === 0 ? along : longest - along - block.width, y: y + down };
    });
  });
}

function centreOf({ block, x }: Placed): number {
  return Math.round(x + block.width / 2);
}

function extentOf(row: readonly Placed[]): { left: number; right: number } {
  return { left: Math.min(...row.map(({ x }) => x)), right: Math.max(...row.map(({ block, x }) => x + block.width)) };
}

/** Side by side in rows, so that the whole is about as wide as a screen. */
function shelve(blocks: readonly Block[]): Block {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + APART) * (height + APART), 0);
  const room = Math.max(Math.sqrt(area * ASPECT), ...blocks.map((block) => block.width));
  const places = new Map<string, Position>();
  let [x, y, rowHeight, widest] = [0, 0, 0, 0];
  for (const block of blocks) {
    if (x > 0 && x + block.width > room) [x, y, rowHeight] = [0, y + rowHeight + APART, 0];
    for (const [id, place] of block.places) places.set(id, { x: x + place.x, y: y + place.y });
    widest = Math.max(widest, x + block.width);
    x += block.width + APART;
    rowHeight = Math.max(rowHeight, block.height);
  }
  return { width: widest, height: y + rowHeight, places };
}

function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

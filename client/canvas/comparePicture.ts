/** What the canvas shows of two states that are compared: the second, and the ghosts of what only the first has. Pure. */
import { byName } from '../../shared/model/byName.ts';
import type { Lab, Position } from '../../shared/model/lab.ts';
import { kernelDrawing } from '../../shared/observe/kernelDrawing.ts';
import type { Observed, ObservedInterface } from '../../shared/observe/observed.ts';
import { peerText } from '../../shared/plan/diff.ts';
import type { Difference } from '../../shared/plan/difference.ts';
import type { InterfaceState, NamespaceState, NetState } from '../../shared/plan/netState.ts';
import { toPicture } from './boxes.ts';
import type { Box, Compared, Line, Picture, Row } from './picture.ts';

export interface ComparedSide {
  /** Drawn at that time: where boxes stand, and what they are called by. */
  lab: Lab;
  state: NetState;
}

/** `differences` lead from `before` to `after`. */
export function comparePicture(before: ComparedSide, after: ComparedSide, differences: readonly Difference[]): Picture {
  const both = withGhosts(after.state, before.state);
  let ghosts = 0;
  const grown = kernelDrawing(after.lab, both, () => `ghost-${String((ghosts += 1))}`);
  const picture = toPicture({
    lab: { ...grown, layout: { ...grown.layout, ...formerPlaces(grown, after.lab, before.lab) } },
    observed: asObserved(both),
    drift: [],
    planned: [],
    running: true,
    doubts: new Map(),
  });
  const marks = new Marks(differences);
  const boxes = picture.boxes.map((box) => markedBox(box, marks));
  return { boxes, lines: markedLines(picture.lines, boxes, before.state, after.state, marks) };
}

/** The second state, with what only the first has beside it. */
function withGhosts(after: NetState, before: NetState): NetState {
  const all = new Map(Object.entries(after));
  for (const [ns, former] of Object.entries(before)) {
    const now = all.get(ns);
    all.set(ns, now ? { ...now, interfaces: byName(Object.entries({ ...former.interfaces, ...now.interfaces })) } : former);
  }
  return byName(all);
}

/** Ghosts stand where they stood. */
function formerPlaces(grown: Lab, after: Lab, before: Lab): Record<string, Position> {
  const places: Record<string, Position> = {};
  const ownerOf = (lab: Lab, id: string): string | undefined => lab.namespaces[id]?.name;
  for (const namespace of Object.values(grown.namespaces)) {
    if (after.namespaces[namespace.id]) continue;
    const former = Object.values(before.namespaces).find((one) => one.name === namespace.name);
    const place = former && before.layout[former.id];
    if (place) places[namespace.id] = place;
  }
  for (const iface of Object.values(grown.interfaces)) {
    if (iface.kind !== 'bridge' || after.interfaces[iface.id]) continue;
    const former = Object.values(before.interfaces).find(
      (one) => one.name === iface.name && ownerOf(before, one.namespaceId) === ownerOf(grown, iface.namespaceId),
    );
    const place = former && before.layout[former.id];
    if (place) places[iface.id] = place;
  }
  return places;
}

/** As if a kernel had it: with carrier where both ends are up. */
function asObserved(state: NetState): Observed {
  const interfaceOf = (name: string, iface: InterfaceState): ObservedInterface => {
    const other = iface.peer && state[iface.peer.namespace]?.interfaces[iface.peer.name];
    return {
      name,
      index: 0,
      kind: iface.kind,
      mtu: iface.mtu ?? 0,
      up: iface.up,
      carrier: iface.up && other?.up !== false,
      addresses: iface.addresses.map((address) => ({ address, scope: 'global', dynamic: false, tentative: false })),
      ...(iface.peer && { peer: iface.peer }),
      ...(iface.master !== undefined && { master: iface.master }),
    };
  };
  const namespaceOf = (name: string, { interfaces, forwarding, masquerade }: NamespaceState): Observed['namespaces'][string] => ({
    name,
    interfaces: byName(Object.entries(interfaces).map(([dev, iface]) => [dev, interfaceOf(dev, iface)])),
    routes: [],
    forwarding,
    masquerade: [...masquerade],
  });
  return { counter: 0, namespaces: byName(Object.entries(state).map(([name, namespace]) => [name, namespaceOf(name, namespace)])) };
}

/** What the differences say of each thing, by name. */
class Marks {
  readonly #namespaces = new Map<string, Compared>();
  readonly #interfaces = new Map<string, Compared>();

  constructor(differences: readonly Difference[]) {
    for (const difference of differences) {
      const { ns } = difference;
      if (difference.kind === 'namespace') this.#namespaces.set(ns, difference.state === 'missing' ? 'removed' : 'added');
      else if (difference.kind === 'interface')
        this.#interfaces.set(`${ns}/${difference.dev}`, difference.state === 'missing' ? 'removed' : 'added');
      else if (difference.kind === 'property' || difference.kind === 'address') this.#interfaces.set(`${ns}/${difference.dev}`, 'altered');
      else this.#namespaces.set(ns, 'altered');
    }
  }

  namespace(ns: string): Compared | undefined {
    return this.#namespaces.get(ns);
  }

  /** What is in a namespace that only one state has is that state's too. */
  interface(ns: string, dev: string): Compared | undefined {
    const whole = this.#namespaces.get(ns);
    return whole === 'added' || whole === 'removed' ? whole : this.#interfaces.get(`${ns}/${dev}`);
  }
}

function markedBox(box: Box, marks: Marks): Box {
  const { drift: _, ...rest } = box;
  if (rest.kind === 'bridge') {
    const drift = marks.interface(rest.owner, rest.name);
    return { ...rest, ports: rest.ports.map((port) => markedRow(port, rest.owner, marks)), ...(drift && { drift }) };
  }
  const drift = marks.namespace(rest.name);
  return { ...rest, rows: rest.rows.map((row) => markedRow(row, rest.name, marks)), ...(drift && { drift }) };
}

function markedRow(row: Row, ns: string, marks: Marks): Row {
  const { drift: _, ...rest } = row;
  const drift = marks.interface(ns, row.name);
  return { ...rest, ...(drift && { drift }) };
}

function markedLines(lines: readonly Line[], boxes: readonly Box[], before: NetState, after: NetState, marks: Marks): Line[] {
  const [former, now] = [linksOf(before), linksOf(after)];
  const shown = new Set<string>();
  const marked = lines.map((line): Line => {
    if (line.over) return { ...line, state: line.ends.flatMap((end) => marks.interface(...splitEnd(end)) ?? [])[0] ?? line.state };
    const link = linkName(...line.ends);
    shown.add(link);
    const state = now.has(link) ? (former.has(link) ? undefined : 'added') : 'removed';
    const altered = line.ends.some((end) => marks.interface(...splitEnd(end)) === 'altered');
    return { ...line, state: state ?? (altered ? 'altered' : line.state) };
  });
  // An end that leads elsewhere now: its former line is a ghost too.
  const places = new Map(boxes.flatMap((box) => placesOf(box)));
  for (const [link, [a, b]] of former) {
    const [boxA, boxB] = [places.get(a), places.get(b)];
    if (shown.has(link) || boxA === undefined || boxB === undefined) continue;
    marked.push({
      id: `ghost:${link}`,
      a: { box: boxA, handle: splitEnd(a)[1] },
      b: { box: boxB, handle: splitEnd(b)[1] },
      state: 'removed',
      ends: [a, b],
      impaired: [undefined, undefined],
      shift: 0,
    });
  }
  return marked;
}

function placesOf(box: Box): [string, string][] {
  const [ns, rows] = box.kind === 'bridge' ? [box.owner, box.ports] : [box.name, box.rows];
  return rows.map((row) => [`${ns}/${row.name}`, box.id]);
}

function linksOf(state: NetState): Map<string, readonly [string, string]> {
  const links = new Map<string, readonly [string, string]>();
  for (const [ns, { interfaces }] of Object.entries(state)) {
    for (const [dev, iface] of Object.entries(interfaces)) {
      const [end, other] = [`${ns}/${dev}`, peerText(iface)];
      if (other !== undefined && end < other) links.set(linkName(end, other), [end, other]);
    }
  }
  return links;
}

function linkName(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function splitEnd(end: string): [string, string] {
  const at = end.indexOf('/');
  return [end.slice(0, at), end.slice(at + 1)];
}

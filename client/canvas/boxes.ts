/** What the canvas shows of a lab: boxes with their rows, and lines between them. Pure; knows nothing of React Flow. */
import { isMasquerading, masqueradingOn } from '../../shared/firewall/masquerade.ts';
import { bridgeOf, interfacesByNamespace, optionsOf, parentOf } from '../../shared/model/find.ts';
import { hostnameOf, isolatedKinds } from '../../shared/model/isolation.ts';
import { isUplink } from '../../shared/model/uplink.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Interface, Lab, Namespace, Position } from '../../shared/model/lab.ts';
import { freePosition } from '../../shared/model/place.ts';
import type { Observed, ObservedInterface } from '../../shared/observe/observed.ts';
import type { Difference } from '../../shared/plan/difference.ts';
import { serviceBadge } from '../../shared/services/services.ts';
import type { ShapeState } from '../ui/shapes.tsx';
import { facing, liveLines, sideBySide, upperLinks } from './lines.ts';
import { observedState, type Box, type Line, type Picture, type Row, type Side } from './picture.ts';

/** Height of a bridge with the room a line needs below it. */
const BELOW_BRIDGE = 100;

export interface PictureInput {
  lab: Lab;
  observed: Observed;
  drift: readonly Difference[];
  /** Staged mode: what Apply will settle. */
  planned: readonly Difference[];
  /** Staged mode: the drawing as it was last applied; what is to be removed still stands where it stood. */
  applied?: Lab | undefined;
  running: boolean;
  /** Doubts by id of box. */
  doubts: ReadonlyMap<string, number>;
}

export function liveId(namespace: string, dev?: string): string {
  return dev === undefined ? `live:${namespace}` : `live:${namespace}/${dev}`;
}

/** The host of a tutorial forwards too, and is drawn as what it is. */
function isRouter({ id, forwarding, services }: Namespace): boolean {
  return id !== HOST && (forwarding.ipv4 || forwarding.ipv6 || services.some(({ kind, enabled }) => kind === 'frr' && enabled));
}

/** The whole picture. */
export function toPicture(input: PictureInput): Picture {
  const { lab, observed, drift, planned, applied, running, doubts } = input;
  const lacking = new Map<string, 'missing' | 'planned'>();
  const leaving = new Set<string>();
  const changed = new Set<string>();
  for (const difference of drift) {
    const key = presenceKey(difference);
    if (key?.state === 'missing') lacking.set(key.name, 'missing');
    if (difference.kind === 'property' || difference.kind === 'address') changed.add(`${difference.ns}/${difference.dev}`);
  }
  for (const difference of planned) {
    const key = presenceKey(difference);
    if (key?.state === 'missing') lacking.set(key.name, 'planned');
    else if (key) leaving.add(key.name);
  }
  const lackOf = (namespace: string, dev: string) => lacking.get(namespace) ?? lacking.get(`${namespace}/${dev}`);
  const goes = (namespace: string, dev: string): boolean => leaving.has(namespace) || leaving.has(`${namespace}/${dev}`);
  const groups = interfacesByNamespace(lab);
  const boxes: Box[] = [];
  const lines: Omit<Line, 'shift'>[] = [];
  const boxOfEnd = new Map<string, string>();

  const stateOf = (namespace: string, iface: Interface): ShapeState => {
    if (!running) return iface.up ? 'up' : 'down';
    const lack = lackOf(namespace, iface.name);
    if (lack) return lack;
    const seen = observed.namespaces[namespace]?.interfaces[iface.name];
    return seen ? observedState(seen) : iface.up ? 'noCarrier' : 'down';
  };
  const driftOf = (namespace: string, iface: Interface): Row['drift'] => {
    if (!running) return undefined;
    const lack = lackOf(namespace, iface.name);
    if (lack) return lack;
    return changed.has(`${namespace}/${iface.name}`) ? 'changed' : undefined;
  };
  const rowOf = (namespace: string, iface: Interface, side: Side): Row => {
    const drifted = driftOf(namespace, iface);
    const note = noteOf(lab, iface);
    return {
      name: iface.name,
      id: iface.id,
      ...(note !== '' && { note }),
      state: stateOf(namespace, iface),
      addresses: iface.addresses,
      side,
      plugged: iface.kind === 'veth',
      ...(drifted && { drift: drifted }),
    };
  };
  const upper = upperLinks(lab);
  const others = new Map(
    upper.flatMap(({ a, b, over }) => (over === 'tunnel' ? [[a.id, b] as const, [b.id, a] as const] : [[a.id, b] as const])),
  );
  const place = (id: string): Position => lab.layout[id] ?? { x: 0, y: 0 };
  const boxIdOf = (iface: Interface): string => bridgeOf(lab, iface)?.id ?? iface.namespaceId;

  for (const namespace of Object.values(lab.namespaces)) {
    const { name, id } = namespace;
    const rows: Row[] = [];
    let lo: ShapeState | undefined;
    for (const iface of groups.get(id) ?? []) {
      const key = `${name}/${iface.name}`;
      if (iface.kind === 'loopback') {
        lo = stateOf(name, iface);
        if (iface.addresses.length > 0) rows.push(rowOf(name, iface, 'right'));
        continue;
      }
      if (iface.kind === 'bridge') {
        const ports = Object.values(lab.interfaces)
          .filter((port) => port.kind !== 'loopback' && port.masterId === iface.id)
          // In the order of where they lead, so that lines do not cross.
          .sort(
            (one, other) =>
              peerX(lab, one, boxIdOf) - peerX(lab, other, boxIdOf) || one.name.localeCompare(other.name, 'en', { numeric: true }),
          );
        const drifted = driftOf(name, iface);
        boxes.push({
          kind: 'bridge',
          id: iface.id,
          name: iface.name,
          owner: name,
          state: stateOf(name, iface),
          addresses: iface.addresses,
          ports: ports.map((port) => rowOf(name, port, 'right')),
          doubts: doubts.get(iface.id) ?? 0,
          position: place(iface.id),
          ...(drifted && { drift: drifted }),
        });
        continue;
      }
      boxOfEnd.set(key, boxIdOf(iface));
      if (bridgeOf(lab, iface)) continue;
      rows.push(rowOf(name, iface, sideTowards(lab, iface, others.get(iface.id), boxIdOf)));
    }
    const seen = running ? observed.namespaces[name] : undefined;
    for (const live of Object.values(seen?.interfaces ?? {})) {
      if (live.kind === 'loopback' || isUplink(name, live) || (groups.get(id) ?? []).some((iface) => iface.name === live.name)) continue;
      rows.push(liveRow(live, goes(name, live.name)));
      boxOfEnd.set(`${name}/${live.name}`, id);
    }
    const lack = running ? lacking.get(name) : undefined;
    boxes.push({
      kind: 'namespace',
      id,
      name,
      host: id === HOST,
      lo,
      rows,
      uplink: Object.values(seen?.interfaces ?? {}).some((live) => isUplink(name, live)),
      defaultRoutes: defaultRoutesOf(namespace),
      forwarding: [...(namespace.forwarding.ipv4 ? ['IPv4'] : []), ...(namespace.forwarding.ipv6 ? ['IPv6'] : [])],
      masquerade: rows.map((row) => row.name).filter((dev) => isMasquerading(masqueradingOn(namespace, dev))),
      isolation: isolatedKinds(namespace.isolation),
      ...(namespace.isolation.uts && hostnameOf(namespace) !== name && { hostname: hostnameOf(namespace) }),
      rules: namespace.firewall.rules.length,
      services: namespace.services.map((service) => ({ id: service.id, badge: serviceBadge(service) })),
      router: isRouter(namespace),
      doubts: doubts.get(id) ?? 0,
      position: place(id),
      ...(lack && { drift: lack }),
    });
  }

  const drawnNames = new Set(Object.values(lab.namespaces).map((namespace) => namespace.name));
  const placed: Position[] = [];
  for (const namespace of running ? Object.values(observed.namespaces) : []) {
    if (drawnNames.has(namespace.name)) continue;
    const former = Object.values(applied?.namespaces ?? {}).find((one) => one.name === namespace.name);
    const position = (former && applied?.layout[former.id]) ?? freePosition(lab, placed);
    placed.push(position);
    const id = liveId(namespace.name);
    const lo = namespace.interfaces['lo'];
    const rows = Object.values(namespace.interfaces)
      .filter((iface) => iface.kind !== 'loopback')
      .map((iface) => liveRow(iface, goes(namespace.name, iface.name)));
    for (const row of rows) boxOfEnd.set(`${namespace.name}/${row.name}`, id);
    boxes.push({
      kind: 'namespace',
      id,
      name: namespace.name,
      host: false,
      lo: lo && observedState(lo),
      rows,
      defaultRoutes: namespace.routes.filter((route) => route.to === 'default').map((route) => `default via ${route.via ?? ''}`),
      forwarding: [...(namespace.forwarding.ipv4 ? ['IPv4'] : []), ...(namespace.forwarding.ipv6 ? ['IPv6'] : [])],
      masquerade: namespace.masquerade,
      isolation: [],
      rules: 0,
      services: [],
      router: false,
      drift: leaving.has(namespace.name) ? 'leaving' : 'liveOnly',
      doubts: 0,
      position,
    });
  }

  for (const a of Object.values(lab.interfaces)) {
    if (a.kind !== 'veth' || a.id > a.peerId) continue;
    const b = lab.interfaces[a.peerId];
    const nsA = lab.namespaces[a.namespaceId]?.name;
    const nsB = b && lab.namespaces[b.namespaceId]?.name;
    if (b?.kind !== 'veth' || nsA === undefined || nsB === undefined) continue;
    const [stateA, stateB] = [stateOf(nsA, a), stateOf(nsB, b)];
    const gone = [stateA, stateB].find((state) => state === 'missing' || state === 'planned');
    const down = stateA === 'down' ? a.name : stateB === 'down' ? b.name : undefined;
    const bothDown = stateA === 'down' && stateB === 'down';
    const carrier = stateA === 'up' && stateB === 'up';
    lines.push({
      id: a.id,
      a: { box: boxIdOf(a), handle: a.name },
      b: { box: boxIdOf(b), handle: b.name },
      state: gone ?? (bothDown ? 'down' : carrier ? 'up' : 'noCarrier'),
      ends: [`${nsA}/${a.name}`, `${nsB}/${b.name}`],
      impaired: [a.impairment, b.impairment],
      ...(!gone && !bothDown && down !== undefined && { cause: down }),
    });
  }
  const taken = new Set<string>();
  for (const { a, b, over } of upper) {
    const id = [a.id, b.id].find((end) => !taken.has(end));
    taken.add(id ?? '');
    const nsA = lab.namespaces[a.namespaceId]?.name;
    const nsB = lab.namespaces[b.namespaceId]?.name;
    if (nsA === undefined || nsB === undefined) continue;
    const states = over === 'tunnel' ? [stateOf(nsA, a), stateOf(nsB, b)] : [stateOf(nsA, a)];
    const gone = states.find((state) => state === 'missing' || state === 'planned');
    lines.push({
      id: id ?? `${a.id} ${b.id}`,
      ...(id === undefined && { isFurther: true }),
      a: { box: boxIdOf(a), handle: a.name },
      b: { box: boxIdOf(b), handle: b.name },
      state: gone ?? (states.every((state) => state === 'up') ? 'up' : states.every((state) => state === 'down') ? 'down' : 'noCarrier'),
      ends: [`${nsA}/${a.name}`, `${nsB}/${b.name}`],
      impaired: [undefined, undefined],
      over,
    });
  }
  if (running) lines.push(...liveLines(observed, boxOfEnd, new Set(lines.flatMap((line) => (line.over ? [] : line.ends))), goes));
  return { boxes: boxes.map((box) => facing(box, boxes, lines)), lines: sideBySide(lines) };
}

function noteOf(lab: Lab, iface: Interface): string {
  if (iface.kind === 'loopback' || iface.kind === 'bridge') return '';
  const words: string[] = iface.kind === 'veth' ? [] : [kindWord(iface)];
  const parent = parentOf(lab, iface);
  if (parent)
    words.push(`⌐ ${parent.namespaceId === iface.namespaceId ? '' : `${lab.namespaces[parent.namespaceId]?.name ?? ''}/`}${parent.name}`);
  const master = iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  if (master && master.kind !== 'bridge') words.push(`⊂ ${master.name}`);
  return words.join(' ');
}

function kindWord(iface: Interface): string {
  const { id, mode } = optionsOf(iface);
  if (iface.kind === 'vlan' || iface.kind === 'vxlan') return `${iface.kind} ${String(id ?? '')}`;
  return iface.kind === 'tun' ? String(mode ?? 'tap') : iface.kind;
}

/** The name of what only one of drawing and kernel has. */
function presenceKey(difference: Difference): { name: string; state: 'missing' | 'extra' } | undefined {
  if (difference.kind === 'namespace') return { name: difference.ns, state: difference.state };
  if (difference.kind === 'interface') return { name: `${difference.ns}/${difference.dev}`, state: difference.state };
  return undefined;
}

function liveRow(iface: ObservedInterface, goes: boolean): Row {
  const addresses = iface.addresses.filter((entry) => !entry.dynamic).map((entry) => entry.address);
  return {
    name: iface.name,
    state: observedState(iface),
    addresses,
    drift: goes ? 'leaving' : 'liveOnly',
    side: 'right',
    plugged: iface.peer !== undefined,
    ...(iface.kind !== 'veth' && iface.kind !== 'other' && { note: iface.parent ? `${iface.kind} ⌐ ${iface.parent.name}` : iface.kind }),
  };
}

/** The default routes of a namespace as its box says them. */
export function defaultRoutesOf({ routes }: Pick<Namespace, 'routes'>): string[] {
  return routes
    .filter((route) => route.to === 'default')
    .map((route) => `default ${route.via === undefined ? `dev ${route.dev ?? ''}` : `via ${route.via}`}`);
}

/** Where the other end's box stands, from left to right. */
function peerX(lab: Lab, iface: Interface, boxIdOf: (iface: Interface) => string): number {
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
  return (peer && lab.layout[boxIdOf(peer)]?.x) ?? 0;
}

/** The side of the box that faces the other end; the top, when that is a bridge above. */
function sideTowards(lab: Lab, iface: Interface, other: Interface | undefined, boxIdOf: (iface: Interface) => string): Side {
  const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : other;
  const here = lab.layout[iface.namespaceId];
  const there = peer && lab.layout[boxIdOf(peer)];
  if (!here || !there) return 'right';
  const toBridge = iface.kind === 'veth' && boxIdOf(peer) !== peer.namespaceId;
  if (toBridge && here.y >= there.y + BELOW_BRIDGE) return 'top';
  return there.x < here.x ? 'left' : 'right';
}

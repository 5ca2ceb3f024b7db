/** Takes the kernel's side: the edit that makes a drawing equal to a state, keeping what only moved or changed its name. */
import { applyEdit } from '../edit/applyEdit.ts';
import type { Edit, SingleEdit } from '../edit/edit.ts';
import { interfaceAddressSchema } from '../model/address.ts';
import { findInterface, findNamespace } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import { routeSchema, type Interface, type Lab, type Position, type Route } from '../model/lab.ts';
import { interfaceNameSchema, namespaceNameSchema } from '../model/names.ts';
import { freePosition } from '../model/place.ts';
import { diff, peerText } from '../plan/diff.ts';
import type { InterfaceState, NetState, RouteState } from '../plan/netState.ts';
import { drawnRoute, labToNetState } from '../plan/toNetState.ts';
import { routeKey } from '../plan/netState.ts';

const DEFAULT_MTU = 1500;

/**
 * The batch that brings `lab` to `state`; undefined when nothing needs to change. What the drawing cannot hold (other kinds of interface,
 * names it does not allow) is left out and stays *live only*. `newId` makes ids.
 */
export function adopt(lab: Lab, state: NetState, newId: () => string): Edit | undefined {
  const namespaces = applicable(lab, namespaceEdits(lab, state, newId));
  const moved = applicable(namespaces.lab, moveEdits(namespaces.lab, state));
  const gone = applicable(moved.lab, removals(moved.lab, state));
  const added = applicable(gone.lab, additions(gone.lab, state, newId));
  const settled = applicable(added.lab, settlements(added.lab, state, newId));
  const edits = [namespaces, moved, gone, added, settled].flatMap((step) => step.edits);
  return edits.length === 0 ? undefined : { type: 'batch', edits };
}

/** The lab after these edits; those that it refuses are left out. */
function applicable(lab: Lab, edits: readonly SingleEdit[]): { lab: Lab; edits: SingleEdit[] } {
  if (edits.length === 0) return { lab, edits: [] };
  const all = applyEdit(lab, { type: 'batch', edits: [...edits] });
  if (all.ok) return { lab: all.lab, edits: [...edits] };
  const accepted: SingleEdit[] = [];
  let current = lab;
  for (const edit of edits) {
    const outcome = applyEdit(current, edit);
    if (!outcome.ok) continue;
    current = outcome.lab;
    accepted.push(edit);
  }
  return { lab: current, edits: accepted };
}

function namespaceEdits(lab: Lab, state: NetState, newId: () => string): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const taken: Position[] = [];
  const known = new Set(Object.values(lab.namespaces).map((namespace) => namespace.name));
  for (const [name, namespace] of Object.entries(state)) {
    if (known.has(name) || !namespaceNameSchema.safeParse(name).success) continue;
    const position = freePosition(lab, taken);
    taken.push(position);
    edits.push({ type: 'namespace.add', id: newId(), name, position, loopbackUp: namespace.interfaces['lo']?.up ?? false });
  }
  return edits;
}

/** A veth whose other end has stayed is the same one, wherever it is now. */
function moveEdits(lab: Lab, state: NetState): SingleEdit[] {
  const edits: SingleEdit[] = [];
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind !== 'veth') continue;
    const peer = lab.interfaces[iface.peerId];
    const peerNamespace = peer && lab.namespaces[peer.namespaceId]?.name;
    if (!peer || peerNamespace === undefined || stateOf(lab, state, iface) !== undefined) continue;
    const now = state[peerNamespace]?.interfaces[peer.name]?.peer;
    const target = now && findNamespace(lab, now.namespace);
    if (!now || !target || findInterface(lab, target.id, now.name) || !interfaceNameSchema.safeParse(now.name).success) continue;
    if (target.id === iface.namespaceId) edits.push({ type: 'interface.rename', id: iface.id, name: now.name });
    else edits.push({ type: 'interface.move', id: iface.id, namespaceId: target.id, ...(now.name !== iface.name && { name: now.name }) });
  }
  return edits;
}

function removals(lab: Lab, state: NetState): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const removed = new Set<string>();
  for (const namespace of Object.values(lab.namespaces)) {
    if (namespace.id === HOST || state[namespace.name]) continue;
    edits.push({ type: 'namespace.remove', id: namespace.id });
    for (const iface of Object.values(lab.interfaces)) if (iface.namespaceId === namespace.id) markRemoved(removed, iface);
  }
  for (const iface of Object.values(lab.interfaces)) {
    if (iface.kind === 'loopback' || removed.has(iface.id)) continue;
    const now = stateOf(lab, state, iface);
    const drawnPeer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
    const samePeer = !drawnPeer || now?.peer === undefined || peerText(now) === `${nameOf(lab, drawnPeer)}/${drawnPeer.name}`;
    if (now?.kind === iface.kind && samePeer) continue;
    edits.push({ type: 'interface.remove', id: iface.id });
    markRemoved(removed, iface);
  }
  return edits;
}

function markRemoved(removed: Set<string>, iface: Interface): void {
  removed.add(iface.id);
  if (iface.kind === 'veth') removed.add(iface.peerId);
}

function additions(lab: Lab, state: NetState, newId: () => string): SingleEdit[] {
  const bridges: SingleEdit[] = [];
  const links: SingleEdit[] = [];
  const taken: Position[] = [];
  const done = new Set<string>();
  for (const [ns, { interfaces }] of Object.entries(state)) {
    const namespace = findNamespace(lab, ns);
    if (!namespace) continue;
    for (const [dev, iface] of Object.entries(interfaces)) {
      if (findInterface(lab, namespace.id, dev) || done.has(`${ns}/${dev}`) || !interfaceNameSchema.safeParse(dev).success) continue;
      const own = { id: newId(), namespaceId: namespace.id, name: dev, ...settings(iface) };
      if (iface.kind === 'bridge' || iface.kind === 'dummy') {
        const position = freePosition(lab, taken);
        if (iface.kind === 'bridge') taken.push(position);
        bridges.push({
          type: 'interface.add',
          interface: iface.kind === 'bridge' ? { ...own, kind: 'bridge', stp: iface.stp ?? false } : { ...own, kind: 'dummy' },
          ...(iface.kind === 'bridge' && { position }),
        });
      }
      if (iface.kind !== 'veth' || !iface.peer) continue;
      const other = state[iface.peer.namespace]?.interfaces[iface.peer.name];
      const otherNamespace = findNamespace(lab, iface.peer.namespace);
      if (!other || !otherNamespace || peerText(other) !== `${ns}/${dev}`) continue;
      const otherId = newId();
      done.add(`${iface.peer.namespace}/${iface.peer.name}`);
      links.push({
        type: 'link.add',
        a: { ...own, kind: 'veth', peerId: otherId },
        b: { id: otherId, namespaceId: otherNamespace.id, name: iface.peer.name, ...settings(other), kind: 'veth', peerId: own.id },
      });
    }
  }
  return [...bridges, ...links];
}

/** What both ends of a link, a bridge and a dummy take over at once; the bridge they are in comes later, when all are there. */
function settings(iface: InterfaceState): { up: boolean; addresses: string[]; mtu?: number } {
  const mtu = iface.mtu !== undefined && iface.mtu !== DEFAULT_MTU ? { mtu: iface.mtu } : {};
  return { up: iface.up, addresses: allowed(iface.addresses), ...mtu };
}

function allowed(addresses: readonly string[]): string[] {
  return addresses.filter((address) => interfaceAddressSchema.safeParse(address).success);
}

/** Everything that is in both, but not alike. */
function settlements(lab: Lab, state: NetState, newId: () => string): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const addressed = new Set<string>();
  const drawn = labToNetState(lab);
  for (const difference of diff(drawn, state)) {
    const namespace = findNamespace(lab, difference.ns);
    const now = state[difference.ns];
    if (!namespace || !now) continue;
    switch (difference.kind) {
      case 'property':
      case 'address': {
        const iface = findInterface(lab, namespace.id, difference.dev);
        const wanted = now.interfaces[difference.dev];
        if (!iface || !wanted) break;
        if (difference.kind === 'property') edits.push(...propertyEdits(lab, iface, wanted, difference.property));
        else if (!addressed.has(iface.id)) {
          addressed.add(iface.id);
          edits.push({ type: 'interface.set', id: iface.id, changes: { addresses: allowed(wanted.addresses) } });
        }
        break;
      }
      case 'route': {
        const before = namespace.routes.find((route) => routeKey(drawnRoute(route)) === difference.key);
        const after = difference.actual && toRoute(difference.actual, before?.id ?? newId());
        if (after) edits.push({ type: before ? 'route.set' : 'route.add', namespaceId: namespace.id, route: after });
        else if (before && !difference.actual) edits.push({ type: 'route.remove', namespaceId: namespace.id, routeId: before.id });
        break;
      }
      case 'forwarding':
        edits.push({
          type: 'namespace.set',
          id: namespace.id,
          changes: { forwarding: difference.family === 4 ? { ipv4: !difference.wanted } : { ipv6: !difference.wanted } },
        });
        break;
      case 'masquerade':
        edits.push({ type: 'namespace.set', id: namespace.id, changes: { masquerade: [...now.masquerade] } });
        break;
      case 'namespace':
      case 'interface':
        // What the drawing cannot hold.
        break;
    }
  }
  return edits;
}

function propertyEdits(lab: Lab, iface: Interface, now: InterfaceState, property: string): SingleEdit[] {
  const { id } = iface;
  switch (property) {
    case 'up':
      return [{ type: 'interface.set', id, changes: { up: now.up } }];
    case 'mtu':
      return now.mtu === undefined ? [] : [{ type: 'interface.set', id, changes: { mtu: now.mtu } }];
    case 'mac':
      return now.mac === undefined ? [] : [{ type: 'interface.set', id, changes: { mac: now.mac } }];
    case 'stp':
      return [{ type: 'interface.set', id, changes: { stp: now.stp ?? false } }];
    case 'master': {
      const master = now.master === undefined ? undefined : findInterface(lab, iface.namespaceId, now.master);
      if (now.master !== undefined && !master) return [];
      return [{ type: 'interface.plug', id, masterId: master?.id ?? null }];
    }
    default:
      return [];
  }
}

/** The kernel always names the interface; the drawing does so only where the gateway does not say it. */
function toRoute(route: RouteState, id: string): Route | undefined {
  const byGateway = route.via !== undefined && !route.via.startsWith('fe80:');
  const usual = route.family === 6 && route.metric === 1024;
  const parsed = routeSchema.safeParse({
    id,
    to: route.to === 'default' && route.family === 6 && route.via === undefined ? '::/0' : route.to,
    ...(route.via !== undefined && { via: route.via }),
    ...(route.dev !== undefined && !byGateway && { dev: route.dev }),
    ...(route.metric !== undefined && !usual && { metric: route.metric }),
  });
  return parsed.success ? parsed.data : undefined;
}

function stateOf(lab: Lab, state: NetState, iface: Interface): InterfaceState | undefined {
  return state[nameOf(lab, iface)]?.interfaces[iface.name];
}

function nameOf(lab: Lab, iface: Interface): string {
  return lab.namespaces[iface.namespaceId]?.name ?? '';
}

/** The edit that makes one lab's network and drawing equal to another's, keeping what has the same id. */
import type { Edit, EditOf, SingleEdit } from '../edit/edit.ts';
import { HOST } from '../model/ids.ts';
import { kindOf } from '../kinds/kinds.ts';
import { optionsOf, parentIdOf } from '../model/find.ts';
import { loopbackId, newNamespace, type Interface, type Lab, type Namespace } from '../model/lab.ts';
import { equal } from '../model/equal.ts';
import { routeWords } from '../plan/routeState.ts';
import { drawnRoute } from '../plan/toNetState.ts';

/** Undefined when nothing differs. `wanted` was built with `current` as its source of ids. */
export function replaceLab(current: Lab, wanted: Lab): Edit | undefined {
  const edits: SingleEdit[] = [];
  if (!equal(current.settings, wanted.settings))
    edits.push({ type: 'lab.settings', changes: { ...wanted.settings, uplink: wanted.settings.uplink ?? false } });
  const gone = removed(current, wanted);
  edits.push(...removals(current, wanted, gone), ...unplugs(current, wanted, gone), ...additions(current, wanted, gone));
  const plugs: SingleEdit[] = [];
  const late: SingleEdit[] = [];
  for (const iface of Object.values(wanted.interfaces)) {
    const before = gone.has(iface.id) ? undefined : current.interfaces[iface.id];
    if (before) {
      for (const edit of interfaceChanges(before, iface, late)) (edit.type === 'interface.plug' ? plugs : edits).push(edit);
    }
    // New ones are added unplugged, since their bridge may be new too.
    else if (iface.kind !== 'loopback' && iface.masterId !== undefined)
      plugs.push({ type: 'interface.plug', id: iface.id, masterId: iface.masterId });
  }
  edits.push(...plugs, ...late);
  for (const namespace of Object.values(wanted.namespaces)) edits.push(...namespaceChanges(current.namespaces[namespace.id], namespace));
  edits.push(...decorations(current, wanted));
  const positions = Object.fromEntries(
    Object.entries(wanted.layout).filter(
      ([id, place]) => !equal(current.layout[id], place) && (wanted.namespaces[id] ?? wanted.interfaces[id]),
    ),
  );
  if (Object.keys(positions).length > 0) edits.push({ type: 'layout.move', positions });
  if (!equal(current.schedule.map(stepText), wanted.schedule.map(stepText))) edits.push({ type: 'schedule.set', steps: wanted.schedule });
  return edits.length === 0 ? undefined : { type: 'batch', edits };
}

function stepText({ id: _, ...step }: Lab['schedule'][number]): unknown {
  return step;
}

/** The same interface: of the same kind, in the same namespace, with the same other end. */
function stays(current: Lab, wanted: Interface): boolean {
  const before = current.interfaces[wanted.id];
  if (before?.kind !== wanted.kind || before.namespaceId !== wanted.namespaceId) return false;
  return before.kind !== 'veth' || wanted.kind !== 'veth' || before.peerId === wanted.peerId;
}

/** Ids of what goes or is made anew: also what stands on such, and other ends. */
function removed(current: Lab, wanted: Lab): Set<string> {
  const gone = new Set<string>();
  const children = new Map<string, string[]>();
  for (const iface of Object.values(current.interfaces)) {
    const parentId = parentIdOf(iface);
    if (parentId !== undefined) children.set(parentId, [...(children.get(parentId) ?? []), iface.id]);
  }
  const remove = (id: string): void => {
    const iface = current.interfaces[id];
    if (!iface || gone.has(id)) return;
    gone.add(id);
    if (iface.kind === 'veth') remove(iface.peerId);
    for (const child of children.get(id) ?? []) remove(child);
  };
  for (const { id } of Object.values(current.interfaces)) {
    const target = wanted.interfaces[id];
    if (!target || !stays(current, target)) remove(id);
  }
  return gone;
}

function removals(current: Lab, wanted: Lab, gone: ReadonlySet<string>): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const done = new Set<string>();
  const order = Object.values(current.interfaces).sort((a, b) => depth(current, b) - depth(current, a));
  for (const iface of order) {
    if (iface.kind === 'loopback' || done.has(iface.id) || !gone.has(iface.id)) continue;
    edits.push({ type: 'interface.remove', id: iface.id });
    done.add(iface.id);
    if (iface.kind === 'veth') done.add(iface.peerId);
  }
  for (const { id } of Object.values(current.namespaces))
    if (id !== HOST && !wanted.namespaces[id]) edits.push({ type: 'namespace.remove', id });
  return edits;
}

/** Ports that leave their bridge: what is added may stand on one, which a port could not carry. */
function unplugs(current: Lab, wanted: Lab, gone: ReadonlySet<string>): SingleEdit[] {
  return Object.values(current.interfaces).flatMap((iface): SingleEdit[] => {
    const target = wanted.interfaces[iface.id];
    if (iface.kind === 'loopback' || iface.masterId === undefined || gone.has(iface.id) || gone.has(iface.masterId)) return [];
    if (target?.kind === 'loopback' || target?.masterId === iface.masterId) return [];
    return [{ type: 'interface.plug', id: iface.id, masterId: null }];
  });
}

/** How many interfaces it stands on. */
function depth(lab: Lab, iface: Interface): number {
  const parentId = parentIdOf(iface);
  const parent = parentId === undefined ? undefined : lab.interfaces[parentId];
  return parent ? depth(lab, parent) + 1 : 0;
}

function additions(current: Lab, wanted: Lab, gone: ReadonlySet<string>): SingleEdit[] {
  const edits: SingleEdit[] = [];
  for (const { id, name } of Object.values(wanted.namespaces)) {
    if (current.namespaces[id]) continue;
    const lo = wanted.interfaces[loopbackId(id)];
    edits.push({ type: 'namespace.add', id, name, position: wanted.layout[id] ?? { x: 0, y: 0 }, loopbackUp: lo?.up ?? true });
    if (lo && lo.addresses.length > 0) edits.push({ type: 'interface.set', id: lo.id, changes: { addresses: lo.addresses } });
  }
  const order = Object.values(wanted.interfaces).sort((a, b) => depth(wanted, a) - depth(wanted, b));
  for (const iface of order) {
    if (iface.kind === 'loopback' || (current.interfaces[iface.id] && !gone.has(iface.id))) continue;
    if (iface.kind !== 'veth') {
      const { masterId: _, ...own } = iface;
      const position = wanted.layout[iface.id];
      edits.push({ type: 'interface.add', interface: own, ...(position && { position }) });
      continue;
    }
    const peer = wanted.interfaces[iface.peerId];
    if (peer?.kind !== 'veth' || iface.id > peer.id) continue;
    const { masterId: _a, ...a } = iface;
    const { masterId: _b, ...b } = peer;
    edits.push({ type: 'link.add', a, b });
  }
  return edits;
}

function interfaceChanges(before: Interface, wanted: Interface, late: SingleEdit[]): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const changes: EditOf<'interface.set'>['changes'] = {};
  if (before.up !== wanted.up) changes.up = wanted.up;
  if (!equal(before.addresses, wanted.addresses)) changes.addresses = wanted.addresses;
  if (before.kind !== 'loopback' && wanted.kind !== 'loopback') {
    if (before.mac !== wanted.mac) changes.mac = wanted.mac ?? null;
    if (before.mtu !== wanted.mtu) changes.mtu = wanted.mtu ?? null;
    if (!equal(before.impairment, wanted.impairment)) changes.impairment = wanted.impairment ?? null;
    // Plugging in elsewhere leaves them behind, so they come after that.
    if (!equal(before.vlans, wanted.vlans) || (wanted.vlans && before.masterId !== wanted.masterId))
      late.push({ type: 'interface.set', id: wanted.id, changes: { vlans: wanted.vlans ?? null } });
    if (before.masterId !== wanted.masterId) edits.push({ type: 'interface.plug', id: wanted.id, masterId: wanted.masterId ?? null });
  }
  if (before.kind === 'bridge' && wanted.kind === 'bridge' && before.stp !== wanted.stp) changes.stp = wanted.stp;
  if (parentIdOf(before) !== parentIdOf(wanted)) changes.parentId = parentIdOf(wanted) ?? null;
  if (!equal(optionsOf(before), optionsOf(wanted))) {
    const names = Object.keys(kindOf(wanted.kind)?.options ?? {}).filter((name) => optionsOf(before)[name] !== optionsOf(wanted)[name]);
    changes.options = Object.fromEntries(names.map((name) => [name, optionsOf(wanted)[name] ?? null]));
  }
  if (Object.keys(changes).length > 0) edits.push({ type: 'interface.set', id: wanted.id, changes });
  return edits;
}

function namespaceChanges(before: Namespace | undefined, wanted: Namespace): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const changes = settingsOf(wanted);
  if (!equal(settingsOf(before ?? newNamespace(wanted.id, wanted.name)), changes))
    edits.push({ type: 'namespace.set', id: wanted.id, changes });
  edits.push(...serviceChanges(before?.services ?? [], wanted));
  const text = ({ id: _, ...route }: Namespace['routes'][number]): string => routeWords(drawnRoute(route)).join(' ');
  const wantedRoutes = new Set(wanted.routes.map(text));
  const beforeRoutes = new Set(before?.routes.map(text));
  for (const route of before?.routes ?? [])
    if (!wantedRoutes.has(text(route))) edits.push({ type: 'route.remove', namespaceId: wanted.id, routeId: route.id });
  for (const route of wanted.routes) if (!beforeRoutes.has(text(route))) edits.push({ type: 'route.add', namespaceId: wanted.id, route });
  return edits;
}

/** What is set as a whole. */
function settingsOf({
  forwarding,
  hosts,
  masquerade,
  neighbours,
  rules,
  rules6,
  switches,
  firewall,
  isolation,
  hostname,
}: Namespace): EditOf<'namespace.set'>['changes'] {
  return {
    forwarding,
    hosts,
    masquerade,
    neighbours,
    rules,
    rules6,
    switches,
    firewall: { ...firewall, rules: firewall.rules.map((rule, i) => ({ ...rule, id: `rule${String(i + 1)}` })) },
    isolation,
    hostname: hostname ?? null,
  };
}

/** Those of the same name have the same id. A new order is made by putting each into its place, from the first on. */
function serviceChanges(before: Namespace['services'], { id: namespaceId, services }: Namespace): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const order = [...before];
  for (const service of before) {
    if (services.some((other) => other.id === service.id)) continue;
    edits.push({ type: 'service.remove', namespaceId, serviceId: service.id });
    order.splice(order.indexOf(service), 1);
  }
  for (const [at, service] of services.entries()) {
    const from = order.findIndex((other) => other.id === service.id);
    const known = order[from];
    if (known && from === at && equal(known, service)) continue;
    if (known) order.splice(from, 1);
    edits.push({ type: known ? 'service.set' : 'service.add', namespaceId, service, at });
    order.splice(at, 0, service);
  }
  return edits;
}

/** Notes and groups have no names to know them by: where they differ, they are all replaced. */
function decorations(current: Lab, wanted: Lab): SingleEdit[] {
  const edits: SingleEdit[] = [];
  const place = (lab: Lab, id: string): { x: number; y: number } => lab.layout[id] ?? { x: 0, y: 0 };
  const shape = (lab: Lab, record: Readonly<Record<string, { id: string }>>): unknown =>
    Object.values(record).map(({ id, ...rest }) => ({ ...rest, at: place(lab, id) }));
  if (!equal(shape(current, current.notes), shape(wanted, wanted.notes))) {
    for (const id of Object.keys(current.notes)) edits.push({ type: 'note.remove', id });
    for (const note of Object.values(wanted.notes)) edits.push({ type: 'note.add', note, position: place(wanted, note.id) });
  }
  if (!equal(shape(current, current.groups), shape(wanted, wanted.groups))) {
    for (const id of Object.keys(current.groups)) edits.push({ type: 'group.remove', id });
    for (const group of Object.values(wanted.groups)) edits.push({ type: 'group.add', group, position: place(wanted, group.id) });
  }
  return edits;
}

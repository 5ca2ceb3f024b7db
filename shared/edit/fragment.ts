/** Part of a lab to be put in again elsewhere: copy, paste and duplicate. */
import { equal } from '../model/equal.ts';
import { noFirewall } from '../model/firewall.ts';
import { parentOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Interface, Lab, Position } from '../model/lab.ts';
import { nextName } from '../model/names.ts';
import type { Edit, SingleEdit } from './edit.ts';

/** The copied lab and which of its boxes, notes and groups were meant. */
export interface Fragment {
  lab: Lab;
  ids: readonly string[];
}

/** What can be copied of a selection: namespaces but the host, bridges, notes, groups. Undefined when nothing can. */
export function copyFragment(lab: Lab, ids: readonly string[]): Fragment | undefined {
  const chosen = ids.filter(
    (id) => (lab.namespaces[id] && id !== HOST) || lab.interfaces[id]?.kind === 'bridge' || lab.notes[id] || lab.groups[id],
  );
  return chosen.length === 0 ? undefined : { lab, ids: chosen };
}

/** The edit that puts it in again, `offset` further. Links between copied boxes are copied too; names that are taken get a number. */
export function pasteFragment(
  lab: Lab,
  fragment: Fragment,
  newId: () => string,
  offset: Position,
): { edit: Edit; ids: string[] } | undefined {
  const source = fragment.lab;
  const edits: SingleEdit[] = [];
  const ids: string[] = [];
  const namespaceIds = new Map<string, string>();
  const interfaceIds = new Map<string, string>();
  const names = new Set(Object.values(lab.namespaces).map((namespace) => namespace.name));
  const at = (id: string): Position => ({ x: (source.layout[id]?.x ?? 0) + offset.x, y: (source.layout[id]?.y ?? 0) + offset.y });
  for (const id of fragment.ids) {
    const namespace = source.namespaces[id];
    if (!namespace) continue;
    const name = names.has(namespace.name)
      ? nextName(`${namespace.name.replace(/-\d+$/, '')}-`, new Set([...names, `${namespace.name}-0`, `${namespace.name}-1`]))
      : namespace.name;
    names.add(name);
    const copyId = newId();
    namespaceIds.set(id, copyId);
    ids.push(copyId);
    edits.push({ type: 'namespace.add', id: copyId, name, position: at(id), loopbackUp: source.interfaces[`${id}-lo`]?.up ?? true });
    const { forwarding, hosts, isolation, hostname } = namespace;
    edits.push({
      type: 'namespace.set',
      id: copyId,
      changes: { forwarding, hosts, isolation, ...(hostname !== undefined && { hostname }) },
    });
  }
  const inside = Object.values(source.interfaces).filter((iface) => namespaceIds.has(iface.namespaceId) || fragment.ids.includes(iface.id));
  const taken = new Map<string, Set<string>>();
  const freeName = (namespaceId: string, name: string): string => {
    const used =
      taken.get(namespaceId) ??
      new Set(
        Object.values(lab.interfaces)
          .filter((iface) => iface.namespaceId === namespaceId)
          .map((iface) => iface.name),
      );
    taken.set(namespaceId, used);
    const free = used.has(name) ? nextName(name.replace(/\d+$/, '').slice(0, 12), used) : name;
    used.add(free);
    return free;
  };
  const plugs: SingleEdit[] = [];
  const copyOwn = (iface: Interface): void => {
    if (iface.kind === 'loopback' || iface.kind === 'veth') return;
    const namespaceId = namespaceIds.get(iface.namespaceId) ?? iface.namespaceId;
    const copyId = newId();
    const { masterId, mac: _mac, ...rest } = iface;
    const own = { id: copyId, namespaceId, name: freeName(namespaceId, iface.name) };
    const parent = parentOf(source, iface);
    // What it stands on, when that is copied too; else the same again, where that is still there.
    const parentId = parent && (interfaceIds.get(parent.id) ?? (lab.interfaces[parent.id]?.kind === parent.kind ? parent.id : undefined));
    if (parent && parentId === undefined) return;
    interfaceIds.set(iface.id, copyId);
    const copied = { ...rest, ...own, ...(parentId !== undefined && { parentId }) };
    edits.push({ type: 'interface.add', interface: copied, ...(iface.kind === 'bridge' && { position: at(iface.id) }) });
    if (iface.kind === 'bridge') ids.push(copyId);
    if (masterId !== undefined) plugs.push({ type: 'interface.plug', id: copyId, masterId });
  };
  const standing = inside.filter((iface) => parentOf(source, iface));
  for (const iface of inside) if (!standing.includes(iface)) copyOwn(iface);
  // A port of a copied bridge may belong to a namespace that is not copied itself, such as the host.
  const ends = Object.values(source.interfaces).filter(
    (iface) =>
      iface.kind === 'veth' && (namespaceIds.has(iface.namespaceId) || (iface.masterId !== undefined && interfaceIds.has(iface.masterId))),
  );
  const endIds = new Set(ends.map((iface) => iface.id));
  for (const a of ends) {
    const b = a.kind === 'veth' ? source.interfaces[a.peerId] : undefined;
    if (a.kind !== 'veth' || b?.kind !== 'veth' || !endIds.has(b.id) || a.id > b.id) continue;
    const [aId, bId] = [newId(), newId()];
    const copyEnd = (end: typeof a, id: string, peerId: string) => {
      const { masterId, mac: _mac, ...rest } = end;
      interfaceIds.set(end.id, id);
      const namespaceId = namespaceIds.get(end.namespaceId) ?? end.namespaceId;
      const master = masterId === undefined ? undefined : interfaceIds.get(masterId);
      return { ...rest, id, peerId, namespaceId, name: freeName(namespaceId, end.name), ...(master !== undefined && { masterId: master }) };
    };
    edits.push({ type: 'link.add', a: copyEnd(a, aId, bId), b: copyEnd(b, bId, aId) });
  }
  const ready = (iface: Interface): boolean => {
    const parent = parentOf(source, iface);
    return parent === undefined || !standing.includes(parent) || interfaceIds.has(parent.id);
  };
  for (let waiting = standing, before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter((iface) => {
      if (ready(iface)) copyOwn(iface);
      return !ready(iface);
    });
  }
  for (const plug of plugs) {
    const masterId = plug.type === 'interface.plug' && plug.masterId !== null ? interfaceIds.get(plug.masterId) : undefined;
    if (masterId !== undefined && plug.type === 'interface.plug') edits.push({ ...plug, masterId });
  }
  for (const id of fragment.ids) {
    const namespace = source.namespaces[id];
    const copyId = namespaceIds.get(id);
    if (!namespace || copyId === undefined) continue;
    // The copy's interfaces have the names of the original: what names them fits.
    const { neighbours, rules, rules6, switches, firewall } = namespace;
    if (neighbours.length + rules.length + rules6.length + switches.length > 0 || !equal(firewall, noFirewall()))
      edits.push({ type: 'namespace.set', id: copyId, changes: { neighbours, rules, rules6, switches, firewall } });
    for (const route of namespace.routes) edits.push({ type: 'route.add', namespaceId: copyId, route: { ...route, id: newId() } });
    for (const service of namespace.services)
      edits.push({ type: 'service.add', namespaceId: copyId, service: { ...service, id: newId() } });
  }
  for (const id of fragment.ids) {
    const note = source.notes[id];
    const group = source.groups[id];
    const copyId = newId();
    if (note) edits.push({ type: 'note.add', note: { ...note, id: copyId }, position: at(id) });
    if (group) edits.push({ type: 'group.add', group: { ...group, id: copyId }, position: at(id) });
    if (note ?? group) ids.push(copyId);
  }
  return edits.length === 0 ? undefined : { edit: { type: 'batch', edits }, ids };
}

/** Applies the edits of interfaces to a draft of the lab. */
import type { Draft } from 'immer';
import { pickImpairment } from '../impairment/impairment.ts';
import { optionsSchema, type Kind } from '../kinds/kind.ts';
import { canBeMoved, canBePort, kindOf, takesPorts } from '../kinds/kinds.ts';
import type { Options } from '../kinds/option.ts';
import { optionsOf, parentIdOf } from '../model/find.ts';
import { LAB_LIMITS, type Interface, type Lab, type Veth } from '../model/lab.ts';
import { portVlans, vlansOf, type PortVlans } from '../model/portVlans.ts';
import { withRenamedDevice } from '../services/services.ts';
import type { EditOf } from './edit.ts';
import type { EditIndex } from './editIndex.ts';
import { checkMaster, checkParent } from './placing.ts';
import { entry, refuse, refuseKnownId } from './refuse.ts';

export function addInterface(lab: Draft<Lab>, index: EditIndex, iface: Exclude<Interface, { kind: 'loopback' }>, path: string[]): void {
  if (index.interfaces >= LAB_LIMITS.interfaces) refuse('limit', path, { limit: String(LAB_LIMITS.interfaces) });
  refuseKnownId(lab, iface.id, [...path, 'id']);
  entry(lab.namespaces, iface.namespaceId, [...path, 'namespaceId']);
  index.take(iface, [...path, 'name']);
  refuseDoubleAddress(iface.addresses, [...path, 'addresses']);
  if (iface.masterId !== undefined) checkMaster(lab, index, iface, iface.masterId, [...path, 'masterId']);
  checkParent(lab, index, iface, parentIdOf(iface), [...path, 'parentId']);
  // A copy: later edits of the same batch change it, and the edit itself must stay as it came.
  lab.interfaces[iface.id] = { ...iface, addresses: [...iface.addresses], ...(iface.vlans && { vlans: portVlans(vlansOf(iface.vlans)) }) };
}

/** Takes out an interface, and with it a veth's other end and what stands on either; the ports of a bridge stay, unplugged. */
export function removeInterface(lab: Draft<Lab>, index: EditIndex, id: string): void {
  const iface = entry(lab.interfaces, id);
  const gone = iface.kind === 'veth' ? [iface.id, iface.peerId] : [iface.id];
  for (const goneId of gone) {
    const end = lab.interfaces[goneId];
    if (!end) continue;
    index.free(end);
    delete lab.interfaces[goneId];
    delete lab.layout[goneId];
    for (const childId of index.children(goneId)) {
      const child = lab.interfaces[childId];
      if (child && !loseParent(index, child)) removeInterface(lab, index, childId);
    }
  }
  if (!takesPorts(iface.kind)) return;
  for (const inside of index.inside(iface.namespaceId)) {
    const port = lab.interfaces[inside];
    if (!port || port.kind === 'loopback' || port.masterId !== id) continue;
    delete port.masterId;
    delete port.vlans;
  }
}

/** Whether it stays without: the kernel could name that no more. */
function loseParent(index: EditIndex, iface: Draft<Interface>): boolean {
  if (kindOf(iface.kind)?.outlivesParent !== true || iface.kind === 'loopback' || iface.kind === 'veth' || iface.kind === 'bridge')
    return false;
  index.reparent(iface.id, iface.parentId, undefined);
  delete iface.parentId;
  return true;
}

export function renameInterface(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'interface.rename'>): void {
  const iface = changeable(lab, edit.id);
  if (iface.name === edit.name) return;
  index.take({ ...named(iface), name: edit.name }, ['name']);
  index.free(iface);
  index.reparent(iface.id, undefined, parentIdOf(iface));
  renameInside(lab, iface.namespaceId, iface.name, edit.name);
  iface.name = edit.name;
}

export function setInterface(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'interface.set'>): void {
  const iface = entry(lab.interfaces, edit.id);
  const { up, addresses, mac, mtu, stp, parentId, options, impairment, vlans } = edit.changes;
  if (up !== undefined) iface.up = up;
  if (addresses) {
    refuseDoubleAddress(addresses, ['changes', 'addresses']);
    iface.addresses = [...addresses];
  }
  if (stp !== undefined) {
    if (iface.kind !== 'bridge') refuse('not_for_kind', ['changes', 'stp'], { kind: iface.kind });
    else iface.stp = stp;
  }
  if (parentId !== undefined) setParent(lab, index, iface, parentId ?? undefined);
  if (options) setOptions(lab, index, iface, options);
  if (vlans !== undefined) setVlans(iface, vlans);
  if (mac === undefined && mtu === undefined && impairment === undefined) return;
  if (iface.kind === 'loopback') return refuse('loopback_fixed', ['changes']);
  if (mac === null) delete iface.mac;
  else if (mac !== undefined) iface.mac = mac;
  if (mtu === null) delete iface.mtu;
  else if (mtu !== undefined) iface.mtu = mtu;
  const impaired = pickImpairment(impairment ?? undefined);
  if (impaired) iface.impairment = impaired;
  else if (impairment !== undefined) delete iface.impairment;
}

/** In the one form that is kept, so that equal ones are equal. */
function setVlans(iface: Draft<Interface>, vlans: PortVlans | null): void {
  if (iface.kind === 'loopback' || (iface.kind !== 'bridge' && !canBePort('bridge', iface.kind)))
    return refuse('not_for_kind', ['changes', 'vlans'], { kind: iface.kind });
  if (vlans) iface.vlans = portVlans(vlansOf(vlans));
  else delete iface.vlans;
}

function setParent(lab: Draft<Lab>, index: EditIndex, iface: Draft<Interface>, parentId: string | undefined): void {
  const path = ['changes', 'parentId'];
  if (iface.kind === 'loopback' || iface.kind === 'veth' || iface.kind === 'bridge') return refuse('no_parent', path, { kind: iface.kind });
  checkParent(lab, index, iface, parentId, path);
  index.reparent(iface.id, iface.parentId, parentId);
  if (parentId === undefined) delete iface.parentId;
  else iface.parentId = parentId;
}

type OptionChanges = NonNullable<EditOf<'interface.set'>['changes']['options']>;

function setOptions(lab: Draft<Lab>, index: EditIndex, iface: Draft<Interface>, changes: OptionChanges): void {
  const kind = kindOf(iface.kind);
  if (!kind || iface.kind === 'loopback' || iface.kind === 'veth')
    return refuse('not_for_kind', ['changes', 'options'], { kind: iface.kind });
  iface.options = withOptions(kind, optionsOf(iface), changes);
  const shared = Object.entries(changes).filter(([name]) => kind.options[name]?.sharedOnParent === true);
  const parentId = parentIdOf(iface);
  if (shared.length === 0 || parentId === undefined) return;
  for (const id of index.children(parentId)) {
    const sibling = lab.interfaces[id];
    if (id === iface.id || !sibling || sibling.kind !== iface.kind || sibling.kind === 'bridge') continue;
    sibling.options = withOptions(kind, optionsOf(sibling), Object.fromEntries(shared));
  }
}

/** The options with some changed, as the kind's schema takes them; `null` takes one away. */
function withOptions(kind: Kind, before: Options, changes: OptionChanges): Options {
  const options = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(changes)) {
    const path = ['changes', 'options', name];
    const option = Object.hasOwn(kind.options, name) ? kind.options[name] : undefined;
    if (!option) return refuse('option_unknown', path, { kind: kind.kind, name });
    if (value === null) options.delete(name);
    else options.set(name, value);
  }
  const parsed = optionsSchema(kind).safeParse(Object.fromEntries(options));
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  return refuse('option_invalid', ['changes', 'options', name], { kind: kind.kind, name });
}

export function moveInterface(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'interface.move'>): void {
  const iface = changeable(lab, edit.id);
  entry(lab.namespaces, edit.namespaceId, ['namespaceId']);
  const name = edit.name ?? iface.name;
  if (iface.namespaceId === edit.namespaceId && iface.name === name) return;
  // A bridge cannot leave its ports behind (NETIF_F_NETNS_LOCAL, net/bridge/br_device.c); bonds and VRFs neither.
  if (!canBeMoved(iface.kind) && iface.namespaceId !== edit.namespaceId) refuse('not_for_kind', ['id'], { kind: iface.kind });
  index.take({ ...named(iface), namespaceId: edit.namespaceId, name }, ['name']);
  index.free(iface);
  index.reparent(iface.id, undefined, parentIdOf(iface));
  if (iface.namespaceId === edit.namespaceId) renameInside(lab, iface.namespaceId, iface.name, name);
  else {
    delete iface.masterId;
    delete iface.vlans;
    // As the kernel has it: what ends when its parent leaves is gone.
    for (const id of index.children(iface.id)) {
      const child = lab.interfaces[id];
      if (child && kindOf(child.kind)?.endsWhenParentMoves === true) removeInterface(lab, index, id);
      else if (child) loseParent(index, child);
    }
  }
  iface.namespaceId = edit.namespaceId;
  iface.name = name;
}

export function plugInterface(lab: Draft<Lab>, index: EditIndex, edit: EditOf<'interface.plug'>): void {
  const iface = changeable(lab, edit.id);
  // Its VLANs were those of the bridge it leaves.
  if (iface.masterId !== undefined && iface.masterId !== edit.masterId) delete iface.vlans;
  if (edit.masterId === null) {
    delete iface.masterId;
    return;
  }
  checkMaster(lab, index, iface, edit.masterId, ['masterId']);
  iface.masterId = edit.masterId;
}

/** An interface that may be renamed, moved, plugged or removed: any but lo. */
export function changeable(lab: Draft<Lab>, id: string): Draft<Exclude<Interface, { kind: 'loopback' }>> {
  const iface = entry(lab.interfaces, id);
  return iface.kind === 'loopback' ? refuse('loopback_fixed', ['id']) : iface;
}

function named(iface: Draft<Interface>): Pick<Veth, 'id' | 'namespaceId' | 'name'> & { parentId?: string | undefined } {
  return { id: iface.id, namespaceId: iface.namespaceId, name: iface.name, parentId: parentIdOf(iface) };
}

function refuseDoubleAddress(addresses: readonly string[], path: string[]): void {
  const twice = addresses.findIndex((address, i) => addresses.indexOf(address) !== i);
  if (twice >= 0) refuse('address_taken', [...path, String(twice)], { address: addresses[twice] ?? '' });
}

/** Routes, masquerading and services name their interface; they follow its new name, as they do in the kernel. */
function renameInside(lab: Draft<Lab>, namespaceId: string, from: string, to: string): void {
  const namespace = lab.namespaces[namespaceId];
  if (!namespace) return;
  for (const route of namespace.routes) for (const way of [route, ...(route.nexthops ?? [])]) if (way.dev === from) way.dev = to;
  namespace.masquerade = namespace.masquerade.map((name) => (name === from ? to : name));
  for (const neighbour of namespace.neighbours) if (neighbour.dev === from) neighbour.dev = to;
  for (const one of namespace.switches) if (one.dev === from) one.dev = to;
  for (const rule of [...namespace.rules, ...namespace.rules6]) {
    if (rule.iif === from) rule.iif = to;
    if (rule.oif === from) rule.oif = to;
  }
  for (const rule of namespace.firewall.rules) {
    if ('other' in rule) continue;
    if (rule.iif === from) rule.iif = to;
    if (rule.oif === from) rule.oif = to;
  }
  namespace.services = withRenamedDevice(namespace.services, from, to);
}

/** The one reducer of the lab document: client (at once) and server (for good) both apply edits with it. */
import { applyPatches, enablePatches, produceWithPatches, type Draft, type Patch } from 'immer';
import { pickImpairment } from '../impairment/impairment.ts';
import { optionsSchema, type Kind } from '../kinds/kind.ts';
import { canBeMoved, canBePort, canStandOn, kindOf, takesPorts } from '../kinds/kinds.ts';
import type { Options } from '../kinds/option.ts';
import { optionsOf, parentIdOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import {
  LAB_LIMITS,
  newLoopback,
  newNamespace,
  type Interface,
  type Lab,
  type Namespace,
  type Neighbour,
  type Position,
  type Veth,
} from '../model/lab.ts';
import { equal } from '../model/equal.ts';
import { portVlans, vlansOf, type PortVlans } from '../model/portVlans.ts';
import { isRouteOf, type Schedule } from '../model/schedule.ts';
import type { Edit, EditRefusal, SingleEdit } from './edit.ts';
import type { Rule } from '../model/rule.ts';
import { neighbourKey } from '../plan/neighbourState.ts';
import { routeKey } from '../plan/routeState.ts';
import { ruleWords } from '../plan/ruleState.ts';
import { drawnRoute } from '../plan/toNetState.ts';
import { EditIndex } from './editIndex.ts';
import type { Switch } from '../model/switches.ts';
import { withRenamedDevice } from '../services/services.ts';
import { addRule, removeRule, setRule } from './applyFirewall.ts';
import { addService, removeService, setService } from './applyService.ts';
import { entry, refuse, Refused } from './refuse.ts';
import { findRivals } from './rivals.ts';

enablePatches();

export type LabPatch = Patch;

export type EditOutcome = { ok: true; lab: Lab; patches: LabPatch[]; inverse: LabPatch[] } | { ok: false; refusal: EditRefusal };

type LabDraft = Draft<Lab>;
type NamespaceChanges = Extract<SingleEdit, { type: 'namespace.set' }>['changes'];

/** Applies an edit; the revision grows by one. A batch is applied as a whole or not at all (SPEC ED2, ED9). */
export function applyEdit(lab: Lab, edit: Edit): EditOutcome {
  const edits = edit.type === 'batch' ? edit.edits : [edit];
  try {
    const suspects = new Map<string, EditRefusal['path']>();
    const [next, patches, inverse] = produceWithPatches(lab, (draft) => {
      const index = new EditIndex(lab);
      for (const [at, single] of edits.entries()) {
        try {
          applySingle(draft, index, single);
          for (const { id, path } of suspectsOf(single)) suspects.set(id, edit.type === 'batch' ? ['edits', at, ...path] : path);
        } catch (error) {
          if (error instanceof Refused && edit.type === 'batch') {
            throw new Refused({ ...error.refusal, path: ['edits', at, ...error.refusal.path] });
          }
          throw error;
        }
      }
      draft.revision += 1;
    });
    const refusal = findRivals(next, suspects);
    return refusal ? { ok: false, refusal } : { ok: true, lab: next, patches, inverse };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

/** What an edit may have made a rival of others. */
function suspectsOf(edit: SingleEdit): { id: string; path: EditRefusal['path'] }[] {
  if (edit.type === 'interface.add') return [{ id: edit.interface.id, path: ['interface'] }];
  if (edit.type !== 'interface.set' || (edit.changes.options ?? edit.changes.parentId) === undefined) return [];
  return [{ id: edit.id, path: ['changes'] }];
}

/** The lab after patches that came from `applyEdit`; what they do not touch keeps its identity. */
export function applyLabPatches(lab: Lab, patches: readonly LabPatch[]): Lab {
  return applyPatches(lab, patches);
}

function applySingle(lab: LabDraft, index: EditIndex, edit: SingleEdit): void {
  switch (edit.type) {
    case 'lab.rename':
      lab.name = edit.name;
      return;
    case 'lab.settings':
      assignDefined(lab.settings, edit.changes);
      if (lab.settings.uplink === false) delete lab.settings.uplink;
      return;
    case 'namespace.add':
      return addNamespace(lab, index, edit);
    case 'namespace.rename': {
      const namespace = entry(lab.namespaces, edit.id);
      if (edit.id === HOST) refuse('host_fixed', ['id']);
      if (namespace.name === edit.name) return;
      index.takeNamespace(edit.name);
      index.freeNamespace(namespace.name);
      namespace.name = edit.name;
      return;
    }
    case 'namespace.set': {
      const namespace = entry(lab.namespaces, edit.id);
      const { forwarding, hosts, masquerade, neighbours, rules, rules6, switches, firewall } = edit.changes;
      if (forwarding) assignDefined(namespace.forwarding, forwarding);
      if (hosts) namespace.hosts = hosts.map((host) => ({ ...host }));
      if (masquerade) namespace.masquerade = [...new Set(masquerade)];
      if (neighbours) namespace.neighbours = distinct(neighbours);
      if (rules) namespace.rules = distinctRules(rules, 'rules');
      if (rules6) namespace.rules6 = distinctRules(rules6, 'rules6');
      if (switches) namespace.switches = distinctSwitches(switches);
      if (firewall) {
        const twice = firewall.rules.findIndex(({ id }, i) => firewall.rules.findIndex((other) => other.id === id) !== i);
        if (twice >= 0) refuse('id_taken', ['changes', 'firewall', 'rules', twice, 'id'], { id: firewall.rules[twice]?.id ?? '' });
        namespace.firewall = structuredClone(firewall);
      }
      isolate(namespace, edit.changes);
      return;
    }
    case 'namespace.remove':
      return removeNamespace(lab, index, edit.id);
    case 'route.add': {
      const { routes } = entry(lab.namespaces, edit.namespaceId, ['namespaceId']);
      if (routes.length >= 200) refuse('limit', ['route'], { limit: '200' });
      if (routes.some((route) => route.id === edit.route.id)) refuse('id_taken', ['route', 'id'], { id: edit.route.id });
      refuseTwin(routes, edit.route);
      routes.push({ ...edit.route });
      return;
    }
    case 'route.set': {
      const { routes } = entry(lab.namespaces, edit.namespaceId, ['namespaceId']);
      const at = routes.findIndex((route) => route.id === edit.route.id);
      if (at < 0) refuse('not_found', ['route', 'id'], { id: edit.route.id });
      refuseTwin(routes, edit.route);
      routes[at] = { ...edit.route };
      return;
    }
    case 'route.remove': {
      const namespace = entry(lab.namespaces, edit.namespaceId, ['namespaceId']);
      if (!namespace.routes.some((route) => route.id === edit.routeId)) refuse('not_found', ['to'], { id: edit.routeId });
      namespace.routes = namespace.routes.filter((route) => route.id !== edit.routeId);
      return;
    }
    case 'service.add':
      return addService(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'service.set':
      return setService(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'service.remove':
      return removeService(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'firewallRule.add':
      return addRule(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'firewallRule.set':
      return setRule(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'firewallRule.remove':
      return removeRule(entry(lab.namespaces, edit.namespaceId, ['namespaceId']), edit);
    case 'firewall.policy':
      entry(lab.namespaces, edit.namespaceId, ['namespaceId']).firewall.policies[edit.chain] = edit.policy;
      return;
    case 'link.add':
      if (edit.a.id === edit.b.id) refuse('same_interface', ['b', 'id']);
      if (edit.a.peerId !== edit.b.id || edit.b.peerId !== edit.a.id) refuse('peer_mismatch', ['a', 'peerId']);
      addInterface(lab, index, edit.a, ['a']);
      addInterface(lab, index, edit.b, ['b']);
      return;
    case 'interface.add':
      addInterface(lab, index, edit.interface, ['interface']);
      if (edit.position) lab.layout[edit.interface.id] = { ...edit.position };
      return;
    case 'interface.rename': {
      const iface = changeable(lab, edit.id);
      if (iface.name === edit.name) return;
      index.take({ ...named(iface), name: edit.name }, ['name']);
      index.free(iface);
      index.reparent(iface.id, undefined, parentIdOf(iface));
      renameInside(lab, iface.namespaceId, iface.name, edit.name);
      iface.name = edit.name;
      return;
    }
    case 'interface.set':
      return setInterface(lab, index, edit);
    case 'interface.move':
      return moveInterface(lab, index, edit);
    case 'interface.plug': {
      const iface = changeable(lab, edit.id);
      // Its VLANs were those of the bridge it leaves.
      if (iface.masterId !== undefined && iface.masterId !== edit.masterId) delete iface.vlans;
      if (edit.masterId === null) {
        delete iface.masterId;
        return;
      }
      checkMaster(lab, index, iface, edit.masterId, ['masterId']);
      iface.masterId = edit.masterId;
      return;
    }
    case 'interface.remove':
      removeInterface(lab, index, changeable(lab, edit.id).id);
      return;
    case 'layout.move':
      return movePositions(lab, edit.positions);
    case 'schedule.set':
      return setSchedule(lab, edit.steps);
    case 'note.add':
      addDecoration(lab, lab.notes, edit.note, edit.position, LAB_LIMITS.notes);
      return;
    case 'note.set':
      assignDefined(entry(lab.notes, edit.id), edit.changes);
      return;
    case 'note.remove':
      entry(lab.notes, edit.id);
      delete lab.notes[edit.id];
      delete lab.layout[edit.id];
      return;
    case 'group.add':
      addDecoration(lab, lab.groups, edit.group, edit.position, LAB_LIMITS.groups);
      return;
    case 'group.set':
      assignDefined(entry(lab.groups, edit.id), edit.changes);
      return;
    case 'group.remove':
      entry(lab.groups, edit.id);
      delete lab.groups[edit.id];
      delete lab.layout[edit.id];
      return;
  }
}

function setSchedule(lab: LabDraft, steps: Schedule): void {
  const ids = new Set<string>();
  for (const [at, { id, action }] of steps.entries()) {
    if (ids.has(id)) refuse('id_taken', ['steps', at, 'id'], { id });
    ids.add(id);
    // What a step was about may have gone since it was made; a new one must be about something.
    if (lab.schedule.some((step) => step.id === id && equal(step.action, action))) continue;
    if (action.type === 'route.remove') {
      const namespace = entry(lab.namespaces, action.namespaceId, ['steps', at, 'action', 'namespaceId']);
      if (!namespace.routes.some((route) => isRouteOf(action, route)))
        refuse('not_found', ['steps', at, 'action', 'routeId'], { id: action.to });
    } else entry(lab.interfaces, action.interfaceId, ['steps', at, 'action', 'interfaceId']);
  }
  lab.schedule = structuredClone(steps);
}

function addNamespace(lab: LabDraft, index: EditIndex, edit: Extract<SingleEdit, { type: 'namespace.add' }>): void {
  if (index.namespaces >= LAB_LIMITS.namespaces + 1) refuse('limit', ['id'], { limit: String(LAB_LIMITS.namespaces) });
  refuseKnownId(lab, edit.id, ['id']);
  index.takeNamespace(edit.name);
  const loopback = newLoopback(edit.id, edit.loopbackUp ?? true);
  refuseKnownId(lab, loopback.id, ['id']);
  index.take(loopback, ['id']);
  lab.namespaces[edit.id] = newNamespace(edit.id, edit.name);
  lab.interfaces[loopback.id] = loopback;
  lab.layout[edit.id] = { ...edit.position };
}

function removeNamespace(lab: LabDraft, index: EditIndex, id: string): void {
  const namespace = entry(lab.namespaces, id);
  if (id === HOST) refuse('host_fixed', ['id']);
  for (const inside of index.inside(id)) {
    // A veth's other end may lie in the same namespace and be gone already.
    if (Object.hasOwn(lab.interfaces, inside)) removeInterface(lab, index, inside);
  }
  index.freeNamespace(namespace.name);
  delete lab.namespaces[id];
  delete lab.layout[id];
}

function addInterface(lab: LabDraft, index: EditIndex, iface: Exclude<Interface, { kind: 'loopback' }>, path: string[]): void {
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
function removeInterface(lab: LabDraft, index: EditIndex, id: string): void {
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

function setInterface(lab: LabDraft, index: EditIndex, edit: Extract<SingleEdit, { type: 'interface.set' }>): void {
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

function setParent(lab: LabDraft, index: EditIndex, iface: Draft<Interface>, parentId: string | undefined): void {
  const path = ['changes', 'parentId'];
  if (iface.kind === 'loopback' || iface.kind === 'veth' || iface.kind === 'bridge') return refuse('no_parent', path, { kind: iface.kind });
  checkParent(lab, index, iface, parentId, path);
  index.reparent(iface.id, iface.parentId, parentId);
  if (parentId === undefined) delete iface.parentId;
  else iface.parentId = parentId;
}

type OptionChanges = NonNullable<Extract<SingleEdit, { type: 'interface.set' }>['changes']['options']>;

function setOptions(lab: LabDraft, index: EditIndex, iface: Draft<Interface>, changes: OptionChanges): void {
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

function moveInterface(lab: LabDraft, index: EditIndex, edit: Extract<SingleEdit, { type: 'interface.move' }>): void {
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

function movePositions(lab: LabDraft, positions: Readonly<Record<string, Position>>): void {
  for (const [id, position] of Object.entries(positions)) {
    const known = [lab.namespaces, lab.interfaces, lab.notes, lab.groups].some((record) => Object.hasOwn(record, id));
    if (!known) refuse('not_found', ['positions', id], { id });
    lab.layout[id] = { ...position };
  }
}

function addDecoration<T extends { id: string }>(
  lab: LabDraft,
  record: Record<string, T>,
  item: T,
  position: Position,
  limit: number,
): void {
  if (Object.keys(record).length >= limit) refuse('limit', [], { limit: String(limit) });
  refuseKnownId(lab, item.id, ['id']);
  record[item.id] = { ...item };
  lab.layout[item.id] = { ...position };
}

/** An interface that may be renamed, moved, plugged or removed: any but lo. */
function changeable(lab: LabDraft, id: string): Draft<Exclude<Interface, { kind: 'loopback' }>> {
  const iface = entry(lab.interfaces, id);
  return iface.kind === 'loopback' ? refuse('loopback_fixed', ['id']) : iface;
}

function named(iface: Draft<Interface>): Pick<Veth, 'id' | 'namespaceId' | 'name'> & { parentId?: string | undefined } {
  return { id: iface.id, namespaceId: iface.namespaceId, name: iface.name, parentId: parentIdOf(iface) };
}

type Placed = Pick<Veth, 'id' | 'namespaceId'> & { kind: string };

function checkMaster(lab: LabDraft, index: EditIndex, iface: Placed, masterId: string, path: string[]): void {
  const master = entry(lab.interfaces, masterId, path);
  if (!takesPorts(master.kind)) refuse('not_a_bridge', path, { name: master.name });
  if (master.namespaceId !== iface.namespaceId) refuse('other_namespace', path, { name: master.name });
  if (master.kind === 'bridge' && iface.kind === 'bridge') refuse('bridge_in_bridge', path, { name: master.name });
  if (!canBePort(master.kind, iface.kind)) refuse('not_a_port', path, { name: master.name, kind: iface.kind });
  if (master.kind !== 'vrf' && index.children(iface.id).some((id) => claims(lab, id))) refuse('parent_taken', path, { name: master.name });
}

/** Whether it takes everything its parent receives. */
function claims(lab: LabDraft, id: string): boolean {
  const iface = lab.interfaces[id];
  return iface !== undefined && kindOf(iface.kind)?.claimsParent === true;
}

function checkParent(lab: LabDraft, index: EditIndex, iface: Placed, parentId: string | undefined, path: string[]): void {
  const kind = kindOf(iface.kind);
  if (parentId === undefined) {
    if (kind?.parent === 'required') refuse('parent_needed', path, { kind: kind.kind });
    return;
  }
  const parent = entry(lab.interfaces, parentId, path);
  if (!kind || !canStandOn(kind, parent.kind)) return refuse('parent_kind', path, { name: parent.name, kind: iface.kind });
  if (parent.namespaceId !== iface.namespaceId && kind.acrossNamespaces !== true) refuse('parent_elsewhere', path, { name: parent.name });
  // Round in a ring: what stands on it cannot carry it.
  for (let below: Draft<Interface> | undefined = parent; below;) {
    if (below.id === iface.id) refuse('parent_kind', path, { name: parent.name, kind: iface.kind });
    const next: string | undefined = parentIdOf(below);
    below = next === undefined ? undefined : lab.interfaces[next];
  }
  if (kind.claimsParent !== true) return;
  const master = parent.kind === 'loopback' || parent.masterId === undefined ? undefined : lab.interfaces[parent.masterId];
  const isTaken =
    (master && master.kind !== 'vrf') ||
    index.children(parentId).some((id) => id !== iface.id && claims(lab, id) && lab.interfaces[id]?.kind !== iface.kind);
  if (isTaken) refuse('parent_taken', path, { name: parent.name });
}

function refuseKnownId(lab: LabDraft, id: string, path: string[]): void {
  const known = [lab.namespaces, lab.interfaces, lab.notes, lab.groups].some((record) => Object.hasOwn(record, id));
  if (known) refuse('id_taken', path, { id });
}

function refuseDoubleAddress(addresses: readonly string[], path: string[]): void {
  const twice = addresses.findIndex((address, i) => addresses.indexOf(address) !== i);
  if (twice >= 0) refuse('address_taken', [...path, String(twice)], { address: addresses[twice] ?? '' });
}

/** The kernel has one route for a family, table, destination and metric (ip-route(8), `add`). */
function refuseTwin(routes: Draft<Lab>['namespaces'][string]['routes'], wanted: (typeof routes)[number]): void {
  const key = routeKey(drawnRoute(wanted));
  const twin = routes.some((route) => route.id !== wanted.id && routeKey(drawnRoute(route)) === key);
  if (twin) refuse('route_taken', ['route', 'to'], { to: wanted.to });
}

/** The host has the kinds of the sandbox; a hostname goes with the UTS namespace that bears it. */
function isolate(namespace: Draft<Namespace>, { isolation, hostname }: NamespaceChanges): void {
  if (isolation) {
    if (namespace.id === HOST && Object.values(isolation).includes(true)) refuse('host_isolation', ['changes', 'isolation']);
    namespace.isolation = { ...namespace.isolation };
    assignDefined(namespace.isolation, isolation);
  }
  if (hostname !== undefined && hostname !== null) {
    if (!namespace.isolation.uts) refuse('hostname_needs_uts', ['changes', 'hostname']);
    namespace.hostname = hostname;
  }
  if (hostname === null || !namespace.isolation.uts) delete namespace.hostname;
}

/** The kernel refuses a rule that is there word by word. */
function distinctRules(rules: readonly Rule[], field: string): Rule[] {
  const known = new Set<string>();
  for (const [i, rule] of rules.entries()) {
    const text = ruleWords(rule).join(' ');
    if (known.has(text)) refuse('rule_taken', ['changes', field, i], { priority: String(rule.priority) });
    known.add(text);
  }
  return rules.map((rule) => ({ ...rule })).sort((a, b) => a.priority - b.priority);
}

/** An address has one MAC on an interface, and is answered for there once. */
function distinct(neighbours: readonly Neighbour[]): Neighbour[] {
  const known = new Set<string>();
  for (const [i, neighbour] of neighbours.entries()) {
    const { address, proxy } = neighbour;
    const key = neighbourKey(neighbour);
    if (known.has(key)) refuse(proxy ? 'proxy_taken' : 'neighbour_taken', ['changes', 'neighbours', i, 'address'], { address });
    known.add(key);
  }
  return neighbours.map((neighbour) => ({ ...neighbour }));
}

/** A switch has one value; the last one that is given. */
function distinctSwitches(switches: readonly Switch[]): Switch[] {
  return [...new Map(switches.map((one) => [`${one.dev} ${one.name}`, { ...one }])).values()];
}

/** Routes, masquerading and services name their interface; they follow its new name, as they do in the kernel. */
function renameInside(lab: LabDraft, namespaceId: string, from: string, to: string): void {
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

function assignDefined<T extends object>(target: T, changes: { [K in keyof T]?: T[K] | undefined }): void {
  for (const key of Object.keys(changes) as (keyof T)[]) {
    const value = changes[key];
    if (value !== undefined) target[key] = value;
  }
}

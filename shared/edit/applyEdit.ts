/** The one reducer of the lab document: client (at once) and server (for good) both apply edits with it. */
import { applyPatches, enablePatches, produceWithPatches, type Draft, type Patch } from 'immer';
import { equal } from '../model/equal.ts';
import { LAB_LIMITS, type Lab, type Namespace, type Position } from '../model/lab.ts';
import { isRouteOf, type Schedule } from '../model/schedule.ts';
import { addRule, removeRule, setRule } from './applyFirewall.ts';
import {
  addInterface,
  changeable,
  moveInterface,
  plugInterface,
  removeInterface,
  renameInterface,
  setInterface,
} from './applyInterface.ts';
import { addNamespace, removeNamespace, renameNamespace, setNamespace } from './applyNamespace.ts';
import { addRoute, removeRoute, setRoute } from './applyRoute.ts';
import { addService, removeService, setService } from './applyService.ts';
import { assignDefined } from './assignDefined.ts';
import type { Edit, EditRefusal, SingleEdit } from './edit.ts';
import { EditIndex } from './editIndex.ts';
import { entry, refuse, Refused, refuseKnownId } from './refuse.ts';
import { findRivals } from './rivals.ts';

enablePatches();

export type LabPatch = Patch;

export type EditOutcome = { ok: true; lab: Lab; patches: LabPatch[]; inverse: LabPatch[] } | { ok: false; refusal: EditRefusal };

type LabDraft = Draft<Lab>;

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
    case 'namespace.rename':
      return renameNamespace(lab, index, edit);
    case 'namespace.set':
      return setNamespace(entry(lab.namespaces, edit.id), edit.changes);
    case 'namespace.remove':
      return removeNamespace(lab, index, edit.id);
    case 'route.add':
      return addRoute(homeOf(lab, edit), edit);
    case 'route.set':
      return setRoute(homeOf(lab, edit), edit);
    case 'route.remove':
      return removeRoute(homeOf(lab, edit), edit);
    case 'service.add':
      return addService(homeOf(lab, edit), edit);
    case 'service.set':
      return setService(homeOf(lab, edit), edit);
    case 'service.remove':
      return removeService(homeOf(lab, edit), edit);
    case 'firewallRule.add':
      return addRule(homeOf(lab, edit), edit);
    case 'firewallRule.set':
      return setRule(homeOf(lab, edit), edit);
    case 'firewallRule.remove':
      return removeRule(homeOf(lab, edit), edit);
    case 'firewall.policy':
      homeOf(lab, edit).firewall.policies[edit.chain] = edit.policy;
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
    case 'interface.rename':
      return renameInterface(lab, index, edit);
    case 'interface.set':
      return setInterface(lab, index, edit);
    case 'interface.move':
      return moveInterface(lab, index, edit);
    case 'interface.plug':
      return plugInterface(lab, index, edit);
    case 'interface.remove':
      return removeInterface(lab, index, changeable(lab, edit.id).id);
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

/** The namespace that the edit is about a part of. */
function homeOf(lab: LabDraft, { namespaceId }: { namespaceId: string }): Draft<Namespace> {
  return entry(lab.namespaces, namespaceId, ['namespaceId']);
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

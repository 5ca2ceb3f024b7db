/** Where an interface may hang and stand: in a bridge, a bond or a VRF, and on another interface. */
import type { Draft } from 'immer';
import { canBePort, canStandOn, kindOf, takesPorts } from '../kinds/kinds.ts';
import { parentIdOf } from '../model/find.ts';
import type { Interface, Lab, Veth } from '../model/lab.ts';
import type { EditIndex } from './editIndex.ts';
import { entry, refuse } from './refuse.ts';

type Placed = Pick<Veth, 'id' | 'namespaceId'> & { kind: string };

export function checkMaster(lab: Draft<Lab>, index: EditIndex, iface: Placed, masterId: string, path: string[]): void {
  const master = entry(lab.interfaces, masterId, path);
  if (!takesPorts(master.kind)) refuse('not_a_bridge', path, { name: master.name });
  if (master.namespaceId !== iface.namespaceId) refuse('other_namespace', path, { name: master.name });
  if (master.kind === 'bridge' && iface.kind === 'bridge') refuse('bridge_in_bridge', path, { name: master.name });
  if (!canBePort(master.kind, iface.kind)) refuse('not_a_port', path, { name: master.name, kind: iface.kind });
  if (master.kind !== 'vrf' && index.children(iface.id).some((id) => claims(lab, id))) refuse('parent_taken', path, { name: master.name });
}

/** Whether it takes everything its parent receives. */
function claims(lab: Draft<Lab>, id: string): boolean {
  const iface = lab.interfaces[id];
  return iface !== undefined && kindOf(iface.kind)?.claimsParent === true;
}

export function checkParent(lab: Draft<Lab>, index: EditIndex, iface: Placed, parentId: string | undefined, path: string[]): void {
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

/** What an edit made that no kernel has: two interfaces of which it takes one only. */
import { identityOf, sparse } from '../kinds/kind.ts';
import { kindOf } from '../kinds/kinds.ts';
import { optionsOf, parentIdOf } from '../model/find.ts';
import type { Interface, Lab } from '../model/lab.ts';
import type { EditRefusal } from './edit.ts';

/** Paths into the edit, by id of what it made or gave other options or another parent. */
export type Suspects = ReadonlyMap<string, EditRefusal['path']>;

/** Once for all of an edit: two that change places are rivals only half way. */
export function findRivals(lab: Lab, suspects: Suspects): EditRefusal | undefined {
  const groups = groupsOf(lab, suspects);
  for (const [id, path] of suspects) {
    const iface = lab.interfaces[id];
    const kind = iface && kindOf(iface.kind);
    if (!iface || !kind) continue;
    for (const key of keysOf(iface)) {
      const rival = groups.get(key)?.find((other) => other.id !== id);
      if (!rival) continue;
      const params = { name: rival.name, namespace: lab.namespaces[rival.namespaceId]?.name ?? '' };
      if (kind.unique && key === identityKey(iface)) return { code: 'kind_taken', path: [...path, 'options', kind.unique.by[0]], params };
      const isAlone = [iface, rival].some((one) => kind.isAlone?.(optionsOf(one)) === true);
      if (kind.isAlone && isAlone) return { code: 'kind_alone', path: [...path, 'parentId'], params };
    }
  }
  return undefined;
}

/** Interfaces by what they may be rivals in, as far as a suspect has it. */
function groupsOf(lab: Lab, suspects: Suspects): Map<string, Interface[]> {
  const groups = new Map<string, Interface[]>();
  for (const id of suspects.keys()) {
    const iface = lab.interfaces[id];
    if (iface) for (const key of keysOf(iface)) groups.set(key, []);
  }
  if (groups.size > 0) for (const iface of Object.values(lab.interfaces)) for (const key of keysOf(iface)) groups.get(key)?.push(iface);
  return groups;
}

function keysOf(iface: Interface): string[] {
  const parentId = parentIdOf(iface);
  const alone = kindOf(iface.kind)?.isAlone && parentId !== undefined ? [`alone ${iface.kind} ${parentId}`] : [];
  return [...alone, ...[identityKey(iface)].filter((key) => key !== undefined)];
}

function identityKey(iface: Interface): string | undefined {
  const kind = kindOf(iface.kind);
  const where = kind?.unique?.within === 'parent' ? parentIdOf(iface) : iface.namespaceId;
  return kind?.unique && where !== undefined
    ? `${iface.kind} ${where} ${identityOf(kind, sparse(kind, optionsOf(iface)), parentIdOf(iface)) ?? ''}`
    : undefined;
}

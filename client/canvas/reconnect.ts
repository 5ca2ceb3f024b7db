/** The end of a line was dragged to another box: the interface moves there, or is plugged in. */
import type { Edit, SingleEdit } from '../../shared/edit/edit.ts';
import { findInterface } from '../../shared/model/find.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { nextName } from '../../shared/model/names.ts';

interface Ends {
  source: string;
  target: string;
}

/** Undefined when nothing would change. `line.id` is the id of the interface at its source. */
export function reconnectEdit(lab: Lab, line: { id: string } & Ends, now: Ends): Edit | undefined {
  const a = lab.interfaces[line.id];
  const b = a?.kind === 'veth' ? lab.interfaces[a.peerId] : undefined;
  if (a?.kind !== 'veth' || b?.kind !== 'veth') return undefined;
  // With loose handles the two ends of the connection may come in either order.
  const stays = (end: string): boolean => end === now.source || end === now.target;
  const moved = stays(line.source) && !stays(line.target) ? b : stays(line.target) && !stays(line.source) ? a : undefined;
  const fixed = moved === b ? line.source : line.target;
  const to = now.source === fixed ? now.target : now.source;
  if (!moved) return undefined;
  const bridge = lab.interfaces[to];
  const namespaceId = bridge?.namespaceId ?? to;
  if (!lab.namespaces[namespaceId] || (bridge && bridge.kind !== 'bridge')) return undefined;
  const edits: SingleEdit[] = [];
  if (moved.namespaceId !== namespaceId) {
    const taken = findInterface(lab, namespaceId, moved.name);
    const names = new Set(
      Object.values(lab.interfaces)
        .filter((iface) => iface.namespaceId === namespaceId)
        .map((iface) => iface.name),
    );
    edits.push({
      type: 'interface.move',
      id: moved.id,
      namespaceId,
      ...(taken && { name: nextName(moved.name.replace(/\d+$/, ''), names) }),
    });
  }
  if (bridge) edits.push({ type: 'interface.plug', id: moved.id, masterId: bridge.id });
  else if (moved.masterId !== undefined && edits.length === 0) edits.push({ type: 'interface.plug', id: moved.id, masterId: null });
  const [only] = edits;
  return edits.length === 1 ? only : edits.length === 0 ? undefined : { type: 'batch', edits };
}

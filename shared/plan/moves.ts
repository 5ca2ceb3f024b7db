/** What was renamed or moved between two versions of a drawing, recognised by id. */
import type { Lab } from '../model/lab.ts';

export type Move =
  | { type: 'namespace.rename'; ns: string; newName: string }
  | { type: 'interface.rename'; ns: string; dev: string; newName: string }
  | { type: 'interface.move'; ns: string; dev: string; to: string; newName?: string };

/** The moves from `before` to `after`, by names as the kernel has them when each comes up: namespaces first. */
export function movesBetween(before: Lab, after: Lab): Move[] {
  const moves: Move[] = [];
  if (before.namespaces !== after.namespaces) {
    for (const [id, namespace] of Object.entries(before.namespaces)) {
      const now = after.namespaces[id];
      if (now && now.name !== namespace.name) moves.push({ type: 'namespace.rename', ns: namespace.name, newName: now.name });
    }
  }
  if (before.interfaces === after.interfaces) return moves;
  for (const [id, iface] of Object.entries(before.interfaces)) {
    const now = after.interfaces[id];
    if (!now || now === iface) continue;
    const ns = (after.namespaces[iface.namespaceId] ?? before.namespaces[iface.namespaceId])?.name;
    const to = after.namespaces[now.namespaceId]?.name;
    if (ns === undefined || to === undefined) continue;
    if (now.namespaceId !== iface.namespaceId) {
      moves.push({ type: 'interface.move', ns, dev: iface.name, to, ...(now.name !== iface.name && { newName: now.name }) });
    } else if (now.name !== iface.name) {
      moves.push({ type: 'interface.rename', ns, dev: iface.name, newName: now.name });
    }
  }
  return moves;
}

/** Plans what was renamed or moved, so that it need not be made anew. */
import { canBeMoved } from '../kinds/kinds.ts';
import { nextName } from '../model/names.ts';
import { letArrive, letBothArrive } from './planImpairments.ts';
import type { Move } from './moves.ts';
import type { PlanDraft } from './planDraft.ts';

/** What an interface is called while it makes room for another. */
const ASIDE = 'aside';

type InterfaceMove = Exclude<Move, { type: 'namespace.rename' }>;

/** Emits the moves whose source the kernel has. A name may only come free by another move, so they are tried until none gets further. */
export function planMoves(draft: PlanDraft, moves: readonly Move[]): void {
  let waiting: InterfaceMove[] = [];
  for (const move of moves) {
    if (move.type === 'namespace.rename') renameNamespace(draft, move.ns, move.newName);
    else waiting.push(move);
  }
  while (waiting.length > 0) {
    const before = waiting.length;
    waiting = waiting.filter((move) => !tryMove(draft, move, waiting));
    if (waiting.length === before && !stepAside(draft, waiting)) return;
  }
}

/** Names that were swapped wait for each other: one is free for a moment. False when there is none to step aside. */
function stepAside(draft: PlanDraft, waiting: InterfaceMove[]): boolean {
  for (const [i, move] of waiting.entries()) {
    const { ns, dev } = move;
    const iface = draft.model.get(ns, dev);
    if (!iface || iface.kind === 'loopback' || dev.startsWith(ASIDE)) continue;
    const aside = nextName(ASIDE, new Set(draft.model.namespaces.get(ns)?.interfaces.keys()));
    if (iface.up) draft.emit({ type: 'link.down', ns, dev });
    letArrive(draft, ns, dev);
    if (!draft.emit({ type: 'link.rename', ns, dev, newName: aside })) continue;
    waiting[i] = move.type === 'interface.move' ? { ...move, dev: aside, newName: move.newName ?? dev } : { ...move, dev: aside };
    return true;
  }
  return false;
}

/** iproute2 has no rename for a namespace: a new one is made, its links move over, and the old one goes later with what is left. */
function renameNamespace(draft: PlanDraft, ns: string, newName: string): void {
  const old = draft.model.namespaces.get(ns);
  const wanted = draft.target[newName];
  if (!old || !wanted) return;
  if (!draft.model.namespaces.has(newName)) draft.emit({ type: 'netns.add', ns: newName });
  for (const [dev, iface] of [...old.interfaces]) {
    if (wanted.interfaces[dev]?.kind !== iface.kind || !canBeMoved(iface.kind)) continue;
    letArrive(draft, ns, dev);
    draft.emit({ type: 'link.move', ns, dev, to: newName });
  }
}

/** True when there is nothing more to do for this move. */
function tryMove(draft: PlanDraft, move: InterfaceMove, waiting: readonly InterfaceMove[]): boolean {
  const { model } = draft;
  const iface = model.get(move.ns, move.dev);
  const [to, name] = move.type === 'interface.rename' ? [move.ns, move.newName] : [move.to, move.newName ?? move.dev];
  if (!iface || !draft.target[to]?.interfaces[name]) return true;
  const occupant = model.get(to, name);
  if (occupant) {
    if (occupant.kind === 'loopback' || waiting.some((other) => other.ns === to && other.dev === name)) return false;
    // Nobody moves it out of the way, and the drawing gives its name to another: it goes.
    letBothArrive(draft, to, name);
    draft.emit({ type: 'link.delete', ns: to, dev: name });
    if (model.get(move.ns, move.dev) !== iface) return true;
  }
  if (move.type === 'interface.rename') {
    if (iface.up) draft.emit({ type: 'link.down', ns: move.ns, dev: move.dev });
    letArrive(draft, move.ns, move.dev);
    return draft.emit({ type: 'link.rename', ns: move.ns, dev: move.dev, newName: name });
  }
  // A bridge cannot leave its namespace, nor lo (net/core/dev.c, "The interface netns is immutable").
  if (!canBeMoved(iface.kind)) return true;
  letArrive(draft, move.ns, move.dev);
  if (!model.namespaces.has(to)) draft.emit({ type: 'netns.add', ns: to });
  return draft.emit({ type: 'link.move', ns: move.ns, dev: move.dev, to, ...(name !== move.dev && { newName: name }) });
}

/** What is done to the selection, and moving it. */
import { nanoid } from 'nanoid';
import { copyFragment, pasteFragment, type Fragment } from '../../shared/edit/fragment.ts';
import type { SingleEdit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { interfaceNameSchema, namespaceNameSchema } from '../../shared/model/names.ts';
import { beginLink } from '../canvas/linkDraft.ts';
import { canvasView } from '../canvas/view.ts';
import { sparing } from '../lab/sparing.ts';
import { wordsNow } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { stopComparing, useSnapshots } from '../state/snapshotStore.ts';
import { useUi, type Tool } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { report } from '../ui/toast.ts';

let copied: Fragment | undefined;

export function hasCopied(): boolean {
  return copied !== undefined;
}

export function copySelection(): void {
  const current = lab();
  copied = (current && copyFragment(current, chosen())) ?? copied;
}

export async function pasteCopied(): Promise<void> {
  await paste(copied);
}

export async function duplicateSelection(): Promise<void> {
  const current = lab();
  await paste(current && copyFragment(current, chosen()));
}

export const ui = () => useUi.getState();
export const lab = (): Lab | undefined => useLab.getState().lab;
export const chosen = (): readonly string[] => ui().selection;

/** Deletes everything selected: boxes, links, bridges, notes, groups; as one step. */
export async function deleteSelection(): Promise<void> {
  const current = lab();
  if (!current) return;
  const edits: SingleEdit[] = [];
  const gone = new Set<string>();
  for (const id of chosen()) {
    if (current.namespaces[id] && id !== HOST) {
      edits.push({ type: 'namespace.remove', id });
      for (const iface of Object.values(current.interfaces)) {
        if (iface.namespaceId !== id) continue;
        gone.add(iface.id);
        if (iface.kind === 'veth') gone.add(iface.peerId);
      }
    } else if (current.notes[id]) edits.push({ type: 'note.remove', id });
    else if (current.groups[id]) edits.push({ type: 'group.remove', id });
  }
  for (const id of chosen()) {
    const iface = current.interfaces[id];
    if (!iface || iface.kind === 'loopback' || gone.has(id)) continue;
    edits.push({ type: 'interface.remove', id });
    gone.add(id);
    if (iface.kind === 'veth') gone.add(iface.peerId);
  }
  const [only] = edits;
  if (!only) return;
  const change = edits.length === 1 ? only : { type: 'batch' as const, edits };
  if (await sparing((how) => edit(change, how))) ui().select([]);
}

export async function rename(): Promise<void> {
  const current = lab();
  const [id = ''] = chosen();
  const words = wordsNow();
  const namespace = current?.namespaces[id];
  const iface = current?.interfaces[id];
  if (namespace && id !== HOST) {
    const name = await askText({
      title: words.common.rename,
      label: words.common.name,
      value: namespace.name,
      check: (text) => checkWith(namespaceNameSchema, text, words),
    });
    if (name !== undefined && name !== namespace.name) await report(edit({ type: 'namespace.rename', id, name }));
  } else if (iface && iface.kind !== 'loopback') {
    const name = await askText({
      title: words.common.rename,
      label: words.common.name,
      value: iface.name,
      check: (text) => checkWith(interfaceNameSchema, text, words),
    });
    if (name !== undefined && name !== iface.name) await report(edit({ type: 'interface.rename', id, name }));
  }
}

async function paste(fragment: Fragment | undefined): Promise<void> {
  const current = lab();
  const pasted = current && fragment && pasteFragment(current, fragment, nanoid, { x: 48, y: 48 });
  if (pasted && (await report(edit(pasted.edit)))) ui().select(pasted.ids);
}

/** Turns everything selected on, or off when all of it is on. */
export async function toggleUp(): Promise<void> {
  const current = lab();
  if (!current) return;
  const interfaces = chosen().flatMap((id) => {
    const iface = current.interfaces[id];
    if (iface?.kind === 'veth') return [iface, ...(current.interfaces[iface.peerId] ? [current.interfaces[iface.peerId]] : [])];
    return iface ? [iface] : Object.values(current.interfaces).filter((one) => one.namespaceId === id);
  });
  const up = !interfaces.every((iface) => iface?.up);
  const edits = interfaces.flatMap((iface): SingleEdit[] =>
    iface && iface.up !== up ? [{ type: 'interface.set', id: iface.id, changes: { up } }] : [],
  );
  if (edits.length > 0) await report(edit({ type: 'batch', edits }));
}

export async function nudge(dx: number, dy: number): Promise<void> {
  const current = lab();
  if (!current) return;
  const positions = Object.fromEntries(
    chosen().flatMap((id) => {
      const place = current.layout[id];
      return place ? [[id, { x: place.x + dx, y: place.y + dy }]] : [];
    }),
  );
  if (Object.keys(positions).length > 0) await edit({ type: 'layout.move', positions });
}

/** The nearest box in a direction becomes the selected one. */
export function step(dx: number, dy: number): void {
  const current = lab();
  if (!current) return;
  const from = current.layout[chosen()[0] ?? HOST] ?? { x: 0, y: 0 };
  let best: { id: string; distance: number } | undefined;
  for (const [id, place] of Object.entries(current.layout)) {
    const along = (place.x - from.x) * dx + (place.y - from.y) * dy;
    const across = Math.abs((place.x - from.x) * dy) + Math.abs((place.y - from.y) * dx);
    if (along <= 0) continue;
    const distance = along + 2 * across;
    if (!best || distance < best.distance) best = { id, distance };
  }
  const next = best?.id ?? (chosen().length === 0 ? HOST : undefined);
  if (next !== undefined) {
    ui().select([next]);
    if (ui().tool === 'link') canvasView.current?.show([next]);
  }
}

/** Enter: the second box of a link or ping that is being made by keyboard, else the details. */
export function confirm(): void {
  const { tool, pending, set } = ui();
  const [id] = chosen();
  if (tool === 'link' && pending !== undefined && id !== undefined) {
    set({ tool: 'select', pending: undefined });
    beginLink(pending, id);
  } else set({ inspectorOpen: true });
}

export function chooseTool(tool: Tool): void {
  const current = lab();
  const [id] = chosen();
  const startsHere =
    (tool === 'link' || tool === 'ping') &&
    id !== undefined &&
    current !== undefined &&
    (current.namespaces[id] !== undefined || current.interfaces[id]?.kind === 'bridge');
  ui().set({ tool, pending: startsHere ? id : undefined, view: 'canvas' });
}

export function stepOut(): void {
  const { tool, pending, set, select } = ui();
  if (useSnapshots.getState().comparison) {
    stopComparing();
    return;
  }
  if (tool !== 'select' || pending !== undefined) set({ tool: 'select', pending: undefined });
  else select([]);
}

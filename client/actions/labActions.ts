/** All actions of an open lab. */
import { nanoid } from 'nanoid';
import { copyFragment, pasteFragment, type Fragment } from '../../shared/edit/fragment.ts';
import type { SingleEdit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { interfaceNameSchema, namespaceNameSchema } from '../../shared/model/names.ts';
import { request } from '../api/connection.ts';
import { openPalette } from '../app/openPalette.ts';
import { addAt } from '../canvas/addAt.ts';
import { beginLink } from '../canvas/linkDraft.ts';
import { canvasView } from '../canvas/view.ts';
import { openShortcuts } from '../lab/Shortcuts.tsx';
import { downloadLab } from '../labs/downloadLab.ts';
import { wordsNow, type Words } from '../locales/words.ts';
import { openTerminal } from '../panels/openTerminal.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi, type Tool } from '../state/uiStore.ts';
import { askText } from '../ui/askText.tsx';
import { checkWith } from '../ui/check.ts';
import { report } from '../ui/toast.ts';
import { checkKeys, type Action } from './registry.ts';

let copied: Fragment | undefined;

const ui = () => useUi.getState();
const lab = (): Lab | undefined => useLab.getState().lab;
const labId = (): string => useLab.getState().labId ?? '';
const chosen = (): readonly string[] => ui().selection;
const needsSelection = (words: Words): string | undefined => (chosen().length === 0 ? words.canvas.selectFirst : undefined);

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
  if (await report(edit(edits.length === 1 ? only : { type: 'batch', edits }))) ui().select([]);
}

async function rename(): Promise<void> {
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
async function toggleUp(): Promise<void> {
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

async function nudge(dx: number, dy: number): Promise<void> {
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
function step(dx: number, dy: number): void {
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
function confirm(): void {
  const { tool, pending, set } = ui();
  const [id] = chosen();
  if (tool === 'link' && pending !== undefined && id !== undefined) {
    set({ tool: 'select', pending: undefined });
    beginLink(pending, id);
  } else set({ inspectorOpen: true });
}

function chooseTool(tool: Tool): void {
  const current = lab();
  const [id] = chosen();
  const startsHere =
    (tool === 'link' || tool === 'ping') &&
    id !== undefined &&
    current !== undefined &&
    (current.namespaces[id] !== undefined || current.interfaces[id]?.kind === 'bridge');
  ui().set({ tool, pending: startsHere ? id : undefined, view: 'canvas' });
}

function stepOut(): void {
  const { tool, pending, set, select } = ui();
  if (tool !== 'select' || pending !== undefined) set({ tool: 'select', pending: undefined });
  else select([]);
}

const running = (): boolean => useLab.getState().state === 'running';
const tool = (id: Tool, key: string): Action => ({
  id: `tool.${id}`,
  label: (words) => words.tool[id],
  keys: [key],
  scope: 'canvas',
  run: () => chooseTool(id),
});

export const LAB_ACTIONS: readonly Action[] = [
  { id: 'palette', label: (words) => words.shortcuts.palette, keys: ['Ctrl+k'], scope: 'lab', run: openPalette, hidden: true },
  { id: 'find', label: (words) => words.canvas.find, keys: ['Ctrl+f'], scope: 'lab', run: openPalette },
  {
    id: 'undo',
    label: (words) => words.common.undo,
    keys: ['Ctrl+z'],
    scope: 'lab',
    unavailable: (words) => (useLab.getState().history.undo ? undefined : words.errors.reason('nothing_to_undo', {})),
    run: () => void report(request('lab:undo', { labId: labId() })),
  },
  {
    id: 'redo',
    label: (words) => words.common.redo,
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    scope: 'lab',
    unavailable: (words) => (useLab.getState().history.redo ? undefined : words.errors.reason('nothing_to_redo', {})),
    run: () => void report(request('lab:redo', { labId: labId() })),
  },
  tool('select', 'v'),
  { ...tool('namespace', 'n'), run: () => void addAt('namespace', canvasView.current?.centre() ?? { x: 0, y: 0 }) },
  { ...tool('bridge', 'b'), run: () => void addAt('bridge', canvasView.current?.centre() ?? { x: 0, y: 0 }) },
  tool('link', 'l'),
  { ...tool('note', 't'), run: () => void addAt('note', canvasView.current?.centre() ?? { x: 0, y: 0 }) },
  { ...tool('group', 'g'), run: () => void addAt('group', canvasView.current?.centre() ?? { x: 0, y: 0 }) },
  tool('ping', 'p'),
  { id: 'confirm', label: (words) => words.shortcuts.edit, keys: ['Enter'], scope: 'canvas', run: confirm, hidden: true },
  {
    id: 'rename',
    label: (words) => words.common.rename,
    keys: ['F2'],
    scope: 'canvas',
    unavailable: needsSelection,
    run: () => void rename(),
  },
  {
    id: 'delete',
    label: (words) => words.common.delete,
    keys: ['Delete', 'Backspace'],
    scope: 'canvas',
    unavailable: needsSelection,
    run: () => void deleteSelection(),
  },
  {
    id: 'copy',
    label: (words) => words.common.copy,
    keys: ['Ctrl+c'],
    scope: 'canvas',
    unavailable: needsSelection,
    run() {
      const current = lab();
      copied = (current && copyFragment(current, chosen())) ?? copied;
    },
  },
  {
    id: 'cut',
    label: (words) => `${words.common.copy} + ${words.common.delete}`,
    keys: ['Ctrl+x'],
    scope: 'canvas',
    unavailable: needsSelection,
    hidden: true,
    run() {
      const current = lab();
      copied = (current && copyFragment(current, chosen())) ?? copied;
      void deleteSelection();
    },
  },
  {
    id: 'paste',
    label: (words) => words.shortcuts.clipboard,
    keys: ['Ctrl+v'],
    scope: 'canvas',
    unavailable: (words) => (copied ? undefined : words.canvas.nothingToPaste),
    hidden: true,
    run: () => void paste(copied),
  },
  {
    id: 'duplicate',
    label: (words) => words.labs.duplicate,
    keys: ['Ctrl+d'],
    scope: 'canvas',
    unavailable: needsSelection,
    run() {
      const current = lab();
      void paste(current && copyFragment(current, chosen()));
    },
  },
  {
    id: 'selectAll',
    label: (words) => words.shortcuts.all,
    keys: ['Ctrl+a'],
    scope: 'canvas',
    hidden: true,
    run: () => ui().select(Object.keys(lab()?.layout ?? {})),
  },
  { id: 'stepOut', label: (words) => words.common.cancel, keys: ['Escape'], scope: 'canvas', hidden: true, run: stepOut },
  { id: 'up', label: (words) => words.shortcuts.up, keys: ['u'], scope: 'canvas', unavailable: needsSelection, run: () => void toggleUp() },
  ...(
    [
      ['ArrowLeft', -1, 0],
      ['ArrowRight', 1, 0],
      ['ArrowUp', 0, -1],
      ['ArrowDown', 0, 1],
    ] as const
  ).flatMap(([key, dx, dy]): Action[] => [
    { id: `step.${key}`, label: () => key, keys: [key], scope: 'canvas', hidden: true, run: () => step(dx, dy) },
    { id: `nudge.${key}`, label: () => key, keys: [`Alt+${key}`], scope: 'canvas', hidden: true, run: () => void nudge(dx * 16, dy * 16) },
    { id: `fine.${key}`, label: () => key, keys: [`Alt+Shift+${key}`], scope: 'canvas', hidden: true, run: () => void nudge(dx, dy) },
  ]),
  { id: 'zoomIn', label: (words) => words.canvas.zoomIn, keys: ['+', '='], scope: 'canvas', run: () => canvasView.current?.zoom(1.25) },
  { id: 'zoomOut', label: (words) => words.canvas.zoomOut, keys: ['-'], scope: 'canvas', run: () => canvasView.current?.zoom(0.8) },
  { id: 'fit', label: (words) => words.canvas.fit, keys: ['0'], scope: 'canvas', run: () => canvasView.current?.fit() },
  { id: 'zoom100', label: () => '100 %', keys: ['1'], scope: 'canvas', hidden: true, run: () => canvasView.current?.zoomTo(1) },
  {
    id: 'terminal',
    label: (words) => words.terminal.new,
    keys: ['Ctrl+`'],
    scope: 'lab',
    unavailable: (words) => (running() ? undefined : words.errors.code('not_running')),
    run() {
      const [id = HOST] = chosen();
      void openTerminal(lab()?.namespaces[id]?.name ?? HOST);
    },
  },
  { id: 'view', label: (words) => words.lab.list, scope: 'lab', run: () => ui().set({ view: ui().view === 'list' ? 'canvas' : 'list' }) },
  {
    id: 'start',
    label: (words) => words.lab.start,
    scope: 'lab',
    unavailable: (words) => (running() ? words.labs.state.running : undefined),
    run: () => void report(request('lab:start', { labId: labId() })),
  },
  {
    id: 'stop',
    label: (words) => words.lab.stop,
    scope: 'lab',
    unavailable: (words) => (running() ? undefined : words.labs.state.stopped),
    run: () => void report(request('lab:stop', { labId: labId() })),
  },
  { id: 'export', label: (words) => words.labs.export, scope: 'lab', run: () => void downloadLab(labId(), lab()?.name ?? 'lab') },
  { id: 'help', label: (words) => words.lab.shortcuts, keys: ['?'], scope: 'canvas', run: openShortcuts },
];

checkKeys(LAB_ACTIONS);

const NO_ACTIONS: readonly Action[] = [];

/** The actions, while a lab is open. */
export function useLabActions(): readonly Action[] {
  const open = useLab((state) => state.status === 'ready');
  // Their availability is asked when they are shown; the lab and the selection decide it.
  useLab((state) => state.lab);
  useUi((state) => state.selection);
  return open ? LAB_ACTIONS : NO_ACTIONS;
}

/** All actions of an open lab. */
import { HOST } from '../../shared/model/ids.ts';
import { request } from '../api/connection.ts';
import { openPalette } from '../app/openPalette.ts';
import { addAt } from '../canvas/addAt.ts';
import { canvasView } from '../canvas/view.ts';
import { openExport } from '../export/openExport.ts';
import { openFile } from '../file/openFile.ts';
import { openShortcuts } from '../lab/openShortcuts.ts';
import { moveInHistory } from '../lab/sparing.ts';
import { downloadLab } from '../labs/downloadLab.ts';
import type { Words } from '../locales/words.ts';
import { lackText } from '../machine/lack.ts';
import { openMachine, useMachine } from '../machine/machineStore.ts';
import { openTerminal } from '../panels/openTerminal.ts';
import { takeSnapshot } from '../snapshots/snapshotDeeds.ts';
import { useLab } from '../state/labStore.ts';
import { useUi, type DockTab, type Tool } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import {
  chooseTool,
  chosen,
  confirm,
  copySelection,
  deleteSelection,
  duplicateSelection,
  hasCopied,
  lab,
  nudge,
  pasteCopied,
  rename,
  step,
  stepOut,
  toggleUp,
  ui,
} from './deeds.ts';
import { moveRegion } from './regions.ts';
import { checkKeys, type Action } from './registry.ts';

const labId = (): string => useLab.getState().labId ?? '';
const needsSelection = (words: Words): string | undefined => (chosen().length === 0 ? words.canvas.selectFirst : undefined);
const running = (): boolean => useLab.getState().state === 'running';
const needsRunning = (words: Words): string | undefined => (running() ? undefined : words.errors.code('not_running'));

const tool = (id: Tool, key: string): Action => ({
  id: `tool.${id}`,
  group: 'create',
  label: (words) => words.tool[id],
  keys: [key],
  scope: 'canvas',
  run: () => chooseTool(id),
});
/** Put in the middle of what is seen; the mouse has the tool for any other place. */
const addition = (id: Tool, key: string): Action => ({
  ...tool(id, key),
  run: () => void addAt(id, canvasView.current?.centre() ?? { x: 0, y: 0 }),
});
const panel = (tab: DockTab): Action => ({
  id: `panel.${tab}`,
  group: 'goto',
  label: (words) => words[tab].title,
  scope: 'lab',
  run: () => ui().set({ dockTab: tab, dockOpen: true }),
});
const onSelection = (action: Omit<Action, 'group' | 'scope' | 'unavailable'>): Action => ({
  ...action,
  group: 'edit',
  scope: 'canvas',
  unavailable: needsSelection,
});

const ARROWS = [
  ['ArrowLeft', -1, 0],
  ['ArrowRight', 1, 0],
  ['ArrowUp', 0, -1],
  ['ArrowDown', 0, 1],
] as const;
/** One move to four sides: one line of the table of shortcuts. */
const arrows = (name: 'step' | 'nudge' | 'fine', before: string, run: (dx: number, dy: number) => void): readonly Action[] =>
  ARROWS.map(([key, dx, dy]) => ({
    id: `${name}.${key}`,
    group: name === 'step' ? 'goto' : 'edit',
    label: (words) => words.actions[name],
    keys: [`${before}${key}`],
    scope: 'canvas',
    hidden: true,
    run: () => run(dx, dy),
  }));

export const LAB_ACTIONS: readonly Action[] = [
  {
    id: 'palette',
    group: 'goto',
    label: (words) => words.actions.palette,
    keys: ['Ctrl+k', 'Ctrl+f'],
    scope: 'lab',
    run: openPalette,
    hidden: true,
  },
  ...arrows('step', '', step),
  {
    id: 'region.next',
    group: 'goto',
    label: (words) => words.actions.nextRegion,
    keys: ['F6'],
    scope: 'everywhere',
    hidden: true,
    run: () => moveRegion(1),
  },
  {
    id: 'region.previous',
    group: 'goto',
    label: (words) => words.actions.previousRegion,
    keys: ['Shift+F6'],
    scope: 'everywhere',
    hidden: true,
    run: () => moveRegion(-1),
  },
  panel('commands'),
  panel('events'),
  panel('ping'),
  panel('terminal'),
  panel('services'),
  panel('namespaces'),
  panel('snapshots'),
  panel('schedule'),
  { ...tool('select', 'v'), group: 'edit' },
  addition('namespace', 'n'),
  addition('bridge', 'b'),
  tool('link', 'l'),
  { ...tool('ping', 'p'), unavailable: (words) => lackText(useMachine.getState().rows, 'ping', words) },
  {
    id: 'terminal',
    group: 'create',
    label: (words) => words.terminal.new,
    keys: ['Ctrl+`'],
    scope: 'lab',
    unavailable: needsRunning,
    run() {
      const [id = HOST] = chosen();
      void openTerminal(lab()?.namespaces[id]?.name ?? HOST);
    },
  },
  addition('note', 't'),
  addition('group', 'g'),
  {
    id: 'undo',
    group: 'edit',
    label: (words) => words.common.undo,
    keys: ['Ctrl+z'],
    scope: 'lab',
    unavailable: (words) => (useLab.getState().history.undo ? undefined : words.errors.reason('nothing_to_undo', {})),
    run: () => void moveInHistory('undo'),
  },
  {
    id: 'redo',
    group: 'edit',
    label: (words) => words.common.redo,
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    scope: 'lab',
    unavailable: (words) => (useLab.getState().history.redo ? undefined : words.errors.reason('nothing_to_redo', {})),
    run: () => void moveInHistory('redo'),
  },
  {
    id: 'confirm',
    group: 'edit',
    label: (words) => words.actions.confirm,
    keys: ['Enter'],
    scope: 'canvas',
    run: confirm,
    hidden: true,
  },
  onSelection({ id: 'rename', label: (words) => words.common.rename, keys: ['F2'], run: () => void rename() }),
  onSelection({ id: 'up', label: (words) => words.actions.up, keys: ['u'], run: () => void toggleUp() }),
  onSelection({ id: 'copy', label: (words) => words.common.copy, keys: ['Ctrl+c'], run: copySelection }),
  onSelection({
    id: 'cut',
    label: (words) => words.actions.cut,
    keys: ['Ctrl+x'],
    run() {
      copySelection();
      void deleteSelection();
    },
  }),
  {
    id: 'paste',
    group: 'edit',
    label: (words) => words.actions.paste,
    keys: ['Ctrl+v'],
    scope: 'canvas',
    unavailable: (words) => (hasCopied() ? undefined : words.canvas.nothingToPaste),
    run: () => void pasteCopied(),
  },
  onSelection({ id: 'duplicate', label: (words) => words.labs.duplicate, keys: ['Ctrl+d'], run: () => void duplicateSelection() }),
  onSelection({ id: 'delete', label: (words) => words.common.delete, keys: ['Delete', 'Backspace'], run: () => void deleteSelection() }),
  {
    id: 'selectAll',
    group: 'edit',
    label: (words) => words.actions.selectAll,
    keys: ['Ctrl+a'],
    scope: 'canvas',
    run: () => ui().select(Object.keys(lab()?.layout ?? {})),
  },
  {
    id: 'stepOut',
    group: 'edit',
    label: (words) => words.actions.stepOut,
    keys: ['Escape'],
    scope: 'canvas',
    hidden: true,
    run: stepOut,
  },
  ...arrows('nudge', 'Alt+', (dx, dy) => void nudge(dx * 16, dy * 16)),
  ...arrows('fine', 'Alt+Shift+', (dx, dy) => void nudge(dx, dy)),
  {
    id: 'zoomIn',
    group: 'view',
    label: (words) => words.canvas.zoomIn,
    keys: ['+', '='],
    scope: 'canvas',
    run: () => canvasView.current?.zoom(1.25),
  },
  {
    id: 'zoomOut',
    group: 'view',
    label: (words) => words.canvas.zoomOut,
    keys: ['-'],
    scope: 'canvas',
    run: () => canvasView.current?.zoom(0.8),
  },
  { id: 'fit', group: 'view', label: (words) => words.canvas.fit, keys: ['0'], scope: 'canvas', run: () => canvasView.current?.fit() },
  {
    id: 'zoom100',
    group: 'view',
    label: (words) => words.actions.fullSize,
    keys: ['1'],
    scope: 'canvas',
    run: () => canvasView.current?.zoomTo(1),
  },
  {
    id: 'view',
    group: 'view',
    label: (words) => words.actions.otherView,
    scope: 'lab',
    run: () => ui().set({ view: ui().view === 'list' ? 'canvas' : 'list' }),
  },
  {
    id: 'details',
    group: 'view',
    label: (words) => words.inspector.title,
    scope: 'lab',
    run: () => ui().set({ inspectorOpen: !ui().inspectorOpen }),
  },
  {
    id: 'projector',
    group: 'view',
    label: (words) => words.lab.projector,
    scope: 'lab',
    run: () => ui().set({ projector: !ui().projector }),
  },
  {
    id: 'minimap',
    group: 'view',
    label: (words) => words.lab.minimap,
    scope: 'lab',
    run: () => ui().set({ minimap: !ui().minimap }),
  },
  { id: 'help', group: 'view', label: (words) => words.lab.shortcuts, keys: ['?'], scope: 'canvas', run: openShortcuts },
  {
    id: 'start',
    group: 'lab',
    label: (words) => words.lab.start,
    scope: 'lab',
    unavailable: (words) => (running() ? words.labs.state.running : undefined),
    run: () => void report(request('lab:start', { labId: labId() })),
  },
  {
    id: 'stop',
    group: 'lab',
    label: (words) => words.lab.stop,
    scope: 'lab',
    unavailable: (words) => (running() ? undefined : words.labs.state.stopped),
    run: () => void report(request('lab:stop', { labId: labId() })),
  },
  {
    id: 'schedule.start',
    group: 'lab',
    label: (words) => `${words.schedule.title}: ${words.schedule.start}`,
    scope: 'lab',
    unavailable: (words) =>
      !running() ? words.schedule.needsRunning : lab()?.schedule.length === 0 ? words.schedule.needsSteps : undefined,
    run: () => void report(request('schedule:start', { labId: labId() })),
  },
  {
    id: 'schedule.stop',
    group: 'lab',
    label: (words) => `${words.schedule.title}: ${words.schedule.stop}`,
    scope: 'lab',
    unavailable: (words) => (useLab.getState().schedule.phase === 'stopped' ? words.schedule.phase.stopped : undefined),
    run: () => void report(request('schedule:stop', { labId: labId() })),
  },
  {
    id: 'snapshot',
    group: 'lab',
    label: (words) => words.snapshots.take,
    keys: ['Ctrl+Shift+s'],
    scope: 'lab',
    run: () => void takeSnapshot(),
  },
  { id: 'file', group: 'lab', label: (words) => words.file.open, scope: 'lab', run: openFile },
  {
    id: 'export',
    group: 'lab',
    label: (words) => words.formats.open,
    scope: 'lab',
    run: openExport,
  },
  {
    id: 'exportObserved',
    group: 'lab',
    label: (words) => words.labs.exportObserved,
    scope: 'lab',
    unavailable: needsRunning,
    run: () => void downloadLab(labId(), lab()?.name ?? 'lab', true),
  },
  { id: 'machine', group: 'lab', label: (words) => words.labs.machine, scope: 'lab', run: openMachine },
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

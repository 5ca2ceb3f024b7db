/** How this browser shows things: selection, tool, panels, and the settings it remembers. Nothing of it is sent. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { dockHeightFor, NARROW, onePanel } from './panelSizes.ts';

export type Tool = 'select' | 'namespace' | 'bridge' | 'link' | 'ping' | 'note' | 'group';
export type DockTab = 'commands' | 'events' | 'ping' | 'terminal' | 'services' | 'namespaces' | 'snapshots' | 'schedule';
/** The parts of a namespace's details that can be folded away. */
export type SectionName =
  | 'interfaces'
  | 'routes'
  | 'rules'
  | 'lookup'
  | 'neighbours'
  | 'switches'
  | 'forwarding'
  | 'firewall'
  | 'nat'
  | 'services'
  | 'names'
  | 'isolation'
  | 'bridgePorts'
  | 'bridgeTable';
export type Language = 'en' | 'zh';
export type Scheme = 'light' | 'dark' | 'auto';

export interface UiState {
  language: Language;
  scheme: Scheme;
  projector: boolean;
  /** Letters choose tools while the canvas has the focus. */
  singleKeys: boolean;
  minimap: boolean;
  view: 'canvas' | 'list';
  dockTab: DockTab;
  dockOpen: boolean;
  dockHeight: number;
  inspectorOpen: boolean;
  foldedSections: readonly SectionName[];
  tool: Tool;
  /** Ids of namespaces, interfaces, notes and groups. A link is its `a` end's interface. */
  selection: readonly string[];
  /** Where a link or ping that is being made begins: a namespace or bridge id. */
  pending: string | undefined;
  terminalId: string | undefined;
  pingId: string | undefined;
  /** Whose log is shown. */
  serviceId: string | undefined;
  /** Opens the ping form with these. */
  pingDraft: { from: string; to: string } | undefined;
  set(changes: Partial<Omit<UiState, 'set' | 'select'>>): void;
  select(ids: readonly string[]): void;
}

/** What the browser keeps from one visit to the next. */
const REMEMBERED = [
  'language',
  'scheme',
  'projector',
  'singleKeys',
  'minimap',
  'view',
  'dockTab',
  'dockOpen',
  'dockHeight',
  'inspectorOpen',
  'foldedSections',
] as const satisfies readonly (keyof UiState)[];

const browserLanguage: Language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';

export const useUi = create<UiState>()(
  persist(
    (set, get) => ({
      language: browserLanguage,
      scheme: 'auto',
      projector: false,
      singleKeys: true,
      minimap: true,
      view: 'canvas',
      dockTab: 'commands',
      dockOpen: window.innerWidth > NARROW,
      dockHeight: dockHeightFor(window.innerWidth),
      inspectorOpen: true,
      // Rarely touched, or long.
      foldedSections: ['isolation', 'rules', 'lookup', 'neighbours', 'switches'],
      tool: 'select',
      selection: [],
      pending: undefined,
      terminalId: undefined,
      pingId: undefined,
      serviceId: undefined,
      pingDraft: undefined,
      set(changes) {
        set(onePanel(get(), changes));
      },
      select(ids) {
        const { selection } = get();
        if (ids.length === selection.length && ids.every((id, i) => selection[i] === id)) return;
        set({ selection: ids });
      },
    }),
    {
      name: 'nslab',
      partialize: (state) => Object.fromEntries(REMEMBERED.map((key) => [key, state[key]])),
    },
  ),
);

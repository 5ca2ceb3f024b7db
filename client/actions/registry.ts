/** Every deed of the page, once: toolbar, menus, command palette and keyboard are fed from here. */
import type { Words } from '../locales/words.ts';

export const ACTION_GROUPS = ['goto', 'create', 'edit', 'view', 'lab'] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

export interface Action {
  id: string;
  group: ActionGroup;
  label: (words: Words) => string;
  /** As `event.key`, with `Ctrl+`, `Shift+`, `Alt+` before it in this order. Cmd counts as Ctrl. */
  keys?: readonly string[];
  /** `canvas`: only while the canvas has the focus; `lab`: anywhere in a lab but in a field or terminal; `everywhere`: there too. */
  scope: 'everywhere' | 'lab' | 'canvas';
  /** Why it cannot be done now; undefined when it can. */
  unavailable?: (words: Words) => string | undefined;
  run: () => void;
  /** Not in the command palette. */
  hidden?: boolean;
}

/** Throws when two actions want one key. */
export function checkKeys(actions: readonly Action[]): void {
  const taken = new Map<string, string>();
  for (const { id, keys } of actions) {
    for (const key of keys ?? []) {
      const other = taken.get(key);
      if (other !== undefined) throw new Error(`${id} and ${other} both want ${key}`);
      taken.set(key, id);
    }
  }
}

export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && event.key.length > 1 ? 'Shift' : '',
  ];
  // Letters carry Shift in themselves; with Ctrl it is named.
  if (event.shiftKey && event.key.length === 1 && (event.ctrlKey || event.metaKey)) parts.push('Shift');
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [...parts.filter((part) => part !== ''), key].join('+');
}

/** Whether keys belong to what has the focus: a field, a terminal, an open menu or dialog. */
export function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    // A switch takes no text.
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !target.matches('[type=checkbox]')) ||
    target.closest('[role=dialog],[role=menu],[data-terminal]') !== null
  );
}

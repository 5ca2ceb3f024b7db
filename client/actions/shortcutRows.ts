/** The table of shortcuts, out of the actions: what has keys is in it. */
import type { Words } from '../locales/words.ts';
import { keyText } from './keyText.ts';
import { ACTION_GROUPS, type Action, type ActionGroup } from './registry.ts';

export interface ShortcutRow {
  text: string;
  keys: readonly string[];
}

/** By group; actions of one name share a row. */
export function shortcutRows(actions: readonly Action[], words: Words): { group: ActionGroup; rows: readonly ShortcutRow[] }[] {
  return ACTION_GROUPS.flatMap((group) => {
    const rows = new Map<string, string[]>();
    for (const action of actions) {
      if (action.group !== group || action.keys === undefined) continue;
      const text = action.label(words);
      rows.set(text, [...(rows.get(text) ?? []), ...action.keys.map(keyText)]);
    }
    return rows.size === 0 ? [] : [{ group, rows: [...rows].map(([text, keys]) => ({ text, keys })) }];
  });
}

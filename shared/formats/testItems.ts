/** Items of an import as short lines, for tests. */
import type { Imported } from './imported.ts';

export function itemLines(imported: Imported): string[] {
  if (!imported.ok) throw new Error(JSON.stringify(imported.errors));
  return imported.items.map(({ code, params, line }) =>
    `${line === undefined ? '' : `${String(line)} `}${code} ${Object.values(params).join(' | ')}`.trim(),
  );
}

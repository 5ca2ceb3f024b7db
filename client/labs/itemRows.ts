/** Items as rows of a list: those that say the same of several parts are one row that names all of them. */
import type { Item, Severity } from '../../shared/formats/item.ts';

const ORDER: readonly Severity[] = ['lost', 'changed', 'info'];

export interface ItemRow {
  item: Pick<Item, 'code' | 'params' | 'severity'>;
  /** By file, '' where there is only one. */
  places: readonly { file: string; lines: readonly number[] }[];
}

/** What is lost first. */
export function itemRows(items: readonly Item[]): ItemRow[] {
  const rows = new Map<string, { item: Item; at: string[]; places: Map<string, number[]> }>();
  for (const severity of ORDER) {
    for (const item of items) {
      if (item.severity !== severity) continue;
      const { at, ...same } = item.params;
      const key = JSON.stringify([severity, item.code, same, at === undefined]);
      const row = rows.get(key) ?? { item, at: [], places: new Map<string, number[]>() };
      rows.set(key, row);
      if (at !== undefined && !row.at.includes(at)) row.at.push(at);
      if (item.file === undefined && item.line === undefined) continue;
      const lines = row.places.get(item.file ?? '') ?? [];
      row.places.set(item.file ?? '', lines);
      if (item.line !== undefined && !lines.includes(item.line)) lines.push(item.line);
    }
  }
  return [...rows.values()].map(({ item, at, places }) => ({
    item: { ...item, params: at.length === 0 ? item.params : { ...item.params, at: at.join(', ') } },
    places: [...places].map(([file, lines]) => ({ file, lines: lines.sort((a, b) => a - b) })),
  }));
}

/** How many of each, in that order; those that there are none of are left out. */
export function countedItems(items: readonly Item[]): { severity: Severity; count: number }[] {
  return ORDER.flatMap((severity) => {
    const count = items.filter((item) => item.severity === severity).length;
    return count === 0 ? [] : [{ severity, count }];
  });
}

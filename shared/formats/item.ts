/** What an import or an export has to say about one thing: that it stays behind, that it became another, or what was decided for it. */
import * as z from 'zod';
import { itemWords, type ItemCode } from './itemWords.ts';

/** lost: it does not come along. changed: it comes along as something else. info: it comes along, and there is something to know. */
export type Severity = 'lost' | 'changed' | 'info';

export interface Item {
  code: ItemCode;
  params: Record<string, string>;
  severity: Severity;
  /** From 1. */
  line?: number;
  /** Where the import is of several files. */
  file?: string;
}

/** What an export gives. */
export interface Exported {
  text: string;
  items: Item[];
}

export function item(severity: Severity, code: ItemCode, params: Record<string, string> = {}, line?: number, file?: string): Item {
  return { code, params, severity, ...(line !== undefined && { line }), ...(file !== undefined && { file }) };
}

/** A person reads so many; the rest are counted. */
const SHOWN = 300;

export function shortened(items: readonly Item[]): Item[] {
  if (items.length <= SHOWN) return [...items];
  return [...items.slice(0, SHOWN), item('lost', 'more', { count: String(items.length - SHOWN) })];
}

export const itemSchema = z.strictObject({
  code: z.custom<ItemCode>((value) => typeof value === 'string' && Object.hasOwn(itemWords, value)),
  params: z.record(z.string(), z.string()),
  severity: z.enum(['lost', 'changed', 'info']),
  line: z.number().int().optional(),
  file: z.string().optional(),
});

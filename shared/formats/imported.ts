/** What an importer takes and gives. */
import type { LabFileInput } from '../labfile/schema.ts';
import type { Item } from './item.ts';
import type { ItemCode } from './itemWords.ts';

/** A file as chosen: its name may be a path inside a folder that was chosen. */
export interface SourceFile {
  name: string;
  text: string;
}

/** Why a file cannot be read at all. */
export interface ImportError {
  code: ItemCode;
  params: Record<string, string>;
  line?: number;
  column?: number;
  file?: string;
  /** Of a lab file: the code of what is wrong, as in its editor. */
  reason?: string;
}

export type Imported = { ok: true; file: LabFileInput; items: Item[] } | { ok: false; errors: ImportError[] };

/** Of all files of one import together; larger ones are a mistake or an attack. */
export const IMPORT_BYTES = 1_000_000;

/** Nobody writes deeper files by hand, and no tool that we read writes them. */
export const IMPORT_DEPTH = 64;

export function refused(code: ItemCode, params: Record<string, string> = {}, place: Pick<ImportError, 'line' | 'column' | 'file'> = {}) {
  return { ok: false as const, errors: [{ code, params, ...place }] };
}

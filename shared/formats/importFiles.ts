/** Every format a lab can come in by: finds out which it is, and reads it. */
import { parseLabFile } from '../labfile/labFile.ts';
import type { Lab } from '../model/lab.ts';
import { isContainerlab, fromContainerlab } from './containerlab/fromContainerlab.ts';
import { fromCoreXml, isCoreXml } from './core/fromCoreXml.ts';
import { fromImn, isImn } from './core/fromImn.ts';
import { IMPORT_BYTES, refused, type ImportError, type SourceFile } from './imported.ts';
import type { Item } from './item.ts';
import { fromKathara, isKathara } from './kathara/fromKathara.ts';
import { fromMiniEdit, isMiniEdit } from './miniedit/fromMiniEdit.ts';
import { stringify } from 'yaml';

/** `script` is run by the server; all others are read where they are. */
export const IMPORT_FORMATS = ['nslab', 'containerlab', 'kathara', 'miniedit', 'core', 'imn', 'script'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export type Read = { ok: true; file: string; items: Item[] } | { ok: false; errors: ImportError[] };

/** The format of these files; undefined when it is none of ours. */
export function formatOf(files: readonly SourceFile[]): ImportFormat | undefined {
  const [only] = files;
  if (isKathara(files)) return 'kathara';
  if (!only || files.length > 1) return undefined;
  const { name, text } = only;
  if (/^\s*nslab\s*:/m.test(text)) return 'nslab';
  if (/\.clab\.ya?ml$/i.test(name) || isContainerlab(text)) return 'containerlab';
  if (isCoreXml(text)) return 'core';
  if (/\.mn$/i.test(name) || isMiniEdit(text)) return 'miniedit';
  if (/\.imn$/i.test(name) || isImn(text)) return 'imn';
  if (/\.(sh|bash)$/i.test(name) || text.startsWith('#!') || /^\s*(sudo\s+)?ip\s+(netns|link|addr)/m.test(text)) return 'script';
  return undefined;
}

/** The lab file of them, and what does not come along. Nothing is made. */
export function readFiles(files: readonly SourceFile[], format: Exclude<ImportFormat, 'script'>): Read {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  const [first] = files;
  if (!first || size === 0) return refused('file_empty');
  if (size > IMPORT_BYTES) return refused('file_large');
  const title = titleOf(first.name);
  switch (format) {
    case 'nslab':
      return labFile(first.text);
    case 'containerlab':
      return written(fromContainerlab(first.text));
    case 'kathara':
      return written(fromKathara(files));
    case 'miniedit':
      return written(fromMiniEdit(first.text, title));
    case 'core':
      return written(fromCoreXml(first.text, title));
    case 'imn':
      return written(fromImn(first.text, title));
  }
}

/** The lab of a file, to be looked at. */
export function labOfFile(text: string): Lab | undefined {
  let ids = 0;
  const parsed = parseLabFile(text, 'preview', { newId: () => `i${String((ids += 1))}` });
  return parsed.ok ? parsed.lab : undefined;
}

function labFile(text: string): Read {
  let ids = 0;
  const parsed = parseLabFile(text, 'check', { newId: () => `i${String((ids += 1))}` });
  if (parsed.ok) return { ok: true, file: text, items: [] };
  return {
    ok: false,
    errors: parsed.errors.map(({ path, code, params, line, column }) => ({
      code: 'lab_refused',
      reason: code,
      params: { ...params, words: [path.join('.'), code, ...Object.values(params)].filter((word) => word !== '').join(': ') },
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    })),
  };
}

function written(imported: ReturnType<typeof fromContainerlab>): Read {
  if (!imported.ok) return imported;
  return { ok: true, file: stringify(imported.file, { lineWidth: 140, flowCollectionPadding: true }), items: imported.items };
}

/** What a file is called, without folder and endings. */
function titleOf(name: string): string {
  return name.replace(/^.*\//, '').replace(/(\.clab)?\.[A-Za-z0-9]+$/, '');
}

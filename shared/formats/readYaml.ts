/** Reads YAML and JSON of other tools into plain data, with the line of everything. */
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { IMPORT_DEPTH, refused, type ImportError } from './imported.ts';

export type Plain = null | string | number | boolean | Plain[] | { [key: string]: Plain };

export interface Yaml {
  ok: true;
  data: Plain;
  /** From 1; of the nearest part that is there. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** Anchors may be used, as people do to say a thing once; not so often that a small file becomes a large one. */
const ALIASES = 100;
/** Parts of a file, with those that aliases repeat. */
const PARTS = 200_000;

export function readYaml(text: string): Yaml | { ok: false; errors: ImportError[] } {
  if (deepestFlow(text) > IMPORT_DEPTH) return refused('file_deep');
  const lines = new LineCounter();
  let document: Document;
  let data: Plain;
  try {
    document = parseDocument(text, { lineCounter: lines, schema: 'core', merge: true, strict: true, uniqueKeys: true });
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      return refused('file_syntax', { words: error.message.split('\n')[0] ?? '' }, { line, column: col });
    }
    const counter = { left: PARTS };
    data = toPlain(document.toJS({ maxAliasCount: ALIASES }), IMPORT_DEPTH, counter);
    if (counter.left < 0) return refused('file_large');
  } catch (error) {
    // Too deep for the stack, or too many aliases.
    if (error instanceof RangeError) return refused('file_deep');
    if (error instanceof ReferenceError) return refused('file_alias');
    throw error;
  }
  return {
    ok: true,
    data,
    lineOf(path) {
      for (let parts = [...path]; ; parts = parts.slice(0, -1)) {
        const node = nodeAt(document, parts);
        if (node !== undefined) return lines.linePos(node).line;
        if (parts.length === 0) return undefined;
      }
    },
  };
}

/** Brackets inside each other; those inside quotes count too, which does no harm. */
function deepestFlow(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, (depth += 1));
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

/** Own keys only and no prototypes, so that no key of a file means more than a key. */
function toPlain(value: unknown, depth: number, counter: { left: number }): Plain {
  counter.left -= 1;
  if (counter.left < 0) return null;
  if (depth < 0) throw new RangeError('deep');
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((entry) => toPlain(entry, depth - 1, counter));
  if (typeof value !== 'object') return null;
  const record: { [key: string]: Plain } = Object.create(null) as { [key: string]: Plain };
  for (const [key, entry] of Object.entries(value)) record[key] = toPlain(entry, depth - 1, counter);
  return record;
}

/** Where a key or an entry begins. */
function nodeAt(document: Document, path: readonly (string | number)[]): number | undefined {
  let node: unknown = document.contents;
  let start: number | undefined = startOf(node);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return undefined;
      start = startOf(pair.key) ?? startOf(pair.value);
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      start = startOf(node);
      if (node === undefined) return undefined;
    } else return undefined;
  }
  return start;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

export function isRecord(value: Plain | undefined): value is { [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A scalar as text; '' for everything else. */
export function textOf(value: Plain | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** One scalar or a list of them. */
export function textsOf(value: Plain | undefined): string[] {
  return [value ?? []].flat().map(textOf);
}

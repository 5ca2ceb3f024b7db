/** Reads XML of other tools: no document types, no entities of its own, no deep nesting; with the line of every element. */
import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { IMPORT_DEPTH, refused, type ImportError } from '../imported.ts';

export interface Xml {
  ok: true;
  root: XmlElement;
  lineOf(element: XmlElement): number;
}

export function readXml(text: string): Xml | { ok: false; errors: ImportError[] } {
  const doctype = text.search(/<!DOCTYPE/i);
  if (doctype >= 0) return refused('file_doctype', {}, { line: lineAt(text, doctype) });
  try {
    const { root } = parseXml(text, { includeOffsets: true });
    if (!root) return refused('file_empty');
    if (deeperThan(root, IMPORT_DEPTH)) return refused('file_deep');
    return { ok: true, root, lineOf: (element) => lineAt(text, element.start) };
  } catch (error) {
    // Deeper than the stack.
    if (error instanceof RangeError) return refused('file_deep');
    if (error instanceof XmlError)
      return refused('file_syntax', { words: error.message.split(' (line')[0] ?? '' }, { line: error.line, column: error.column });
    throw error;
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function deeperThan(element: XmlElement, depth: number): boolean {
  return depth < 0 || childrenOf(element).some((child) => deeperThan(child, depth - 1));
}

export function childrenOf(element: XmlElement, name?: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => child instanceof XmlElement && (name === undefined || child.name === name),
  );
}

/** Elements below one that holds a list: `<links><link/>…</links>`. */
export function listOf(root: XmlElement, list: string, name: string): XmlElement[] {
  return childrenOf(root, list).flatMap((element) => childrenOf(element, name));
}

/** '' where there is none; own attributes only. */
export function attribute(element: XmlElement | undefined, ...names: readonly string[]): string {
  for (const name of names) if (element && Object.hasOwn(element.attributes, name)) return element.attributes[name] ?? '';
  return '';
}

/** The fields of a node or a link in an imn file. */
import { tclList, type TclWord } from './tclList.ts';

/** A list of keys and values, where a key may come again. */
export type Fields = Map<string, TclWord[]>;

export function fieldsOf(body: TclWord): Fields | undefined {
  const list = tclList(body.text, body.line);
  if (!list.ok) return undefined;
  const fields: Fields = new Map();
  for (let i = 0; i < list.words.length; i += 2) {
    const [key, value] = [list.words[i], list.words[i + 1]];
    if (key) fields.set(key.text, [...(fields.get(key.text) ?? []), value ?? { text: '', line: key.line }]);
  }
  return fields;
}

export function first(fields: Fields, key: string): string {
  return fields.get(key)?.[0]?.text ?? '';
}

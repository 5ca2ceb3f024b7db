/** What forms of routing share: text as typed becomes a value, and what is wrong goes beside its field. Pure. */
import type * as z from 'zod';
import type { Words } from '../locales/words.ts';

/** Codes of what is wrong, by the path of the field: `ways.0.via`. */
export type Problems = Readonly<Record<string, string>>;
export type DraftOutcome<T> = { ok: true; value: T } | { ok: false; problems: Problems };

/** Fields that are empty are left out; what is no number is told by the schema. */
export function given<K extends string>(key: K, text: string | null): Partial<Record<K, string>> {
  const record: Partial<Record<K, string>> = {};
  if (text !== null && text.trim() !== '') record[key] = text.trim();
  return record;
}

export function givenNumber<K extends string>(key: K, text: string): Partial<Record<K, number>> {
  const record: Partial<Record<K, number>> = {};
  if (text.trim() !== '') record[key] = Number(text);
  return record;
}

/** The first problem of each field. */
export function problemsOf(error: z.ZodError, nameOf: (path: string) => string = (path) => path): Problems {
  const problems: Record<string, string> = {};
  for (const { path, message } of error.issues) problems[nameOf(path.map(String).join('.'))] ??= message;
  return problems;
}

/** In the reader's words; nothing while the field is empty and nobody tried to save. */
export function problemText(problems: Problems, field: string, isShown: boolean, words: Words): string | undefined {
  const code = isShown ? problems[field] : undefined;
  return code === undefined ? undefined : (words.errors.reason(code, {}) ?? words.errors.code('invalid'));
}

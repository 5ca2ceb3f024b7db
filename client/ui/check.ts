/** Checks a field with the schema the server uses, and says what is wrong in the reader's words. */
import type * as z from 'zod';
import type { Words } from '../locales/words.ts';

/** Undefined when the text is fine. */
export function checkWith(schema: z.ZodType<string>, text: string, words: Words): string | undefined {
  const parsed = schema.safeParse(text.trim());
  if (parsed.success) return undefined;
  const code = parsed.error.issues[0]?.message ?? '';
  return words.errors.reason(code, {}) ?? words.errors.code('invalid');
}

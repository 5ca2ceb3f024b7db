/** Reads how many times to ping. */
import { pingSpecSchema } from '../../shared/protocol/messages.ts';

/** Undefined: until stopped. */
export function parseCount(text: string): number | 'wrong' | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const parsed = pingSpecSchema.shape.count.safeParse(/^\d+$/.test(trimmed) ? Number(trimmed) : NaN);
  return parsed.success ? parsed.data : 'wrong';
}

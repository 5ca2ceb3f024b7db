/** Times as people write them in a lab file: `10s`, `1m30s`, `2h`, `500ms`; to seconds and back. */
import * as z from 'zod';

const UNITS = { h: 3600, m: 60, s: 1, ms: 0.001 } as const;
const PARTS = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d)?)s)?(?:(\d+00)ms)?$/;

/** A number is in seconds. */
export const durationSchema = z.union([z.number().min(0), z.string().regex(PARTS, 'file_duration').min(1, 'file_duration')]);

export function toSeconds(written: string | number): number {
  if (typeof written === 'number') return written;
  const [, h = '0', m = '0', s = '0', ms = '0'] = PARTS.exec(written) ?? [];
  return Math.round((Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s) + Number(ms) * UNITS.ms) * 10) / 10;
}

export function fromSeconds(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const [hours, minutes, rest] = [Math.floor(tenths / 36_000), Math.floor((tenths % 36_000) / 600), (tenths % 600) / 10];
  const text = `${hours > 0 ? `${String(hours)}h` : ''}${minutes > 0 ? `${String(minutes)}m` : ''}${rest > 0 ? `${String(rest)}s` : ''}`;
  return text === '' ? '0s' : text;
}

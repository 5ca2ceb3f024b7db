/** An impairment as a lab file has it: with units, as a person would say it. */
import * as z from 'zod';
import { impairmentSchema, pickImpairment, type Impairment, type ImpairmentField } from '../impairment/impairment.ts';
import { formatMs, formatPercent, formatRate, parseMs, parsePercent, parseRate } from '../impairment/units.ts';

const time = z.string('impair_time').regex(/^\d+(\.\d+)? ?(us|ms|s)$/, 'impair_time');
// YAML reads a share without its sign as a number.
const share = z.string('impair_percent').regex(/^\d+(\.\d+)? ?%$/, 'impair_percent');

/** `delay: 20ms`, `loss: 1%`, `rate: 10mbit`. */
const FIELDS = {
  delay: ['delayMs', formatMs, parseMs],
  jitter: ['jitterMs', formatMs, parseMs],
  loss: ['lossPercent', formatPercent, parsePercent],
  duplicate: ['duplicatePercent', formatPercent, parsePercent],
  corrupt: ['corruptPercent', formatPercent, parsePercent],
  reorder: ['reorderPercent', formatPercent, parsePercent],
  rate: ['rateKbit', formatRate, parseRate],
} as const satisfies Record<string, [ImpairmentField, (value: number) => string, (text: string) => number | undefined]>;

type FileField = keyof typeof FIELDS;
const FILE_FIELDS: readonly FileField[] = ['delay', 'jitter', 'loss', 'duplicate', 'corrupt', 'reorder', 'rate'];

export const fileImpairmentSchema = z
  .strictObject({
    delay: time.optional(),
    jitter: time.optional(),
    loss: share.optional(),
    duplicate: share.optional(),
    corrupt: share.optional(),
    reorder: share.optional(),
    rate: z
      .string('impair_rate')
      .regex(/^\d+(\.\d+)? ?[kmg]bit$/, 'impair_rate')
      .optional(),
  })
  .superRefine((value, context) => {
    for (const { path, message } of impairmentSchema.safeParse(readImpairment(value)).error?.issues ?? []) {
      const name = FILE_FIELDS.find((field) => FIELDS[field][0] === path[0]);
      context.addIssue({ code: 'custom', message, path: name === undefined ? [] : [name] });
    }
  });

export type FileImpairment = { [K in FileField]?: string | undefined };

export function fileImpairment(impairment: Impairment): FileImpairment {
  const written: FileImpairment = {};
  for (const field of FILE_FIELDS) {
    const [own, format] = FIELDS[field];
    const value = impairment[own];
    if (value !== undefined) written[field] = format(value);
  }
  return written;
}

export function readImpairment(file: FileImpairment): Impairment {
  const entries = FILE_FIELDS.flatMap((field) => {
    const [own, , parse] = FIELDS[field];
    const text = file[field];
    return text === undefined ? [] : [[own, parse(text)] as const];
  });
  const read: Impairment = Object.fromEntries(entries);
  return pickImpairment(read) ?? {};
}

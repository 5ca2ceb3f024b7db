/** What a link does to the packets that one of its ends sends: later, fewer, more, broken, in another order, slower. */
import * as z from 'zod';

/** Steps that the kernel gives back as they were given: it counts time in ticks of 64 ns and chances in 32 bits. */
const STEP = 0.01;

const isStep = (value: number): boolean => Math.abs(value / STEP - Math.round(value / STEP)) < 1e-6;

const timeSchema = z.number().min(STEP, 'impair_time').max(60_000, 'impair_time').refine(isStep, 'impair_step');
const percentSchema = z.number().min(STEP, 'impair_percent').max(100, 'impair_percent').refine(isStep, 'impair_step');

export const impairmentFieldSchemas = {
  delayMs: timeSchema,
  /** Spread evenly about the delay. */
  jitterMs: timeSchema,
  lossPercent: percentSchema,
  duplicatePercent: percentSchema,
  corruptPercent: percentSchema,
  /** This share is sent at once, the others after the delay. */
  reorderPercent: percentSchema,
  rateKbit: z.number().int('impair_rate').min(1, 'impair_rate').max(100_000_000, 'impair_rate'),
};

/** What is absent is not done. */
export const impairmentSchema = z
  .strictObject({
    delayMs: impairmentFieldSchemas.delayMs.optional(),
    jitterMs: impairmentFieldSchemas.jitterMs.optional(),
    lossPercent: impairmentFieldSchemas.lossPercent.optional(),
    duplicatePercent: impairmentFieldSchemas.duplicatePercent.optional(),
    corruptPercent: impairmentFieldSchemas.corruptPercent.optional(),
    reorderPercent: impairmentFieldSchemas.reorderPercent.optional(),
    rateKbit: impairmentFieldSchemas.rateKbit.optional(),
  })
  .refine((value) => value.jitterMs === undefined || value.delayMs !== undefined, { message: 'impair_needs_delay', path: ['jitterMs'] })
  .refine((value) => value.reorderPercent === undefined || value.delayMs !== undefined, {
    message: 'impair_needs_delay',
    path: ['reorderPercent'],
  });

export type ImpairmentField = keyof typeof impairmentFieldSchemas;

/** Nothing in it: nothing is done. */
export type Impairment = { readonly [K in ImpairmentField]?: number | undefined };

/** In the order in which `tc` prints them. */
export const IMPAIRMENT_FIELDS = [
  'delayMs',
  'jitterMs',
  'lossPercent',
  'duplicatePercent',
  'corruptPercent',
  'reorderPercent',
  'rateKbit',
] as const satisfies readonly ImpairmentField[];

/** What can be done without netem: a rate by tbf, loss by nftables. */
export const WITHOUT_NETEM: readonly ImpairmentField[] = ['lossPercent', 'rateKbit'];

/** These fields of it, without what is not set; undefined when nothing is left. */
export function pickImpairment(impairment: Impairment | undefined, fields: readonly ImpairmentField[] = IMPAIRMENT_FIELDS) {
  if (!impairment) return undefined;
  const entries = IMPAIRMENT_FIELDS.flatMap((field) => {
    const value = fields.includes(field) ? impairment[field] : undefined;
    return value === undefined ? [] : [[field, value] as const];
  });
  const picked: Impairment = Object.fromEntries(entries);
  return entries.length === 0 ? undefined : picked;
}

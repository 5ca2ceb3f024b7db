/** Timed changes of a lab: what is changed, when, for how long, how often. */
import * as z from 'zod';
import { impairmentSchema } from '../impairment/impairment.ts';
import { destinationSchema, interfaceAddressSchema, ipSchema } from './address.ts';
import { idSchema } from './ids.ts';

/** A day; in seconds, by tenths. */
const LONGEST = 86_400;
const seconds = z
  .number('schedule_time')
  .min(0, 'schedule_time')
  .max(LONGEST, 'schedule_time')
  .refine((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-6, 'schedule_tenths');
const duration = seconds.min(0.1, 'schedule_time');

export const scheduleActionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('link.down'), interfaceId: idSchema }),
  z.strictObject({ type: z.literal('link.up'), interfaceId: idSchema }),
  /** In place of what is drawn there. */
  z.strictObject({
    type: z.literal('impair'),
    interfaceId: idSchema,
    impairment: impairmentSchema.refine((value) => Object.keys(value).length > 0, 'schedule_impairment'),
  }),
  z.strictObject({ type: z.literal('address.remove'), interfaceId: idSchema, address: interfaceAddressSchema }),
  /** By what it says: a route that went and came back is the same one. */
  z.strictObject({ type: z.literal('route.remove'), namespaceId: idSchema, to: destinationSchema, via: ipSchema.optional() }),
]);

export const scheduleStepSchema = z
  .strictObject({
    id: idSchema,
    /** From the start of the run. */
    at: seconds,
    /** Absent: until the run is stopped. */
    for: duration.optional(),
    repeat: z
      .strictObject({
        every: duration,
        times: z.number('schedule_times').int('schedule_times').min(2, 'schedule_times').max(1000, 'schedule_times'),
      })
      .optional(),
    action: scheduleActionSchema,
  })
  .refine((step) => step.repeat === undefined || step.for !== undefined, { message: 'schedule_repeat_for', path: ['for'] })
  .refine((step) => step.repeat === undefined || step.for === undefined || step.for <= step.repeat.every, {
    message: 'schedule_repeat_short',
    path: ['repeat', 'every'],
  });

/** Whether a route is the one that a step takes away. */
export function isRouteOf(action: { to: string; via?: string | undefined }, route: { to: string; via?: string | undefined }): boolean {
  return route.to === action.to && (action.via === undefined || route.via === action.via);
}

export const SCHEDULE_LIMIT = 100;

export const scheduleSchema = z.array(scheduleStepSchema).max(SCHEDULE_LIMIT);

export type ScheduleAction = z.infer<typeof scheduleActionSchema>;
export type ScheduleStep = z.infer<typeof scheduleStepSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;

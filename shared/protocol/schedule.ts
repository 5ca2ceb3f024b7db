/** Where the run of a lab's schedule is. */
import * as z from 'zod';
import { scheduleSchema } from '../model/schedule.ts';

export const scheduleStateSchema = z.strictObject({
  phase: z.enum(['stopped', 'running', 'paused']),
  /** When this was told; while it runs, it goes on from there. */
  elapsedMs: z.number(),
  /** The steps that are laid on the drawing now, as they are run. */
  active: scheduleSchema,
});
export type ScheduleState = z.infer<typeof scheduleStateSchema>;

export const NO_RUN: ScheduleState = { phase: 'stopped', elapsedMs: 0, active: [] };

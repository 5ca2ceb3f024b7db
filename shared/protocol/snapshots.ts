/** Snapshots of a lab: what is told of each, and what one holds. */
import * as z from 'zod';
import { idSchema } from '../model/ids.ts';
import { labSchema } from '../model/lab.ts';
import { labNameSchema } from '../model/names.ts';
import { observedSchema } from '../observe/observed.ts';

/** Of one lab; together at most so many bytes. */
export const SNAPSHOTS_LIMIT = 100;
export const SNAPSHOTS_BYTES = 64 * 1024 * 1024;

export const snapshotNameSchema = labNameSchema;

/** Which side of it: what was drawn, or what the kernel had. */
export const snapshotSideSchema = z.enum(['drawing', 'kernel']);
export type SnapshotSide = z.infer<typeof snapshotSideSchema>;

export const snapshotInfoSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  /** Milliseconds since the epoch. */
  takenAt: z.number(),
  namespaces: z.number().int(),
  /** The lab ran, so what the kernel had is in it too. */
  kernel: z.boolean(),
  bytes: z.number().int(),
});
export type SnapshotInfo = z.infer<typeof snapshotInfoSchema>;

export const snapshotSchema = z.strictObject({ info: snapshotInfoSchema, lab: labSchema, observed: observedSchema.optional() });
export type Snapshot = z.infer<typeof snapshotSchema>;

/** Identifiers of the parts of a lab: made by whoever adds the part, never shown, never given to a command. */
import * as z from 'zod';

/** Letters, digits, `_` and `-`; long enough for nanoid. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  // Records are kept by id, where these would be found without having been put there.
  .refine((id) => !(id in Object.prototype));

/** The namespace that is always there: the lab's own machine. */
export const HOST = 'host';

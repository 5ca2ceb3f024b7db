/** The answer to every message: a value, or an error from one table of codes. */
import * as z from 'zod';

/** The table of error codes; what each means and what to do is in docs/ERRORS.md and, in words, in the page's languages. */
export const ERROR_CODES = [
  'invalid', // the message does not fit its schema; `path` names the field
  'unauthorised', // no or wrong token
  'forbidden', // signed in, but not allowed to do this
  'not_found', // no such lab, terminal, ping, …
  'conflict', // does not fit the present lab; a snapshot comes with it
  'refused', // the edit breaks an invariant; `reason` says which
  'not_running', // the lab must be started first
  'busy', // too many messages, or too much waiting
  'limit', // a quota is used up
  'command_failed', // a command failed; the kernel's words are in the commands list
  'sandbox_failed', // the sandbox could not be started; see doctor
  'timed_out',
  'unsupported', // this machine's kernel or tools lack it
  'internal', // a defect of nslab; the log has it
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export const failureSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  /** English, fit to show; clients that know the code use their own words. */
  message: z.string(),
  /** The field at fault, from the payload's root. */
  path: z.array(z.union([z.string(), z.number()])).optional(),
  /** Finer code within `code`: an EditRefusal code, or a schema message such as `name_chars`. */
  reason: z.string().optional(),
  params: z.record(z.string(), z.string()).optional(),
});

export type Failure = z.infer<typeof failureSchema>;
export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(error: Failure): { ok: false; error: Failure } {
  return { ok: false, error };
}

/** English: what is wrong with a value, an edit or an answer. */
import { reasonText } from '../../../shared/words/reasons.ts';

const codes: Record<string, string> = {
  invalid: 'A value is not valid.',
  unauthorised: 'Not signed in. Open the address that nslab printed.',
  forbidden: 'This is not allowed.',
  not_found: 'It is not there any more.',
  conflict: 'Somebody else changed the lab. Here it is as it is now.',
  refused: 'The edit cannot be made.',
  not_running: 'The lab is not running. Start it first.',
  busy: 'Too much at once. Wait a moment.',
  limit: 'A limit is reached.',
  command_failed: 'A command failed. The commands list has the kernel’s words.',
  sandbox_failed: 'The lab could not be started.',
  timed_out: 'The server did not answer in time.',
  unsupported: 'This machine cannot do that.',
  internal: 'The server made a mistake. Its log says more.',
};

export const errors = {
  reason: reasonText,
  code: (code: string): string | undefined => codes[code],
};

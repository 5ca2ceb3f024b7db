/** Short messages at the foot of the page. Errors and warnings stay until they are closed. */
import { notifications } from '@mantine/notifications';
import type { Failure } from '../../shared/protocol/result.ts';
import { failureText, wordsNow } from '../locales/words.ts';

const SHORT_MS = 4_000;

export function tell(message: string): void {
  notifications.show({ id: message, message, autoClose: SHORT_MS, withBorder: true, ...closeLabel() });
}

export function tellFailure(failure: Failure): void {
  stay(failureText(wordsNow(), failure), 'var(--bad)');
}

/** Something is not as the reader will think. */
export function tellWarning(message: string): void {
  stay(message, 'var(--warn)');
}

function stay(message: string, color: string): void {
  // The same trouble twice is one message.
  notifications.show({ id: message, message, color, autoClose: false, withBorder: true, ...closeLabel() });
}

/** Tells when an answer is a failure. */
export async function report(answer: Promise<{ ok: true } | { ok: false; error: Failure }>): Promise<boolean> {
  const result = await answer;
  if (!result.ok) tellFailure(result.error);
  return result.ok;
}

/** A name for the cross of a message, which has none of its own. */
export function closeLabel(): { closeButtonProps: { 'aria-label': string } } {
  return { closeButtonProps: { 'aria-label': wordsNow().common.close } };
}

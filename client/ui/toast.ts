/** Short messages at the foot of the page. Errors stay until they are closed. */
import { notifications } from '@mantine/notifications';
import type { Failure } from '../../shared/protocol/result.ts';
import { failureText, wordsNow } from '../locales/words.ts';

export function tell(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true });
}

export function tellFailure(failure: Failure): void {
  notifications.show({ message: failureText(wordsNow(), failure), color: 'red', autoClose: false, withBorder: true });
}

/** Tells when an answer is a failure. */
export async function report(answer: Promise<{ ok: true } | { ok: false; error: Failure }>): Promise<boolean> {
  const result = await answer;
  if (!result.ok) tellFailure(result.error);
  return result.ok;
}

export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  tell(wordsNow().common.copied);
}

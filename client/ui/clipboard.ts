/** Puts text into the clipboard, also where the page is served without TLS to another machine and the browser's own way is closed. */
import { wordsNow } from '../locales/words.ts';
import { tell } from './toast.ts';

/** Copies and says so, with `message` or just that it was copied. */
export async function copyText(text: string, message?: string): Promise<void> {
  const words = wordsNow();
  tell((await putText(text)) ? (message ?? words.common.copied) : words.common.notCopied);
}

/** Whether it could be copied. */
export async function putText(text: string): Promise<boolean> {
  // Browsers leave `clipboard` out where the page is not from a safe place (https or this machine).
  if (!('clipboard' in navigator)) return putBySelection(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putBySelection(text);
  }
}

function putBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- old, and still the only way there
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

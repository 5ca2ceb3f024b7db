/** What the readers of commands share. */
import type { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';

/** `fails`: a kernel would refuse it. */
export type Understood = 'done' | 'unknown' | 'fails';

/** Where a command runs. */
export interface Machine {
  draft: LabDraft;
  namespace: NamespaceDraft;
  place: Place;
}

/** iproute2 takes the beginning of a word for the word. */
export function isShort(word: string | undefined, ...wholes: readonly string[]): boolean {
  return word !== undefined && word !== '' && wholes.some((whole) => whole.startsWith(word));
}

/** A whole number in decimal or hexadecimal. */
export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^(\d+|0x[0-9a-fA-F]+)$/.test(text) ? Number(text) : undefined;
}

/** Alone, an address is a network of its own. */
export function withLength(address: string): string {
  return address.includes('/') ? address : `${address}/${address.includes(':') ? '128' : '32'}`;
}

/** The public key that belongs to a private one (RFC 7748, X25519), both in Base64: it tells the page which ends belong together. */
import { x25519 } from '@noble/curves/ed25519.js';

const KEYS_MOST = 1000;

/** One takes some milliseconds. */
const known = new Map<string, string>();

/** 32 bytes each. */
export function publicKeyOf(privateKey: string): string {
  const before = known.get(privateKey);
  if (before !== undefined) return before;
  const secret = Uint8Array.from(atob(privateKey), (char) => char.charCodeAt(0));
  const key = btoa(String.fromCharCode(...x25519.getPublicKey(secret)));
  if (known.size >= KEYS_MOST) known.clear();
  known.set(privateKey, key);
  return key;
}

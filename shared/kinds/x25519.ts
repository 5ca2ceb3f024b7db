/** The public key that belongs to a private one (RFC 7748, X25519). Not in constant time: it tells the page which ends belong together. */

const P = 2n ** 255n - 19n;
/** (486662 - 2) / 4. */
const A24 = 121665n;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const KEYS_MOST = 1000;

/** One takes some milliseconds. */
const known = new Map<string, string>();

/** Both in Base64, 32 bytes each. */
export function publicKeyOf(privateKey: string): string {
  const before = known.get(privateKey);
  if (before !== undefined) return before;
  const key = toBase64(timesBase(clamped(fromBase64(privateKey))));
  if (known.size >= KEYS_MOST) known.clear();
  known.set(privateKey, key);
  return key;
}

/** A number of 32 bytes, the least one first. */
function fromBase64(text: string): bigint {
  let bits = 0n;
  for (const char of text.slice(0, 43)) bits = (bits << 6n) | BigInt(Math.max(0, ALPHABET.indexOf(char)));
  return reversed(bits >> 2n);
}

function toBase64(number: bigint): string {
  const bits = reversed(number) << 2n;
  let text = '';
  for (let at = 252n; at >= 0n; at -= 6n) text += ALPHABET.charAt(Number((bits >> at) & 63n));
  return `${text}=`;
}

function reversed(number: bigint): bigint {
  let result = 0n;
  for (let rest = number, i = 0; i < 32; i += 1, rest >>= 8n) result = (result << 8n) | (rest & 255n);
  return result;
}

function clamped(scalar: bigint): bigint {
  return (scalar & ((1n << 254n) - 8n)) | (1n << 254n);
}

/** The Montgomery ladder from the point whose u is 9. */
function timesBase(scalar: bigint): bigint {
  let [x2, z2, x3, z3] = [1n, 0n, 9n, 1n];
  for (let t = 254n; t >= 0n; t -= 1n) {
    const swap = ((scalar >> t) & 1n) === 1n;
    if (swap) [x2, z2, x3, z3] = [x3, z3, x2, z2];
    const [a, b, c, d] = [x2 + z2, x2 - z2, x3 + z3, x3 - z3];
    const [aa, bb, da, cb] = [(a * a) % P, (b * b) % P, (d * a) % P, (c * b) % P];
    const e = aa - bb;
    x3 = (da + cb) ** 2n % P;
    z3 = (9n * ((da - cb) ** 2n % P)) % P;
    x2 = (aa * bb) % P;
    z2 = (e * ((aa + A24 * e) % P)) % P;
    if (swap) [x2, z2, x3, z3] = [x3, z3, x2, z2];
  }
  return (((x2 * power(z2, P - 2n)) % P) + P) % P;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; square = (square * square) % P, rest >>= 1n)
    if ((rest & 1n) === 1n) result = (result * square) % P;
  return result;
}

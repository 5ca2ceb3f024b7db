/** Addresses as numbers, for comparing and looking up without making text of them. */

export interface AddressBits {
  family: 4 | 6;
  bits: bigint;
}

/** Bits of a canonical address; undefined when the text is none. No check beyond what is needed to count: see `parseIp`. */
export function addressBits(text: string): AddressBits | undefined {
  if (!text.includes(':')) {
    const bits = v4Bits(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  const bits = v6Bits(text);
  return bits === undefined ? undefined : { family: 6, bits };
}

/** How many bits an address of the family has. */
export function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** The leading `length` bits: two addresses lie in one network of that length exactly when these are equal. */
export function networkBits({ family, bits }: AddressBits, length: number): bigint {
  return bits >> BigInt(widthOf(family) - length);
}

function v4Bits(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    const byte = Number(part);
    if (!(byte >= 0 && byte <= 255)) return undefined;
    value = value * 256 + byte;
  }
  return BigInt(value);
}

function v6Bits(text: string): bigint | undefined {
  // A trailing 1.2.3.4 stands for two groups (RFC 4291 section 2.2).
  const dotted = text.lastIndexOf('.') < 0 ? undefined : v4Bits(text.slice(text.lastIndexOf(':') + 1));
  const whole =
    dotted === undefined
      ? text
      : `${text.slice(0, text.lastIndexOf(':') + 1)}${(dotted >> 16n).toString(16)}:${(dotted & 0xffffn).toString(16)}`;
  const [head = '', tail] = whole.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return BigInt(`0x${groups.map((group) => group.padStart(4, '0')).join('')}`);
}

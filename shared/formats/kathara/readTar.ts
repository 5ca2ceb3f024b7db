/** Takes the text files out of an uncompressed tar archive (ustar and GNU), as people hand labs around. */
import { IMPORT_BYTES, refused, type ImportError, type SourceFile } from '../imported.ts';

const BLOCK = 512;
const FILES = 2000;

export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= BLOCK && ascii(bytes, 257, 5) === 'ustar';
}

export function readTar(bytes: Uint8Array): { ok: true; files: SourceFile[] } | { ok: false; errors: ImportError[] } {
  const files: SourceFile[] = [];
  const text = new TextDecoder('utf-8', { fatal: false });
  let total = 0;
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const own = ascii(bytes, at, 100);
    // Two empty blocks end it.
    if (own === '') break;
    const size = Number.parseInt(ascii(bytes, at + 124, 12).trim() || '0', 8);
    if (!Number.isInteger(size) || size < 0 || at + BLOCK + size > bytes.length) return refused('file_syntax', { words: `tar: ${own}` });
    const type = ascii(bytes, at + 156, 1);
    const prefix = ascii(bytes, at + 257, 6) === 'ustar' ? ascii(bytes, at + 345, 155) : '';
    const body = bytes.subarray(at + BLOCK, at + BLOCK + size);
    const name = longName ?? (prefix === '' ? own : `${prefix}/${own}`);
    longName = undefined;
    if (type === 'L') longName = text.decode(body).replace(/\0.*$/s, '');
    else if (type === '0' || type === '') {
      total += size;
      if (total > IMPORT_BYTES || files.length >= FILES) return refused('file_large');
      files.push({ name: name.replace(/^(\.?\/)+/, ''), text: text.decode(body) });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files.length === 0 ? refused('file_empty') : { ok: true, files };
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  let text = '';
  for (const byte of bytes.subarray(from, from + length)) {
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

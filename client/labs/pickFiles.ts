/** Reads the files a person chose: several, a whole folder, or a tar archive. */
import { IMPORT_BYTES, type ImportError, type SourceFile } from '../../shared/formats/imported.ts';
import { isTar, readTar } from '../../shared/formats/kathara/readTar.ts';

/** A folder chosen by mistake is not read. */
const FILES = 2000;

export async function pickFiles(
  chosen: readonly File[],
): Promise<{ ok: true; files: SourceFile[] } | { ok: false; errors: ImportError[] }> {
  // An archive pads its files, so it may be larger than they are.
  if (chosen.length > FILES || chosen.reduce((sum, file) => sum + file.size, 0) > 4 * IMPORT_BYTES)
    return { ok: false, errors: [{ code: 'file_large', params: {} }] };
  const [only] = chosen;
  if (only && chosen.length === 1) {
    const bytes = new Uint8Array(await only.arrayBuffer());
    if (isTar(bytes)) return readTar(bytes);
  }
  const files = await Promise.all(
    chosen.map(async (file) => ({ name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath, text: await file.text() })),
  );
  return { ok: true, files };
}

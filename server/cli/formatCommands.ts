/** `import` and `export`: labs in and out of other tools' files. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportLab, EXPORT_FORMATS } from '../../shared/formats/exportLab.ts';
import { IMPORT_BYTES, type ImportError, type SourceFile } from '../../shared/formats/imported.ts';
import { formatOf, IMPORT_FORMATS, labOfFile, readFiles } from '../../shared/formats/importFiles.ts';
import type { Item } from '../../shared/formats/item.ts';
import { itemText } from '../../shared/formats/itemWords.ts';
import { isTar, readTar } from '../../shared/formats/kathara/readTar.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import { CliError, EXIT, expectArguments } from './invocation.ts';
import { findLab, type CommandContext } from './labCommands.ts';
import type { Output } from './output.ts';
import type { ServerClient } from './serverClient.ts';

const FILES = 2000;

export async function importLab({ invocation, client, output }: CommandContext): Promise<number> {
  const { positionals, options } = invocation;
  if (positionals.length === 0) throw new CliError('usage: nslab import FILE… [--format F] [--name N] [--check]', EXIT.usage);
  const files = positionals.flatMap(readSources);
  const wanted = options.format === undefined ? formatOf(files) : IMPORT_FORMATS.find((format) => format === options.format);
  if (wanted === undefined)
    throw new CliError(
      options.format === undefined
        ? `no format that is known; give --format: ${IMPORT_FORMATS.join(', ')}`
        : `--format ${options.format}: one of ${IMPORT_FORMATS.join(', ')}`,
      EXIT.usage,
    );
  const read = wanted === 'script' ? await runScript(client, output, files, options.name) : readFiles(files, wanted);
  if (!read.ok) throw new CliError(read.errors.map(errorText).join('\n'), EXIT.refused);
  for (const item of read.items) output.error(itemLine(item));
  if (options.check) {
    output.print({ format: wanted, file: read.file, items: read.items }, () => read.file.trimEnd());
    return EXIT.ok;
  }
  const { labId } = await client.ask('lab:create', { file: read.file, ...(options.name !== undefined && { name: options.name }) });
  output.print({ labId, format: wanted, items: read.items }, () => labId);
  return EXIT.ok;
}

export async function exportAs({ invocation, client, output }: CommandContext): Promise<number> {
  const { format: wanted = 'nslab', observed } = invocation.options;
  const format = EXPORT_FORMATS.find((one) => one === wanted);
  const named = expectArguments(invocation, 'LAB').LAB;
  if (!format) throw new CliError(`--format ${wanted}: one of ${EXPORT_FORMATS.join(', ')}`, EXIT.usage);
  const lab = await findLab(client, named);
  const { file } = await client.ask('lab:export', { labId: lab.id, observed });
  if (format === 'nslab') {
    output.print({ labId: lab.id, file }, () => file.trimEnd());
    return EXIT.ok;
  }
  const drawn = labOfFile(file);
  if (!drawn) throw new CliError('the server gave a lab that cannot be read', EXIT.failed);
  const exported = exportLab(drawn, format);
  for (const item of exported.items) output.error(itemLine(item));
  output.print({ labId: lab.id, file: exported.text, items: exported.items }, () => exported.text.trimEnd());
  return EXIT.ok;
}

function itemLine(item: Item): string {
  const place = [item.file, item.line === undefined ? undefined : `line ${String(item.line)}`]
    .filter((part) => part !== undefined)
    .join(', ');
  return `${item.severity}: ${place === '' ? '' : `${place}: `}${itemText(item)}`;
}

function errorText({ line, file, code, params }: ImportError): string {
  const place = [file, line === undefined ? undefined : `line ${String(line)}`].filter((part) => part !== undefined).join(', ');
  return `${place === '' ? '' : `${place}: `}${itemText({ code, params })}`;
}

/** A file, a folder with all that is in it, a tar archive, or standard input. */
function readSources(path: string): SourceFile[] {
  try {
    if (path === '-') return [{ name: 'pasted', text: readFileSync(0, 'utf8') }];
    if (lstatSync(path).isDirectory()) return readFolder(path, path.replace(/\/+$/, '').split('/').at(-1) ?? 'lab');
    const bytes = readFileSync(path);
    if (!isTar(bytes)) return [{ name: path, text: bytes.toString('utf8') }];
    const tar = readTar(bytes);
    if (!tar.ok) throw new CliError(`${path}: ${tar.errors.map(errorText).join('; ')}`, EXIT.refused);
    return tar.files;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}

/** Links are not followed. */
function readFolder(folder: string, root: string): SourceFile[] {
  const files: SourceFile[] = [];
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bytes += lstatSync(path).size;
    if (files.length >= FILES || bytes > IMPORT_BYTES) throw new CliError(`${folder}: too large for a lab`, EXIT.refused);
    files.push({ name: `${root}/${path.slice(folder.replace(/\/+$/, '').length + 1)}`, text: readFileSync(path, 'utf8') });
  }
  return files;
}

type Read = ReturnType<typeof readFiles>;

/** Output goes to standard error as it comes; what the kernel then has is the lab. */
async function runScript(client: ServerClient, output: Output, files: readonly SourceFile[], name: string | undefined): Promise<Read> {
  const [script] = files;
  if (!script || files.length > 1) throw new CliError('one script at a time', EXIT.usage);
  const ended = new Promise<ScriptEnd>((resolve) => {
    client.on('script:ended', ({ end }) => {
      resolve(end);
    });
  });
  if (!output.json) client.on('script:output', ({ text }) => process.stderr.write(text));
  const { runId } = await client.ask('script:run', { script: script.text, ...(name !== undefined && { name }) });
  const cancel = (): void => {
    void client.ask('script:cancel', { runId });
  };
  process.once('SIGINT', cancel);
  const end = await Promise.race([ended, client.lost]);
  process.off('SIGINT', cancel);
  if (end.file === undefined)
    throw new CliError(`the script was ended: ${end.reason}${end.message === undefined ? '' : ` (${end.message})`}`, EXIT.failed);
  return { ok: true, file: end.file, items: end.items };
}

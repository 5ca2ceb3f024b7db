/** `labs`, `new`, `start`, `stop`, `rm`, `apply`, `export`: the commands about whole labs. */
import { readFileSync } from 'node:fs';
import type { CommandRecord, LabSummary } from '../../shared/protocol/records.ts';
import { TEMPLATE_IDS, templateIdSchema } from '../../shared/protocol/templateId.ts';
import { CliError, EXIT, expectArguments, type Invocation } from './invocation.ts';
import { table, type Output } from './output.ts';
import type { ServerClient } from './serverClient.ts';

export interface CommandContext {
  invocation: Invocation;
  client: ServerClient;
  output: Output;
}

/** The lab of this id, or of this name when only one has it. */
export async function findLab(client: ServerClient, wanted: string): Promise<LabSummary> {
  const labs = await client.ask('lab:list', {});
  const byId = labs.find((lab) => lab.id === wanted);
  if (byId) return byId;
  const named = labs.filter((lab) => lab.name === wanted);
  if (named.length > 1)
    throw new CliError(
      `${String(named.length)} labs are called ${wanted}; give the id: ${named.map((lab) => lab.id).join(', ')}`,
      EXIT.refused,
    );
  const [only] = named;
  if (!only) throw new CliError(`no lab is called ${wanted}`, EXIT.refused);
  return only;
}

export async function labs({ invocation, client, output }: CommandContext): Promise<number> {
  expectArguments(invocation);
  const list = await client.ask('lab:list', {});
  output.print(list, () =>
    table([
      ['NAME', 'STATE', 'NAMESPACES', 'DIFFERENCES', 'ID'],
      ...list.map((lab) => [lab.name, lab.state, String(lab.namespaces), String(lab.differences), lab.id]),
    ]),
  );
  return EXIT.ok;
}

export async function create({ invocation, client, output }: CommandContext): Promise<number> {
  const { NAME: name } = expectArguments(invocation, 'NAME');
  const wanted = invocation.options.template ?? 'empty';
  const template = templateIdSchema.safeParse(wanted);
  if (!template.success) throw new CliError(`--template ${wanted}: one of ${TEMPLATE_IDS.join(', ')}`, EXIT.usage);
  const { labId } = await client.ask('lab:create', { name, template: template.data });
  output.print({ labId, name }, () => labId);
  return EXIT.ok;
}

/** Start, stop and rm differ in one message only. */
export function onLab(message: 'lab:start' | 'lab:stop' | 'lab:delete') {
  return async ({ invocation, client, output }: CommandContext): Promise<number> => {
    const lab = await findLab(client, expectArguments(invocation, 'LAB').LAB);
    await client.ask(message, { labId: lab.id });
    output.print({ labId: lab.id, name: lab.name }, () => '');
    return EXIT.ok;
  };
}

export async function apply({ invocation, client, output }: CommandContext): Promise<number> {
  const { FILE: path } = expectArguments(invocation, 'FILE');
  const file = readLabFile(path);
  const done = await client.ask('lab:put', { file });
  output.print(
    done,
    () => `${done.created ? 'made' : 'changed'} ${done.labId}: ${String(done.commands)} commands, ${String(done.failed.length)} failed`,
  );
  for (const record of done.failed) output.error(failureText(record));
  return done.failed.length === 0 ? EXIT.ok : EXIT.failed;
}

function readLabFile(path: string): string {
  try {
    // `-` is standard input, as everywhere.
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}

function failureText(record: CommandRecord): string {
  return `failed (exit ${String(record.exitCode ?? '?')}): ${record.text}\n  ${record.stderr ?? ''}`.trimEnd();
}

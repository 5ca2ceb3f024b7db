/** `snapshot LAB …`: takes, lists, compares, restores and forgets the snapshots of a lab. */
import { compare, drawnState, kernelState, type ComparedState } from '../../shared/plan/compare.ts';
import type { Difference } from '../../shared/plan/difference.ts';
import { presenceOf, subjectOf, valuesOf } from '../../shared/plan/differenceText.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import { snapshotNameSchema, type SnapshotInfo } from '../../shared/protocol/snapshots.ts';
import { CliError, EXIT, type Invocation } from './invocation.ts';
import { findLab, type CommandContext } from './labCommands.ts';
import { table } from './output.ts';

const USAGE = 'snapshot LAB list | take [NAME] | restore NAME [--observed] | diff A B | rename NAME NEW | rm NAME';
const MARK = { missing: '-', extra: '+', changed: '~' } as const;

export async function snapshot(context: CommandContext): Promise<number> {
  const { invocation, client } = context;
  const [name = '', deed = 'list', ...words] = invocation.positionals;
  const action = DEEDS.get(deed);
  if (name === '' || !action || !action.words.includes(words.length)) throw new CliError(`usage: nslab ${USAGE}`, EXIT.usage);
  for (const one of action.names(words)) {
    if (!snapshotNameSchema.safeParse(one).success) throw new CliError(`${one}: not a name for a snapshot`, EXIT.usage);
  }
  return action.run(context, await findLab(client, name), words);
}

interface Deed {
  /** How many words may follow. */
  words: readonly number[];
  /** Those that become the name of a snapshot. */
  names: (words: readonly string[]) => readonly string[];
  run: (context: CommandContext, lab: LabSummary, words: readonly string[]) => Promise<number>;
}

const none = (): readonly string[] => [];

const DEEDS = new Map<string, Deed>([
  ['list', { words: [0], names: none, run: list }],
  ['take', { words: [0, 1], names: (words) => words, run: take }],
  ['restore', { words: [1], names: none, run: restore }],
  ['diff', { words: [2], names: none, run: difference }],
  ['rename', { words: [2], names: (words) => words.slice(1), run: rename }],
  ['rm', { words: [1], names: none, run: remove }],
]);

async function list({ client, output }: CommandContext, lab: LabSummary): Promise<number> {
  const snapshots = await client.ask('snapshot:list', { labId: lab.id });
  output.print(snapshots, () =>
    table([
      ['NAME', 'TAKEN', 'NAMESPACES', 'KERNEL', 'ID'],
      ...snapshots.map((one) => [one.name, new Date(one.takenAt).toISOString(), String(one.namespaces), one.kernel ? 'yes' : 'no', one.id]),
    ]),
  );
  return EXIT.ok;
}

async function take({ client, output }: CommandContext, lab: LabSummary, [name]: readonly string[]): Promise<number> {
  const taken = await client.ask('snapshot:take', { labId: lab.id, ...(name !== undefined && { name }) });
  output.print(taken, () => taken.name);
  return EXIT.ok;
}

async function restore({ client, output, invocation }: CommandContext, lab: LabSummary, [name = '']: readonly string[]): Promise<number> {
  const found = await findSnapshot({ client }, lab, name);
  const done = await client.ask('snapshot:restore', { labId: lab.id, snapshotId: found.id, side: sideOf(invocation) });
  output.print(done, () => `restored ${found.name}: ${String(done.commands)} commands, ${String(done.failed)} failed`);
  return done.failed === 0 ? EXIT.ok : EXIT.failed;
}

async function rename({ client, output }: CommandContext, lab: LabSummary, [name = '', next = '']: readonly string[]): Promise<number> {
  const found = await findSnapshot({ client }, lab, name);
  await client.ask('snapshot:rename', { labId: lab.id, snapshotId: found.id, name: next });
  output.print({ snapshotId: found.id, name: next }, () => '');
  return EXIT.ok;
}

async function remove({ client, output }: CommandContext, lab: LabSummary, [name = '']: readonly string[]): Promise<number> {
  const found = await findSnapshot({ client }, lab, name);
  await client.ask('snapshot:delete', { labId: lab.id, snapshotId: found.id });
  output.print({ snapshotId: found.id, name: found.name }, () => '');
  return EXIT.ok;
}

/** Ends with 1 when something differs, as diff(1) does. */
async function difference({ client, output }: CommandContext, lab: LabSummary, [a = '', b = '']: readonly string[]): Promise<number> {
  const [before, after] = [await stateOf({ client }, lab, a), await stateOf({ client }, lab, b)];
  const differences = compare(before, after);
  output.print(differences, () => differences.map(lineOf).join('\n'));
  return differences.length === 0 ? EXIT.ok : EXIT.failed;
}

function lineOf(one: Difference): string {
  const { wanted, actual } = valuesOf(one);
  const presence = presenceOf(one);
  const values = presence === 'changed' ? ` ${wanted ?? '(any)'} -> ${actual ?? '(any)'}` : '';
  return `${MARK[presence]} ${one.kind === 'namespace' ? '' : `${one.ns}: `}${subjectOf(one)}${values}`;
}

/** `now`: what is drawn; `kernel`: what the kernel has; NAME, NAME:kernel: a snapshot's. */
async function stateOf({ client }: Pick<CommandContext, 'client'>, lab: LabSummary, text: string): Promise<ComparedState> {
  if (text === 'now' || text === 'kernel') {
    const opened = await client.ask('lab:open', { labId: lab.id });
    if (text === 'now') return drawnState(opened.lab);
    if (opened.state !== 'running') throw new CliError(`${lab.name} is not running`, EXIT.refused);
    return kernelState(opened.lab, opened.observed);
  }
  const kernel = text.endsWith(':kernel');
  const found = await findSnapshot({ client }, lab, kernel ? text.slice(0, -':kernel'.length) : text);
  const held = await client.ask('snapshot:get', { labId: lab.id, snapshotId: found.id });
  if (!kernel) return drawnState(held.lab);
  if (!held.observed) throw new CliError(`${lab.name} did not run when ${found.name} was taken`, EXIT.refused);
  return kernelState(held.lab, held.observed);
}

/** The snapshot of this id, or of this name when only one has it. */
async function findSnapshot({ client }: Pick<CommandContext, 'client'>, lab: LabSummary, wanted: string): Promise<SnapshotInfo> {
  const snapshots = await client.ask('snapshot:list', { labId: lab.id });
  const byId = snapshots.find((one) => one.id === wanted);
  if (byId) return byId;
  const named = snapshots.filter((one) => one.name === wanted);
  const [only] = named;
  if (named.length > 1)
    throw new CliError(
      `${String(named.length)} snapshots are called ${wanted}; give the id: ${named.map((one) => one.id).join(', ')}`,
      EXIT.refused,
    );
  if (!only) throw new CliError(`${lab.name} has no snapshot ${wanted}`, EXIT.refused);
  return only;
}

function sideOf(invocation: Invocation): 'drawing' | 'kernel' {
  return invocation.options.observed ? 'kernel' : 'drawing';
}

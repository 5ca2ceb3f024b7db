/** Runs planned commands in a lab and keeps a record of each; the first failure stops the rest (SPEC AP3, AP4). */
import { nanoid } from 'nanoid';
import { READ_LINES } from '../../shared/observe/parse.ts';
import type { Command } from '../../shared/plan/command.ts';
import { classifyFailure, remedyFor } from '../../shared/plan/failure.ts';
import { toRun, toText, type Run } from '../../shared/plan/toArgv.ts';
import type { CommandRecord, Label } from '../../shared/protocol/records.ts';
import type { BatchResult, Clock, IpLine, Sandbox } from '../ports.ts';
import type { Births } from './observer.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';

/** Lines of one `ip -batch`: other labs wait for the kernel's one RTNL lock meanwhile. */
const BATCH_LINES = 250;

export interface CommandRunner {
  /** Resolves when all are done or one has failed; never rejects for what a command does. */
  run(commands: readonly Command[], spec: RunSpec): Promise<RunOutcome>;
}

export interface RunOutcome {
  ran: number;
  failed: CommandRecord[];
  /** What `READ_LINES` printed in a namespace right after the last command for it. */
  readings: ReadonlyMap<string, string>;
}

export interface RunSpec {
  groupId: string;
  label: Label;
  onRecords(records: CommandRecord[]): void;
  births?: Births;
}

interface Job {
  ns: string;
  runs: { run: Run; record: CommandRecord }[];
  /** The last job for its namespace also reads what it left: the same process does, instead of one more. */
  reads: boolean;
}

export function createCommandRunner(deps: { sandbox: Sandbox; clock: Clock }): CommandRunner {
  return {
    async run(commands, spec) {
      const jobs = toJobs(commands, spec, deps.clock);
      const failed: CommandRecord[] = [];
      const readings = new Map<string, string>();
      let ran = 0;
      for (const phase of toPhases(jobs)) {
        if (failed.length > 0) {
          report(
            phase.flatMap((job) => job.runs),
            { state: 'skipped' },
            spec,
          );
          continue;
        }
        const results = await runPhase(deps.sandbox, phase, spec.births);
        const records: CommandRecord[] = [];
        for (const [i, job] of phase.entries()) {
          const result = results[i];
          if (!result) continue;
          if (job.reads && !result.failure) readings.set(job.ns, result.stdout);
          const settled = settle(job, result, deps.clock);
          ran += settled.filter(({ state }) => state !== 'skipped').length;
          records.push(...settled);
          failed.push(...settled.filter((record) => record.state === 'failed'));
        }
        spec.onRecords(records);
      }
      return { ran, failed, readings };
    },
  };
}

/** Neighbouring commands for one namespace's `ip` make one job. */
function toJobs(commands: readonly Command[], spec: RunSpec, clock: Clock): Job[] {
  const jobs: Job[] = [];
  for (const command of commands) {
    const run = toRun(command);
    const record: CommandRecord = {
      id: nanoid(),
      groupId: spec.groupId,
      label: spec.label,
      command: withoutSecrets(command),
      text: toText(command),
      state: 'running',
      at: clock.now(),
    };
    const last = jobs.at(-1);
    const joins =
      last?.ns === run.ns &&
      makesNamespace(last.runs[0]?.record.command) === makesNamespace(command) &&
      isBatchable(last) &&
      isLine(run) &&
      last.runs.length < BATCH_LINES;
    if (joins) last.runs.push({ run, record });
    else jobs.push({ ns: run.ns, runs: [{ run, record }], reads: false });
  }
  markReads(jobs);
  return jobs;
}

/** Records are shown to everybody who has the lab open. */
function withoutSecrets(command: Command): Command {
  if (command.type !== 'wireguard.set') return command;
  const { privateKey: _, ...rest } = command;
  return rest;
}

/** A line of a batch carries no option; `ip -6` is a process of its own. */
function isLine({ program, args }: Run): boolean {
  return program === 'ip' && args[0]?.startsWith('-') !== true;
}

function isBatchable(job: Job): boolean {
  return job.runs.every(({ run }) => isLine(run));
}

function markReads(jobs: readonly Job[]): void {
  const touchedLater = new Set<string>();
  for (const job of [...jobs].reverse()) {
    // What is deleted takes its other ends along, wherever these are.
    if (job.runs.some(({ record }) => record.command.type.endsWith('.delete'))) return;
    const isBirth = makesNamespace(job.runs[0]?.record.command);
    job.reads = isBatchable(job) && !isBirth && !touchedLater.has(job.ns);
    for (const { record } of job.runs) for (const ns of namespacesOf(record.command)) touchedLater.add(ns);
  }
}

/** Every namespace a command may change. */
export function namespacesOf(command: Command): string[] {
  if (command.type === 'veth.add') return [command.ns, command.peer.ns];
  if (command.type === 'link.move') return [command.ns, command.to];
  if (command.type === 'link.add' && command.to !== undefined) return [command.ns, command.to];
  if ('touches' in command && command.touches) return [command.ns, ...command.touches];
  return [command.ns];
}

function makesNamespace(command: Command | undefined): boolean {
  return command?.type === 'netns.add';
}

/**
 * Jobs that need nothing of each other run two at a time: those that only settle things inside their own namespace. What makes, moves or
 * removes links and namespaces touches two, and keeps its place in the order.
 */
function toPhases(jobs: readonly Job[]): Job[][] {
  const phases: Job[][] = [];
  for (const job of jobs) {
    const last = phases.at(-1);
    const first = last?.[0];
    if (last && first && isLocal(first) && isLocal(job) && !last.some((other) => other.ns === job.ns)) last.push(job);
    else phases.push([job]);
  }
  return phases;
}

function isLocal(job: Job): boolean {
  return job.runs.every(
    ({ record: { command } }) =>
      !/^(netns\.|isolation\.|veth\.|bridge\.add|link\.(add|options|delete|move))/.test(command.type) && namespacesOf(command).length === 1,
  );
}

async function runPhase(sandbox: Sandbox, phase: readonly Job[], births: Births | undefined): Promise<BatchResult[]> {
  try {
    const [only] = phase;
    if (births && only && makesNamespace(only.runs[0]?.record.command)) return [await giveBirth(sandbox, only, births)];
    if (phase.length === 1 && only && !isBatchable(only)) return [await runAlone(sandbox, only)];
    if (phase.every(isBatchable)) {
      return await sandbox.batchMany(
        phase.map((job) => ({ namespace: job.ns, lines: linesOf(job) })),
        { json: true },
      );
    }
    const results: BatchResult[] = [];
    for (const job of phase) results.push(...(await runPhase(sandbox, [job], births)));
    return results;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    return phase.map(() => ({ done: 0, stdout: '', ms: 0, failure: { message: error.message, code: 255 } }));
  }
}

async function giveBirth(sandbox: Sandbox, job: Job, births: Births): Promise<BatchResult> {
  const names = job.runs.map(({ record }) => record.command.ns);
  const lines = [...job.runs.map(({ run }) => run.args), ...births.lines(names)];
  const result = await sandbox.batch(job.ns, lines, { through: births.through });
  await births.born(!result.failure);
  return result;
}

function linesOf(job: Job): IpLine[] {
  return [...job.runs.map(({ run }) => run.args), ...(job.reads ? READ_LINES : [])];
}

async function runAlone(sandbox: Sandbox, job: Job): Promise<BatchResult> {
  const [first] = job.runs;
  if (!first) return { done: 0, stdout: '', ms: 0 };
  const { run } = first;
  const isolates = isolationStep(sandbox, first.record.command);
  if (isolates) {
    const startedAt = performance.now();
    await isolates();
    return { done: 1, stdout: '', ms: performance.now() - startedAt };
  }
  const result = await sandbox.run({
    namespace: run.ns,
    argv: [run.program, ...run.args],
    ...(run.input !== undefined && { input: run.input }),
  });
  const base = { stdout: result.stdout, ms: result.ms };
  return result.code === 0 ? { ...base, done: 1 } : { ...base, done: 0, failure: { message: result.stderr.trim(), code: result.code } };
}

/** The sandbox keeps these processes itself, since it must know them again; undefined for a command that is simply run. */
function isolationStep(sandbox: Sandbox, command: Command): (() => Promise<void>) | undefined {
  switch (command.type) {
    case 'isolation.begin':
    case 'isolation.hostname': {
      const { ns, kinds, hostname } = command;
      return () => sandbox.isolate(ns, { kinds, ...(hostname !== undefined && { hostname }) });
    }
    case 'isolation.end':
      return () => sandbox.isolate(command.ns, undefined);
    default:
      return undefined;
  }
}

function settle(job: Job, result: BatchResult, clock: Clock): CommandRecord[] {
  const at = clock.now();
  const shared = { at, ms: result.ms, ...(job.runs.length > 1 && { batch: job.runs.length }) };
  return job.runs.map(({ record }, i): CommandRecord => {
    if (i < result.done) return { ...record, ...shared, state: 'ok', exitCode: 0 };
    if (i > result.done || !result.failure) return { ...record, at, state: 'skipped' };
    const { message, code } = result.failure;
    const failure = classifyFailure(message);
    const remedy = remedyFor(record.command, failure);
    return { ...record, ...shared, state: 'failed', exitCode: code, stderr: message, failure, ...(remedy && { remedy }) };
  });
}

function report(runs: Job['runs'], changes: Pick<CommandRecord, 'state'>, spec: RunSpec): void {
  spec.onRecords(runs.map(({ record }) => ({ ...record, ...changes })));
}

/** Runs shell scripts of people, each in a fresh sandbox with limits, and makes a lab file of what the kernel then has. */
import { nanoid } from 'nanoid';
import { fromKernel } from '../../shared/formats/script/fromKernel.ts';
import { item, type Item } from '../../shared/formats/item.ts';
import { HOST } from '../../shared/model/ids.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { ParsedPayload } from '../../shared/protocol/messages.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import { readKernel } from '../kernel/readings.ts';
import type { StartKernel } from '../labs/runningKernel.ts';
import type { Logger, Sandbox } from '../ports.ts';
import { Quota } from '../quota.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';
import { readLeavings } from './leavings.ts';

export interface ScriptLimits {
  ms: number;
  outputBytes: number;
  /** At once, of all clients. */
  atOnce: number;
}

export const SCRIPT_LIMITS: ScriptLimits = { ms: 60_000, outputBytes: 256 * 1024, atOnce: 4 };

export interface ScriptEvents {
  output(clientId: string, runId: string, text: string): void;
  ended(clientId: string, runId: string, end: ScriptEnd): void;
}

export interface ScriptDeps {
  startKernel: Pick<StartKernel, 'startUnwatched'>;
  logger: Logger;
  limits: ScriptLimits;
  events: ScriptEvents;
}

/** Everybody counts for one owner. */
const ALL = 'all';
const FOLDER = '/root/.import';
const SCRIPT = `${FOLDER}/script`;
/** Scripts are often written for users with sudo; here everybody is root. */
const SUDO = '#!/bin/sh\nwhile [ "${1#-}" != "$1" ]; do shift; done\nexec "$@"\n';
const PATH = `${FOLDER}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

interface Running {
  clientId: string;
  /** Ends it for this reason. */
  stop(reason: Exclude<ScriptEnd['reason'], 'done' | 'failed'>): void;
  readonly done: Promise<void>;
}

type Nothing = Record<string, never>;

export class ScriptService {
  readonly #running = new Map<string, Running>();
  readonly #quota = new Quota(SCRIPT_LIMITS.atOnce);

  constructor(private readonly deps: ScriptDeps) {}

  /** Starts it in a sandbox of its own; its output and its end come as notices. */
  async run(clientId: string, { script, name }: ParsedPayload<'script:run'>): Promise<Result<{ runId: string }>> {
    const shell = shellOf(script);
    if (shell === undefined)
      return failed({ code: 'invalid', message: 'Only shell scripts can be run.', path: ['script'], reason: 'script_not_shell' });
    const runId = nanoid();
    const sandbox = await this.#quota.start(ALL, this.#running.size, () => this.deps.startKernel.startUnwatched(runId));
    const { atOnce } = this.deps.limits;
    if (!sandbox)
      return failed({ code: 'limit', message: `At most ${String(atOnce)} scripts at once.`, params: { limit: String(atOnce) } });
    let stop: Running['stop'] = nothing;
    const stopped = new Promise<Parameters<Running['stop']>[0]>((resolve) => {
      stop = resolve;
    });
    const done = this.#follow(clientId, runId, sandbox, { script, shell, name: name ?? 'Script', stopped, stop });
    this.#running.set(runId, { clientId, stop, done });
    return ok({ runId });
  }

  cancel(clientId: string, { runId }: ParsedPayload<'script:cancel'>): Result<Nothing> {
    const running = this.#running.get(runId);
    if (running?.clientId !== clientId) return failed({ code: 'not_found', message: 'There is no such script.' });
    running.stop('cancelled');
    return ok({});
  }

  /** The client is gone: nobody would take what comes of its scripts. */
  dropClient(clientId: string): void {
    for (const running of this.#running.values()) if (running.clientId === clientId) running.stop('cancelled');
  }

  async shutdown(): Promise<void> {
    for (const running of this.#running.values()) running.stop('cancelled');
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #follow(clientId: string, runId: string, sandbox: Sandbox, job: Job): Promise<void> {
    let end: ScriptEnd;
    try {
      end = await this.#end(sandbox, job, (text) => {
        this.deps.events.output(clientId, runId, text);
      });
    } catch (error) {
      const known = error instanceof SandboxError;
      if (!known) this.deps.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a script could not be followed');
      end = { reason: 'failed', code: null, items: [], ...(known && { message: error.message }) };
    }
    await sandbox.stop().catch(nothing);
    this.#running.delete(runId);
    this.deps.events.ended(clientId, runId, end);
  }

  async #end(sandbox: Sandbox, job: Job, tell: (text: string) => void): Promise<ScriptEnd> {
    await put(sandbox, SCRIPT, '644', job.script);
    await put(sandbox, `${FOLDER}/sudo`, '755', SUDO);
    // What a script leaves running holds its output open: so its end is said by a word that nobody else knows.
    const mark = nanoid();
    const process = await sandbox.stream({
      namespace: HOST,
      argv: ['bash', '--norc', '--noprofile', '-c', 'cd /root; "$1" "$2" 2>&1; printf "%s%d\\n" "$0" $?', mark, job.shell, SCRIPT],
      env: { PATH },
    });
    process.endInput();
    let told = 0;
    let held = '';
    const finished = new Promise<number>((resolve) => {
      process.onStdout((chunk) => {
        held += chunk;
        const at = held.indexOf(mark);
        const code = at < 0 ? undefined : /^(\d+)\n/.exec(held.slice(at + mark.length))?.[1];
        const text = held.slice(0, at < 0 ? held.length - beginning(held, mark) : at);
        held = held.slice(text.length);
        told += text.length;
        if (text !== '') tell(text);
        if (told > this.deps.limits.outputBytes) job.stop('output');
        else if (code !== undefined) resolve(Number(code));
      });
      // The shell itself was killed, by the script say.
      void process.exited.then(({ code }) => {
        resolve(code ?? KILLED);
      });
    });
    const timer = setTimeout(() => {
      job.stop('time');
    }, this.deps.limits.ms);
    const outcome = await Promise.race([finished, job.stopped, sandbox.ended.then(() => 'cancelled' as const)]);
    clearTimeout(timer);
    if (typeof outcome !== 'number') return { reason: outcome, code: null, items: [] };
    const observed = await readKernel(sandbox, this.deps.logger);
    const { file, items } = fromKernel(job.name, observedToNetState(observed), await readLeavings(sandbox), nanoid);
    const code: Item[] = outcome === 0 ? [] : [item('changed', 'script_code', { code: String(outcome) })];
    return { reason: 'done', code: outcome, file, items: [...code, ...items] };
  }
}

interface Job {
  script: string;
  shell: string;
  name: string;
  stopped: Promise<Parameters<Running['stop']>[0]>;
  stop: Running['stop'];
}

/** Writes a file and makes the folders above it, by one process. */
async function put(sandbox: Sandbox, path: string, mode: string, content: string): Promise<void> {
  const argv = ['install', '-D', '-m', mode, '--', '/dev/stdin', path];
  const { code, stderr } = await sandbox.run({ namespace: HOST, argv, input: content });
  if (code !== 0) throw new SandboxError('io', `${path}: ${stderr.trim()}`);
}

/** How much of the end of `text` may be the beginning of the mark, which can come in two pieces. */
function beginning(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length -= 1)
    if (mark.startsWith(text.slice(-length))) return length;
  return 0;
}

/** As a shell says it of what SIGKILL ended. */
const KILLED = 137;

/** The shell of the first line; bash where there is none; undefined for what is no shell script. */
function shellOf(script: string): string | undefined {
  const first = /^#!\s*(.*)/.exec(script)?.[1]?.trim();
  if (first === undefined) return 'bash';
  const program = /(?:^|[/\s])(bash|sh|dash|ash|ksh|zsh)(?:\s|$)/.exec(first)?.[1];
  if (program === undefined) return undefined;
  return program === 'sh' || program === 'dash' ? 'sh' : 'bash';
}

function nothing(): void {
  // Nobody asks.
}

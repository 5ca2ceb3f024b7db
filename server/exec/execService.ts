/** Runs single programs in a namespace for scripts, passing standard input and output through byte by byte. */
import { nanoid } from 'nanoid';
import type { ParsedPayload } from '../../shared/protocol/messages.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import type { Sandbox, StreamProcess } from '../ports.ts';
import { Quota } from '../quota.ts';

/** At most so many at once for one client. */
const LIMIT = 20;
/** Bytes on their way to the client at which the program is paused. */
const PAUSE_AT = 256 * 1024;

export interface ExecEvents {
  /** Resolves when the client has taken it; bytes as base64. */
  output(clientId: string, execId: string, stream: 'stdout' | 'stderr', base64: string): Promise<void>;
  ended(clientId: string, execId: string, code: number | null, signal: string | null): void;
  /** A program has run in this namespace. */
  ran(labId: string, namespace: string): void;
}

export interface ExecDeps {
  sandboxOf(labId: string): Sandbox | undefined;
  events: ExecEvents;
}

interface Running {
  labId: string;
  clientId: string;
  process: StreamProcess;
  /** Bytes sent and not yet taken. */
  onTheWay: number;
}

type Nothing = Record<string, never>;

export class ExecService {
  readonly #running = new Map<string, Running>();
  readonly #quota = new Quota(LIMIT);

  constructor(private readonly deps: ExecDeps) {}

  /** Starts a program. Fails with `not_running` or `limit`. */
  async start(clientId: string, spec: ParsedPayload<'exec:start'>): Promise<Result<{ execId: string }>> {
    const sandbox = this.deps.sandboxOf(spec.labId);
    if (!sandbox) return failed({ code: 'not_running', message: 'The lab is not running.' });
    const mine = [...this.#running.values()].filter((running) => running.clientId === clientId);
    const process = await this.#quota.start(clientId, mine.length, () =>
      sandbox.stream({ namespace: spec.namespace, argv: spec.argv, encoding: 'latin1' }),
    );
    if (!process) {
      return failed({ code: 'limit', message: `At most ${String(LIMIT)} programs at once.`, params: { limit: String(LIMIT) } });
    }
    const execId = nanoid();
    const running: Running = { labId: spec.labId, clientId, process, onTheWay: 0 };
    this.#running.set(execId, running);
    const deliveries = new Set<Promise<void>>();
    const forward = (stream: 'stdout' | 'stderr') => (chunk: string) => {
      const delivery = this.#send(execId, running, stream, chunk)
        // The client is gone or reads no more: its programs are ended with it.
        .catch(() => undefined)
        .finally(() => deliveries.delete(delivery));
      deliveries.add(delivery);
    };
    process.onStdout(forward('stdout'));
    process.onStderr(forward('stderr'));
    void process.exited.then(async ({ code, signal }) => {
      this.deps.events.ran(spec.labId, spec.namespace);
      await Promise.all(deliveries);
      if (this.#running.delete(execId)) this.deps.events.ended(clientId, execId, code, signal);
    });
    return ok({ execId });
  }

  /** More standard input (base64), or its end. Only the client that started it may. */
  input(clientId: string, spec: ParsedPayload<'exec:input'>): Result<Nothing> {
    const running = this.#of(clientId, spec.execId);
    if (!running) return unknownExec();
    if (spec.data !== undefined) running.process.write(Buffer.from(spec.data, 'base64'));
    if (spec.end === true) running.process.endInput();
    return ok({});
  }

  kill(clientId: string, spec: ParsedPayload<'exec:kill'>): Result<Nothing> {
    const running = this.#of(clientId, spec.execId);
    if (!running) return unknownExec();
    running.process.kill(spec.signal);
    return ok({});
  }

  /** The client is gone: nobody would read what its programs say. */
  dropClient(clientId: string): void {
    this.#drop((running) => running.clientId === clientId);
  }

  dropLab(labId: string): void {
    this.#drop((running) => running.labId === labId);
  }

  #of(clientId: string, execId: string): Running | undefined {
    const running = this.#running.get(execId);
    return running?.clientId === clientId ? running : undefined;
  }

  async #send(execId: string, running: Running, stream: 'stdout' | 'stderr', chunk: string): Promise<void> {
    running.onTheWay += chunk.length;
    if (running.onTheWay > PAUSE_AT) running.process.pause();
    try {
      await this.deps.events.output(running.clientId, execId, stream, Buffer.from(chunk, 'latin1').toString('base64'));
    } finally {
      running.onTheWay -= chunk.length;
      if (running.onTheWay < PAUSE_AT) running.process.resume();
    }
  }

  #drop(which: (running: Running) => boolean): void {
    for (const running of this.#running.values()) if (which(running)) running.process.kill('SIGKILL');
  }
}

function unknownExec(): Result<never> {
  return failed({ code: 'not_found', message: 'There is no such program.' });
}

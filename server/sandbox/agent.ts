/** A long-lived process in a sandbox that runs one command after another, each for about the price of the command itself. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { RunResult } from '../ports.ts';
import { AGENT_SCRIPT } from './agentScript.ts';
import { SandboxError } from './sandboxError.ts';

/** Longest time one command may take unless said otherwise, and most output that is kept. */
const DEFAULT_TIMEOUT_MS = 10_000;
const OUTPUT_LIMIT = 16 * 1024 * 1024;

interface Request {
  argv: readonly string[];
  input: string;
  timeoutMs: number;
  resolve: (result: RunResult) => void;
  reject: (error: Error) => void;
}

export class Agent {
  #child: ChildProcessWithoutNullStreams | undefined;
  readonly #waiting: Request[] = [];
  #current: { request: Request; startedAt: number; timer: NodeJS.Timeout } | undefined;
  #stdout: Buffer[] = [];
  #stdoutBytes = 0;
  /** Where the answer's code begins in what has come so far; undefined before the NUL. */
  #stderr = '';
  #stderrDone = false;
  #answer: { stdout: string; code: number } | undefined;
  #closed = false;

  /** `argv` enters the sandbox; the agent's loop is put after it. */
  constructor(
    private readonly argv: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Runs one command when those before it are done. Rejects with a SandboxError when the agent could not run it. */
  run(argv: readonly string[], options: { input?: string; timeoutMs?: number } = {}): Promise<RunResult> {
    const input = options.input ?? '';
    if (argv.length === 0 || [...argv, input].some((word) => word.includes('\0'))) {
      return Promise.reject(new SandboxError('io', 'a command has no words, or a NUL in one'));
    }
    if (this.#closed) return Promise.reject(new SandboxError('not_running', 'the lab is not running'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ argv, input, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS, resolve, reject });
      this.#next();
    });
  }

  get idle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0;
  }

  /** Ends the agent; what waits is refused. */
  close(): void {
    this.#closed = true;
    this.#kill();
    this.#fail(new SandboxError('not_running', 'the lab was stopped'));
    for (const request of this.#waiting.splice(0)) request.reject(new SandboxError('not_running', 'the lab was stopped'));
  }

  #next(): void {
    if (this.#current || this.#closed) return;
    const request = this.#waiting.shift();
    if (!request) return;
    const child = (this.#child ??= this.#start());
    const timer = setTimeout(() => {
      this.#onTimeout(request);
    }, request.timeoutMs);
    this.#current = { request, startedAt: performance.now(), timer };
    child.stdin.write([request.input, String(request.argv.length), ...request.argv, ''].join('\0'));
  }

  #start(): ChildProcessWithoutNullStreams {
    const [program, ...args]: string[] = [...this.argv, 'bash', '--norc', '--noprofile', '-c', AGENT_SCRIPT];
    // A group of its own, so that a command that hangs can be ended together with the agent.
    const child = spawn(program ?? '', args, { env: this.env, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      if (child === this.#child) this.#onStdout(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (child === this.#child) this.#onStderr(chunk);
    });
    child.on('error', (error) => {
      this.#onGone(child, error.message);
    });
    child.on('exit', () => {
      this.#onGone(child, this.#stderr.trim());
    });
    return child;
  }

  #onStdout(chunk: Buffer): void {
    this.#stdoutBytes += chunk.length;
    if (this.#stdoutBytes > OUTPUT_LIMIT) {
      this.#abort(new SandboxError('limit', `a command printed more than ${String(OUTPUT_LIMIT)} bytes`));
      return;
    }
    this.#stdout.push(chunk);
    // The code ends with a NUL, so only a chunk that ends with one can complete the answer.
    if (chunk.at(-1) !== 0) return;
    const all = this.#stdout.length === 1 ? chunk : Buffer.concat(this.#stdout);
    const start = all.lastIndexOf(0, all.length - 2);
    if (start < 0) {
      this.#stdout = [all];
      return;
    }
    this.#answer = { stdout: all.toString('utf8', 0, start), code: Number(all.toString('latin1', start + 1, all.length - 1)) };
    this.#finish();
  }

  #onStderr(chunk: string): void {
    const end = chunk.indexOf('\0');
    this.#stderr += end < 0 ? chunk : chunk.slice(0, end);
    if (end >= 0) this.#stderrDone = true;
    if (this.#stderr.length > OUTPUT_LIMIT) this.#stderr = this.#stderr.slice(0, OUTPUT_LIMIT);
    this.#finish();
  }

  #finish(): void {
    if (!this.#answer || !this.#stderrDone || !this.#current) return;
    const { request, startedAt, timer } = this.#current;
    clearTimeout(timer);
    const result: RunResult = { ...this.#answer, stderr: this.#stderr, ms: performance.now() - startedAt, timedOut: false };
    this.#reset();
    request.resolve(result);
    this.#next();
  }

  #onTimeout(request: Request): void {
    if (this.#current?.request !== request) return;
    const { startedAt } = this.#current;
    this.#kill();
    this.#reset();
    request.resolve({
      code: 124,
      stdout: '',
      stderr: `timed out after ${String(request.timeoutMs)} ms`,
      ms: performance.now() - startedAt,
      timedOut: true,
    });
    this.#next();
  }

  #abort(error: SandboxError): void {
    this.#kill();
    this.#fail(error);
    this.#next();
  }

  /** The agent died (somebody in the lab killed it, or the lab is gone): the command in flight fails, the next one starts a new agent. */
  #onGone(child: ChildProcessWithoutNullStreams, words: string): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#fail(new SandboxError('io', words === '' ? 'the agent of the lab ended' : words));
    this.#next();
  }

  #fail(error: SandboxError): void {
    const current = this.#current;
    this.#reset();
    if (!current) return;
    clearTimeout(current.timer);
    current.request.reject(error);
  }

  #reset(): void {
    this.#current = undefined;
    this.#stdout = [];
    this.#stdoutBytes = 0;
    this.#stderr = '';
    this.#stderrDone = false;
    this.#answer = undefined;
  }

  #kill(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }
}

/** A running sandbox behind the `Sandbox` port, whoever started it. */
import { spawn } from 'node:child_process';
import pty from '@lydell/node-pty';
import type { IsolationSpec } from '../../shared/model/isolation.ts';
import type {
  BatchOptions,
  BatchResult,
  IpLine,
  PtyProcess,
  RunResult,
  RunSpec,
  NamespaceEntry,
  Sandbox,
  SandboxLimits,
  SandboxRecord,
  StreamProcess,
  StreamSpec,
} from '../ports.ts';
import { Agent } from './agent.ts';
import { parseBatchFailure, batchInput } from './batch.ts';
import { enterArgv, LAB_ENVIRONMENT, namespaceArgv, namespaceArgvAsTyped, UnusableNamespace } from './enter.ts';
import { LAB_FILES } from './files.ts';
import { Holders } from './holders.ts';
import { WITHOUT_LIMIT_POWER } from './isolation.ts';
import { NamespaceFolder } from './namespaceFolder.ts';
import { startTimeOf } from './procfs.ts';
import { SandboxError } from './sandboxError.ts';
import { streamProcess } from './streamProcess.ts';

const POLL_MS = 500;
const STOP_MS = 5_000;
const SHELL_ENVIRONMENT = { ...LAB_ENVIRONMENT, LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORTERM: 'truecolor' };

type Lane = 'change' | 'read';

export class RunningSandbox implements Sandbox {
  readonly ended: Promise<void>;
  readonly #agents: Record<Lane, Agent>;
  /** One for each way in, beyond those of the lanes. */
  readonly #agentsThrough = new Map<string, Agent>();
  readonly #children = new Set<StreamProcess>();
  readonly #folder: NamespaceFolder;
  /** How to end what people's programs run in each namespace. */
  readonly #inside = new Map<string, Set<() => void>>();
  readonly #holders: Holders;
  #poll: NodeJS.Timeout | undefined;

  constructor(
    readonly record: SandboxRecord,
    private readonly serverIsRoot: boolean,
    /** One of an earlier server is kept already. */
    readonly keep: () => void = () => undefined,
  ) {
    const enter = enterArgv(serverIsRoot, record.pid, false);
    this.#folder = new NamespaceFolder(`/proc/${String(record.pid)}/root/run/netns`);
    this.#agents = { change: new Agent(enter, LAB_ENVIRONMENT), read: new Agent(enter, LAB_ENVIRONMENT) };
    this.#holders = new Holders({
      run: (argv, lane) => this.run({ namespace: 'host', argv }, lane),
      writeFile: (path, content) => this.writeFile(path, content),
      namespaces: () => this.namespaces(),
      watch: (listener) => this.watchNamespaces(listener),
      clear: (namespace) => {
        for (const end of this.#inside.get(namespace) ?? []) end();
      },
    });
    this.ended = new Promise((resolve) => {
      this.#poll = setInterval(() => {
        if (this.#alive()) return;
        this.#close();
        resolve();
      }, POLL_MS);
      this.#poll.unref();
    });
  }

  /** First things in a new sandbox: its files, its limits, its loopback. */
  async prepare(limits: SandboxLimits): Promise<void> {
    for (const { path, content } of LAB_FILES) await this.writeFile(path, content);
    await this.writeFile('/proc/sys/user/max_net_namespaces', String(limits.namespaces));
    const up = await this.run({ namespace: 'host', argv: ['ip', 'link', 'set', 'lo', 'up'] });
    if (up.code !== 0) throw new SandboxError('sandbox_failed', up.stderr.trim());
  }

  /** First thing in a sandbox of an earlier server. */
  recover(): Promise<void> {
    return this.#holders.recover();
  }

  isolate(namespace: string, spec: IsolationSpec | undefined): Promise<void> {
    return this.#guard(() => this.#holders.set(namespace, spec));
  }

  isolated(): ReadonlyMap<string, IsolationSpec & { pid?: number }> {
    return this.#holders.list();
  }

  hostname(namespace: string, lane?: Lane): Promise<string | undefined> {
    return this.#guard(() => this.#holders.hostname(namespace, lane));
  }

  run(spec: RunSpec, lane: Lane = 'change'): Promise<RunResult> {
    return this.#guard(() =>
      this.#agent(lane, spec.through).run([...namespaceArgv(spec.namespace), ...spec.argv], {
        ...(spec.input !== undefined && { input: spec.input }),
        ...(spec.timeoutMs !== undefined && { timeoutMs: spec.timeoutMs }),
      }),
    );
  }

  async batch(namespace: string, lines: readonly IpLine[], options: BatchOptions = {}): Promise<BatchResult> {
    const argv = ['ip', ...(options.json === true ? ['-j', '-d'] : []), '-batch', '-'];
    const result = await this.#guard(() =>
      this.#agent(options.lane ?? 'change', options.through).run([...namespaceArgv(namespace), ...argv], {
        input: batchInput(lines),
        timeoutMs: options.timeoutMs ?? 30_000,
      }),
    );
    const base = { stdout: result.stdout, ms: result.ms };
    if (result.code === 0) return { ...base, done: lines.length };
    return { ...base, ...parseBatchFailure(result, lines) };
  }

  async batchMany(jobs: readonly { namespace: string; lines: readonly IpLine[] }[], options: BatchOptions = {}): Promise<BatchResult[]> {
    const results: BatchResult[] = [];
    const queue = jobs.map((job, index) => ({ job, index })).reverse();
    const worker = async (lane: Lane): Promise<void> => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        results[next.index] = await this.batch(next.job.namespace, next.job.lines, { ...options, lane });
      }
    };
    // Two agents, two cores: more would only wait for the kernel's one RTNL lock.
    await Promise.all(jobs.length > 1 ? [worker('change'), worker('read')] : [worker(options.lane ?? 'change')]);
    return results;
  }

  stream(spec: StreamSpec): Promise<StreamProcess> {
    return this.#guard(async () => {
      const { namespace } = spec;
      const own = namespace === null;
      const isInside = !own && spec.view !== 'network';
      const argv = [
        ...enterArgv(this.serverIsRoot, this.record.pid, !own),
        ...(own ? [] : WITHOUT_LIMIT_POWER),
        ...(own ? [] : isInside ? await this.#holders.enter(namespace) : namespaceArgvAsTyped(namespace)),
        ...spec.argv,
      ];
      const [program = '', ...args] = argv;
      const child = spawn(program, args, {
        env: { ...LAB_ENVIRONMENT, ...spec.env },
        cwd: '/',
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      return new Promise<StreamProcess>((resolve, reject) => {
        child.once('error', (error) => {
          reject(new SandboxError('io', error.message));
        });
        child.once('spawn', () => {
          const stream = streamProcess(child, spec.encoding ?? 'utf8', signalGroup(child.pid ?? 0));
          this.#children.add(stream);
          void stream.exited.finally(() => this.#children.delete(stream));
          if (isInside) {
            void stream.exited.then(
              this.#startedIn(namespace, () => {
                stream.kill('SIGKILL');
              }),
            );
          }
          resolve(stream);
        });
      });
    });
  }

  pty(spec: {
    namespace: string;
    argv?: readonly string[];
    cols: number;
    rows: number;
    env?: Readonly<Record<string, string>>;
  }): Promise<PtyProcess> {
    return this.#guard(async () => {
      const [program = '', ...args] = [
        ...enterArgv(this.serverIsRoot, this.record.pid, true),
        ...WITHOUT_LIMIT_POWER,
        ...(await this.#holders.enter(spec.namespace)),
        ...(spec.argv ?? ['bash', '-c', 'cd; exec bash -i']),
      ];
      const process = pty.spawn(program, args, {
        name: 'xterm-256color',
        cols: spec.cols,
        rows: spec.rows,
        cwd: '/',
        env: { ...SHELL_ENVIRONMENT, ...spec.env },
      });
      process.onExit(
        this.#startedIn(spec.namespace, () => {
          process.kill('SIGHUP');
        }),
      );
      return {
        pid: process.pid,
        onData: (listener) => void process.onData(listener),
        onExit: (listener) =>
          void process.onExit(({ exitCode, signal }) => {
            listener({ code: exitCode, ...(signal !== undefined && signal !== 0 && { signal }) });
          }),
        write: (data) => {
          process.write(data);
        },
        resize: (cols, rows) => {
          // Refused once the shell has ended, which may be news still under way.
          if (startTimeOf(process.pid) !== undefined) process.resize(cols, rows);
        },
        pause: () => {
          process.pause();
        },
        resume: () => {
          process.resume();
        },
        kill: (signal) => {
          process.kill(signal);
        },
      };
    });
  }

  /** Remembers how to end a program of people; the returned function forgets it. */
  #startedIn(namespace: string, end: () => void): () => void {
    const running = this.#inside.get(namespace) ?? new Set();
    this.#inside.set(namespace, running.add(end));
    return () => {
      running.delete(end);
    };
  }

  namespaces(options: { afresh?: boolean } = {}): NamespaceEntry[] {
    try {
      return this.#folder.list(options);
    } catch {
      // The lab has ended, and its /proc with it.
      return [];
    }
  }

  watchNamespaces(listener: () => void): () => void {
    return this.#folder.watch(listener);
  }

  async writeFile(path: string, content: string): Promise<void> {
    // `tee` takes the text from standard input, so that it is no argument and may be long; the agent adds the last line end.
    const argv = content === '' ? ['truncate', '-s', '0', '--', path] : ['tee', '--', path];
    const result = await this.#guard(() => this.#agents.change.run(argv, { input: content.replace(/\n$/, '') }));
    if (result.code !== 0) throw new SandboxError('io', `${path}: ${result.stderr.trim()}`);
  }

  async stop(): Promise<void> {
    this.#close();
    if (!this.#alive()) return;
    try {
      process.kill(this.record.pid, 'SIGKILL');
    } catch {
      return;
    }
    for (const deadline = Date.now() + STOP_MS; this.#alive();) {
      if (Date.now() > deadline) throw new SandboxError('timed_out', `the sandbox did not end within ${String(STOP_MS)} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  detach(): Promise<void> {
    clearInterval(this.#poll);
    this.#close();
    return Promise.resolve();
  }

  #alive(): boolean {
    return startTimeOf(this.record.pid) === this.record.startTime;
  }

  #agent(lane: Lane, through: readonly string[] | undefined): Agent {
    if (!through) return this.#agents[lane];
    const key = through.join('\0');
    const agent =
      this.#agentsThrough.get(key) ?? new Agent([...enterArgv(this.serverIsRoot, this.record.pid, false), ...through], LAB_ENVIRONMENT);
    this.#agentsThrough.set(key, agent);
    return agent;
  }

  #close(): void {
    this.#folder.close();
    this.#holders.close();
    for (const agent of [...Object.values(this.#agents), ...this.#agentsThrough.values()]) agent.close();
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #guard<T>(action: () => Promise<T>): Promise<T> {
    if (!this.#alive()) return Promise.reject(new SandboxError('not_running', 'the lab is not running'));
    return this.#attempt(action);
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof UnusableNamespace) throw new SandboxError('not_found', error.message);
      throw error;
    }
  }
}

/** Signals everything a stream started: nsenter waits outside for its child inside, and both are of one process group. */
function signalGroup(pid: number): (signal: NodeJS.Signals) => void {
  return (signal) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended meanwhile.
    }
  };
}

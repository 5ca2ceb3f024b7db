/** The ports: every door through which the server touches processes, the kernel, the disk and time. */

import type { IsolationSpec } from '../shared/model/isolation.ts';

/** Why a sandbox could not do what it was asked to; `message` is fit to show. */
export interface PortError {
  code: 'not_running' | 'sandbox_failed' | 'timed_out' | 'not_found' | 'limit' | 'io';
  message: string;
}

/** Where a command runs: a namespace of the lab by name (`host` is the sandbox's own network namespace). */
export interface RunSpec {
  namespace: string;
  /** Program and arguments; never parsed by a shell. */
  argv: readonly string[];
  /** Text for standard input; without it there is none. */
  input?: string;
  timeoutMs?: number;
  /** Words that enter a namespace of the server's own: what runs through them has an agent there, so that they cost nothing each time. */
  through?: readonly string[];
}

export interface RunResult {
  code: number;
  /** Standard output; capped, see `truncated`. */
  stdout: string;
  stderr: string;
  ms: number;
  timedOut: boolean;
}

/** One line of `ip -batch`: the words after `ip`, e.g. ['link','set','veth1','up']. */
export type IpLine = readonly string[];

export interface BatchResult {
  /** Lines that ran without error, counted from the first. */
  done: number;
  /** The kernel's (or ip's) own words about line `done`, when it failed. */
  failure?: { message: string; code: number };
  stdout: string;
  ms: number;
}

export interface StreamSpec {
  /** null: no namespace of the lab, the sandbox's own. */
  namespace: string | null;
  /**
   * Where the namespace has more of its own than a network: `inside` (default) all of that, as its programs see it; `network` its network
   * alone, for probes that need power over it.
   */
  view?: 'inside' | 'network';
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** `latin1` keeps every byte as one character, for programs whose output is not text. Default utf8. */
  encoding?: 'utf8' | 'latin1';
}

/** A process that streams, running inside the lab; it dies with the server and with the lab. */
export interface StreamProcess {
  readonly pid: number;
  onStdout(listener: (chunk: string) => void): void;
  onStderr(listener: (chunk: string) => void): void;
  /** Resolves when the process ended and both streams are drained. */
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  write(data: string | Uint8Array): void;
  endInput(): void;
  kill(signal?: NodeJS.Signals): void;
  pause(): void;
  resume(): void;
}

/** A process with a terminal of its own. */
export interface PtyProcess {
  readonly pid: number;
  onData(listener: (data: string) => void): void;
  onExit(listener: (exit: { code: number; signal?: number }) => void): void;
  write(data: string): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
  kill(signal?: NodeJS.Signals): void;
}

export interface SandboxRecord {
  /** Process id of the sandbox's first process, as the machine sees it. */
  pid: number;
  /** Field 22 of /proc/PID/stat: tells a reused pid from ours. */
  startTime: string;
  launcher: 'bubblewrap' | 'unshare';
}

export interface NamespaceEntry {
  name: string;
  /** Another one when the name was deleted and made again. Empty: a file on which no namespace is mounted, yet or any more. */
  identity: string;
}

export interface BatchOptions {
  /** What is shown comes as JSON, with details. */
  json?: boolean;
  lane?: 'change' | 'read';
  timeoutMs?: number;
  /** As for `run`. */
  through?: readonly string[];
}

/** One running lab. */
export interface Sandbox {
  readonly record: SandboxRecord;
  /** Runs one command through the lab's agent (for changes); serial. `lane` 'read' uses the second agent. */
  run(spec: RunSpec, lane?: 'change' | 'read'): Promise<RunResult>;
  /** Runs lines by one `ip -batch` in a namespace; stops at the first failure. */
  batch(namespace: string, lines: readonly IpLine[], options?: BatchOptions): Promise<BatchResult>;
  /** Runs batches for many namespaces, as many at once as the machine has cores; results in the order given. */
  batchMany(jobs: readonly { namespace: string; lines: readonly IpLine[] }[], options?: BatchOptions): Promise<BatchResult[]>;
  /** Starts a streaming process in a namespace. */
  stream(spec: StreamSpec): Promise<StreamProcess>;
  /** Starts an interactive shell in a namespace, on a terminal. */
  pty(spec: {
    namespace: string;
    argv?: readonly string[];
    cols: number;
    rows: number;
    env?: Readonly<Record<string, string>>;
  }): Promise<PtyProcess>;
  /** What is under /run/netns now, sorted by name; cheap. `afresh`: also what rings no bell, such as a mount over a name that is there. */
  namespaces(options?: { afresh?: boolean }): NamespaceEntry[];
  /** Calls back after /run/netns changed. Returns a function that stops watching. */
  watchNamespaces(listener: () => void): () => void;
  /**
   * Which other kinds of namespace one has of its own, now and whenever it appears; absent: none. What was started there is ended, unless
   * only the hostname differs. Rejects when the kernel refuses.
   */
  isolate(namespace: string, spec: IsolationSpec | undefined): Promise<void>;
  /** What was asked for by `isolate`, with the pid in the sandbox of the process that holds it open. */
  isolated(): ReadonlyMap<string, IsolationSpec & { pid?: number }>;
  /** What a namespace with a UTS namespace of its own calls itself, by one process; undefined, by none, where it has no other name. */
  hostname(namespace: string, lane?: 'change' | 'read'): Promise<string | undefined>;
  /** Writes a small file inside the sandbox (e.g. /etc/hosts); the path is a constant of ours, never user text. */
  writeFile(path: string, content: string): Promise<void>;
  /** Resolves when the sandbox's first process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** From now on it outlives a server that is killed, so that the next one can adopt it; until then it ends with the server. */
  keep(): void;
  /** Ends everything in the lab; resolves when its processes are gone. */
  stop(): Promise<void>;
  /** Lets go without ending it (a server that will adopt it again later). */
  detach(): Promise<void>;
}

export interface SandboxLimits {
  processes: number;
  namespaces: number;
  tmpfsBytes: number;
}

/** Makes and finds sandboxes. */
export interface SandboxLauncher {
  start(spec: { labId: string; hostname: string; limits: SandboxLimits }): Promise<Sandbox>;
  /** Takes over a sandbox that outlived an earlier server; undefined when it is gone or not ours. */
  adopt(record: SandboxRecord): Promise<Sandbox | undefined>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Time that can wake somebody. */
export interface Timekeeper extends Clock {
  /** Calls once, after so many milliseconds. Returns a function that forgets it. */
  after(ms: number, action: () => void): () => void;
}

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

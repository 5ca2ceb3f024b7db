/** The built server as a process of its own, for tests of its start, its end and its command line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const BUILT_SERVER = fileURLToPath(new URL('../dist/server/main.js', import.meta.url));
const BUILT_CLI = fileURLToPath(new URL('../dist/server/cli/main.js', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Program {
  child: ChildProcess;
  /** What it has written so far. */
  text(stream: 'stdout' | 'stderr'): string;
  /** Resolves once standard output holds this; rejects when the program ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<Ended>;
}

/** Environment without what would tell nslab where a server is. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NSLAB_')));
}

export interface RunSpec {
  env?: NodeJS.ProcessEnv;
  input?: string | Buffer;
  /** Words in front, in place of Node itself. */
  program?: readonly string[];
}

/** Runs Node with these words. */
export function runProgram(argv: readonly string[], spec: RunSpec = {}): Program {
  const [program = '', ...words] = [...(spec.program ?? [process.execPath]), ...argv];
  const child = spawn(program, words, { env: { ...cleanEnvironment(), ...spec.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      written[stream] += chunk;
      for (const listener of listeners) listener();
    });
  }
  // A program that ends without reading its input closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(spec.input ?? '');
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...written });
    });
  });
  return {
    child,
    ended,
    text: (stream) => written[stream],
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(written.stdout);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        void ended.then(({ code, stderr }) => {
          reject(new Error(`ended with ${String(code)} before it said ${String(pattern)}: ${stderr}`));
        });
      }),
  };
}

export interface TestServer extends Program {
  url: string;
  token: string;
  /** Asks it to end and waits until it has. */
  stop(): Promise<Ended>;
}

/** Starts a server on a free port and waits until it is ready. */
export async function startServer(data: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<TestServer> {
  const program = runProgram([BUILT_SERVER, '--port', '0', '--no-open', '--data', data, ...args], { env });
  const [, url = '', token = ''] = await program.says(/ready at (http:\S+)\/\?token=(\S+)/);
  return {
    ...program,
    url,
    token,
    stop() {
      program.child.kill('SIGTERM');
      return program.ended;
    },
  };
}

/** Runs one command of the command line to its end. */
export function runCli(args: readonly string[], spec: RunSpec = {}): Promise<Ended> {
  return startCli(args, spec).ended;
}

export function startCli(args: readonly string[], spec: RunSpec = {}): Program {
  return runProgram([BUILT_CLI, ...args], spec);
}

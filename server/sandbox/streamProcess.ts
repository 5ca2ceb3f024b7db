/** A child process behind the `StreamProcess` port. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { StreamProcess } from '../ports.ts';

/** `kill` reaches what runs inside the sandbox. */
export function streamProcess(
  child: ChildProcessWithoutNullStreams,
  encoding: 'utf8' | 'latin1',
  kill: (signal: NodeJS.Signals) => void,
): StreamProcess {
  child.stdout.setEncoding(encoding);
  child.stderr.setEncoding(encoding);
  child.stdin.on('error', () => undefined);
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid ?? 0,
    exited,
    onStdout: (listener) => void child.stdout.on('data', listener),
    onStderr: (listener) => void child.stderr.on('data', listener),
    write: (data) => {
      if (child.stdin.writable) child.stdin.write(data);
    },
    endInput: () => {
      child.stdin.end();
    },
    kill: (signal = 'SIGTERM') => {
      if (child.exitCode === null) kill(signal);
    },
    pause: () => {
      child.stdout.pause();
      child.stderr.pause();
    },
    resume: () => {
      child.stdout.resume();
      child.stderr.resume();
    },
  };
}

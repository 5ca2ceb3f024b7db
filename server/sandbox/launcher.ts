/** The `SandboxLauncher` port on this machine: starts sandboxes, and takes over those of an earlier server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SandboxLauncher, SandboxRecord } from '../ports.ts';
import { startBubblewrap } from './bubblewrapLauncher.ts';
import { asSandboxOwner, LAB_ENVIRONMENT, limitArgv } from './enter.ts';
import { startTimeOf } from './procfs.ts';
import { RunningSandbox } from './runningSandbox.ts';
import { SandboxError } from './sandboxError.ts';
import { startUnshare } from './unshareLauncher.ts';

const execute = promisify(execFile);

async function limitProcess(pid: number, processes: number, serverIsRoot: boolean): Promise<void> {
  const words: string[] = [...asSandboxOwner(serverIsRoot), ...limitArgv(processes), '--pid', String(pid)];
  const [program = '', ...args] = words;
  await execute(program, args, { env: LAB_ENVIRONMENT, cwd: '/' });
}

export function createLauncher(
  kind: SandboxRecord['launcher'],
  { serverIsRoot, within = false }: { serverIsRoot: boolean; within?: boolean },
): SandboxLauncher {
  return {
    async start({ hostname, limits }) {
      const { pid, keep } = await (kind === 'bubblewrap'
        ? startBubblewrap(serverIsRoot, hostname, limits, within)
        : startUnshare(serverIsRoot, hostname, limits));
      const startTime = startTimeOf(pid);
      if (startTime === undefined) throw new SandboxError('sandbox_failed', 'the sandbox ended as soon as it had started');
      const sandbox = new RunningSandbox({ pid, startTime, launcher: kind }, serverIsRoot, keep);
      try {
        // The first process too: lab root may trace it, and make it start what it likes.
        await limitProcess(pid, limits.processes, serverIsRoot);
        await sandbox.prepare(limits);
      } catch (error) {
        await sandbox.stop();
        throw error;
      }
      return sandbox;
    },
    async adopt(record) {
      if (startTimeOf(record.pid) !== record.startTime) return undefined;
      const sandbox = new RunningSandbox(record, serverIsRoot);
      await sandbox.recover();
      return sandbox;
    },
  };
}

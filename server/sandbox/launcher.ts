/** The `SandboxLauncher` port on this machine: starts sandboxes, and takes over those of an earlier server. */
import type { SandboxLauncher, SandboxRecord } from '../ports.ts';
import { startBubblewrap } from './bubblewrapLauncher.ts';
import { startTimeOf } from './procfs.ts';
import { RunningSandbox } from './runningSandbox.ts';
import { SandboxError } from './sandboxError.ts';
import { startUnshare } from './unshareLauncher.ts';

export function createLauncher(
  kind: SandboxRecord['launcher'],
  { serverIsRoot, within = false }: { serverIsRoot: boolean; within?: boolean },
): SandboxLauncher {
  return {
    async start({ hostname, limits }) {
      const pid = await (kind === 'bubblewrap'
        ? startBubblewrap(serverIsRoot, hostname, limits, within)
        : startUnshare(serverIsRoot, hostname, limits));
      const startTime = startTimeOf(pid);
      if (startTime === undefined) throw new SandboxError('sandbox_failed', 'the sandbox ended as soon as it had started');
      const sandbox = new RunningSandbox({ pid, startTime, launcher: kind }, serverIsRoot);
      try {
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

/** What it costs to import a script, against running it bare in a like sandbox. */
import type { Socket } from 'socket.io-client';
import { toBash } from '../../shared/formats/bash/toBash.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import type { SandboxLauncher, SandboxLimits } from '../ports.ts';

/** The ratio of one import to one bare run, the start of the sandbox counted in both. */
export async function importBash(lab: Lab, deps: { launcher: SandboxLauncher; limits: SandboxLimits; socket: Socket }): Promise<number> {
  const script = toBash(lab).text;
  let startedAt = performance.now();
  const sandbox = await deps.launcher.start({ labId: 'bare', hostname: 'host', limits: deps.limits });
  await sandbox.writeFile('/root/script', script);
  const { code, stderr } = await sandbox.run({ namespace: 'host', argv: ['bash', '/root/script'], timeoutMs: 60_000 });
  await sandbox.stop();
  if (code !== 0) throw new Error(stderr);
  const bareMs = performance.now() - startedAt;
  startedAt = performance.now();
  const ended = new Promise<ScriptEnd>((resolve) => {
    deps.socket.once('script:ended', ({ end }: { end: ScriptEnd }) => {
      resolve(end);
    });
  });
  await deps.socket.timeout(60_000).emitWithAck('script:run', { script });
  const end = await ended;
  if (end.code !== 0 || end.items.length > 0) throw new Error(JSON.stringify({ ...end, file: undefined }));
  return (performance.now() - startedAt) / bareMs;
}

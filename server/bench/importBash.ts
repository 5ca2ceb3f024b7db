/** What it costs to import a script, against running it bare in a like sandbox; the start of the sandbox counts in both. */
import { toBash } from '../../shared/formats/bash/toBash.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import { costOf, type Cost } from './cost.ts';
import { tellRatio } from './figure.ts';
import { linear } from './linear.ts';
import { LIMITS, type Stand } from './stand.ts';

const TURNS = 3;
const LONGEST_MS = 60_000;

export async function importBash({ ask, launcher, socket }: Stand): Promise<void> {
  const script = toBash(linear(30)).text;
  const runs: { ours: Cost; bare: Cost }[] = [];
  for (let i = 0; i < TURNS; i += 1) {
    const bare = await costOf(launcher, async () => {
      const sandbox = await launcher.start({ labId: 'bare', hostname: 'host', limits: LIMITS });
      await sandbox.writeFile('/root/script', script);
      const { code, stderr } = await sandbox.run({ namespace: 'host', argv: ['bash', '/root/script'], timeoutMs: LONGEST_MS });
      await sandbox.stop();
      if (code !== 0) throw new Error(stderr);
    });
    const ours = await costOf(launcher, async () => {
      const ended = new Promise<ScriptEnd>((resolve) => {
        socket.once('script:ended', ({ end }: { end: ScriptEnd }) => {
          resolve(end);
        });
      });
      await ask('script:run', { script });
      const end = await ended;
      if (end.code !== 0 || end.items.length > 0) throw new Error(JSON.stringify({ ...end, file: undefined }));
    });
    runs.push({ ours, bare });
  }
  tellRatio('import.bash', 1.5, runs);
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../ports.ts';
import { createLauncher } from './launcher.ts';

const PROCESSES = 60;
const labs: Sandbox[] = [];

beforeAll(async () => {
  const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  const limits = { processes: PROCESSES, namespaces: 10, tmpfsBytes: 1024 * 1024 };
  for (const labId of ['one', 'two', 'three']) labs.push(await launcher.start({ labId, hostname: 'host', limits }));
});

afterAll(async () => {
  for (const lab of labs) await lab.stop();
});

/** How many of so many processes could be started. */
async function forked(lab: Sandbox | undefined, wanted: number): Promise<number> {
  const script = `for i in $(seq ${String(wanted)}); do sleep 1 & done 2>/dev/null; jobs -p | wc -l`;
  const stream = await lab?.stream({ namespace: 'host', argv: ['bash', '-c', script] });
  let text = '';
  stream?.onStdout((chunk) => {
    text += chunk;
  });
  await stream?.exited;
  return Number(text);
}

it('SA2 each lab has its own limit of processes: one that is full takes nothing from the others', async () => {
  const [full, other, third] = labs;
  const bomb = await full?.pty({
    namespace: 'host',
    cols: 80,
    rows: 24,
    argv: ['bash', '-c', `for i in $(seq ${String(PROCESSES * 3)}); do sleep 300 & done; wait`],
  });
  await new Promise<void>((resolve) => {
    bomb?.onData((data) => {
      if (data.includes('Resource temporarily unavailable')) resolve();
    });
  });
  for (const lab of [other, third]) {
    expect(await forked(lab, PROCESSES / 2)).toBe(PROCESSES / 2);
  }
  // The server's own tools work on in the lab that is full.
  expect(await full?.run({ namespace: 'host', argv: ['echo', 'seen'] })).toMatchObject({ code: 0, stdout: 'seen\n' });
  bomb?.kill('SIGKILL');
});

/** What everything is measured against. */
import type { Lab } from '../../shared/model/lab.ts';
import { plan } from '../../shared/plan/plan.ts';
import { toRun } from '../../shared/plan/toArgv.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { Sandbox } from '../ports.ts';
import { costOf, type Cost } from './cost.ts';
import { LIMITS, type CountingLauncher } from './stand.ts';

/** The same commands by the plainest means: one `ip -batch` for each namespace, in the order of the plan. */
export async function bare(lab: Lab, launcher: CountingLauncher): Promise<Cost> {
  const sandbox = await launcher.start({ labId: 'bare', hostname: 'host', limits: LIMITS });
  const commands = plan({ target: labToNetState(lab), actual: observedToNetState({ counter: 0, namespaces: {} }), nextIndex: 101 }).filter(
    (command) =>
      !(command.type === 'netns.add' && command.ns === 'host') &&
      !(command.type === 'link.up' && command.ns === 'host' && command.dev === 'lo'),
  );
  const batches = new Map<string, string[][]>();
  const first: string[][] = [];
  for (const command of commands) {
    const { ns, program, args } = toRun(command);
    if (program !== 'ip') continue;
    const makes = /^(netns|veth|bridge)\./.test(command.type);
    if (makes) first.push(ns === 'host' ? args : ['netns', 'list']);
    const own = batches.get(ns) ?? [];
    if (!makes || ns !== 'host') own.push(args);
    batches.set(ns, own);
  }
  const cost = await costOf(launcher, async () => {
    await must(sandbox.batch('host', first));
    for (const [ns, lines] of batches) await must(sandbox.batch(ns, lines));
  });
  await sandbox.stop();
  return cost;
}

/** The bare commands must succeed too, or the comparison is worth nothing. */
async function must(result: ReturnType<Sandbox['batch']>): Promise<void> {
  const { failure, done } = await result;
  if (failure) throw new Error(`line ${String(done + 1)}: ${failure.message}`);
}

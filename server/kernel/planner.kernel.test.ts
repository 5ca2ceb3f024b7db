/** The planner's model of the kernel against the kernel itself: random networks, one after the other, in one sandbox. */
import { fc, test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { netState } from '../../shared/plan/arbitrary.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { plan } from '../../shared/plan/plan.ts';
import { simulate } from '../../shared/plan/simulate.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import type { Sandbox } from '../ports.ts';
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import { createCommandRunner } from './commandRunner.ts';
import { KernelObserver } from './observer.ts';

let sandbox: Sandbox;
let observer: KernelObserver;
let nextIndex = 101;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  observer = new KernelObserver({ sandbox, clock: Date, logger: silentLogger, onChange: () => undefined, onLines: () => undefined });
  await observer.start();
});

afterAll(async () => {
  observer.stop();
  await sandbox.stop();
});

/** Everything, rules included. */
async function read(): Promise<NetState> {
  const { namespaces } = await observer.refresh();
  return observedToNetState(await observer.refresh(Object.keys(namespaces)));
}

/** What can be compared: the kernel chooses MAC addresses by itself. */
function comparable(state: NetState): unknown {
  return Object.fromEntries(
    Object.entries(state).map(([ns, { interfaces, routes, ...rest }]) => [
      ns,
      {
        ...rest,
        routes: Object.fromEntries(Object.entries(routes).map(([key, { metric: _metric, ...route }]) => [key, route])),
        interfaces: Object.fromEntries(
          Object.entries(interfaces).map(([dev, { mac: _mac, mtu, ...iface }]) => [dev, { ...iface, ...(iface.kind === 'veth' && { mtu }) }]),
        ),
      },
    ]),
  );
}

describe('planner and kernel', () => {
  test.prop([netState], { numRuns: Number(process.env['NSLAB_KERNEL_RUNS'] ?? 40), endOnFailure: true })(
    'PL1 PL3 the kernel takes every planned command and ends where the model says',
    async (target) => {
      const actual = await read();
      const commands = plan({ target, actual, nextIndex });
      nextIndex += 2 * commands.length;
      const failures: CommandRecord[] = [];
      await createCommandRunner({ sandbox, clock: Date }).run(commands, {
        groupId: 'g',
        label: { code: 'test', params: {} },
        onRecords: (records) => failures.push(...records.filter((record) => record.state !== 'ok')),
      });
      expect(failures.map(({ text, stderr }) => `${text}: ${stderr ?? ''}`)).toEqual([]);
      const simulated = simulate(actual, commands);
      const now = await read();
      expect(simulated.ok && comparable(simulated.state)).toEqual(comparable(now));
      expect(fc.stringify(plan({ target, actual: now, nextIndex }))).toBe('[]');
    },
    60_000,
  );
});

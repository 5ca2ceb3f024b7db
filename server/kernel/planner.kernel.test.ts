/** The planner's model of the kernel against the kernel itself: random networks, one after the other, in one sandbox. */
import { test } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { WITHOUT_NETEM } from '../../shared/impairment/impairment.ts';
import { impairmentText } from '../../shared/impairment/words.ts';
import { netStates } from '../../shared/plan/arbitrary.ts';
import type { Command } from '../../shared/plan/command.ts';
import { entriesOf, FACETS } from '../../shared/plan/facets/facets.ts';
import { mergeTarget } from '../../shared/plan/merge.ts';
import { movesBetween } from '../../shared/plan/moves.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { plan } from '../../shared/plan/plan.ts';
import { simulate } from '../../shared/plan/simulate.ts';
import { drawn, edited, picks } from '../../shared/plan/testEdits.ts';
import { blocked } from '../../shared/plan/testStates.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import type { Sandbox } from '../ports.ts';
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import { createCommandRunner } from './commandRunner.ts';
import { readKernel } from './readings.ts';

/** More of them find more; these take a few seconds. */
const RUNS = Number(process.env['NSLAB_KERNEL_RUNS'] ?? 20);

/** tbf and nftables are in every kernel that nslab runs on; netem is not. */
const WITHOUT = { netem: false };

let sandbox: Sandbox;
let nextIndex = 101;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});

afterAll(async () => {
  await sandbox.stop();
});

/** Everything, rules included. */
async function read(): Promise<NetState> {
  return observedToNetState(await readKernel(sandbox, silentLogger));
}

function way({ via, dev, weight, dead }: { via?: string; dev?: string; weight?: number; dead?: true }): Record<string, unknown> {
  return { via, dev: via === undefined ? dev : undefined, weight, dead };
}

/**
 * What can be compared: the kernel chooses MAC addresses by itself, one of several interfaces that reach a gateway, and the MTU of a bridge
 * for which none is wanted.
 */
function comparable(state: NetState, target: NetState): unknown {
  return Object.entries(state)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([ns, { forwarding, interfaces, routes, masquerade, facets }]) => ({
      ns,
      facets: FACETS.map(({ name }) => ({ name, entries: { ...entriesOf(facets, name) } })),
      forwarding,
      masquerade: [...masquerade].sort(),
      routes: Object.entries(routes)
        .map(([key, { type, via, dev, nexthops, src }]) => ({ key, type, src, ...way({ via, dev }), nexthops: nexthops?.map(way) }))
        .sort((a, b) => a.key.localeCompare(b.key)),
      interfaces: Object.entries(interfaces)
        .map(([dev, { kind, up, stp, master, peer, parent, options, addresses, mtu, impairment }]) => {
          const wantedMtu = target[ns]?.interfaces[dev]?.mtu;
          return {
            ...{ dev, kind, up, stp, master, peer, parent, options, addresses: [...addresses].sort() },
            impairment: impairmentText(impairment),
            mtu: wantedMtu === undefined ? undefined : mtu,
          };
        })
        .sort((a, b) => a.dev.localeCompare(b.dev)),
    }));
}

/** Runs the commands in the kernel and on the model, and compares; returns the kernel's state after. */
async function runBoth(commands: readonly Command[], actual: NetState, target: NetState): Promise<NetState> {
  nextIndex += 2 * commands.length;
  const failures: CommandRecord[] = [];
  await createCommandRunner({ sandbox, clock: Date }).run(commands, {
    groupId: 'g',
    label: { code: 'test', params: {} },
    onRecords: (records) => failures.push(...records.filter((record) => record.state !== 'ok')),
  });
  expect(failures.map(({ text, stderr }) => `${text}: ${stderr ?? ''}`)).toEqual([]);
  const simulated = simulate(actual, commands, WITHOUT);
  const now = await read();
  expect(simulated.ok && comparable(simulated.state, target)).toEqual(comparable(now, target));
  return now;
}

describe('planner and kernel', () => {
  const states = netStates({ kinds: ['macvlan', 'vxlan'], impairments: WITHOUT_NETEM, vlans: false });
  const options = { numRuns: RUNS, endOnFailure: true };
  const patience = 30_000 + RUNS * 2000;

  test.prop([states], options)(
    'PL1 PL3 the kernel takes every planned command and ends where the model says',
    async (target) => {
      const actual = await read();
      const now = await runBoth(plan({ target, actual, nextIndex, ...WITHOUT }), actual, target);
      expect(plan({ target, actual: now, nextIndex, ...WITHOUT })).toEqual([]);
    },
    patience,
  );

  test.prop([states, picks], options)(
    'PL9 renames and moves go through, and what they cost is put back',
    async (first, choices) => {
      const before = await read();
      const actual = await runBoth(plan({ target: first, actual: before, nextIndex, ...WITHOUT }), before, first);
      const lab = drawn(actual);
      const after = edited(lab, choices);
      const moves = movesBetween(lab, after);
      const target = mergeTarget(labToNetState(lab), labToNetState(after), actual, moves);
      const now = await runBoth(plan({ target, actual, moves, nextIndex, ...WITHOUT }), actual, target);
      expect(blocked(labToNetState(after), now).open).toEqual([]);
    },
    patience,
  );
});

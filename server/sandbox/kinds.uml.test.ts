/** The other kernel itself: a sandbox starts in it, and has what this machine's kernel may lack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { RunResult, Sandbox } from '../ports.ts';
import { startTestSandbox } from './testSandbox.ts';

const linksSchema = z.array(z.looseObject({ ifname: z.string(), linkinfo: z.looseObject({ info_kind: z.string() }).optional() }));

describe.each(['bubblewrap', 'unshare'] as const)('the other kernel, a sandbox by %s', (kind) => {
  let sandbox: Sandbox;
  const run = (...argv: string[]): Promise<RunResult> => sandbox.run({ namespace: 'host', argv });

  beforeAll(async () => {
    sandbox = await startTestSandbox(kind);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  it('SA5 a VLAN on a dummy, a VRF and netem are made by the plain commands', async () => {
    for (const command of [
      'ip link add d0 type dummy',
      'ip link add link d0 name d0.7 type vlan id 7',
      'ip link add red type vrf table 10',
      'tc qdisc add dev d0 root netem delay 20ms',
    ]) {
      expect(await run(...command.split(' ')), command).toMatchObject({ code: 0, stderr: '' });
    }
    const { stdout } = await run('ip', '-j', '-d', 'link');
    const kinds = linksSchema.parse(JSON.parse(stdout)).map(({ ifname, linkinfo }) => [ifname, linkinfo?.info_kind]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['d0', 'dummy'],
        ['d0.7', 'vlan'],
        ['red', 'vrf'],
      ]),
    );
    expect((await run('tc', 'qdisc', 'show', 'dev', 'd0')).stdout).toContain('delay 20ms');
  });
});

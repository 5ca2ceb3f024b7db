import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseReading } from '../../shared/observe/parse.ts';
import type { Command } from '../../shared/plan/command.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import type { Sandbox } from '../ports.ts';
import { startTestSandbox } from '../sandbox/testSandbox.ts';
import { createCommandRunner } from './commandRunner.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});

afterAll(() => sandbox.stop());

async function run(...commands: Command[]): Promise<{ ran: number; failed: CommandRecord[]; records: CommandRecord[] }> {
  const records: CommandRecord[] = [];
  const onRecords = (more: CommandRecord[]): void => {
    records.push(...more);
  };
  const outcome = await createCommandRunner({ sandbox, clock: Date }).run(commands, {
    groupId: 'g',
    label: { code: 'test', params: {} },
    onRecords,
  });
  return { ...outcome, records };
}

it('AP3 every command ends with a record', async () => {
  const { ran, failed, records } = await run(
    { type: 'netns.add', ns: 'red' },
    { type: 'veth.add', ns: 'host', dev: 'a', index: 101, peer: { ns: 'red', dev: 'b', index: 102 } },
    { type: 'addr.add', ns: 'red', dev: 'b', address: '10.0.0.1/24' },
    { type: 'forwarding.set', ns: 'red', family: 4, on: true },
  );
  expect([ran, failed]).toEqual([4, []]);
  expect(records.map(({ text, state, exitCode, groupId }) => [text, state, exitCode, groupId])).toEqual([
    ['ip netns add red', 'ok', 0, 'g'],
    ['ip link add name a index 101 type veth peer name b index 102 netns red', 'ok', 0, 'g'],
    ['ip -n red addr add 10.0.0.1/24 dev b', 'ok', 0, 'g'],
    ['ip netns exec red sysctl -w net.ipv4.ip_forward=1', 'ok', 0, 'g'],
  ]);
  expect(records.every((record) => (record.ms ?? -1) >= 0)).toBe(true);
});

it('AP4 the first failure stops the rest, with the kernel’s words', async () => {
  const { ran, failed, records } = await run(
    { type: 'netns.add', ns: 'before' },
    { type: 'link.up', ns: 'host', dev: 'nothing' },
    { type: 'netns.add', ns: 'after' },
    { type: 'forwarding.set', ns: 'red', family: 4, on: false },
  );
  expect(ran).toBe(2);
  expect(records.map((record) => record.state)).toEqual(['ok', 'failed', 'skipped', 'skipped']);
  expect(failed).toEqual([records[1]]);
  expect(records[1]).toMatchObject({ stderr: expect.stringContaining('nothing') as unknown, failure: expect.any(String) as unknown });
  expect(sandbox.namespaces().map((entry) => entry.name)).toEqual(['before', 'red']);
});

it('AP4 names the line that failed where `ip` ends without saying which', async () => {
  const { records } = await run(
    { type: 'link.up', ns: 'host', dev: 'lo' },
    { type: 'neighbour.delete', ns: 'host', neighbour: { dev: 'lo', address: '10.0.0.1' } },
    { type: 'link.up', ns: 'host', dev: 'lo' },
  );
  expect(records.map((record) => record.state)).toEqual(['ok', 'failed', 'skipped']);
});

it('AP1 words that look like shell are words; one that `ip -batch` would split is refused', async () => {
  const { records } = await run({ type: 'netns.add', ns: '$(id);' });
  expect(records[0]).toMatchObject({ state: 'ok', text: "ip netns add '$(id);'" });
  expect(sandbox.namespaces().map((entry) => entry.name)).toContain('$(id);');
  const split = await run({ type: 'netns.add', ns: 'two words' });
  expect(split.records[0]).toMatchObject({ state: 'failed', stderr: expect.stringContaining('two words') as unknown });
});

it('AP5 the last batch for a namespace reads what it left, and new namespaces are numbered where they are made', async () => {
  const born: boolean[] = [];
  const { readings, failed } = await createCommandRunner({ sandbox, clock: Date }).run(
    [
      { type: 'netns.add', ns: 'blue' },
      { type: 'veth.add', ns: 'host', dev: 'c', index: 201, peer: { ns: 'blue', dev: 'd', index: 202 } },
      { type: 'addr.add', ns: 'blue', dev: 'd', address: '10.1.0.1/24' },
      { type: 'addr.add', ns: 'host', dev: 'c', address: '10.1.0.2/24' },
      { type: 'forwarding.set', ns: 'host', family: 4, on: true },
    ],
    {
      groupId: 'g',
      label: { code: 'test', params: {} },
      onRecords: () => undefined,
      births: {
        through: [],
        lines: (names) => names.map((name) => ['netns', 'set', name, '7']),
        born: (complete) => {
          born.push(complete);
          return Promise.resolve();
        },
      },
    },
  );
  expect(failed).toEqual([]);
  // The host is still to be told to forward, so what its batch left is not the last word.
  expect([...readings.keys()]).toEqual(['blue']);
  const { namespace } = parseReading('blue', readings.get('blue') ?? '');
  expect(namespace.interfaces['d']?.addresses.map((found) => found.address)).toContain('10.1.0.1/24');
  expect(born).toEqual([true]);
  const ids = await sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'list-id'] });
  expect(ids.stdout).toContain('nsid 7');
});

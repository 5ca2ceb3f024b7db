import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { toBash } from '../../shared/formats/bash/toBash.ts';
import { namesOf, TEST_LABS_HERE, testLab } from '../../shared/formats/testLabs.ts';
import { parseLabFile } from '../../shared/labfile/labFile.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { diff } from '../../shared/plan/diff.ts';
import { differenceText } from '../../shared/formats/differenceText.ts';
import { labToNetState } from '../../shared/plan/toNetState.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, startTestSandbox, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { SCRIPT_LIMITS, ScriptService } from './scriptService.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-scripts-'));
const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });

interface Run {
  end: ScriptEnd;
  output: string;
}

const waiting = new Map<string, (run: Run) => void>();
const outputs = new Map<string, string>();
const listeners = new Set<() => void>();
const service = new ScriptService({
  startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }),
  logger: silentLogger,
  limits: { ...SCRIPT_LIMITS, ms: 20_000, outputBytes: 20_000 },
  events: {
    output(_, runId, text) {
      outputs.set(runId, (outputs.get(runId) ?? '') + text);
      for (const listener of listeners) listener();
    },
    ended(_, runId, end) {
      waiting.get(runId)?.({ end, output: outputs.get(runId) ?? '' });
    },
  },
});

afterAll(async () => {
  await service.shutdown();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  waiting.clear();
  outputs.clear();
});

async function start(script: string): Promise<{ runId: string; ended: Promise<Run> }> {
  const started = await service.run('me', { script, name: 'imported' });
  if (!started.ok) throw new Error(started.error.message);
  const { runId } = started.value;
  return { runId, ended: new Promise((resolve) => waiting.set(runId, resolve)) };
}

async function run(script: string): Promise<Run> {
  return (await start(script)).ended;
}

function labOf({ end, output }: Run): Lab {
  const parsed = parseLabFile(end.file ?? '', 'lab', { newId: nanoid });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.errors)} ${JSON.stringify(end)} ${output}`);
  return parsed.lab;
}

describe('FO2 Bash', () => {
  it.each(TEST_LABS_HERE)('%s: the script builds an equal lab, which its import keeps', async (name) => {
    const lab = testLab(name);
    const { text, items } = toBash(lab);
    expect(items.filter(({ severity }) => severity === 'lost').map(({ code }) => code)).toEqual(name === 'nat' ? ['notes'] : []);
    const { end, output } = await run(text);
    expect([end.reason, end.code, end.items, output.replace(/^net\..*\n/gm, '')]).toEqual(['done', 0, [], '']);
    const imported = labOf({ end, output });
    expect(diff(labToNetState(lab), labToNetState(imported)).map(differenceText)).toEqual([]);
    expect(diff(labToNetState(imported), labToNetState(lab)).map(differenceText)).toEqual([]);
    expect(namesOf(imported)).toEqual(namesOf(lab));
  });

  it.each(['everything', 'policy', 'firewall', 'kinds'])(
    '%s: takes away what it made, and leaves alone what else is there',
    async (name) => {
      const sandbox = await startTestSandbox();
      try {
        const look = async (): Promise<string> => {
          const words =
            'ip -br addr; ip netns; ls -R /etc/netns; iptables -t nat -S; ip rule; ip route show table all type blackhole; nft list tables inet';
          const argv = ['sh', '-c', words];
          await sandbox.run({
            namespace: 'host',
            argv: ['sh', '-c', 'ip netns add other; ip link add mine type bridge; mkdir -p /etc/netns'],
          });
          return (await sandbox.run({ namespace: 'host', argv })).stdout;
        };
        const before = await look();
        await sandbox.writeFile('/root/lab.sh', toBash(testLab(name)).text);
        expect(await sandbox.run({ namespace: 'host', argv: ['bash', '/root/lab.sh'] })).toMatchObject({ code: 0, stderr: '' });
        expect(await look()).not.toBe(before);
        expect(await sandbox.run({ namespace: 'host', argv: ['bash', '/root/lab.sh', 'clean'] })).toMatchObject({ code: 0, stderr: '' });
        expect(await look()).toBe(before);
      } finally {
        await sandbox.stop();
      }
    },
  );
});

describe('FO3 any shell script', () => {
  it('is run, and what the kernel then has is kept', async () => {
    const { end, output } = await run(
      [
        '#!/bin/sh',
        'sudo ip netns add red',
        'for i in 1 2 3; do ip link add "v$i" type veth peer name "e$i" netns red; done',
        'sudo -E ip addr add 10.0.0.1/24 dev v1; ip link set v1 up',
        'ip -n red link set e1 up',
        'ip -n red link set lo up',
        'ip -n red link set e2 address 02:00:00:00:00:77',
        'ip link add br9 type bridge; ip link set v3 master br9',
        'ip link add mv type macvlan 2>&1 || echo "no link"',
        'sleep 300 &',
        'echo hello; exit 3',
      ].join('\n'),
    );
    expect(output).toMatch(/hello\n$/);
    expect(end).toMatchObject({ reason: 'done', code: 3 });
    expect(end.items.map(({ code, params }) => `${code} ${Object.values(params).join(' ')}`)).toEqual(['script_code 3', 'programs sleep']);
    const lab = labOf({ end, output });
    const state = labToNetState(lab);
    expect(Object.keys(state).sort()).toEqual(['host', 'red']);
    expect(state['host']?.interfaces['v1']).toMatchObject({ up: true, addresses: ['10.0.0.1/24'], peer: { namespace: 'red', name: 'e1' } });
    expect(state['host']?.interfaces['v3']).toMatchObject({ master: 'br9' });
    expect(state['red']?.interfaces['e2']).toMatchObject({ up: false, mac: '02:00:00:00:00:77' });
  });

  it('what no drawing can hold is said', async () => {
    const { end } = await run('ip netns add 1-2; ip link add tap7 type ifb; ip netns add "7"');
    expect(end.items.map(({ code, params }) => `${code} ${Object.values(params).join(' ')}`)).toEqual([
      'kernel_left 7',
      'kernel_left host/tap7',
    ]);
  });

  it('that goes on for ever, writes without end or is cancelled is ended, and leaves nothing', async () => {
    const endless = await start('echo begun; sleep 1000');
    await new Promise<void>((resolve) => {
      listeners.add(function look() {
        if (!(outputs.get(endless.runId) ?? '').includes('begun')) return;
        listeners.delete(look);
        resolve();
      });
    });
    expect(service.cancel('somebody else', { runId: endless.runId }).ok).toBe(false);
    expect(service.cancel('me', { runId: endless.runId }).ok).toBe(true);
    expect((await endless.ended).end).toEqual({ reason: 'cancelled', code: null, items: [] });
    expect((await run('yes')).end).toEqual({ reason: 'output', code: null, items: [] });
    const quick = new ScriptService({
      startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }),
      logger: silentLogger,
      limits: { ...SCRIPT_LIMITS, ms: 200 },
      events: { output: () => undefined, ended: (_, runId, end) => waiting.get(runId)?.({ end, output: '' }) },
    });
    const late = await quick.run('me', { script: 'trap "" TERM INT HUP; setsid sleep 1000 & while :; do :; done' });
    if (!late.ok) throw new Error(late.error.message);
    expect(await new Promise<Run>((resolve) => waiting.set(late.value.runId, resolve))).toMatchObject({ end: { reason: 'time' } });
    await quick.shutdown();
  });

  it('is refused when it is no shell script', async () => {
    expect(await service.run('me', { script: '#!/usr/bin/env python3\nprint(1)\n' })).toMatchObject({
      ok: false,
      error: { code: 'invalid', reason: 'script_not_shell' },
    });
  });

  it('sees neither the machine’s files nor a network outside', async () => {
    const { output } = await run('ls /home /work 2>&1 | head -n 2; ip route; cat /etc/shadow 2>&1');
    expect(output).not.toMatch(/root:\*|default via/);
    expect(output).toMatch(/No such file/);
  });
});

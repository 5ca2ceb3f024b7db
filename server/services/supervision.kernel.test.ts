import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Service } from '../../shared/model/service.ts';
import type { ServiceInfo, ServiceLine } from '../../shared/protocol/records.ts';
import { LabService } from '../labs/labService.ts';
import type { LabSession } from '../labs/labSession.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { findProgram } from '../sandbox/programs.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import { ServiceSupervision } from './serviceSupervision.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-services-'));
const QUICK = { firstMs: 20, mostMs: 100, crashes: 3, withinMs: 60_000 };
const listeners = new Set<() => void>();
const missing = new Set<string>();
let lines: ServiceLine[] = [];
let changes: ServiceInfo[] = [];
let databases = 0;
let path: string;
let repository: SqliteLabRepository;
let labs: LabService;
let supervision: ServiceSupervision;

function tell(): void {
  for (const listener of [...listeners]) listener();
}

async function open(): Promise<void> {
  const follow = (session: LabSession): void => {
    supervision.follow(session);
    tell();
  };
  repository = new SqliteLabRepository(openDatabase(path));
  const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  labs = new LabService(
    {
      repository,
      startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }),
      clock: Date,
      logger: silentLogger,
      events: {
        edited: follow,
        reset: tell,
        stateChanged: tell,
        observed: follow,
        applied: tell,
        commands: tell,
        lines: tell,
        traffic: tell,
        settled: follow,
        noticed: tell,
        scheduled: tell,
        kernelGone(session) {
          supervision.dropLab(session.id);
          tell();
        },
      },
    },
    { labsChanged: tell, deleted: tell },
  );
  supervision = new ServiceSupervision({
    clock: Date,
    logger: silentLogger,
    restart: QUICK,
    findProgram: (names) => (names.some((name) => missing.has(name)) ? undefined : findProgram(names)),
    events: {
      changed(_, info) {
        changes.push(info);
        tell();
      },
      logged(_, __, some) {
        lines.push(...some);
        tell();
      },
    },
  });
  await labs.load();
}

beforeEach(async () => {
  path = join(folder, `${String((databases += 1))}.sqlite`);
  lines = [];
  changes = [];
  missing.clear();
  await open();
});

afterEach(async () => {
  await labs.shutdown();
  await repository.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Waits for what is told, never for time. What is told while the condition is looked at counts too. */
async function until(condition: () => boolean): Promise<void> {
  for (;;) {
    let listener = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      listener = resolve;
    });
    listeners.add(listener);
    try {
      if (condition()) return;
      await told;
    } finally {
      listeners.delete(listener);
    }
  }
}

/** Of what nobody tells: processes that come and go. */
async function seen(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 30_000 }).toBe(true);
}

/** A running lab with host – a, and these services in a. */
async function labWith(...services: Service[]): Promise<LabSession> {
  const made = await labs.create({ file: LAB, start: false });
  const session = made.ok ? labs.session(made.value.labId) : undefined;
  if (!session) throw new Error('the lab was not made');
  for (const service of services) await edit(session, { type: 'service.add', namespaceId: idOf(session), service });
  expect(await session.start()).toMatchObject({ ok: true, value: { failed: [] } });
  return session;
}

const LAB = `nslab: 1
name: Lab
namespaces:
  host: { interfaces: { e0: { peer: a/e0, addresses: [10.0.0.1/24] } } }
  a: { interfaces: { e0: { addresses: [10.0.0.2/24] } } }
`;

function idOf(session: LabSession): string {
  return Object.values(session.lab.namespaces).find(({ name }) => name === 'a')?.id ?? '';
}

async function edit(session: LabSession, what: Edit): Promise<void> {
  const edited = await session.edit(what, { editId: 'edit', by: 'test' });
  if (!edited.ok) throw new Error(edited.error.message);
  await edited.value.done;
}

const info = (session: LabSession, id: string): ServiceInfo | undefined => supervision.list(session.id).find((one) => one.id === id);
const state = (session: LabSession, id: string): ServiceInfo['state'] | undefined => info(session, id)?.state;
const command = (id: string, ...argv: string[]): Service => ({ id, name: id, enabled: true, kind: 'command', argv });
const web: Service = { id: 'web', name: 'web', enabled: true, kind: 'http', port: 80, text: 'It works.' };

async function run(session: LabSession, ...argv: string[]): Promise<string> {
  const result = await session.sandbox?.run({ namespace: HOST, argv });
  return result?.stdout ?? '';
}

/** Processes of the lab with this in their command line, as the lab sees them. */
async function processes(session: LabSession, text: string): Promise<number[]> {
  const found = await run(session, 'pgrep', '-f', '--', text);
  return found.split('\n').filter(Boolean).map(Number);
}

describe('services of a running lab', () => {
  it('SV2 SV3 run in their namespace after the lab is as drawn, and answer', async () => {
    const session = await labWith(web);
    await until(() => lines.some(({ text }) => text.includes('serving on port 80')));
    expect(info(session, 'web')).toMatchObject({ state: 'running', restarts: 0, namespaceId: idOf(session) });
    expect(await processes(session, 'use strict; use Socket')).toEqual([info(session, 'web')?.pid]);
    const answer = await run(session, 'bash', '-c', 'exec 3<>/dev/tcp/10.0.0.2/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nIt works\.\n$/);
    await until(() => lines.some(({ from, text }) => from === 'out' && text === '10.0.0.1 "GET / HTTP/1.0" 200'));
    const log = await supervision.log(session.id, 'web');
    expect(log.ok && log.value.lines.map(({ from, text }) => [from, text])).toEqual([
      ['note', 'started'],
      ['out', 'serving on port 80'],
      ['out', '10.0.0.1 "GET / HTTP/1.0" 200'],
    ]);
  });

  it('SV4 are started again when their definition changes, and not when their name does', async () => {
    const session = await labWith(command('nap', 'sleep', '1001'));
    await until(() => state(session, 'nap') === 'running');
    const [pid] = await processes(session, 'sleep 1001');
    await edit(session, { type: 'service.set', namespaceId: idOf(session), service: { ...command('nap', 'sleep', '1001'), name: 'rest' } });
    await edit(session, { type: 'service.set', namespaceId: idOf(session), service: command('nap', 'sleep', '1002') });
    await seen(async () => (await processes(session, 'sleep 1002')).length === 1);
    expect(await processes(session, 'sleep 1001')).toEqual([]);
    const others = () => changes.filter(({ pid: one }) => one !== undefined && one !== pid);
    await until(() => others().length > 0);
    expect(others()).toHaveLength(1);
    await session.move('undo');
    await seen(async () => (await processes(session, 'sleep 1001')).length === 1);
    await edit(session, { type: 'service.remove', namespaceId: idOf(session), serviceId: 'nap' });
    await until(() => supervision.list(session.id).length === 0);
    await seen(async () => (await processes(session, 'sleep 1001')).length === 0);
  });

  it('SV5 are tried again after a crash, later each time, and given up after some', async () => {
    const session = await labWith(command('bad', 'bash', '-c', 'echo "no luck" >&2; exit 3'));
    await until(() => state(session, 'bad') === 'failed');
    expect(info(session, 'bad')).toMatchObject({ state: 'failed', exitCode: 3, restarts: 2 });
    const waits = changes.filter(({ state: one, nextAt }) => one === 'waiting' && nextAt !== undefined);
    expect(waits.map(({ exitCode }) => exitCode)).toEqual([3, 3]);
    const log = await supervision.log(session.id, 'bad');
    const texts = log.ok ? log.value.lines.map(({ text }) => text) : [];
    expect(texts.filter((text) => text === 'no luck')).toHaveLength(3);
    expect(texts.at(-1)).toBe('givenUp');
    expect(await supervision.start(session.id, 'bad')).toMatchObject({ ok: true });
    await until(() => state(session, 'bad') === 'failed');
    // Mended by an edit, it runs.
    await edit(session, { type: 'service.set', namespaceId: idOf(session), service: command('bad', 'sleep', '1003') });
    await until(() => state(session, 'bad') === 'running');
  });

  it('SV5 one that is killed from outside comes back; one that ends well stays ended', async () => {
    const session = await labWith(command('nap', 'sleep', '1004'), command('done', 'true'));
    await until(() => state(session, 'nap') === 'running' && state(session, 'done') === 'stopped');
    expect(info(session, 'done')).toMatchObject({ exitCode: 0, restarts: 0 });
    const [before] = await processes(session, 'sleep 1004');
    // The agent's own `kill` would mean the machine's processes.
    await run(session, 'bash', '-c', `kill -KILL ${String(before)}`);
    await until(() => state(session, 'nap') === 'running' && info(session, 'nap')?.restarts === 1);
    expect(info(session, 'nap')?.pid).not.toBe(before);
  });

  it('SV6 are stopped and started by hand, with everything they put into the background', async () => {
    const session = await labWith(command('many', 'bash', '-c', 'setsid -f sleep 1005 >/dev/null 2>&1; trap "" TERM; sleep 1005'));
    await seen(async () => (await processes(session, '^sleep 1005')).length === 2);
    expect(await supervision.stop(session.id, 'many')).toEqual({ ok: true, value: {} });
    expect(state(session, 'many')).toBe('stopped');
    expect(await processes(session, '^sleep 1005')).toEqual([]);
    expect(await supervision.restart(session.id, 'many')).toEqual({ ok: true, value: {} });
    expect(state(session, 'many')).toBe('running');
    await edit(session, {
      type: 'service.set',
      namespaceId: idOf(session),
      service: { ...command('many', 'sleep', '1005'), enabled: false },
    });
    await until(() => state(session, 'many') === 'stopped');
    await seen(async () => (await processes(session, '^sleep 1005')).length === 0);
    expect(await supervision.start(session.id, 'nobody')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('SV7 end with a namespace that is deleted in a terminal, and come with one that is made', async () => {
    const session = await labWith(command('nap', 'sleep', '1006'));
    await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
    await until(() => state(session, 'nap') === 'running');
    await run(session, 'ip', 'netns', 'delete', 'a');
    await until(() => state(session, 'nap') === 'waiting');
    await seen(async () => (await processes(session, 'sleep 1006')).length === 0);
    await run(session, 'ip', 'netns', 'add', 'a');
    await until(() => state(session, 'nap') === 'running');
    const [before] = await processes(session, 'sleep 1006');
    await run(session, 'bash', '-c', 'ip netns delete a; ip netns add a');
    await seen(async () => {
      const [now, ...more] = await processes(session, 'sleep 1006');
      return now !== undefined && now !== before && more.length === 0;
    });
  });

  it('SV8 say what the machine lacks instead of being tried', async () => {
    missing.add('perl');
    const session = await labWith(web);
    await until(() => state(session, 'web') === 'missingTool');
    expect(info(session, 'web')).toMatchObject({ lacks: 'perl', restarts: 0 });
    expect(await supervision.start(session.id, 'web')).toMatchObject({ ok: false, error: { code: 'unsupported' } });
  });

  it('SV9 wait in staged mode until they are applied', async () => {
    const session = await labWith();
    await edit(session, { type: 'lab.settings', changes: { mode: 'staged' } });
    await edit(session, { type: 'service.add', namespaceId: idOf(session), service: command('nap', 'sleep', '1007') });
    await session.idle();
    expect(supervision.list(session.id)).toEqual([]);
    await session.apply();
    await until(() => state(session, 'nap') === 'running');
  });

  it('AP1 give every word to their program as it stands', async () => {
    await labWith(command('say', 'printf', '%s\n', '$(id)', '-n', 'a b', "it's"));
    await until(() => lines.some(({ text }) => text === 'ended'));
    expect(lines.filter(({ from }) => from === 'out').map(({ text }) => text)).toEqual(['$(id)', '-n', 'a b', "it's"]);
  });

  it('SV10 end with their lab', async () => {
    const session = await labWith(command('nap', 'sleep', '1008'));
    await until(() => state(session, 'nap') === 'running');
    const { record } = session.sandbox ?? { record: undefined };
    await session.stop();
    expect(supervision.list(session.id)).toEqual([]);
    expect(
      await createLauncher('bubblewrap', { serverIsRoot: true }).adopt(record ?? { pid: 0, startTime: '', launcher: 'bubblewrap' }),
    ).toBe(undefined);
  });
});

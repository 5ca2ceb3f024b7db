import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import { differenceKey } from '../../shared/plan/difference.ts';
import type { Sandbox, SandboxLauncher } from '../ports.ts';
import { startTimeOf } from '../sandbox/procfs.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import type { LabSession } from './labSession.ts';
import { LabService } from './labService.ts';
import { createStartKernel } from './runningKernel.ts';
import type { Notice } from './undrawable.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-session-'));
const notices: Notice[] = [];
const listeners = new Set<() => void>();
let databases = 0;
let path: string;
let repository: SqliteLabRepository;
let labs: LabService;
/** Every sandbox that was started or taken over since the test began. */
const sandboxes: Sandbox[] = [];

async function open(): Promise<void> {
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  repository = new SqliteLabRepository(openDatabase(path));
  const real = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  const launcher: SandboxLauncher = {
    async start(spec) {
      const sandbox = await real.start(spec);
      sandboxes.push(sandbox);
      return sandbox;
    },
    async adopt(record) {
      const sandbox = await real.adopt(record);
      if (sandbox) sandboxes.push(sandbox);
      return sandbox;
    },
  };
  labs = new LabService(
    {
      repository,
      startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }),
      clock: Date,
      logger: silentLogger,
      events: {
        edited: tell,
        reset: tell,
        stateChanged: tell,
        observed: tell,
        applied: tell,
        commands: tell,
        lines: tell,
        traffic: tell,
        settled: tell,
        kernelGone: tell,
        scheduled: tell,
        noticed(_, notice) {
          notices.push(notice);
          tell();
        },
      },
    },
    { labsChanged: tell, deleted: tell },
  );
  await labs.load();
}

async function close(): Promise<void> {
  await labs.shutdown();
  await repository.close();
}

beforeEach(async () => {
  path = join(folder, `${String((databases += 1))}.sqlite`);
  notices.length = 0;
  sandboxes.length = 0;
  await open();
});

afterEach(close);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Waits for what the session tells, never for time. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      const listener = (): void => {
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
  }
}

async function tutorial(): Promise<LabSession> {
  const made = await labs.create({ template: 'tutorial', start: false });
  const session = made.ok ? labs.session(made.value.labId) : undefined;
  if (!session) throw new Error('the lab was not made');
  expect(await session.start()).toMatchObject({ ok: true, value: { failed: [] } });
  return session;
}

const add = (name: string): Edit => ({ type: 'namespace.add', id: name, name, position: { x: 0, y: 0 } });

async function edit(session: LabSession, what: Edit, by = 'a'): Promise<void> {
  const edited = await session.edit(what, { editId: 'edit', by });
  if (!edited.ok) throw new Error(edited.error.message);
  expect((await edited.value.done).failed).toEqual([]);
}

async function type(session: LabSession, ...argv: string[]): Promise<void> {
  expect(await session.sandbox?.run({ namespace: HOST, argv })).toMatchObject({ code: 0, stderr: '' });
}

const has = (session: LabSession, name: string): boolean => session.observed.namespaces[name] !== undefined;
const draws = (session: LabSession, name: string): boolean => Object.values(session.lab.namespaces).some((one) => one.name === name);

describe('a lab at work', () => {
  it('ED2 ED3 takes the edits of two at once, one after another', async () => {
    const session = await tutorial();
    const before = session.lab.revision;
    const names = Array.from({ length: 20 }, (_, i) => `n${String(i)}`);
    await Promise.all(names.map((name, i) => edit(session, add(name), i % 2 === 0 ? 'a' : 'b')));
    expect(session.lab.revision).toBe(before + names.length);
    await session.idle();
    expect(names.filter((name) => !has(session, name))).toEqual([]);
    expect(session.drift()).toEqual([]);
    // The same name from both: one of them is told.
    const twice = await Promise.all(
      ['a', 'b'].map((by) => session.edit(add('same'), { editId: by, by, baseRevision: session.lab.revision })),
    );
    expect(twice.map((result) => (result.ok ? 'ok' : result.error.code)).sort()).toEqual(['conflict', 'ok']);
  });

  it('ED8 LA4 undoes and redoes across a restart of the server', async () => {
    const session = await tutorial();
    await edit(session, add('one'));
    await edit(session, add('two'));
    expect(await session.move('undo')).toMatchObject({ ok: true });
    await session.idle();
    await close();
    await open();
    const again = labs.session(session.id);
    if (!again) throw new Error('the lab is gone');
    await until(() => again.state === 'running');
    expect([has(again, 'one'), has(again, 'two'), again.history.undo?.params, again.history.redo?.params]).toMatchObject([
      true,
      false,
      { name: 'one' },
      { name: 'two' },
    ]);
    expect(await again.move('redo')).toMatchObject({ ok: true });
    await again.idle();
    expect(has(again, 'two')).toBe(true);
    expect(await again.move('redo')).toMatchObject({ ok: false, error: { reason: 'nothing_to_redo' } });
    await again.move('undo');
    await again.move('undo');
    await again.idle();
    expect([has(again, 'one'), has(again, 'two'), has(again, 'msb')]).toEqual([false, false, true]);
  });

  it('OB7 keeps one difference and reverts another', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
    await type(session, 'ip', 'netns', 'add', 'kept');
    await type(session, 'ip', 'netns', 'add', 'reverted');
    await until(() => has(session, 'kept') && has(session, 'reverted'));
    expect(draws(session, 'kept')).toBe(false);
    const keyOf = (ns: string): string[] =>
      session
        .drift()
        .filter((difference) => difference.ns === ns)
        .map(differenceKey);
    await session.keep(keyOf('kept'));
    expect([draws(session, 'kept'), draws(session, 'reverted')]).toEqual([true, false]);
    expect(await session.revert(keyOf('reverted'))).toMatchObject({ failed: [] });
    expect([has(session, 'kept'), has(session, 'reverted'), session.drift()]).toEqual([true, false, []]);
  });

  it('AP7 staged: runs nothing until Apply, and Discard goes back', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { mode: 'staged' } });
    await edit(session, add('staged'));
    expect(has(session, 'staged')).toBe(false);
    const shown = session.plan();
    expect(shown).toContainEqual({ type: 'netns.add', ns: 'staged' });
    expect(await session.apply()).toMatchObject({ commands: shown.length, failed: [] });
    expect(has(session, 'staged')).toBe(true);
    await edit(session, add('discarded'));
    expect(await session.discard()).toMatchObject({ ok: true });
    expect([draws(session, 'discarded'), draws(session, 'staged'), session.plan()]).toEqual([false, true, []]);
  });

  it('LA5 LA6 stops, starts, is deleted and brought back, and survives the death of its sandbox', async () => {
    const session = await tutorial();
    await session.stop();
    expect([session.state, session.sandbox, session.drift()]).toEqual(['stopped', undefined, []]);
    await session.start();
    expect([has(session, 'msb'), session.drift()]).toEqual([true, []]);
    const pid = session.sandbox?.record.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => session.state === 'failed');
    expect([draws(session, 'msb'), session.failure]).toEqual([true, 'the sandbox ended unexpectedly']);
    expect(await session.start()).toMatchObject({ ok: true });
    await labs.remove(session.id);
    expect(labs.session(session.id)).toBeUndefined();
    expect(await labs.restore(session.id)).toMatchObject({ ok: true });
    const restored = labs.session(session.id);
    expect([restored?.state, restored && draws(restored, 'msb')]).toEqual(['stopped', true]);
    expect(await labs.restore(session.id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('OB6 says what no drawing can hold, once, and again when it comes again', async () => {
    const session = await tutorial();
    await type(session, 'ip', 'netns', 'add', 'host');
    await until(() => notices.length === 1);
    await type(session, 'ip', 'netns', 'add', '12');
    await until(() => notices.length === 2);
    await type(session, 'ip', 'link', 'add', 'a+b', 'type', 'bridge');
    await until(() => notices.length === 3);
    expect(notices).toEqual([
      { code: 'namespace_undrawable', params: { namespace: 'host', reason: 'name_reserved' } },
      { code: 'namespace_undrawable', params: { namespace: '12', reason: 'name_digits' } },
      { code: 'interface_undrawable', params: { namespace: 'host', name: 'a+b', reason: 'name_chars' } },
    ]);
    await type(session, 'ip', 'netns', 'delete', '12');
    await until(() => !has(session, '12'));
    await type(session, 'ip', 'netns', 'add', '12');
    await until(() => notices.length === 4);
    expect(draws(session, '12')).toBe(false);
  });

  const lives = ({ record }: Sandbox): boolean => startTimeOf(record.pid) === record.startTime;

  /** Does something in the moment before the next batch of commands runs. */
  function beforeNextBatch(session: LabSession, action: () => Promise<unknown>): void {
    const { sandbox } = session;
    if (!sandbox) throw new Error('the lab does not run');
    const { batch } = sandbox;
    sandbox.batch = async (...args) => {
      sandbox.batch = batch;
      await action();
      return batch.apply(sandbox, args);
    };
  }

  it('OB7 follows what was deleted in a terminal while own commands ran', async () => {
    const session = await tutorial();
    beforeNextBatch(session, () => type(session, 'ip', 'netns', 'delete', 'msb'));
    await edit(session, add('own'));
    await until(() => !draws(session, 'msb'));
    await session.idle();
    expect([draws(session, 'own'), has(session, 'own'), session.drift()]).toEqual([true, true, []]);
  });

  it('OB8 what is drawn and cannot be in the kernel yet stays drawn, whatever is typed', async () => {
    const session = await tutorial();
    const host = session.lab.namespaces[HOST];
    const port = Object.values(session.lab.interfaces).find(({ namespaceId, name }) => namespaceId === HOST && name === 'veth0');
    if (!host || !port) throw new Error('the template is another one');
    await edit(session, { type: 'interface.set', id: port.id, changes: { up: false } });
    const route = { id: 'later', to: '10.9.0.0/16', via: '192.168.50.2' };
    await edit(session, { type: 'route.add', namespaceId: HOST, route });
    await type(session, 'ip', 'netns', 'add', 'unrelated');
    await until(() => draws(session, 'unrelated'));
    await session.idle();
    expect(session.lab.namespaces[HOST]?.routes).toContainEqual(route);
    await edit(session, { type: 'interface.set', id: port.id, changes: { up: true } });
    expect(session.drift()).toEqual([]);
  });

  it('PL6 a drawn name deletes nothing that somebody made under it meanwhile, and stays drawn', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
    await type(session, 'ip', 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'br1');
    await until(() => session.observed.namespaces[HOST]?.interfaces['br0'] !== undefined);
    const position = { x: 0, y: 0 };
    const iface = {
      id: 'br',
      namespaceId: HOST,
      kind: 'bridge',
      name: 'br0',
      up: true,
      addresses: new Array<string>(),
      stp: false,
    } as const;
    await edit(session, { type: 'interface.add', interface: iface, position });
    await edit(session, { type: 'lab.settings', changes: { followKernel: true } });
    await type(session, 'ip', 'netns', 'add', 'unrelated');
    await until(() => draws(session, 'unrelated'));
    await session.idle();
    expect(session.observed.namespaces[HOST]?.interfaces['br0']?.kind).toBe('veth');
    expect(session.lab.interfaces['br']).toMatchObject({ kind: 'bridge', name: 'br0' });
  });

  it('LA7 ends a lab that is stopped or deleted while it starts, and starts one that is still stopping', async () => {
    const session = await tutorial();
    const [, started] = await Promise.all([session.stop(), session.start()]);
    expect(started).toMatchObject({ ok: true, value: { failed: [] } });
    expect([session.state, has(session, 'msb'), sandboxes.map(lives)]).toEqual(['running', true, [false, true]]);
    await session.stop();
    const starting = session.start();
    await session.stop();
    expect(await starting).toMatchObject({ ok: false });
    expect([session.state, session.sandbox, sandboxes.some(lives)]).toEqual(['stopped', undefined, false]);
    // Not before it has a sandbox.
    const again = session.start();
    await until(() => session.sandbox !== undefined);
    await labs.remove(session.id);
    await again;
    expect([session.sandbox, sandboxes.length, sandboxes.some(lives)]).toEqual([undefined, 3, false]);
    const made = await labs.create({ template: 'tutorial' });
    await labs.remove(made.ok ? made.value.labId : '');
    expect(sandboxes.some(lives)).toBe(false);
  });

  it('LA6 a sandbox that is killed while commands run fails them, and the lab starts again', async () => {
    const session = await tutorial();
    const pid = session.sandbox?.record.pid ?? 0;
    beforeNextBatch(session, () => {
      process.kill(pid, 'SIGKILL');
      return Promise.resolve();
    });
    const edited = await session.edit(add('late'), { editId: 'late', by: 'a' });
    expect(edited.ok && (await edited.value.done).failed).toHaveLength(1);
    await until(() => session.state === 'failed');
    expect(draws(session, 'late')).toBe(true);
    expect(await session.start()).toMatchObject({ ok: true, value: { failed: [] } });
    expect([has(session, 'late'), session.drift()]).toEqual([true, []]);
  });

  it.each(['soon after the start', 'later'])('LA4 runs what was saved and not run when the server was killed %s', async (when) => {
    const session = await tutorial();
    if (when === 'later') {
      await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
      await edit(session, add('before'));
      await vi.waitUntil(async () => (await repository.list())[0]?.sandbox?.ran === 2, { timeout: 10_000 });
      await type(session, 'ip', 'netns', 'delete', 'before');
      await until(() => !has(session, 'before'));
    }
    const { sandbox } = session;
    if (!sandbox) throw new Error('the lab does not run');
    // The server dies with the commands on their way.
    sandbox.batch = () => new Promise(() => undefined);
    await session.edit(add('saved'), { editId: 'saved', by: 'a' });
    await sandbox.detach();
    await repository.close();
    await open();
    const again = labs.session(session.id);
    if (!again) throw new Error('the lab is gone');
    await until(() => again.state === 'running');
    expect([has(again, 'saved'), has(again, 'msb'), again.sandbox?.record.pid]).toEqual([true, true, sandbox.record.pid]);
    // What somebody deleted, and the drawing did not follow, stays deleted.
    if (when === 'later') expect(has(again, 'before')).toBe(false);
  });
});

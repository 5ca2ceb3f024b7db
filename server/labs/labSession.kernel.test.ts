import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import { differenceKey } from '../../shared/plan/difference.ts';
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

async function open(): Promise<void> {
  const tell = (): void => {
    for (const listener of listeners) listener();
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
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import type { Endings, LabSession } from './labSession.ts';
import { LabService } from './labService.ts';
import { createStartKernel, type StartKernel } from './runningKernel.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-isolation-'));
const listeners = new Set<() => void>();
const FILE = `nslab: 1
name: Kinds
namespaces:
  host: {}
  msb: { isolation: [ pid, uts ], hostname: web }
`;

let repository: SqliteLabRepository;
let labs: LabService;
let session: LabSession;

const tell = (): void => {
  for (const listener of listeners) listener();
};

async function open(): Promise<void> {
  repository = new SqliteLabRepository(openDatabase(join(folder, 'labs.sqlite')));
  const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  const startKernel: StartKernel = createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger });
  const events = {
    ...{ edited: tell, reset: tell, stateChanged: tell, observed: tell, applied: tell, commands: tell },
    ...{ lines: tell, traffic: tell, kernelGone: tell, noticed: tell, settled: tell, scheduled: tell },
  };
  labs = new LabService({ repository, startKernel, clock: Date, logger: silentLogger, events }, { labsChanged: tell, deleted: tell });
  await labs.load();
}

beforeAll(async () => {
  await open();
  const made = await labs.create({ file: FILE, start: false });
  const found = made.ok ? labs.session(made.value.labId) : undefined;
  if (!found) throw new Error('the lab was not made');
  session = found;
  expect(await session.start()).toMatchObject({ ok: true, value: { failed: [] } });
});

afterAll(async () => {
  await labs.shutdown();
  await repository.close();
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

const id = (): string => Object.values(session.lab.namespaces).find(({ name }) => name === 'msb')?.id ?? '';

async function edit(what: Edit): Promise<void> {
  const edited = await session.edit(what, { editId: 'edit', by: 'a' });
  if (!edited.ok) throw new Error(edited.error.message);
  expect((await edited.value.done).failed).toEqual([]);
}

async function inside(...argv: string[]): Promise<string> {
  const stream = await session.sandbox?.stream({ namespace: 'msb', argv });
  let text = '';
  stream?.onStdout((chunk) => {
    text += chunk;
  });
  await stream?.exited;
  return text.trim();
}

const texts = (): string[] => session.commandRecords.all().map(({ text }) => text);

it('NK1 NK5 the drawing’s kinds are had from the start, follow edits and undo, and are among the commands', async () => {
  expect(await inside('bash', '-c', 'hostname; ps axo pid= | head -n 1 | tr -d " "')).toBe('web\n1');
  expect(texts().at(-1)).toBe("ip netns exec msb unshare --pid --fork --mount-proc --uts bash -c 'hostname web; exec bash'");
  await edit({ type: 'namespace.set', id: id(), changes: { hostname: 'db' } });
  expect(await inside('hostname')).toBe('db');
  await edit({ type: 'namespace.set', id: id(), changes: { isolation: { uts: false } } });
  expect(await inside('hostname')).toBe('host');
  await session.move('undo');
  await session.idle();
  expect(await inside('hostname')).toBe('db');
});

it('NK5 what would end is asked about before anything is done: on an edit and on undo', async () => {
  const asked: Endings[] = [];
  const refuse = (endings: Endings) => {
    asked.push(endings);
    return endings.changed.length + endings.gone.length === 0
      ? undefined
      : { code: 'refused' as const, message: 'no', reason: 'would_end' };
  };
  const spare = { editId: 'spare', by: 'a', spare: refuse };
  const changes = { isolation: { ipc: true } };
  const { revision } = session.lab;
  expect(await session.edit({ type: 'namespace.set', id: id(), changes }, spare)).toMatchObject({
    ok: false,
    error: { reason: 'would_end' },
  });
  expect(session.lab.revision).toBe(revision);
  await edit({ type: 'namespace.set', id: id(), changes });
  expect(await session.move('undo', { spare: refuse })).toMatchObject({ ok: false, error: { reason: 'would_end' } });
  expect(session.lab.namespaces[id()]?.isolation.ipc).toBe(true);
  expect((await session.move('undo')).ok).toBe(true);
  await session.idle();
  expect(session.endsByApply()).toEqual({ changed: [], gone: [] });
  // A hostname ends nothing.
  expect((await session.edit({ type: 'namespace.set', id: id(), changes: { hostname: 'db' } }, spare)).ok).toBe(true);
  // One that goes ends what runs in it too.
  expect(await session.edit({ type: 'namespace.remove', id: id() }, spare)).toMatchObject({ ok: false, error: { reason: 'would_end' } });
  expect(asked).toEqual([
    { changed: ['msb'], gone: [] },
    { changed: ['msb'], gone: [] },
    { changed: [], gone: [] },
    { changed: [], gone: ['msb'] },
  ]);
  await session.idle();
});

it('NK10 a hostname that is typed is drawn, and undone by a command; it costs nothing where there is none', async () => {
  await inside('hostname', 'typed');
  session.typed('msb');
  await until(() => session.lab.namespaces[id()]?.hostname === 'typed');
  expect(session.history.undo).toMatchObject({ code: 'kernel', params: { code: 'namespace.isolate' } });
  expect(session.drift()).toEqual([]);
  expect(labs.export(session.id, false)).toMatchObject({ ok: true, value: { file: expect.stringContaining('hostname: typed') as string } });
  await session.move('undo');
  await session.idle();
  expect(texts().at(-1)).toMatch(/^nsenter --target \d+ --uts hostname db$/);
  expect([await inside('hostname'), session.lab.namespaces[id()]?.hostname, session.drift()]).toEqual(['db', 'db', []]);
  expect(session.observed.namespaces[HOST]?.facets?.['hostname']).toBeUndefined();
});

it('NK10 in a lab that does not follow the kernel, it is a difference that other edits leave alone, and Revert takes back', async () => {
  await edit({ type: 'lab.settings', changes: { followKernel: false } });
  await inside('hostname', 'live');
  session.typed('msb');
  await until(() => session.drift().length > 0);
  await edit({ type: 'namespace.set', id: id(), changes: { forwarding: { ipv4: true } } });
  expect([await inside('hostname'), session.lab.namespaces[id()]?.hostname, session.drift().length]).toEqual(['live', 'db', 1]);
  // Somebody ends the process that holds it: the next is called as it was.
  await session.sandbox?.run({ namespace: HOST, argv: ['kill', '-KILL', String(session.sandbox.isolated().get('msb')?.pid)] });
  expect(await inside('hostname')).toBe('live');
  await session.revert(undefined);
  expect([await inside('hostname'), session.drift()]).toEqual(['db', []]);
  await edit({ type: 'lab.settings', changes: { followKernel: true } });
});

it('NK6 a deleted namespace goes at once, with the other ends of its links', async () => {
  const veth = (own: string, peerId: string, namespaceId: string) => ({
    id: own,
    peerId,
    namespaceId,
    name: own,
    kind: 'veth' as const,
    up: true,
    addresses: [],
  });
  await edit({ type: 'link.add', a: veth('va', 'vb', HOST), b: veth('vb', 'va', id()) });
  await edit({ type: 'namespace.remove', id: id() });
  expect([session.observed.namespaces['msb'], session.observed.namespaces[HOST]?.interfaces['va']]).toEqual([undefined, undefined]);
  expect(session.sandbox?.isolated().size).toBe(0);
  expect(session.drift()).toEqual([]);
  await session.move('undo');
  await session.idle();
  expect(await inside('hostname')).toBe('db');
});

it('NK6 what is typed takes it away, and brings nothing that is not drawn', async () => {
  await session.sandbox?.run({ namespace: HOST, argv: ['ip', 'netns', 'delete', 'msb'] });
  await until(() => id() === '');
  await until(() => session.observed.namespaces[HOST]?.interfaces['va'] === undefined);
  await session.idle();
  await session.sandbox?.run({ namespace: HOST, argv: ['ip', 'netns', 'add', 'msb'] });
  await until(() => id() !== '');
  await session.idle();
  expect(await inside('hostname')).toBe('host');
  await edit({ type: 'namespace.set', id: id(), changes: { isolation: { uts: true } } });
  await edit({ type: 'lab.settings', changes: { followKernel: false } });
  // Drawn and gone, then typed again: it has what is drawn.
  await session.sandbox?.run({ namespace: HOST, argv: ['ip', 'netns', 'delete', 'msb'] });
  await until(() => session.observed.namespaces['msb'] === undefined);
  await session.sandbox?.run({ namespace: HOST, argv: ['ip', 'netns', 'add', 'msb'] });
  await until(() => session.observed.namespaces['msb'] !== undefined);
  expect(await inside('hostname')).toBe('msb');
});

it('AP7 staged: nothing happens until Apply', async () => {
  await edit({ type: 'lab.settings', changes: { mode: 'staged' } });
  await edit({ type: 'namespace.set', id: id(), changes: { hostname: 'later' } });
  expect(await inside('hostname')).toBe('msb');
  expect(session.plan()).toMatchObject([{ type: 'isolation.hostname', hostname: 'later' }]);
  await edit({ type: 'namespace.set', id: id(), changes: { isolation: { ipc: true } } });
  expect(session.endsByApply()).toEqual({ changed: ['msb'], gone: [] });
  await session.apply();
  expect(await inside('hostname')).toBe('later');
});

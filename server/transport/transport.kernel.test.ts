import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requests, type RequestName } from '../../shared/protocol/messages.ts';
import { createApp, type App } from '../app.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from '../storage/sqliteSnapshotRepository.ts';
import { routes } from './httpRoutes.ts';

const TOKEN = 'a-token-for-tests-only';
const folder = mkdtempSync(join(tmpdir(), 'nslab-transport-'));
let app: App;
const sockets: Socket[] = [];

beforeAll(async () => {
  const database = openDatabase(join(folder, 'nslab.sqlite'));
  app = await createApp({
    repository: new SqliteLabRepository(database),
    snapshots: new SqliteSnapshotRepository(database),
    startKernel: createStartKernel({
      launcher: createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 }),
      limits: TEST_LIMITS,
      clock: Date,
      logger: silentLogger,
    }),
    clock: Date,
    logger: silentLogger,
    token: TOKEN,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: ['lab.example'],
    page: folder,
    version: 'test',
    launcher: 'bubblewrap',
    capabilities: () => Promise.resolve([]),
  });
});

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function http(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; cookie: string | undefined; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: app.port, path, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0], location: response.headers.location });
      });
    });
    sent.once('error', reject);
    sent.end();
  });
}

function open(headers: Record<string, string>, transport: 'websocket' | 'polling' = 'websocket'): Promise<Socket> {
  const socket = io(`http://127.0.0.1:${String(app.port)}`, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    extraHeaders: headers,
  });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('connect_error', reject);
  });
}

const signedIn = (): Promise<Socket> => open({ Authorization: `Bearer ${TOKEN}` });

async function ask(
  socket: Socket,
  name: string,
  payload: unknown,
): Promise<{ ok: boolean; error?: { code: string; path?: unknown }; value?: unknown }> {
  return (await socket.timeout(20_000).emitWithAck(name, payload)) as {
    ok: boolean;
    error?: { code: string; path?: unknown };
    value?: unknown;
  };
}

describe('PR5 sign-in', () => {
  it('answers health to anyone, and the page to the signed in only', async () => {
    expect((await http('/healthz')).status).toBe(200);
    expect((await http('/')).status).toBe(401);
    expect((await http('/labs/x')).status).toBe(401);
    expect((await http(`/?token=${TOKEN}x`)).status).toBe(401);
  });

  it('exchanges the token for a cookie that scripts cannot read, and takes it out of the address', async () => {
    const answer = await http(`/labs/abc?token=${TOKEN}`);
    expect(answer).toMatchObject({ status: 303, location: '/labs/abc' });
    expect(answer.cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(answer.cookie).not.toContain(TOKEN);
  });

  it.each(['evil.example', 'evil.example:4380', '127.0.0.1.evil.example'])('refuses the host %j', async (host) => {
    expect((await http('/healthz', { Host: host })).status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    ['no origin and no token', {}],
    ['a foreign origin', { Origin: 'https://evil.example', Authorization: `Bearer ${TOKEN}` }],
    ['an origin that only begins like ours', { Origin: 'http://127.0.0.1.evil.example', Authorization: `Bearer ${TOKEN}` }],
    ['a wrong token', { Authorization: 'Bearer wrong' }],
    ['an empty bearer', { Authorization: 'Bearer ' }],
    ['a null origin', { Origin: 'null', Authorization: `Bearer ${TOKEN}` }],
  ])('refuses a socket with %s, by both transports', async (_, headers) => {
    await expect(open(headers)).rejects.toThrow();
    await expect(open(headers, 'polling')).rejects.toThrow();
  });

  it('lets a socket in with the cookie and our own origin', async () => {
    const cookie = (await http(`/?token=${TOKEN}`)).cookie?.split(';')[0] ?? '';
    const socket = await open({ Cookie: cookie, Origin: `http://127.0.0.1:${String(app.port)}` });
    expect((await ask(socket, 'lab:list', {})).ok).toBe(true);
  });
});

describe('PR4 authority', () => {
  it.each(routes.map(({ path, who }) => [path, who] as const))('route %s answers %s', async (path, who) => {
    const { status } = await http(path.replace('*', 'nothing-here'));
    expect(status === 401).toBe(who === 'signedIn');
  });
});

describe('PR3 no message can end the server', () => {
  it('PR1 PR2 every message answers, whatever it is sent', async () => {
    const socket = await signedIn();
    for (const name of Object.keys(requests) as RequestName[]) {
      for (const payload of [
        null,
        undefined,
        42,
        'x',
        [],
        { labId: null },
        { labId: '../..' },
        { __proto__: { labId: 'x' } },
        { labId: 'x'.repeat(5000) },
      ]) {
        const answer = await ask(socket, name, payload);
        expect([name, typeof answer.ok]).toEqual([name, 'boolean']);
      }
      // Nobody waits for this one.
      socket.emit(name, null);
      socket.emit(name);
    }
    // Another client: this one has used up its allowance for the moment.
    expect((await ask(await signedIn(), 'lab:list', {})).ok).toBe(true);
  }, 60_000);

  it('PR1 names the field that is wrong', async () => {
    const socket = await signedIn();
    const made = await ask(socket, 'lab:create', { name: 'fields', start: false });
    const { labId } = made.value as { labId: string };
    const answer = await ask(socket, 'lab:edit', {
      labId,
      baseRevision: 0,
      editId: 'e1',
      edit: { type: 'namespace.add', id: 'n', name: '-rf', position: { x: 0, y: 0 } },
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid', path: ['edit', 'name'] } });
    expect(
      await ask(socket, 'lab:edit', { labId, baseRevision: 0, editId: 'e2', edit: { type: 'namespace.remove', id: 'host' } }),
    ).toMatchObject({
      ok: false,
      error: { code: 'refused', path: ['edit', 'id'] },
    });
  });

  it('PR6 a flood is answered busy', async () => {
    const socket = await signedIn();
    const answers = await Promise.all(Array.from({ length: 800 }, () => ask(socket, 'lab:list', {})));
    expect(answers.some((answer) => answer.error?.code === 'busy')).toBe(true);
  });
});

describe('two clients', () => {
  it('ED3 ED4 one acts, the other sees it; a stale edit that no longer fits is a conflict', async () => {
    const [acting, watching] = [await signedIn(), await signedIn()];
    const { labId } = (await ask(acting, 'lab:create', { name: 'two clients', start: false })).value as { labId: string };
    await ask(watching, 'lab:open', { labId });
    const seen = new Promise<unknown>((resolve) => watching.once('lab:edited', resolve));
    const add = { type: 'namespace.add', id: 'n1', name: 'red', position: { x: 0, y: 0 } };
    expect(await ask(acting, 'lab:edit', { labId, baseRevision: 0, editId: 'e1', edit: add })).toMatchObject({
      ok: true,
      value: { revision: 1 },
    });
    expect(await seen).toMatchObject({ labId, revision: 1, editId: 'e1', edit: add });
    const reset = new Promise<unknown>((resolve) => watching.once('lab:reset', resolve));
    const late = await ask(watching, 'lab:edit', { labId, baseRevision: 0, editId: 'e2', edit: { ...add, id: 'n2' } });
    expect(late).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await reset).toMatchObject({ lab: { revision: 1 } });
    expect(
      await ask(watching, 'lab:edit', { labId, baseRevision: 0, editId: 'e3', edit: { ...add, id: 'n2', name: 'blue' } }),
    ).toMatchObject({ ok: true });
  });
});

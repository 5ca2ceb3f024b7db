import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, expect, it } from 'vitest';
import * as z from 'zod';
import { labSnapshotSchema } from '../../shared/protocol/records.ts';
import { startServer, type TestServer } from '../testServer.ts';

const ROUNDS = 4;
const folder = mkdtempSync(join(tmpdir(), 'nslab-killed-'));

let server: TestServer;

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function connect({ url, token }: TestServer): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { Authorization: `Bearer ${token}` },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('connect_error', reject);
  });
}

async function ask<T>(socket: Socket, name: string, payload: unknown, value: z.ZodType<T>): Promise<T> {
  return z.object({ ok: z.literal(true), value }).parse(await socket.timeout(10_000).emitWithAck(name, payload)).value;
}

it('ED4 what was acknowledged is there after the server was killed', async () => {
  server = await startServer(folder);
  let socket = await connect(server);
  const { labId } = await ask(socket, 'lab:create', { name: 'killed', start: false }, z.object({ labId: z.string() }));
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Sent all at once; the server dies at an acknowledgement in the middle of them.
    const last = 5 + round * 7;
    const { child } = server;
    await new Promise<void>((resolve) => {
      for (let i = 0; i <= last + 20; i += 1) {
        const name = `n${String(round)}-${String(i)}`;
        const edit = { type: 'namespace.add', id: name, name, position: { x: 0, y: 0 } };
        socket.emit('lab:edit', { labId, baseRevision: 0, editId: name, edit }, (answer: { ok: boolean }) => {
          expect(answer.ok).toBe(true);
          acknowledged.push(name);
          if (i === last) {
            child.kill('SIGKILL');
            resolve();
          }
        });
      }
    });
    await server.ended;
    socket.close();
    server = await startServer(folder);
    socket = await connect(server);
    const { lab, history } = await ask(socket, 'lab:open', { labId }, labSnapshotSchema);
    expect(acknowledged.filter((name) => !lab.namespaces[name])).toEqual([]);
    // The drawing and its history were saved as one.
    expect(lab.revision).toBe(Object.keys(lab.namespaces).length - 1);
    const newest = Object.keys(lab.namespaces).at(-1);
    expect(history.undo?.params).toMatchObject({ name: newest });
  }
  socket.close();
});

it('SC5 what a schedule changed is put back by the next server after one that was killed', async () => {
  let socket = await connect(server);
  const { labId } = await ask(
    socket,
    'lab:create',
    { name: 'scheduled', template: 'tutorial', start: false },
    z.object({ labId: z.string() }),
  );
  await ask(socket, 'lab:start', { labId }, z.unknown());
  const { lab } = await ask(socket, 'lab:open', { labId }, labSnapshotSchema);
  const veth = Object.values(lab.interfaces).find((iface) => iface.name === 'veth0');
  const steps = [{ id: 'step', at: 0, action: { type: 'link.down', interfaceId: veth?.id } }];
  await ask(socket, 'lab:edit', { labId, baseRevision: lab.revision, editId: 'e', edit: { type: 'schedule.set', steps } }, z.unknown());
  const isUp = async (): Promise<boolean | undefined> =>
    (await ask(socket, 'lab:open', { labId }, labSnapshotSchema)).observed.namespaces['host']?.interfaces['veth0']?.up;
  const seen = (up: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        isUp().then((now) => {
          if (now !== up) return;
          socket.off('lab:observed', look);
          resolve();
        }, reject);
      };
      socket.on('lab:observed', look);
      look();
    });
  await ask(socket, 'schedule:start', { labId }, z.unknown());
  await seen(false);
  server.child.kill('SIGKILL');
  await server.ended;
  socket.close();
  server = await startServer(folder);
  socket = await connect(server);
  await seen(true);
  const after = await ask(socket, 'lab:open', { labId }, labSnapshotSchema);
  expect([after.schedule.phase, after.lab.interfaces[veth?.id ?? '']?.up]).toEqual(['stopped', true]);
  socket.close();
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, expect, it } from 'vitest';
import * as z from 'zod';
import { labSnapshotSchema } from '../../shared/protocol/records.ts';
import { notices } from '../../shared/protocol/messages.ts';
import { startServer, type TestServer } from '../testServer.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-services-killed-'));
/** Seconds that nothing else on the machine sleeps, the same test beside this one neither. */
const TIME = `98765.${String(process.pid)}`;
const LAB = `nslab: 1
name: Lab
namespaces: { a: { services: [{ name: nap, kind: command, argv: [sleep, '${TIME}'] }] } }
`;
let server: TestServer;

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A socket that has opened a lab and tells when the service runs. */
async function follow({ url, token }: TestServer): Promise<{
  ask: <T>(name: string, payload: unknown, value: z.ZodType<T>) => Promise<T>;
  running: Promise<number>;
  socket: Socket;
}> {
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { Authorization: `Bearer ${token}` },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => {
      resolve();
    });
    socket.once('connect_error', reject);
  });
  const running = new Promise<number>((resolve) => {
    socket.on('service:changed', (message) => {
      const { info } = notices['service:changed'].parse(message);
      if (info.state === 'running') resolve(info.pid ?? 0);
    });
  });
  const ask = async <T>(name: string, payload: unknown, value: z.ZodType<T>): Promise<T> =>
    z.object({ ok: z.literal(true), value }).parse(await socket.timeout(10_000).emitWithAck(name, payload)).value;
  return { ask, running, socket };
}

/** Processes that sleep that long, as the machine sees them. */
function sleepers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `sleep\0${TIME}\0`;
    } catch {
      return false;
    }
  });
}

/** It runs from its fork on; what it is called is seen when it has become that program. */
async function onlyOne(): Promise<void> {
  await expect.poll(() => sleepers().length).toBe(1);
}

it('SV10 services die with a server that is killed, and run once after the next start', async () => {
  server = await startServer(folder);
  const first = await follow(server);
  const { labId } = await first.ask('lab:create', { file: LAB, start: false }, z.object({ labId: z.string() }));
  await first.ask('lab:open', { labId }, labSnapshotSchema);
  await first.ask('lab:start', { labId }, z.object({}));
  await first.running;
  await onlyOne();
  server.child.kill('SIGKILL');
  await server.ended;
  first.socket.close();
  // The kernel ends them by the signal that their parent's death sends, which is on its way.
  await expect.poll(sleepers).toEqual([]);
  server = await startServer(folder);
  const second = await follow(server);
  const { services } = await second.ask('lab:open', { labId }, labSnapshotSchema);
  if (services[0]?.state !== 'running') await second.running;
  await onlyOne();
  second.socket.close();
});

/** A server of its own, with somebody signed in, whose sandboxes count what is run in them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import { createApp } from '../app.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import type { LabService } from '../labs/labService.ts';
import type { Logger, Sandbox, SandboxLauncher, SandboxLimits, SandboxRecord } from '../ports.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from '../storage/sqliteSnapshotRepository.ts';

export const LIMITS: SandboxLimits = { processes: 1000, namespaces: 1100, tmpfsBytes: 64 * 1024 * 1024 };
export const TOKEN = 'token-for-the-benchmark';
const LONGEST_MS = 120_000;
const ignore = (): void => undefined;
const logger: Logger = { info: ignore, warn: ignore, error: ignore, debug: ignore };

export class CountingLauncher implements SandboxLauncher {
  processes = 0;
  readonly #launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });

  async start(spec: Parameters<SandboxLauncher['start']>[0]): Promise<Sandbox> {
    return this.#counting(await this.#launcher.start(spec));
  }

  async adopt(record: SandboxRecord): Promise<Sandbox | undefined> {
    const sandbox = await this.#launcher.adopt(record);
    return sandbox && this.#counting(sandbox);
  }

  #counting(sandbox: Sandbox): Sandbox {
    const { run, batch } = sandbox;
    sandbox.run = (...args) => {
      this.processes += 1;
      return run.apply(sandbox, args);
    };
    // Many batches are each run by this one.
    sandbox.batch = (...args) => {
      this.processes += 1;
      return batch.apply(sandbox, args);
    };
    return sandbox;
  }
}

export interface Stand {
  launcher: CountingLauncher;
  labs: LabService;
  url: string;
  socket: Socket;
  /** Sends a message and returns its answer; throws where that is a refusal. */
  ask(name: string, payload: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export async function openStand(): Promise<Stand> {
  const launcher = new CountingLauncher();
  const folder = mkdtempSync(join(tmpdir(), 'nslab-bench-'));
  const database = openDatabase(join(folder, 'nslab.sqlite'));
  const app = await createApp({
    repository: new SqliteLabRepository(database),
    snapshots: new SqliteSnapshotRepository(database),
    startKernel: createStartKernel({ launcher, limits: LIMITS, clock: Date, logger }),
    clock: Date,
    logger,
    token: TOKEN,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [],
    page: fileURLToPath(new URL('../../client', import.meta.url)),
    version: 'bench',
    launcher: 'bubblewrap',
    capabilities: () => Promise.resolve([]),
  });
  const url = `http://127.0.0.1:${String(app.port)}`;
  const socket = io(url, { transports: ['websocket'], extraHeaders: { Authorization: `Bearer ${TOKEN}` } });
  return {
    launcher,
    labs: app.labs,
    url,
    socket,
    async ask(name, payload) {
      const answer = (await socket.timeout(LONGEST_MS).emitWithAck(name, payload)) as {
        ok: boolean;
        value?: unknown;
        error?: { message: string };
      };
      if (!answer.ok) throw new Error(answer.error?.message);
      return answer.value;
    },
    async close() {
      socket.close();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server's start and end: reads what it was told, builds the real ports, runs until it is asked to stop. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Capability } from '../shared/probe/capability.ts';
import { createApp, type App } from './app.ts';
import { ConfigError, readConfig, SERVER_HELP, type Config } from './config.ts';
import { openDataFolder } from './dataStore.ts';
import { createStartKernel } from './labs/runningKernel.ts';
import { openBrowser } from './openBrowser.ts';
import { packageVersion } from './packageVersion.ts';
import { createLauncher } from './sandbox/launcher.ts';
import { chooseLauncher, probeMachine } from './sandbox/probe.ts';
import { openDatabase, StorageError } from './storage/sqliteDriver.ts';
import { SqliteLabRepository } from './storage/sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from './storage/sqliteSnapshotRepository.ts';
import { urlHost } from './transport/signIn.ts';

/** Enough for a large class lab, little enough that one lab's fork bomb is that lab's own trouble. */
const LIMITS = { processes: 1000, namespaces: 1100, tmpfsBytes: 64 * 1024 * 1024 };
const STOP_MS = 5_000;

function main(): void {
  try {
    const start = readConfig(process.argv.slice(2), process.env);
    if (start.action === 'help') process.stdout.write(SERVER_HELP);
    else if (start.action === 'version') process.stdout.write(`${packageVersion()}\n`);
    else run(start.config).catch(fail);
  } catch (error) {
    fail(error);
  }
}

async function run(config: Config): Promise<void> {
  const logger = pino({ level: process.env['NSLAB_LOG'] ?? 'warn' }, pino.destination({ dest: 2, sync: true }));
  const folder = openDataFolder(config.data, config.token);
  const serverIsRoot = process.getuid?.() === 0;
  // What is tried in a sandbox of its own must not outlive the server.
  let trying: Promise<unknown> = Promise.resolve();
  const opened: { app?: App } = {};
  // Before anybody can know that it runs.
  endWhenAsked(async () => {
    await opened.app?.close();
    await trying.catch(() => undefined);
    folder.release();
  });
  const choice = chooseLauncher({ serverIsRoot });
  trying = choice;
  const kind = await choice.catch((error: unknown) => {
    folder.release();
    throw new ConfigError(`no lab can be started on this machine (${String(error)}); npm run doctor tells what is missing`);
  });
  let machine: Promise<Capability[]> | undefined;
  const database = await Promise.resolve(folder.databasePath)
    .then(openDatabase)
    .catch((error: unknown) => {
      folder.release();
      throw explained(error, config);
    });
  const app = await createApp({
    repository: new SqliteLabRepository(database),
    snapshots: new SqliteSnapshotRepository(database),
    startKernel: createStartKernel({
      launcher: createLauncher(kind, { serverIsRoot, within: config.allowUplink }),
      limits: LIMITS,
      clock: Date,
      logger,
    }),
    clock: Date,
    logger,
    token: folder.token,
    host: config.host,
    port: config.port,
    allowedHosts: config.allowedHosts,
    page: join(dirname(fileURLToPath(import.meta.url)), '..', 'client'),
    version: packageVersion(),
    launcher: kind,
    uplink: config.allowUplink ? { serverIsRoot } : undefined,
    capabilities: () => {
      machine ??= probeMachine({ serverIsRoot, allowUplink: config.allowUplink });
      trying = machine;
      return machine;
    },
  }).catch((error: unknown) => {
    folder.release();
    throw explained(error, config);
  });
  opened.app = app;
  process.on('unhandledRejection', (reason) => {
    logger.error({ reason: reason instanceof Error ? reason.stack : String(reason) }, 'a promise was left to fail');
  });
  process.on('uncaughtException', (error) => {
    logger.error({ error: error.stack }, 'an error nobody caught');
  });
  const url = `http://${urlHost(config.host)}:${String(app.port)}`;
  folder.announce(url);
  const address = `${url}/?token=${folder.token}`;
  process.stdout.write(`nslab is ready at ${address}\n`);
  if (config.open) openBrowser(address);
}

/** Asked to end, it closes what is open by then, and ends. */
function endWhenAsked(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    // Whatever hangs, the process ends; sandboxes that are left are adopted at the next start.
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void close().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
}

function explained(error: unknown, config: Config): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof StorageError) return new ConfigError(`${error.message}; give --data another folder`);
  const where = `${urlHost(config.host)}:${String(config.port)}`;
  if (code === 'EADDRINUSE') return new ConfigError(`${where} is taken; give --port another number, or 0 for any free one`);
  if (code === 'EADDRNOTAVAIL') return new ConfigError(`${config.host} is no address of this machine; give --host another one`);
  if (code === 'EACCES') return new ConfigError(`${where} may not be used by this user; give --port a number above 1023`);
  return error instanceof Error ? error : new Error(String(error));
}

function fail(error: unknown): void {
  process.stderr.write(`nslab: ${error instanceof Error ? error.message : String(error)}\n`);
  if (!(error instanceof ConfigError) && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = 1;
  // Timers and sockets that were opened on the way must not keep a failed start alive.
  setImmediate(() => process.exit(1));
}

main();

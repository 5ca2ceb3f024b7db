import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startTimeOf } from './sandbox/procfs.ts';
import { BUILT_SERVER, runCli, runProgram, startServer, type Ended } from './testServer.ts';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
const folder = mkdtempSync(join(tmpdir(), 'nslab-start-'));
let folders = 0;
const freshFolder = (): string => join(folder, String((folders += 1)), 'deep', 'data');

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runProgram([BUILT_SERVER, '--no-open', ...args], { env }).ended;
}

interface Process {
  pid: number;
  startTime: string;
}

/** Everything that was started by it, and by what it started. */
function descendantsOf(pid: number): Process[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => {
    const startTime = startTimeOf(child);
    // It ended while we looked.
    return startTime === undefined ? [] : [{ pid: child, startTime }, ...descendantsOf(child)];
  });
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

/** Resolves once none of them lives; the kernel ends what was in a sandbox right after its first process. */
async function gone(processes: readonly Process[]): Promise<void> {
  const living = (): number[] => processes.filter(({ pid, startTime }) => startTimeOf(pid) === startTime).map(({ pid }) => pid);
  await expect.poll(living, { interval: 10 }).toEqual([]);
}

/** One line on standard error, which says what to do, and nothing else. */
function expectRefusal(ended: Ended, words: RegExp): void {
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^nslab: [^\n]+\n$/);
  expect(ended.stderr).toMatch(words);
}

describe('SA5 a start that cannot be is one line with its remedy', () => {
  // Neither takes new entries, not even from root.
  it.each(['/proc/x', '/proc/x/y', '/sys/x'])('data folder %s', async (data) => {
    expectRefusal(await start(['--port', '0', '--data', data]), new RegExp(`the data folder ${data} cannot be written .*give --data`));
  });

  it('data folder that is a file, or lies below one', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const data of [file, join(file, 'below')])
      expectRefusal(await start(['--port', '0', '--data', data]), /cannot be written .*give --data/);
  });

  it.each([
    [['--nonsense'], /--nonsense.*see --help/],
    [['surplus'], /surplus.*see --help/],
    [['--host', 'not an address'], /^nslab: --host: must be an IP address/],
    [['--host', '192.0.2.1', '--port', '0', '--data', join(folder, 'host')], /192\.0\.2\.1 is no address of this machine; give --host/],
    [['--port', '65536'], /^nslab: --port: must be a number from 0 to 65535/],
    [['--port', 'http'], /^nslab: --port: must be a number/],
    [['--token', 'short'], /^nslab: --token: must be 16 to 128/],
    [['--allowed-host', 'a b'], /^nslab: --allowed-host: must be a host name/],
  ])('%j', async (args, words) => {
    expectRefusal(await start(args), words);
  });

  it('a port that is taken, and the data folder is free again', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const data = freshFolder();
    expectRefusal(await start(['--port', String(port), '--data', data]), new RegExp(`127.0.0.1:${String(port)} is taken; give --port`));
    other.close();
    expect(existsSync(join(data, 'server.json'))).toBe(false);
  });

  it('a database that is none, and one of a newer nslab', async () => {
    const data = freshFolder();
    const server = await startServer(data);
    await server.stop();
    const database = join(data, 'nslab.sqlite');
    const good = readFileSync(database);
    const newer = Buffer.from(good);
    // PRAGMA user_version: four bytes at offset 60 of the file (sqlite.org/fileformat.html).
    newer.writeUInt32BE(9999, 60);
    writeFileSync(database, newer);
    expectRefusal(await start(['--port', '0', '--data', data]), /nslab\.sqlite was written by a newer nslab.*give --data/);
    writeFileSync(database, 'this is no database, whatever its name says; '.repeat(100));
    expectRefusal(await start(['--port', '0', '--data', data]), /nslab\.sqlite cannot be read .*give --data/);
    // Nothing of it was touched, so that it can be mended.
    expect(readFileSync(database, 'utf8')).toMatch(/^this is no database/);
    writeFileSync(database, good);
    await (await startServer(data)).stop();
  });

  it('programs that are missing', async () => {
    // A machine without them: the same one, with nothing where they are.
    const hidden = ['bwrap', 'ip'].flatMap((name) => FOLDERS.map((path) => `${path}/${name}`)).filter((path) => existsSync(path));
    const without = ['--dev-bind', '/', '/', ...hidden.flatMap((path) => ['--ro-bind', '/dev/null', realpathSync(path)])];
    const ended = await runProgram([process.execPath, BUILT_SERVER, '--port', '0', '--no-open', '--data', freshFolder()], {
      program: ['bwrap', ...without, '--'],
    }).ended;
    expectRefusal(ended, /no lab can be started on this machine \(.*\); .*doctor/);
  });

  it('but not a PATH that names no folder of them', async () => {
    await (await startServer(freshFolder(), [], { PATH: folder })).stop();
  });

  it('another server on the same folder', async () => {
    const data = freshFolder();
    const server = await startServer(data);
    expectRefusal(await start(['--port', '0', '--data', data]), /another nslab \(process \d+\) uses .*end it, or give --data/);
    await server.stop();
  });
});

describe('CL1 nslab server', () => {
  const script = fileURLToPath(new URL('../scripts/nslab.mjs', import.meta.url));

  it('is the server, with its own options', async () => {
    expect((await runProgram([script, 'server', '--help']).ended).stdout).toContain('--allowed-host NAME');
    expect((await runProgram([script, '--help']).ended).stdout).toContain('server [OPTIONS]');
    expectRefusal(await runProgram([script, 'server', '--port', 'x']).ended, /--port: must be a number/);
  });
});

describe('SA3 a server that is asked to end', () => {
  it('in the moment in which it says that it is ready', async () => {
    // Which of the two is first is chance, so more than once.
    for (let round = 0; round < 5; round += 1) {
      expect(await (await startServer(freshFolder())).stop()).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('while it takes over the labs of one that was killed: none is left', async () => {
    const data = freshFolder();
    const first = await startServer(data);
    for (const name of ['one', 'two', 'three', 'four'])
      expect(await runCli(['new', name, '--template', 'tutorial', '--data', data])).toMatchObject({ code: 0 });
    const works = descendantsOf(first.child.pid ?? 0);
    expect(works.length).toBeGreaterThan(4);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await startServer(data);
    expect(await second.stop()).toMatchObject({ code: 0 });
    await gone(works);
    // They were to run, and do again.
    const third = await startServer(data);
    await expect.poll(async () => (await runCli(['labs', '--data', data])).stdout.match(/running/g)?.length).toBe(4);
    await third.stop();
  });

  it('after one that was killed while a lab began: nothing of it is left', async () => {
    const data = freshFolder();
    const first = await startServer(data);
    expect(await runCli(['new', 'begun', '--data', data])).toMatchObject({ code: 0 });
    // As early as can be: no record of it is on disk yet.
    await expect.poll(() => descendantsOf(first.child.pid ?? 0).length, { interval: 1 }).toBeGreaterThan(0);
    const works = descendantsOf(first.child.pid ?? 0);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await (await startServer(data)).stop()).toMatchObject({ code: 0 });
    await gone(works);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s: ends soon with a lab at work, and leaves nothing', async (signal) => {
    const data = freshFolder();
    const server = await startServer(data);
    expect(await runCli(['new', 'busy', '--template', 'tutorial', '--data', data])).toMatchObject({ code: 0 });
    expect(await runCli(['start', 'busy', '--data', data])).toMatchObject({ code: 0 });
    const works = descendantsOf(server.child.pid ?? 0);
    expect(works.length).toBeGreaterThan(1);
    const startedAt = performance.now();
    server.child.kill(signal);
    const ended = await server.ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await gone(works);
    expect(existsSync(join(data, 'server.json'))).toBe(false);
  });
});

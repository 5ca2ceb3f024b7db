/** `npm run bench`: one JSON line for each figure; times are ratios against the bare commands in the same run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { toBash } from '../../shared/formats/bash/toBash.ts';
import { emptyLab, newLoopback, newNamespace, type Lab } from '../../shared/model/lab.ts';
import { plan } from '../../shared/plan/plan.ts';
import { toRun } from '../../shared/plan/toArgv.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import { toLabFile } from '../../shared/labfile/labFile.ts';
import { createApp } from '../app.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import type { Logger, Sandbox, SandboxLimits } from '../ports.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { eventLatency } from './eventLatency.ts';
import { importBash } from './importBash.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from '../storage/sqliteSnapshotRepository.ts';

const RUNS = 5;
const LIMITS: SandboxLimits = { processes: 1000, namespaces: 1100, tmpfsBytes: 64 * 1024 * 1024 };
const TOKEN = 'token-for-the-benchmark';
const ignore = (): void => undefined;
const logger: Logger = { info: ignore, warn: ignore, error: ignore, debug: ignore };
const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });

function tell(figure: string, value: number, unit: string, aim: number): void {
  process.stdout.write(`${JSON.stringify({ figure, value: Number(value.toFixed(3)), unit, aim })}\n`);
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Namespaces in a row, each with a bridge: n0 – n1 – …, and a host on each bridge; 2n - 1 veth pairs. */
function linear(n: number): Lab {
  const lab = emptyLab('linear', `linear${String(n)}`);
  const add = (id: string): void => {
    const lo = newLoopback(id);
    lab.namespaces[id] = newNamespace(id, id);
    lab.interfaces[lo.id] = lo;
    lab.layout[id] = { x: 0, y: 0 };
  };
  const pair = (a: [string, string, string?, string?], b: [string, string, string?]): void => {
    const [aId, bId] = [`${a[0]}-${a[1]}`, `${b[0]}-${b[1]}`];
    lab.interfaces[aId] = {
      id: aId,
      namespaceId: a[0],
      kind: 'veth',
      name: a[1],
      up: true,
      addresses: a[3] === undefined ? [] : [a[3]],
      peerId: bId,
      ...(a[2] !== undefined && { masterId: a[2] }),
    };
    lab.interfaces[bId] = {
      id: bId,
      namespaceId: b[0],
      kind: 'veth',
      name: b[1],
      up: true,
      addresses: [],
      peerId: aId,
      ...(b[2] !== undefined && { masterId: b[2] }),
    };
  };
  for (let i = 0; i < n; i += 1) {
    const ns = `h${String(i)}`;
    add(ns);
    lab.interfaces[`s${String(i)}`] = {
      id: `s${String(i)}`,
      namespaceId: 'host',
      kind: 'bridge',
      name: `s${String(i)}`,
      up: true,
      addresses: [],
      stp: false,
    };
    lab.layout[`s${String(i)}`] = { x: 0, y: 0 };
    pair([ns, 'eth0', undefined, `10.0.${String(i >> 8)}.${String((i % 255) + 1)}/16`], ['host', `p${String(i)}`, `s${String(i)}`]);
    if (i > 0) pair(['host', `l${String(i)}`, `s${String(i - 1)}`], ['host', `r${String(i)}`, `s${String(i)}`]);
  }
  return lab;
}

/** The same commands by the plainest means: one `ip -batch` for each namespace, in the order of the plan. */
async function bare(lab: Lab): Promise<number> {
  const sandbox = await launcher.start({ labId: 'bare', hostname: 'host', limits: LIMITS });
  const commands = plan({ target: labToNetState(lab), actual: observedToNetState({ counter: 0, namespaces: {} }), nextIndex: 101 }).filter(
    (command) =>
      !(command.type === 'netns.add' && command.ns === 'host') &&
      !(command.type === 'link.up' && command.ns === 'host' && command.dev === 'lo'),
  );
  const batches = new Map<string, string[][]>();
  const first: string[][] = [];
  for (const command of commands) {
    const { ns, program, args } = toRun(command);
    if (program !== 'ip') continue;
    const makes = /^(netns|veth|bridge)\./.test(command.type);
    if (makes) first.push(ns === 'host' ? args : ['netns', 'list']);
    const own = batches.get(ns) ?? [];
    if (!makes || ns !== 'host') own.push(args);
    batches.set(ns, own);
  }
  const startedAt = performance.now();
  await must(sandbox.batch('host', first));
  for (const [ns, lines] of batches) await must(sandbox.batch(ns, lines));
  const ms = performance.now() - startedAt;
  await sandbox.stop();
  return ms;
}

/** The bare commands must succeed too, or the comparison is worth nothing. */
async function must(result: ReturnType<Sandbox['batch']>): Promise<void> {
  const { failure, done } = await result;
  if (failure) throw new Error(`line ${String(done + 1)}: ${failure.message}`);
}

/** MiB in memory of a process and all below it: PSS, so that what is shared is counted once. */
function pssOf(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]));
    } catch {
      continue;
    }
  }
  let kib = 0;
  for (const pid of parents.keys()) {
    let at = pid;
    while (at !== root && at > 1) at = parents.get(at) ?? 0;
    // The server itself is Node and serves all labs; what a lab costs is what hangs below it.
    if (at !== root || pid === root) continue;
    try {
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      continue;
    }
  }
  return kib / 1024;
}

async function main(): Promise<void> {
  const big = linear(500);
  const target = labToNetState(big);
  const planMs = Array.from({ length: RUNS }, () => {
    const startedAt = performance.now();
    plan({ target, actual: {}, nextIndex: 101 });
    return performance.now() - startedAt;
  });
  tell('plan.1000', median(planMs), 'ms', 50);

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
  const socket = io(`http://127.0.0.1:${String(app.port)}`, {
    transports: ['websocket'],
    extraHeaders: { Authorization: `Bearer ${TOKEN}` },
  });
  const ask = async (name: string, payload: unknown): Promise<unknown> => {
    const answer = (await socket.timeout(120_000).emitWithAck(name, payload)) as {
      ok: boolean;
      value?: unknown;
      error?: { message: string };
    };
    if (!answer.ok) throw new Error(answer.error?.message);
    return answer.value;
  };
  try {
    const { labId } = (await ask('lab:create', { name: 'idle' })) as { labId: string };
    await ask('lab:open', { labId });
    await ask('lab:start', { labId });
    const session = app.labs.session(labId);
    const record = session?.sandbox?.record;
    if (!session?.sandbox || !record) throw new Error('the lab does not run');
    await session.idle();
    tell('memory.idleLab', pssOf(process.pid) + pssOf(record.pid), 'MiB', 10);

    const round: number[] = [];
    const plain: number[] = [];
    const seen = (name: string): Promise<void> =>
      new Promise((resolve) => {
        const listen = ({ change }: { change: { set: { name: string }[] } }): void => {
          if (!change.set.some((namespace) => namespace.name === name)) return;
          socket.off('lab:observed', listen);
          resolve();
        };
        socket.on('lab:observed', listen);
      });
    for (let i = 0; i < 20; i += 1) {
      const name = `n${String(i)}`;
      const drawn = seen(name);
      let startedAt = performance.now();
      const edit = { type: 'namespace.add', id: name, name, position: { x: i, y: 0 } };
      await ask('lab:edit', { labId, baseRevision: 0, editId: name, edit });
      await drawn;
      round.push(performance.now() - startedAt);
      await session.idle();
      const typed = seen(`plain${String(i)}`);
      startedAt = performance.now();
      await session.sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'add', `plain${String(i)}`] });
      plain.push(performance.now() - startedAt);
      // What was typed is taken into the drawing first: a person does not type and draw in the same instant.
      await typed;
      await session.idle();
    }
    tell('edit.roundtrip', median(round) / median(plain), 'ratio', 4);
    await ask('lab:delete', { labId });

    const tutorial = (await ask('lab:create', { name: 'tutorial', template: 'tutorial', start: false })) as { labId: string };
    await ask('lab:start', tutorial);
    const terminal = (await ask('terminal:open', { ...tutorial, namespace: 'host', cols: 80, rows: 24 })) as { id: string };
    const turns = await eventLatency({
      url: `http://127.0.0.1:${String(app.port)}`,
      token: TOKEN,
      ...tutorial,
      socket,
      terminalId: terminal.id,
    });
    if (turns) {
      tell('event.latency.p50', median(turns), 'ms', 60);
      tell('event.latency.p95', quantile(turns, 0.95), 'ms', 120);
    }
    await ask('lab:delete', tutorial);

    const lab = linear(100);
    const file = toLabFile(lab, { layout: false });
    const ratios: number[] = [];
    const stops: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const bareMs = await bare(lab);
      const made = (await ask('lab:create', { name: `linear ${String(i)}` })) as { labId: string };
      await ask('lab:start', made);
      const startedAt = performance.now();
      const put = (await ask('lab:put', { file: file.replace(/^name: .*$/m, `name: linear ${String(i)}`) })) as { failed: unknown[] };
      const drift = app.labs.session(made.labId)?.drift().length ?? -1;
      if (put.failed.length > 0 || drift !== 0)
        throw new Error(`${String(put.failed.length)} commands failed, ${String(drift)} differences`);
      ratios.push((performance.now() - startedAt) / bareMs);
      const stopAt = performance.now();
      await ask('lab:stop', made);
      stops.push(performance.now() - stopAt);
    }
    tell('apply.linear100', median(ratios), 'ratio', 1.5);
    tell('stop.linear100', median(stops), 'ms', 100);

    const imports: number[] = [];
    for (let i = 0; i < 3; i += 1) imports.push(await importBash(linear(30), { launcher, limits: LIMITS, socket }));
    tell('import.bash', median(imports), 'ratio', 1.5);
    tell('export.size', Buffer.byteLength(toBash(lab).text) / 1024, 'KiB', 64);
  } finally {
    socket.close();
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
process.exit(0);

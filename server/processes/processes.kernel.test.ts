import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProcessInfo, ProcessReport } from '../../shared/probe/processes.ts';
import type { Sandbox, StreamProcess } from '../ports.ts';
import { startTestSandbox } from '../sandbox/testSandbox.ts';
import { ProcessService } from './processService.ts';

let sandbox: Sandbox;
let inside: StreamProcess;
let outside: StreamProcess;
let report: ProcessReport;

/** Says when it runs, and goes on. */
async function sleeper(namespace: string, ms: string): Promise<StreamProcess> {
  const stream = await sandbox.stream({
    namespace,
    argv: ['bash', '-c', `ipcmk -Q >/dev/null; mount -t tmpfs x /tmp; echo on; exec sleep ${ms}`],
  });
  await new Promise<void>((resolve) => {
    stream.onStdout(() => {
      resolve();
    });
  });
  return stream;
}

const named = (command: string): ProcessInfo[] => report.processes.filter((process) => process.command === command);

beforeAll(async () => {
  sandbox = await startTestSandbox();
  for (const name of ['a', 'b']) await sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'add', name] });
  await sandbox.isolate('a', { kinds: ['pid', 'uts', 'ipc', 'mnt', 'user'], hostname: 'web' });
  inside = await sleeper('a', '1001');
  outside = await sleeper('b', '1002');
  // It becomes `sleep` a moment after it said so.
  do report = await new ProcessService({ now: () => performance.now() }).report(sandbox, 'a');
  while (named('sleep 1001').length + named('sleep 1002').length < 2);
});

afterAll(async () => {
  await sandbox.stop();
  await Promise.all([inside.exited, outside.exited]);
});

it('NK9 every process of the lab is told, with its numbers, users and namespaces; equal identities are the same one', () => {
  const [hidden] = named('sleep 1001');
  const [shown] = named('sleep 1002');
  const first = report.processes.find(({ pids }) => pids[0] === sandbox.record.pid);
  const kinds = ['net', 'pid', 'uts', 'ipc', 'mnt', 'user'] as const;
  expect(hidden?.pids.length).toBe((shown?.pids.length ?? 0) + 1);
  expect(kinds.filter((kind) => hidden?.ns[kind] === first?.ns[kind])).toEqual([]);
  // `ip netns exec` gives every program its own mounts.
  expect(kinds.filter((kind) => shown?.ns[kind] !== first?.ns[kind])).toEqual(['net', 'mnt']);
  expect([report.networks[hidden?.ns.net ?? ''], report.networks[shown?.ns.net ?? ''], report.networks[first?.ns.net ?? '']]).toEqual([
    'a',
    'b',
    'host',
  ]);
  expect(hidden?.uid).toEqual({ outside: first?.uid.outside, inside: 0 });
  // Nothing of the machine's, nor of the server's.
  expect(report.processes.filter(({ pids }) => pids.includes(process.pid) || pids.length < (first?.pids.length ?? 0))).toEqual([]);
  expect(report.total).toBe(report.processes.length);
});

it('NK9 inside and outside are told side by side', () => {
  expect([report.inside?.hostname, report.outside?.hostname]).toEqual(['web', 'lab']);
  expect(report.inside?.processes[0]).toMatchObject({ pid: 1 });
  expect(report.inside?.processes.map(({ command }) => command)).toContain('sleep 1001');
  expect(report.inside?.processes.map(({ command }) => command)).not.toContain('sleep 1002');
  expect(report.outside?.processes.map(({ command }) => command)).toEqual(expect.arrayContaining(['sleep 1001', 'sleep 1002']));
  expect([report.inside?.ipc.msg, report.outside?.ipc.msg]).toEqual([1, 1]);
  expect(report.inside?.mounts.filter((mount) => mount === '/tmp (tmpfs)').length).toBe(2);
  expect(report.outside?.mounts.filter((mount) => mount === '/tmp (tmpfs)').length).toBe(1);
  expect(report.inside?.uids).toMatchObject([{ inside: 0, count: 1 }]);
});

it('NK9 another lab’s processes are not told, and the reading is shared for a moment', async () => {
  const other = await startTestSandbox();
  const service = new ProcessService({ now: () => 0 });
  const [first, second] = [await service.report(other, undefined), await service.report(other, undefined)];
  const mine = new Set(report.processes.map(({ pids }) => pids[0]));
  expect(first.processes.length).toBeGreaterThan(0);
  expect(first.processes.filter(({ pids }) => mine.has(pids[0]))).toEqual([]);
  expect(second.processes).toEqual(first.processes);
  await other.stop();
});

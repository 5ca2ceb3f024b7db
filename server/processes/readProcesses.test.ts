import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { startTimeInStat, startTimeOf } from '../sandbox/procfs.ts';
import { idMapOf, mountinfoOf, readProcesses } from './readProcesses.ts';

/** The pid of a process that has ended and been reaped. */
async function vanished(): Promise<number> {
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

/** As /proc/PID/stat has it: 52 fields, the 22nd when it started. */
const stat = (name: string, state: string): string =>
  `42 (${name}) ${state} ${Array.from({ length: 49 }, (_, i) => String(i + 4)).join(' ')}\n`;

it('NK9 a process that has ended has nothing to tell', async () => {
  const pid = await vanished();
  expect(await readProcesses(pid)).toEqual([]);
  expect([idMapOf(pid), mountinfoOf(pid), startTimeOf(pid)]).toEqual([[], '', undefined]);
});

it('NK9 a process that runs is told with its words, whatever stands in them', async () => {
  const child = spawn('bash', ['-c', 'printf on; read -r; exit', 'a) b (', '', 'ü'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const all = await readProcesses(process.pid);
  expect(all.find(({ pids }) => pids[0] === child.pid)).toMatchObject({
    command: 'bash -c printf on; read -r; exit a) b (  ü',
    parent: process.pid,
  });
  child.stdin.end();
  await new Promise((resolve) => child.once('exit', resolve));
});

it('NK6 the name in /proc/PID/stat may hold spaces and parentheses; a zombie is gone', () => {
  expect(['bash', 'a b', 'a) S 1 (b', ')', '((', ''].map((name) => startTimeInStat(stat(name, 'S')))).toEqual(
    Array.from({ length: 6 }, () => '22'),
  );
  expect(startTimeInStat(stat('bash', 'Z'))).toBeUndefined();
  expect(startTimeInStat('')).toBeUndefined();
});

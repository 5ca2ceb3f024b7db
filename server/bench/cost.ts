/** What an action costs: time, time on the processor, processes. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Cost {
  ms: number;
  /** Of the server, of all it started, and of the kernel on their behalf. */
  cpuMs: number;
  /** Programs that were run in sandboxes. */
  processes: number;
}

const TICKS_PER_MS = 0.1;
/** Fields of /proc/PID/stat after the name: utime, stime, and those of children that were waited for. */
const CPU_FIELDS = { from: 11, to: 15 };

export async function costOf(counter: { readonly processes: number }, action: () => Promise<void>): Promise<Cost> {
  const before = { at: performance.now(), cpuMs: cpuMsBelow(process.pid), processes: counter.processes };
  await action();
  return {
    ms: performance.now() - before.at,
    cpuMs: cpuMsBelow(process.pid) - before.cpuMs,
    processes: counter.processes - before.processes,
  };
}

/** A process and all below it. */
function cpuMsBelow(root: number): number {
  let ticks = 0;
  for (const pid of [root, ...below(root)]) {
    const stat = read(pid, 'stat');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const field of fields.slice(CPU_FIELDS.from, CPU_FIELDS.to)) ticks += Number(field);
  }
  return ticks / TICKS_PER_MS;
}

/** MiB in memory of all below a process: PSS, so that what is shared is counted once. */
export function pssBelow(root: number): number {
  let kib = 0;
  for (const pid of below(root)) kib += Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0);
  return kib / 1024;
}

/** The ids of all processes below one. */
function below(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? Number(/^PPid:\t(\d+)/m.exec(read(Number(name), 'status'))?.[1]) : NaN;
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const all: number[] = [];
  for (let next = [root]; next.length > 0;) {
    next = next.flatMap((pid) => children.get(pid) ?? []);
    all.push(...next);
  }
  return all;
}

/** Empty where the process has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

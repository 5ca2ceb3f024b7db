/** Reads what the server needs to know of processes from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Field 22 of /proc/PID/stat, in clock ticks since boot: with the pid it names one process for good (proc(5)). Undefined when it is gone. */
export function startTimeOf(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${String(pid)}/stat`);
  // The second field, in parentheses, may itself hold spaces and parentheses.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is gone too: it only waits to be reaped.
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** Tasks (threads count) of a user, as RLIMIT_NPROC counts them. */
export function countTasks(uid: number): number {
  let tasks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = readIfThere(`/proc/${name}/status`);
    if (status !== undefined && Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) === uid)
      tasks += Number(/^Threads:\t(\d+)/m.exec(status)?.[1] ?? 1);
  }
  return tasks;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Reads what the server needs to know of processes from /proc. */
import { readFileSync } from 'node:fs';

/** Field 22 of /proc/PID/stat, in clock ticks since boot: with the pid it names one process for good (proc(5)). Undefined when it is gone. */
export function startTimeOf(pid: number): string | undefined {
  return startTimeInStat(readIfThere(`/proc/${String(pid)}/stat`) ?? '');
}

/** The same, of what the file says. */
export function startTimeInStat(stat: string): string | undefined {
  // The second field, in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is gone too: it only waits to be reaped.
  return fields[0] === 'Z' ? undefined : fields[19];
}

/** How many processes its user may have, as far as this process is concerned: what a sandbox's first process stands under, all of it does. */
export function processLimitOf(pid: number): number {
  const limit = /^Max processes\s+(\d+)/m.exec(readIfThere(`/proc/${String(pid)}/limits`) ?? '')?.[1];
  // None: then the sandbox is gone, or was made by an earlier nslab.
  return Number(limit ?? 1000);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

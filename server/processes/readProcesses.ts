/**
 * Reads the processes of a sandbox from the machine's own /proc. Not from the sandbox's: whoever is root there could put anything in its
 * place, also links that lead out.
 */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import {
  idInside,
  NAMESPACE_KINDS,
  parseIdMap,
  parseStatus,
  type IdRange,
  type ProcessInfo,
  type ProcessStatus,
} from '../../shared/probe/processes.ts';

/** After so many the rest of the server has a turn. */
const AT_ONCE = 50;
const COMMAND_BYTES = 400;
const MOUNTS_BYTES = 256 * 1024;

/** All in the PID namespace of the sandbox's first process, and in those below it; sorted by their numbers there. */
export async function readProcesses(firstPid: number): Promise<ProcessInfo[]> {
  const first = statusOf(firstPid);
  const home = link(firstPid, 'pid');
  if (!first || home === undefined) return [];
  const depth = first.pids.length;
  const candidates = new Map<number, ProcessStatus>();
  for (const [i, name] of readdirSync('/proc').entries()) {
    if (!/^\d+$/.test(name)) continue;
    if (i % AT_ONCE === 0) await turn();
    const status = statusOf(Number(name));
    // The same user outside, whoever it is inside: only one is mapped.
    if (status && status.uid === first.uid && status.pids.length >= depth) candidates.set(Number(name), status);
  }
  const known = new Map<number, boolean>();
  const belongs = (pid: number): boolean => {
    const before = known.get(pid);
    if (before !== undefined) return before;
    const status = candidates.get(pid);
    // Below it, processes descend from one that is in it.
    const answer = status !== undefined && (link(pid, 'pid') === home || (status.pids.length > depth && belongs(status.parent)));
    known.set(pid, answer);
    return answer;
  };
  const processes: ProcessInfo[] = [];
  let read = 0;
  for (const [pid, status] of candidates) {
    if (!belongs(pid)) continue;
    if (++read % AT_ONCE === 0) await turn();
    processes.push(infoOf(pid, status));
  }
  return processes.sort((a, b) => (a.pids[depth - 1] ?? 0) - (b.pids[depth - 1] ?? 0));
}

function infoOf(pid: number, status: ProcessStatus): ProcessInfo {
  const ns: ProcessInfo['ns'] = {};
  for (const kind of NAMESPACE_KINDS) {
    const identity = link(pid, kind);
    if (identity !== undefined) ns[kind] = identity;
  }
  const words = head(`/proc/${String(pid)}/cmdline`, COMMAND_BYTES)
    ?.replaceAll('\0', ' ')
    .trim();
  return {
    pids: status.pids,
    parent: status.parent,
    // What has no command line is a thread of the kernel or a process that is ending.
    command: words === undefined || words === '' ? `[${status.name}]` : words,
    uid: { outside: status.uid, inside: idInside(idMapOf(pid), status.uid) },
    ns,
  };
}

export function idMapOf(pid: number): IdRange[] {
  return parseIdMap(head(`/proc/${String(pid)}/uid_map`, COMMAND_BYTES * 10) ?? '');
}

export function mountinfoOf(pid: number): string {
  return head(`/proc/${String(pid)}/mountinfo`, MOUNTS_BYTES) ?? '';
}

function statusOf(pid: number): ProcessStatus | undefined {
  try {
    return parseStatus(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

/** The number in `pid:[4026531836]`. */
function link(pid: number, kind: string): string | undefined {
  try {
    return /\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/ns/${kind}`))?.[1];
  } catch {
    return undefined;
  }
}

/** The first bytes of a file, whose length anybody in a lab may choose. */
function head(path: string, bytes: number): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      let length = 0;
      for (let got = -1; got !== 0 && length < bytes; length += got) got = readSync(file, buffer, length, bytes - length, null);
      return buffer.toString('utf8', 0, length);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Tells what runs in a lab and what a namespace hides, to who asks for it; nobody asks, nothing is read. */
import { HOST } from '../../shared/model/ids.ts';
import {
  parseMounts,
  parseNameAndIpc,
  PROCESSES_LIMIT,
  type ProcessInfo,
  type ProcessReport,
  type View,
} from '../../shared/probe/processes.ts';
import type { Clock, Sandbox } from '../ports.ts';
import { idMapOf, mountinfoOf, readProcesses } from './readProcesses.ts';

/** Several who look at the same lab share what was read so long ago at most. */
const SHARED_MS = 800;
const NAME_AND_IPC = ['/proc/sys/kernel/hostname', '/proc/sysvipc/shm', '/proc/sysvipc/msg', '/proc/sysvipc/sem'];

export class ProcessService {
  readonly #read = new WeakMap<Sandbox, { at: number; processes: Promise<ProcessInfo[]> }>();

  constructor(private readonly clock: Clock) {}

  /** With `namespace`, also how it looks in there and on the lab's host. */
  async report(sandbox: Sandbox, namespace: string | undefined): Promise<ProcessReport> {
    const all = await this.#processes(sandbox);
    const first = all.find(({ pids }) => pids[0] === sandbox.record.pid);
    const networks = Object.fromEntries(sandbox.namespaces().map(({ name, identity }) => [identity, name]));
    if (first?.ns.net !== undefined) networks[first.ns.net] = HOST;
    const report = { processes: all.slice(0, PROCESSES_LIMIT), total: all.length, networks };
    if (!first || namespace === undefined) return report;
    const outside = await viewOf(sandbox, all, first);
    const pid = sandbox.isolated().get(namespace)?.pid;
    const holder = all.find(({ pids }) => pid !== undefined && pids[first.pids.length - 1] === pid);
    return { ...report, outside, inside: holder ? await viewOf(sandbox, all, holder, pid) : outside };
  }

  #processes(sandbox: Sandbox): Promise<ProcessInfo[]> {
    const before = this.#read.get(sandbox);
    if (before && this.clock.now() - before.at < SHARED_MS) return before.processes;
    const processes = readProcesses(sandbox.record.pid);
    this.#read.set(sandbox, { at: this.clock.now(), processes });
    return processes;
  }
}

/** What `from` sees. `joined`: its pid in the sandbox, when it has namespaces of its own. */
async function viewOf(sandbox: Sandbox, all: readonly ProcessInfo[], from: ProcessInfo, joined?: number): Promise<View> {
  const enter = joined === undefined ? [] : ['nsenter', '--target', String(joined), '--uts', '--ipc', '--'];
  const { stdout } = await sandbox.run({ namespace: HOST, argv: [...enter, 'cat', ...NAME_AND_IPC] }, 'read');
  const [machinePid = 0] = from.pids;
  return {
    ...parseNameAndIpc(stdout),
    processes: visibleFrom(all, from).slice(0, PROCESSES_LIMIT),
    mounts: parseMounts(mountinfoOf(machinePid)),
    uids: idMapOf(machinePid),
  };
}

/** Those in its PID namespace and in those below, by their numbers there. */
function visibleFrom(all: readonly ProcessInfo[], from: ProcessInfo): View['processes'] {
  const depth = from.pids.length;
  const byPid = new Map(all.map((process) => [process.pids[0] ?? 0, process]));
  const isSeen = (process: ProcessInfo): boolean => {
    if (process.ns.pid === from.ns.pid) return true;
    const parent = byPid.get(process.parent);
    // A PID namespace below begins with a child of somebody who is seen.
    return process.pids.length > depth && parent !== undefined && isSeen(parent);
  };
  return all
    .filter(isSeen)
    .map(({ pids, command }) => ({ pid: pids[depth - 1] ?? 0, command }))
    .sort((a, b) => a.pid - b.pid);
}

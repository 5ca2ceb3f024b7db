/** Reads what a script left in a sandbox beside what `ip` tells: names, given MAC addresses, programs that still run. */
import { HOST } from '../../shared/model/ids.ts';
import type { Leavings } from '../../shared/formats/script/fromKernel.ts';
import type { Sandbox } from '../ports.ts';

// One process for each namespace and a few besides; nothing in it comes from a user. Lines are told apart by their first word. A sysfs is of the
// network namespace of who mounts it.
const READ = `
shopt -s nullglob
tell() { while IFS= read -r line; do printf '%s %s %s\\n' "$1" "$2" "$line"; done; }
macs() {
  "\${@:2}" mount -t sysfs none /sys 2>/dev/null || "\${@:2}" mount -r -t sysfs none /sys 2>/dev/null || return
  for file in /sys/class/net/*/addr_assign_type; do
    dev=\${file#/sys/class/net/}
    { read -r type <"$file"; } 2>/dev/null && printf 'mac %s %s %s\\n' "$1" "\${dev%/*}" "$type"
  done
}
macs host
cd /run/netns && for ns in *; do macs "$ns" nsenter --net="/run/netns/$ns" --; done
tell hosts host </etc/hosts
cd /etc/netns 2>/dev/null && for ns in *; do
  [ -f "$ns/hosts" ] && tell hosts "$ns" <"$ns/hosts"
done
ps -eo pid=,ppid=,comm= | while read -r program; do printf 'program %s\\n' "$program"; done
`;
const ARGV = ['unshare', '--mount', '--', 'bash', '--norc', '--noprofile', '-c', READ];

/** NET_ADDR_SET (include/uapi/linux/netdevice.h). */
const GIVEN = '3';
const READ_MS = 30_000;

export async function readLeavings(sandbox: Sandbox): Promise<Leavings> {
  const { stdout } = await sandbox.run({ namespace: HOST, argv: ARGV, timeoutMs: READ_MS }, 'read');
  const givenMacs: { ns: string; dev: string }[] = [];
  const hosts: { ns: string; line: string }[] = [];
  const processes: Process[] = [];
  for (const line of stdout.split('\n')) {
    const mac = /^mac (\S+) (\S+) (\d+)$/.exec(line);
    if (mac?.[1] !== undefined && mac[2] !== undefined && mac[3] === GIVEN) givenMacs.push({ ns: mac[1], dev: mac[2] });
    const host = /^hosts (\S+) (.*)$/.exec(line);
    if (host?.[1] !== undefined && host[2] !== undefined) hosts.push({ ns: host[1], line: host[2] });
    const [, pid, parent, name] = /^program (\d+) +(\d+) (.+)$/.exec(line) ?? [];
    if (name !== undefined) processes.push({ pid: Number(pid), parent: Number(parent), name });
  }
  return { givenMacs, hosts, programs: programsLeft(processes) };
}

/** As seen from inside the sandbox. */
export interface Process {
  pid: number;
  parent: number;
  name: string;
}

/** The sandbox's first process, which adopts what lost its parent; and the one that keeps the sandbox alive. */
const INIT = 1;
const KEEPER = 2;

/**
 * Names of the processes that nobody waits for any more. What this server runs meanwhile, like a reading of the kernel, came in from outside:
 * it and its children have an ancestor without a parent here (0, pid_namespaces(7)).
 */
export function programsLeft(processes: readonly Process[]): string[] {
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isAdopted = (pid: number): boolean => {
    let at: number | undefined = pid;
    while (at !== undefined && at > INIT) at = parents.get(at);
    return at === INIT;
  };
  return processes.filter(({ pid }) => pid > KEEPER && isAdopted(pid)).map(({ name }) => name);
}

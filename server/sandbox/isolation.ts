/** The words that give a namespace the other kinds of its own, and that put a program into them. */
import { hasOwnMounts, type IsolationKind } from '../../shared/model/isolation.ts';

/** The program of a holder; a file of the sandbox, so that `ps` there shows a short line. */
export const HOLDER_PATH = '/run/nslab/init';

/**
 * What a holder runs, called with the namespace's name, its kinds, its hostname and its identity: it takes the name, mounts what belongs to
 * its PID namespace, says that it is ready, and waits for ever. While it reads, bash still waits for whatever child ends: as process 1 it
 * reaps orphans, which `sleep infinity` would not.
 */
export const HOLDER_SCRIPT = `[ -z "$3" ] || hostname -- "$3" || exit
case ,$2, in *,pid,*) mount -t proc proc /proc || exit ;; esac
echo ready
exec </dev/null >/dev/null 2>&1
while :; do read -r <> <(:); done
`;

const BASH = ['bash', '--norc', '--noprofile', '-c'];

// Runs where `unshare` has put it. Its first child is process 1 of a new PID namespace, and is in a session of its own, so that it
// outlives the agent; nothing else may be started before.
const BEGIN_INSIDE = `coproc { exec setsid bash "$@"; }
pid=$COPROC_PID
read -r word <&"\${COPROC[0]}" && [ "$word" = ready ] && echo "$pid"`;

// Runs in the sandbox's own namespaces, where the pid means the same as to those who enter later.
const BEGIN = `pid=$("$@") || exit
read -r stat <"/proc/$pid/stat" && echo "$pid \${stat##*) }"`;

// `set` makes $22 the 22nd field of /proc/PID/stat: when it started.
const IS_ALIVE = `{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || exit
set -- "$1" "$2" \${stat##*) }
[ "\${22}" = "$2" ] && [ "$3" != Z ]`;

const HOSTNAME = `(${IS_ALIVE}) || exit 0
exec nsenter --target "$1" --uts hostname`;

const END = `(${IS_ALIVE}) || exit 0
kill -KILL "$1"
for ((i = 0; i < 400; i++)); do
  [ -e "/proc/$1" ] || exit 0
  read -r -t 0.005 <> <(:)
done
exit 1`;

const FIND = `for dir in /proc/[0-9]*; do
  { mapfile -d '' -t words <"$dir/cmdline" && read -r stat <"$dir/stat"; } 2>/dev/null || continue
  [ "\${words[1]-}" = ${HOLDER_PATH} ] || continue
  printf '%s\\t' "\${dir#/proc/}" "\${stat##*) }" "\${words[@]:2}"
  echo
done`;

/** A holder can do no more than a shell: whoever takes it over must not raise the lab's limits (capabilities(7), CAP_SYS_RESOURCE). */
export const WITHOUT_LIMIT_POWER = ['setpriv', '--bounding-set', '-sys_resource', '--inh-caps', '-sys_resource', '--'];

const FLAGS: Readonly<Record<IsolationKind, string>> = {
  pid: '--pid',
  uts: '--uts',
  ipc: '--ipc',
  mnt: '--mount',
  user: '--user',
  cgroup: '--cgroup',
  time: '--time',
};

export function flagsOf(kinds: readonly IsolationKind[]): string[] {
  const all = hasOwnMounts(kinds) && !kinds.includes('mnt') ? [...kinds, 'mnt' as const] : kinds;
  return all.map((kind) => FLAGS[kind]);
}

/** One process of the sandbox for good: its pid there, and the tick at which it started. */
export interface HolderProcess {
  pid: number;
  startTime: string;
}

/** Starts a holder. `enter` leads into the network namespace; `uptime` is that of the machine, in seconds. */
export function beginArgv(
  enter: readonly string[],
  kinds: readonly IsolationKind[],
  words: readonly [namespace: string, kinds: string, hostname: string, identity: string],
  uptime: number,
): string[] {
  return [
    ...[...BASH, BEGIN, 'nslab', ...WITHOUT_LIMIT_POWER, ...enter, 'unshare', ...flagsOf(kinds)],
    ...(kinds.includes('user') ? ['--map-root-user'] : []),
    // Its clock of time since boot begins at zero.
    ...(kinds.includes('time') ? ['--boottime', `-${String(Math.floor(uptime))}`] : []),
    ...['--', ...BASH, BEGIN_INSIDE, 'nslab', HOLDER_PATH, ...words],
  ];
}

/** Code 0 when it still is the process that was started. */
export function isAliveArgv({ pid, startTime }: HolderProcess): string[] {
  return [...BASH, IS_ALIVE, 'nslab', String(pid), startTime];
}

/** Prints what it calls itself; nothing when it is no more. */
export function hostnameArgv({ pid, startTime }: HolderProcess): string[] {
  return [...BASH, HOSTNAME, 'nslab', String(pid), startTime];
}

/** Ends it, and with a PID namespace everything in that; code 0 when all are gone. */
export function endArgv({ pid, startTime }: HolderProcess): string[] {
  return [...BASH, END, 'nslab', String(pid), startTime];
}

/** Prints a line for each holder that runs: pid, fields of its stat after the name, and the words it was called with, each before a tab. */
export const FIND_ARGV: readonly string[] = [...BASH, FIND, 'nslab'];

/**
 * Puts a program into all kinds that a holder has. A user namespace is entered last: in it one has no power over the others, which belong
 * to the sandbox. Without mounts of their own, programs get /sys and /etc as `enter` gives them.
 */
export function joinArgv(enter: readonly string[], kinds: readonly IsolationKind[], { pid }: HolderProcess): string[] {
  const join = ['nsenter', '--target', String(pid), ...flagsOf(kinds), '--preserve-credentials'];
  return hasOwnMounts(kinds) ? [...join, '--net', '--'] : [...enter, ...join, '--'];
}

/** The tick at which a process started, of the fields of its stat after the name. */
export function startTimeIn(fields: string): string | undefined {
  return fields.trim().split(' ')[19];
}

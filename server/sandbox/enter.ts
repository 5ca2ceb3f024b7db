/** How the server gets into a running sandbox: the argument vectors, and who it must be for that. */
import { HOST } from '../../shared/model/ids.ts';
import { processLimitOf } from './procfs.ts';

/** Lab root is this user outside when the server runs as root, so that a lab is never root on the machine. */
const NOBODY = '65534';

/** Prefix for everything that makes or enters a sandbox. Entering a user namespace needs to be its owner. */
export function asSandboxOwner(serverIsRoot: boolean): string[] {
  return serverIsRoot ? ['setpriv', '--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', '--'] : [];
}

/**
 * Limits how many processes the lab of a program may have (SPEC SA2). The kernel counts a user's processes in each user namespace; at the
 * door of a namespace it compares with the limit of whoever made that, which would be one for all labs: so that one is left as it is.
 */
export function limitArgv(processes: number): string[] {
  const limit = String(processes);
  return ['prlimit', `--nproc=${limit}:${limit}`];
}

/** What is put before a program that must not outlive who started it (PR_SET_PDEATHSIG, prctl(2)). */
export const DIE_WITH_PARENT = ['setpriv', '--pdeathsig', 'KILL', '--'];

const NAMESPACES = ['--user', '--mount', '--net', '--pid', '--uts', '--ipc', '--root', '--wd', '--preserve-credentials'];

/**
 * Enters the sandbox of `pid` and becomes the program there.
 * `inside`: the program is a process of the lab (it sees itself in /proc), ends with it, and stands under its limit of processes.
 * Otherwise it stays a direct child of the server, unseen by the lab, and is killed with the server; that is for the server's own tools,
 * which work on in a lab that is full.
 */
export function enterArgv(serverIsRoot: boolean, pid: number, inside: boolean): string[] {
  const enter = ['nsenter', '-t', String(pid), ...NAMESPACES];
  // Inside, nsenter stays outside and waits. It alone dies with its parent: a signal to both would end it first, and the program must
  // have the time to act on that signal.
  const words = inside
    ? [...DIE_WITH_PARENT, ...limitArgv(processLimitOf(pid)), ...enter, '--']
    : [...enter, '--no-fork', '--', ...DIE_WITH_PARENT];
  return [...asSandboxOwner(serverIsRoot), ...words];
}

/** Names of network namespaces we go into: one path component. It always stands behind `/run/netns/`, so it may begin with anything. */
const ENTERABLE = /^(?!\.{1,2}$)[^/\0]{1,255}$/;

export class UnusableNamespace extends Error {
  constructor(readonly namespace: string) {
    super(`no namespace can be entered by the name ${JSON.stringify(namespace)}`);
  }
}

/** The words that put a program into a namespace; none for the host. Always by path: `1` is a name, not a process. */
export function namespaceArgv(namespace: string): string[] {
  if (namespace === HOST) return [];
  if (!ENTERABLE.test(namespace)) throw new UnusableNamespace(namespace);
  return ['nsenter', `--net=/run/netns/${namespace}`, '--'];
}

// What `ip netns exec` does (iproute2, lib/namespace.c): mounts of its own, with the namespace's sysfs and what is in /etc/netns/NAME over
// /etc. Other than there, /run/netns stays shared with the lab: what `ip netns add` makes in this shell is there for all, and drawn.
// Where /sys is masked (in a container, say) it stays as it is.
const AS_TYPED = `exec 4>&2 2>/dev/null
ns=$1; shift
[ -w /sys ] && flags= || flags=-r
umount -l /sys && mount $flags -t sysfs -- "$ns" /sys
for file in /etc/netns/"$ns"/*; do
  [ -e "$file" ] && mount --bind "$file" "/etc/\${file##*/}"
done
exec 2>&4 4>&- "$@"`;
const OWN_MOUNTS = ['unshare', '--mount', '--propagation', 'unchanged', '--', 'bash', '--norc', '--noprofile', '-c'];

/** Like `namespaceArgv`, for programs of people: with the namespace's own /etc/hosts and /sys. */
export function namespaceArgvAsTyped(namespace: string): string[] {
  if (namespace === HOST) return [];
  if (!ENTERABLE.test(namespace)) throw new UnusableNamespace(namespace);
  return [...namespaceArgv(namespace), ...OWN_MOUNTS, AS_TYPED, 'nslab', namespace];
}

/** A clean environment: nothing of the server's own reaches a lab. */
export const LAB_ENVIRONMENT: Readonly<Record<string, string>> = {
  // The first folder is our own, for what must be told which namespace it is in (vtysh).
  PATH: '/run/nslab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/bash',
  LC_ALL: 'C',
};

/** Starts sandboxes with unshare(1) and pivot_root(2), for machines where bubblewrap may not give a lab its capabilities. */
import { spawn } from 'node:child_process';
import type { SandboxLimits } from '../ports.ts';
import { asSandboxOwner, LAB_ENVIRONMENT } from './enter.ts';
import { startTimeOf } from './procfs.ts';
import { lifelineOf, type FirstProcess } from './lifeline.ts';
import { SandboxError } from './sandboxError.ts';
import { readFileSync } from 'node:fs';

const START_MS = 10_000;

/**
 * Builds the same file system as bubblewrap does, then changes into it. Everything that varies comes as an argument.
 * The old root is put away before the first process starts, so nothing of the machine stays reachable.
 */
const SETUP = `set -e
host=$1 size=$2
mount -t tmpfs -o size=8m,mode=755 tmpfs /mnt
cd /mnt
mkdir usr proc dev sys .sys run tmp root etc var old
mount --rbind --make-rprivate /usr usr && mount -o remount,bind,ro,nosuid usr
for d in bin sbin lib lib64 lib32; do
  if [ -L /$d ]; then ln -s usr/$d $d; elif [ -d /$d ]; then mkdir $d; mount --bind /$d $d; mount -o remount,bind,ro,nosuid $d; fi
done
mount -t proc proc proc
for d in sys .sys; do mount --rbind /sys $d; mount -o remount,bind,ro,nosuid,nodev,noexec $d; done
for d in run tmp root etc var dev; do mount -t tmpfs -o size=$size,mode=755 tmpfs $d; done
chmod 1777 tmp; mkdir run/netns var/tmp dev/pts dev/shm dev/net
for d in null zero full random urandom tty net/tun; do [ -e /dev/$d ] && { : >dev/$d; mount --bind /dev/$d dev/$d; }; done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts && ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd; ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr
for f in alternatives iproute2 protocols services ethertypes ld.so.cache; do
  [ -e /etc/$f ] || continue
  if [ -d /etc/$f ]; then mkdir etc/$f; else : >etc/$f; fi
  mount --bind /etc/$f etc/$f && mount -o remount,bind,ro,nosuid etc/$f
done
hostname "$host"
pivot_root . old
umount -l old
rmdir old
echo ready
# It ends with the server, until it is to be kept.
read -r keep || exit 1
exec 0</dev/null 1>&- 2>&-
trap : TERM
while :; do sleep infinity & wait; done`;

/** Starts one and tells the pid of its first process, as the machine sees it. */
export async function startUnshare(serverIsRoot: boolean, hostname: string, limits: SandboxLimits): Promise<FirstProcess> {
  const [program = '', ...args] = [
    ...asSandboxOwner(serverIsRoot),
    ...['prlimit', '--core=0:0'],
    ...[
      'unshare',
      '--user',
      '--map-root-user',
      '--net',
      '--pid',
      '--mount',
      '--uts',
      '--ipc',
      '--cgroup',
      '--fork',
      '--propagation',
      'private',
    ],
    ...['bash', '--norc', '--noprofile', '-c', SETUP, 'nslab', hostname, String(limits.tmpfsBytes)],
  ];
  const child = spawn(program, args, { env: LAB_ENVIRONMENT, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.unref();
  const keep = lifelineOf(child.stdin);
  let words = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (message: string): void => {
        clearTimeout(timer);
        reject(new SandboxError('sandbox_failed', message.trim()));
      };
      const timer = setTimeout(() => {
        fail(`unshare did not start within ${String(START_MS)} ms`);
      }, START_MS);
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        words = (words + chunk).slice(-2000);
      });
      child.stdout.setEncoding('utf8').once('data', () => {
        clearTimeout(timer);
        resolve();
      });
      child.once('error', (error) => {
        fail(error.message);
      });
      child.once('close', (code) => {
        fail(words === '' ? `unshare ended with code ${String(code)}` : words);
      });
    });
    return { pid: onlyChildOf(child.pid ?? 0), keep };
  } catch (error) {
    child.stdin.destroy();
    throw error;
  } finally {
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** unshare --fork has one child: the first process of the new pid namespace. */
function onlyChildOf(pid: number): number {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ');
  const first = Number(children[0]);
  if (!first || startTimeOf(first) === undefined) throw new SandboxError('sandbox_failed', 'the sandbox ended as soon as it had started');
  return first;
}

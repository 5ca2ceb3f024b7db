/** A way from a lab to the outside: a router of its own that the lab has no power over, and slirp4netns behind it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { HOST } from '../../shared/model/ids.ts';
import type { Logger, Sandbox } from '../ports.ts';
import { asSandboxOwner, LAB_ENVIRONMENT } from '../sandbox/enter.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';
import { closeMore, routerRules, UPLINK } from './routerRules.ts';

const START_MS = 10_000;
/** The machine may get an address while the lab runs. */
const ADDRESSES_MS = 10_000;

export interface Uplink {
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface UplinkDeps {
  serverIsRoot: boolean;
  logger: Logger;
  /** Words that put slirp4netns where the outside is; none for the machine itself. */
  outside?: readonly string[];
  /** Addresses of the machine there. */
  ownAddresses?: () => readonly string[];
}

/** In the router's namespace: the rules (from standard input) stand before there is any link. The lab's namespace is the one argument. */
const ROUTER = `set -e
nft -f -
echo 1 >/proc/sys/net/ipv4/ip_forward
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
ip link add name up0 type veth peer name ${UPLINK.dev} netns "$1"
ip addr add ${UPLINK.router}/${String(UPLINK.length)} dev up0
ip link set dev up0 up
echo ready
exec sleep infinity >/dev/null 2>&1`;

/** slirp4netns is no root, but /dev/net/tun may be root's alone: it sees one of its own, and nobody else does. */
const OWN_TUN = `set -e
mount -t tmpfs -o mode=755,size=4k tmpfs /dev/net
mknod -m 666 /dev/net/tun c 10 200
exec "$@"`;

/** Rejects with a SandboxError that says what is missing. */
export async function startUplink(sandbox: Sandbox, deps: UplinkDeps): Promise<Uplink> {
  const { serverIsRoot, ownAddresses = machineAddresses } = deps;
  const owner = asSandboxOwner(serverIsRoot);
  const outer = outerProcess(sandbox.record.pid);
  const children: ChildProcess[] = [];
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  let known = [...ownAddresses()];
  try {
    const router = start(
      [
        ...[...owner, 'nsenter', '-t', String(outer), '--user', '--preserve-credentials', '--', 'unshare', '--net', '--'],
        ...['setpriv', '--pdeathsig', 'KILL', '--', 'bash', '--norc', '--noprofile', '-c', ROUTER, 'nslab'],
        `/proc/${String(sandbox.record.pid)}/ns/net`,
      ],
      routerRules(known),
    );
    children.push(router);
    await readyOn(router, 1, 'the router');
    const slirp = start(
      [
        ...(deps.outside ?? []),
        ...(serverIsRoot
          ? ['unshare', '--mount', '--propagation', 'private', '--', 'bash', '--norc', '--noprofile', '-c', OWN_TUN, 'nslab']
          : []),
        ...[...owner, 'setpriv', '--pdeathsig', 'KILL', '--', 'prlimit', '--nofile=1024:1024', '--core=0:0'],
        ...['slirp4netns', '--configure', '--mtu=1500', `--cidr=${UPLINK.slirp}`, '--disable-host-loopback', '--enable-sandbox'],
        ...['--enable-seccomp', '--ready-fd=3', '--netns-type=pid', String(router.pid), 'tap0'],
      ],
      '',
    );
    children.push(slirp);
    await readyOn(slirp, 3, 'slirp4netns');
    await connectLab(sandbox);
    const watch = setInterval(() => {
      const fresh = ownAddresses().filter((address) => !known.includes(address));
      if (fresh.length === 0) return;
      known = [...known, ...fresh];
      start(
        [...owner, 'nsenter', '-t', String(router.pid), '--user', '--net', '--preserve-credentials', '--', 'nft', '-f', '-'],
        closeMore(fresh),
      );
    }, ADDRESSES_MS);
    watch.unref();
    const gone = children.map(
      (child) =>
        new Promise<void>((resolve) =>
          child.once('exit', () => {
            resolve();
          }),
        ),
    );
    // One is nothing without the other.
    const ended = Promise.race(gone).then(async () => {
      clearInterval(watch);
      kill();
      await Promise.all(gone);
    });
    void sandbox.ended.then(kill);
    return {
      ended,
      async stop() {
        kill();
        await ended;
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

/** The lab's own side: an interface of the host that nslab provides, a default route behind any other, and names. */
async function connectLab(sandbox: Sandbox): Promise<void> {
  const result = await sandbox.batch(HOST, [
    ['addr', 'add', `${UPLINK.lab}/${String(UPLINK.length)}`, 'dev', UPLINK.dev],
    ['link', 'set', 'dev', UPLINK.dev, 'up'],
    ['route', 'add', 'default', 'via', UPLINK.router, 'dev', UPLINK.dev, 'metric', '1024'],
  ]);
  if (result.failure) throw new SandboxError('io', result.failure.message);
  await sandbox.writeFile('/etc/resolv.conf', `nameserver ${UPLINK.dns}\n`);
}

/**
 * The sandbox's first process is a child of one in the user namespace around it, which owns the router: whoever is root in the lab is
 * nobody there. A sandbox that was started without an uplink in mind has none around it.
 */
function outerProcess(pid: number): number {
  const parent = Number(
    readFileSync(`/proc/${String(pid)}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
  const userOf = (which: string): string => readlinkSync(`/proc/${which}/ns/user`);
  if (parent > 1 && ![userOf('self'), userOf(String(pid))].includes(userOf(String(parent)))) return parent;
  throw new SandboxError('not_found', 'the lab was started without a place for an uplink; stop it and start it again');
}

function machineAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
}

function start(argv: readonly string[], input: string): ChildProcess {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { env: LAB_ENVIRONMENT, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined).end(input);
  child.on('error', () => undefined);
  return child;
}

/** Resolves with the first bytes on one of its channels. */
function readyOn(child: ChildProcess, channel: 1 | 3, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let words = '';
    const timer = setTimeout(() => {
      reject(new SandboxError('timed_out', `${name} did not start within ${String(START_MS)} ms: ${words.trim()}`));
    }, START_MS);
    const refuse = (): void => {
      clearTimeout(timer);
      reject(new SandboxError('io', `${name} did not start: ${words.trim()}`));
    };
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      words = (words + chunk).slice(-2000);
    });
    // What is not read would fill the pipe.
    if (channel !== 1) child.stdout?.resume();
    const stream = child.stdio[channel] as Readable;
    stream.once('data', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('error', refuse);
    child.once('close', refuse);
  });
}

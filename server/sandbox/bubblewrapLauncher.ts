/** Starts sandboxes with bubblewrap (bwrap(1)): rootless, about 5 ms, one small process that reaps. */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import type { SandboxLimits } from '../ports.ts';
import { asSandboxOwner, LAB_ENVIRONMENT, limitArgv } from './enter.ts';
import { lifelineOf, type FirstProcess } from './lifeline.ts';
import { SandboxError } from './sandboxError.ts';

const START_MS = 10_000;
/** The pid is known before the file system is in place; this says when it is. Then it ends with the server, until it is to be kept. */
const READY = 'echo ready; read -r keep || exit 1; exec sleep infinity </dev/null >/dev/null 2>&1';
const infoSchema = z.looseObject({ 'child-pid': z.number().int().positive() });

/** /usr and what points into it; on machines without merged /usr the folders themselves. */
function systemFolders(): string[] {
  const folders = ['/bin', '/sbin', '/lib', '/lib64', '/lib32'].filter((path) => existsSync(path));
  return folders.flatMap((path) => (lstatSync(path).isSymbolicLink() ? ['--symlink', `usr${path}`, path] : ['--ro-bind', path, path]));
}

/** Readable parts of /etc that programs in a lab need; everything else of the machine's /etc stays outside. */
const SHARED_ETC = ['/etc/alternatives', '/etc/iproute2', '/etc/protocols', '/etc/services', '/etc/ethertypes', '/etc/ld.so.cache'];

function bwrapArgs(hostname: string, limits: SandboxLimits): string[] {
  const size = String(limits.tmpfsBytes);
  return [
    ...[
      '--unshare-user',
      '--uid',
      '0',
      '--gid',
      '0',
      '--unshare-net',
      '--unshare-pid',
      '--unshare-uts',
      '--unshare-ipc',
      '--unshare-cgroup-try',
    ],
    ...['--hostname', hostname, '--cap-add', 'ALL', '--new-session', '--chdir', '/'],
    ...['--ro-bind', '/usr', '/usr', ...systemFolders()],
    ...['--proc', '/proc', '--dev', '/dev'],
    // `ip netns exec` takes /sys away and mounts a fresh one, which the kernel allows only while another one stays visible.
    ...['--ro-bind', '/sys', '/sys', '--ro-bind', '/sys', '/.sys'],
    ...['--size', size, '--tmpfs', '/run', '--dir', '/run/netns', '--size', size, '--tmpfs', '/tmp'],
    ...['--size', size, '--tmpfs', '/root', '--size', size, '--tmpfs', '/etc', '--size', size, '--tmpfs', '/var', '--dir', '/var/tmp'],
    ...SHARED_ETC.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(existsSync('/dev/net/tun') ? ['--dev-bind-try', '/dev/net/tun', '/dev/net/tun'] : []),
    '--clearenv',
    ...Object.entries(LAB_ENVIRONMENT).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--info-fd', '3', '--', ...limitArgv(limits.processes), 'sh', '-c', READY],
  ];
}

/** Starts one and tells the pid of its first process. */
export async function startBubblewrap(
  serverIsRoot: boolean,
  hostname: string,
  limits: SandboxLimits,
  within = false,
): Promise<FirstProcess> {
  const [program = '', ...args] = [
    ...asSandboxOwner(serverIsRoot),
    ...['prlimit', '--core=0:0'],
    // A user namespace around the lab's, for what belongs to the lab but not to whoever is root in it (server/uplink).
    ...(within ? ['unshare', '--user', '--map-root-user', '--'] : []),
    'bwrap',
    ...bwrapArgs(hostname, limits),
  ];
  const child = spawn(program, args, { env: LAB_ENVIRONMENT, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  child.unref();
  const keep = lifelineOf(child.stdin);
  const info = child.stdio[3] as Readable;
  const stdout = child.stdio[1];
  const stderr = child.stdio[2];
  let words = '';
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-2000);
  });
  try {
    const pid = await new Promise<number>((resolve, reject) => {
      const fail = (message: string): void => {
        reject(new SandboxError('sandbox_failed', message.trim()));
      };
      const timer = setTimeout(() => {
        fail(`bubblewrap did not start within ${String(START_MS)} ms`);
      }, START_MS);
      let text = '';
      let ready = false;
      const settle = (): void => {
        const pid = parseInfo(text);
        if (!ready || pid === undefined) return;
        clearTimeout(timer);
        resolve(pid);
      };
      info.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        settle();
      });
      stdout.once('data', () => {
        ready = true;
        settle();
      });
      child.once('error', (error) => {
        clearTimeout(timer);
        fail(error.message);
      });
      child.once('close', (code) => {
        clearTimeout(timer);
        fail(words === '' ? `bubblewrap ended with code ${String(code)}` : words);
      });
    });
    return { pid, keep };
  } catch (error) {
    child.stdin.destroy();
    throw error;
  } finally {
    info.destroy();
    stdout.destroy();
    stderr.destroy();
  }
}

function parseInfo(text: string): number | undefined {
  try {
    return infoSchema.parse(JSON.parse(text))['child-pid'];
  } catch {
    return undefined;
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsolationKind } from '../../shared/model/isolation.ts';
import type { Sandbox } from '../ports.ts';
import { createLauncher } from './launcher.ts';
import { startTimeOf } from './procfs.ts';
import { startTestSandbox, TEST_LIMITS } from './testSandbox.ts';

const serverIsRoot = process.getuid?.() === 0;
const ALL: readonly IsolationKind[] = ['pid', 'uts', 'ipc', 'mnt', 'user', 'cgroup', 'time'];

async function output(sandbox: Sandbox, namespace: string, script: string): Promise<string> {
  const stream = await sandbox.stream({ namespace, argv: ['bash', '-c', script] });
  let text = '';
  stream.onStdout((chunk) => {
    text += chunk;
  });
  stream.onStderr((chunk) => {
    text += chunk;
  });
  await stream.exited;
  return text.trim();
}

/** Of the namespaces of a program in there, which goes on until `end`: a number may be used again when its namespace is gone. */
async function identities(sandbox: Sandbox, namespace: string): Promise<{ ids: Record<string, string>; end: () => Promise<void> }> {
  const kinds = ['net', ...ALL];
  const argv = ['bash', '-c', `readlink ${kinds.map((kind) => `/proc/self/ns/${kind}`).join(' ')}; read`];
  const stream = await sandbox.stream({ namespace, argv });
  let text = '';
  const links = await new Promise<string[]>((resolve) => {
    stream.onStdout((chunk) => {
      text += chunk;
      if (text.split('\n').length > kinds.length) resolve(text.trim().split('\n'));
    });
  });
  return {
    ids: Object.fromEntries(links.map((link, i) => [kinds[i] ?? '', link])),
    async end() {
      stream.endInput();
      await stream.exited;
    },
  };
}

/** Resolves once this holds: it is asked again and again, each time by a process in the lab. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

describe.each(['bubblewrap', 'unshare'] as const)('kinds of namespace in a sandbox by %s', (kind) => {
  let sandbox: Sandbox;
  const host = async (...argv: string[]): Promise<string> => {
    const result = await sandbox.run({ namespace: 'host', argv });
    return (result.stdout + result.stderr).trim();
  };

  beforeAll(async () => {
    sandbox = await startTestSandbox(kind);
    for (const name of ['a', 'b']) await host('ip', 'netns', 'add', name);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  it.each(ALL)('NK1 a namespace with %s of its own has that one, and the others of the host', async (own) => {
    await sandbox.isolate('a', { kinds: [own] });
    const programs = await Promise.all(['a', 'a', 'b'].map((name) => identities(sandbox, name)));
    const [inside = {}, also = {}, outside = {}] = programs.map(({ ids }) => ids);
    const different = Object.keys(inside).filter((name) => name !== 'mnt' && inside[name] !== outside[name]);
    expect(different).toEqual(own === 'mnt' ? ['net'] : ['net', own]);
    // `ip netns exec` gives every program mounts of its own; here they are those of the namespace, also for the sake of its PIDs.
    expect(also['mnt'] === inside['mnt']).toBe(own === 'mnt' || own === 'pid');
    await Promise.all(programs.map(({ end }) => end()));
    await sandbox.isolate('a', undefined);
    const [after, other] = await Promise.all(['a', 'b'].map((name) => identities(sandbox, name)));
    if (own !== 'mnt') expect(after?.ids[own]).toBe(other?.ids[own]);
    await Promise.all([after?.end(), other?.end()]);
  });

  it('NK2 a process of its own PIDs is hidden from others and seen by the host; it reaps what is left to it', async () => {
    await sandbox.isolate('a', { kinds: ['pid'] });
    await sandbox.isolate('b', { kinds: ['pid'] });
    const sleeper = await sandbox.stream({ namespace: 'a', argv: ['sleep', '4242'] });
    await until(async () => (await output(sandbox, 'a', 'ps axo args')).includes('sleep 4242'));
    expect(await output(sandbox, 'b', 'ps axo args')).not.toContain('sleep 4242');
    expect(await host('ps', 'axo', 'args')).toContain('sleep 4242');
    expect(await output(sandbox, 'a', 'ps axo pid= | head -n 1')).toBe('1');
    await output(sandbox, 'a', '(sleep 0.01 &); (sleep 0.01 &)');
    await until(async () => !(await output(sandbox, 'a', 'ps axo stat,args | grep -c "^Z.*sleep"')).startsWith('1'));
    sleeper.kill('SIGKILL');
    await sleeper.exited;
  });

  it('NK3 hostname, IPC objects and mounts made inside are not seen outside', async () => {
    await sandbox.isolate('a', { kinds: ['uts', 'ipc', 'mnt'], hostname: 'web' });
    await sandbox.isolate('b', undefined);
    expect(await output(sandbox, 'a', 'hostname')).toBe('web');
    expect(await output(sandbox, 'b', 'hostname')).toBe('lab');
    await output(sandbox, 'a', 'ipcmk -Q; mkdir /tmp/m; mount -t tmpfs inside /tmp/m; touch /tmp/m/x');
    expect(await output(sandbox, 'a', 'tail -n +2 /proc/sysvipc/msg | wc -l; ls /tmp/m')).toBe('1\nx');
    expect(await output(sandbox, 'b', 'tail -n +2 /proc/sysvipc/msg | wc -l; ls /tmp/m')).toBe('0');
    expect(await host('grep', '-c', '/tmp/m', '/proc/self/mountinfo')).toBe('0');
  });

  it('NK4 root of its own user namespace has no power over the network, which is not its own', async () => {
    await sandbox.isolate('a', { kinds: ['user'] });
    expect(await output(sandbox, 'a', 'id -u; ip link set lo up')).toBe('0\nRTNETLINK answers: Operation not permitted');
    expect((await output(sandbox, 'a', 'cat /proc/self/uid_map')).split(/\s+/)).toEqual(['0', '0', '1']);
    const probe = await sandbox.stream({ namespace: 'a', view: 'network', argv: ['ip', 'link', 'set', 'lo', 'up'] });
    expect(await probe.exited).toMatchObject({ code: 0 });
    expect((await sandbox.batch('a', [['link', 'set', 'dev', 'lo', 'down']])).failure).toBeUndefined();
  });

  it('NK5 shells and programs are in all of them, and end when one of them changes; a new hostname ends nothing', async () => {
    await sandbox.isolate('a', { kinds: ALL, hostname: 'one' });
    const shell = await sandbox.pty({ namespace: 'a', cols: 80, rows: 24 });
    let screen = '';
    const said = (words: string): Promise<void> =>
      new Promise((resolve) => {
        shell.onData((data) => {
          screen += data;
          if (screen.includes(words)) resolve();
        });
      });
    const answer = said('=one 0=');
    shell.write('echo "=$(hostname) $(id -u)="\n');
    await answer;
    const program = await sandbox.stream({ namespace: 'a', argv: ['sleep', '1000'] });
    await sandbox.isolate('a', { kinds: ALL, hostname: 'two' });
    const again = said('=two=');
    shell.write('echo "=$(hostname)="\n');
    await again;
    const ended = new Promise((resolve) => {
      shell.onExit(resolve);
    });
    await sandbox.isolate('a', { kinds: ['uts'], hostname: 'two' });
    await Promise.all([ended, program.exited]);
    expect(await host('ps', 'axo', 'args')).not.toContain('sleep 1000');
  });

  it('NK6 it ends with the name, comes back with it, and is made again when somebody ended it', async () => {
    await sandbox.isolate('a', { kinds: ['pid', 'uts'], hostname: 'web' });
    const holder = (): number | undefined => sandbox.isolated().get('a')?.pid;
    const first = holder();
    await host('ip', 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1', 'netns', '/run/netns/a');
    await host('ip', 'netns', 'delete', 'a');
    // Nothing keeps the network namespace alive: its end of the link goes, and so does ours.
    await until(async () => (await host('ip', '-br', 'link', 'show', 'v0')).includes('does not exist'));
    await host('ip', 'netns', 'add', 'a');
    expect(await output(sandbox, 'a', 'hostname; ip -br link | wc -l')).toBe('web\n1');
    expect(holder()).not.toBe(first);
    const second = String(holder());
    await host('env', 'kill', '-KILL', second);
    await until(async () => (await host('ps', '-p', second)).split('\n').length === 1);
    expect(await output(sandbox, 'a', 'hostname')).toBe('web');
  });

  it('NK7 an adopted sandbox finds its holders again', async () => {
    await sandbox.isolate('a', { kinds: ['uts', 'pid'], hostname: 'web' });
    await sandbox.isolate('b', { kinds: ['ipc'] });
    const adopted = await createLauncher(kind, { serverIsRoot }).adopt(sandbox.record);
    expect(adopted && [...adopted.isolated()]).toEqual(
      [...sandbox.isolated()].map(([name, spec]) => [name, { ...spec, kinds: [...spec.kinds].sort(byPlace) }]),
    );
    await adopted?.detach();
  });

  it('NK8 what the kernel refuses is said, and the limit of processes holds inside', async () => {
    await sandbox.run({ namespace: 'host', argv: ['bash', '-c', 'echo 0 >/proc/sys/user/max_ipc_namespaces'] });
    await expect(sandbox.isolate('b', { kinds: ['ipc'] })).rejects.toThrow('No space left on device');
    await sandbox.isolate('b', undefined);
    await sandbox.isolate('a', { kinds: ALL.filter((one) => one !== 'ipc') });
    const words = await output(
      sandbox,
      'a',
      `sh -c 'for i in $(seq ${String(TEST_LIMITS.processes + 50)}); do sleep 60 >/dev/null 2>&1 & done'`,
    );
    expect(words).toContain('Cannot fork');
    await sandbox.isolate('a', undefined);
    expect(await host('ps', 'axo', 'args')).not.toContain('sleep 60');
  });

  it('SA3 stopping leaves none of it', async () => {
    const other = await startTestSandbox(kind);
    await other.run({ namespace: 'host', argv: ['ip', 'netns', 'add', 'a'] });
    await other.isolate('a', { kinds: ALL });
    const stream = await other.stream({ namespace: 'a', argv: ['sleep', '1000'] });
    await other.stop();
    await stream.exited;
    expect(startTimeOf(other.record.pid)).toBeUndefined();
  });
});

function byPlace(a: IsolationKind, b: IsolationKind): number {
  return ALL.indexOf(a) - ALL.indexOf(b);
}

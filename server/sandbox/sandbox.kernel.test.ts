import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult, Sandbox } from '../ports.ts';
import { createLauncher } from './launcher.ts';
import { startTimeOf } from './procfs.ts';
import { startTestSandbox, TEST_LIMITS } from './testSandbox.ts';

const serverIsRoot = process.getuid?.() === 0;

describe.each(['bubblewrap', 'unshare'] as const)('a sandbox by %s', (kind) => {
  let sandbox: Sandbox;
  const run = (...argv: string[]): Promise<RunResult> => sandbox.run({ namespace: 'host', argv });

  beforeAll(async () => {
    sandbox = await startTestSandbox(kind);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  it('AP1 takes any argument as it is, and gives back codes and both outputs', async () => {
    const words = ['$(id)', '`id`', ';', '', 'a\nb', "'", '"', '\\', '-n', '*', '{a,b}', '$HOME', 'ä'];
    const result = await run('printf', '<%s>', ...words);
    expect(result.stdout).toBe(words.map((word) => `<${word}>`).join(''));
    expect(await run('bash', '-c', 'echo out; echo err >&2; exit 255')).toMatchObject({ code: 255, stdout: 'out\n', stderr: 'err\n' });
    await expect(run('echo', 'a\0b')).rejects.toThrow('NUL');
  });

  it('AP3 a batch says which line failed, in whose words, and what had run', async () => {
    const lines = [
      ['link', 'add', 'name', 'b0', 'type', 'bridge'],
      ['link', 'set', 'dev', 'nope', 'up'],
      ['link', 'add', 'name', 'b1', 'type', 'bridge'],
    ];
    expect(await sandbox.batch('host', lines)).toMatchObject({ done: 1, failure: { message: 'Cannot find device "nope"' } });
    expect((await run('ip', 'link', 'show', 'b1')).code).not.toBe(0);
    await expect(sandbox.batch('host', [['link', 'set', 'dev', 'x y', 'up']])).rejects.toThrow('not a word');
  });

  it('AP2 enters namespaces by path: a name of digits is no process, and no path leads elsewhere', async () => {
    await run('ip', 'netns', 'add', '1');
    await sandbox.run({ namespace: '1', argv: ['ip', 'link', 'add', 'name', 'inside', 'type', 'bridge'] });
    expect((await run('ip', 'link', 'show', 'inside')).code).not.toBe(0);
    for (const name of ['../../proc/1/ns/net', '..', '.', '', 'a/b']) {
      await expect(sandbox.run({ namespace: name, argv: ['true'] })).rejects.toThrow('no namespace');
    }
    expect((await sandbox.run({ namespace: 'missing', argv: ['true'] })).code).not.toBe(0);
  });

  it('TE5 what is made in a namespace’s own shell is there for all: its mounts are its own, namespaces are not', async () => {
    await run('ip', 'netns', 'add', 'home');
    await run('sh', '-c', 'mkdir -p /etc/netns/home && echo 192.0.2.7 named >/etc/netns/home/hosts');
    const script = 'getent hosts named; ls /sys/class/net; ip netns add made; ip link add m0 type veth peer name m1 netns made';
    const shell = await sandbox.stream({ namespace: 'home', argv: ['sh', '-c', script] });
    let text = '';
    shell.onStdout((chunk) => (text += chunk));
    await shell.exited;
    expect(text).toContain('192.0.2.7');
    expect(text).not.toContain('eth0');
    expect(text.split('\n')).toContain('lo');
    const made = await sandbox.run({ namespace: 'made', argv: ['ip', '-br', 'link', 'show', 'm1'] });
    expect(made.stdout).toContain('m1@');
    expect((await run('getent', 'hosts', 'named')).code).not.toBe(0);
    const gone = await sandbox.stream({ namespace: 'home', argv: ['ip', 'netns', 'delete', 'made'] });
    await gone.exited;
    expect((await run('ip', 'netns', 'list')).stdout).not.toContain('made');
  });

  it('a command that hangs is ended, and the agent goes on; one that kills the agent fails alone', async () => {
    expect(await sandbox.run({ namespace: 'host', argv: ['sleep', '100'], timeoutMs: 200 })).toMatchObject({ code: 124, timedOut: true });
    expect((await run('echo', 'on')).stdout).toBe('on\n');
    await expect(run('bash', '-c', 'kill -9 $PPID 2>/dev/null; kill -9 -1')).rejects.toThrow();
    expect((await run('echo', 'again')).stdout).toBe('again\n');
  });

  it('SA4 hides the machine: no homes, no secrets, its own processes only', async () => {
    expect((await run('ls', '/home')).code).not.toBe(0);
    expect((await run('cat', '/etc/shadow')).code).not.toBe(0);
    expect((await run('ls', '/')).stdout.split('\n')).not.toContain('home');
    expect((await run('id', '-u')).stdout).toBe('0\n');
    expect((await run('bash', '-c', 'echo x >/usr/x')).code).not.toBe(0);
    expect((await run('env')).stdout).not.toContain('NODE');
  });

  it('SA2 limits namespaces and processes of the lab alone', async () => {
    const many = await run('bash', '-c', `for i in $(seq ${String(TEST_LIMITS.namespaces + 20)}); do ip netns add q$i || exit 1; done`);
    expect(many.stderr).toContain('No space left on device');
    for (const { name } of sandbox.namespaces()) await run('ip', 'netns', 'delete', name);
    const script = `for i in $(seq ${String(TEST_LIMITS.processes + 50)}); do sleep 5 & done 2>&1; kill $(jobs -p) 2>/dev/null`;
    const stream = await sandbox.stream({ namespace: 'host', argv: ['bash', '-c', script] });
    const forked = { stdout: '', stderr: '' };
    stream.onStdout((chunk) => (forked.stdout += chunk));
    stream.onStderr((chunk) => (forked.stderr += chunk));
    await stream.exited;
    expect(forked.stdout + forked.stderr).toContain('Resource temporarily unavailable');
    expect((await run('echo', 'alive')).stdout).toBe('alive\n');
  }, 60_000);

  it('SA3 stopping ends every process in it; what has started is found again by pid and start time', async () => {
    const other = await startTestSandbox(kind);
    const launcher = createLauncher(kind, { serverIsRoot });
    const stream = await other.stream({ namespace: 'host', argv: ['sleep', '1000'] });
    const adopted = await launcher.adopt(other.record);
    expect((await adopted?.run({ namespace: 'host', argv: ['echo', 'mine'] }))?.stdout).toBe('mine\n');
    await adopted?.detach();
    expect(await launcher.adopt({ ...other.record, startTime: '1' })).toBeUndefined();
    await other.stop();
    await stream.exited;
    expect(startTimeOf(other.record.pid)).toBeUndefined();
    expect(await launcher.adopt(other.record)).toBeUndefined();
  });
});

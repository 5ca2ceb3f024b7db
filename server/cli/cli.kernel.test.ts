import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli, startServer, type Ended, type RunSpec, type TestServer } from '../testServer.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-cli-'));
const data = join(folder, 'data');
let server: TestServer;

beforeAll(async () => {
  server = await startServer(data);
  expect(await nslab(['new', 'tut', '--template', 'tutorial'])).toMatchObject({ code: 0, stderr: '' });
  expect(await nslab(['start', 'tut'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Options first, so that they stand before any `--`. */
function nslab(args: readonly string[], spec: RunSpec = {}): Promise<Ended> {
  return runCli(['--data', data, ...args], spec);
}

async function json(...args: string[]): Promise<unknown> {
  const { stdout, code, stderr } = await nslab(['--json', ...args]);
  expect([code, stderr, stdout.split('\n').length]).toEqual([0, '', 2]);
  return JSON.parse(stdout);
}

const FILE = `nslab: 1
name: filed
namespaces:
  red: { interfaces: { eth0: { peer: blue/eth0, addresses: [10.0.0.1/24] } } }
  blue: { interfaces: { eth0: { addresses: [10.0.0.2/24] } } }
`;

describe('CL1 finding the server', () => {
  it('none runs on the folder, or none answers', async () => {
    const empty = await runCli(['labs', '--data', join(folder, 'empty')]);
    expect(empty).toMatchObject({ code: 3, stdout: '' });
    expect(empty.stderr).toMatch(/^nslab: no server runs on .*npm start/);
    const silent = await runCli(['labs', '--server', 'http://127.0.0.1:9', '--token', 'x']);
    expect(silent).toMatchObject({ code: 3, stdout: '' });
    expect(silent.stderr).toMatch(/^nslab: no nslab server answers at http:\/\/127\.0\.0\.1:9/);
  });

  it('by --server and --token, and by the environment', async () => {
    expect(server.token).toMatch(/^[0-9a-f]{64}$/);
    expect(await runCli(['labs', '--server', server.url, '--token', server.token])).toMatchObject({ code: 0, stderr: '' });
    expect(await runCli(['labs'], { env: { NSLAB_SERVER: server.url, NSLAB_TOKEN: server.token } })).toMatchObject({ code: 0 });
    expect(await runCli(['labs'], { env: { NSLAB_DATA: data } })).toMatchObject({ code: 0 });
  });

  it('a wrong token is refused, and said to be wrong', async () => {
    const { code, stderr } = await nslab(['labs', '--token', 'not-the-token']);
    expect(code).toBe(4);
    expect(stderr).toMatch(/^nslab: [^\n]*token[^\n]*\n$/);
  });

  it.each([
    [['nonsense'], 2],
    [['labs', 'surplus'], 2],
    [['labs', '--nonsense'], 2],
    [['new'], 2],
    [['new', 'x', '--template', 'nonsense'], 2],
    [['ping', 'tut', 'msb', 'host', '-c', '0'], 2],
    [['apply', '/nonexistent.yaml'], 2],
    [['exec', 'tut', 'msb'], 2],
    [['--server', 'nonsense', 'labs'], 2],
    [['start', 'unknown'], 4],
    [['stop', 'unknown'], 4],
    [['rm', 'unknown'], 4],
    [['export', 'unknown'], 4],
    [['watch', 'unknown'], 4],
    [['snapshot', 'tut', 'nonsense'], 2],
    [['snapshot', 'tut', 'diff', 'now'], 2],
    [['snapshot', 'tut', 'restore', 'unknown'], 4],
    [['ping', 'unknown', 'a', 'b'], 4],
    [['exec', 'unknown', 'host', '--', 'true'], 4],
  ])('%j ends with %i, one line on standard error', async (args, expected) => {
    const { code, stdout, stderr } = await nslab(args);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(/^nslab: [^\n]+\n$|^usage/);
  });
});

describe('labs', () => {
  it('CL4 new, labs, start, stop, rm', async () => {
    const made = await json('new', 'short lived', '--template', 'two');
    expect(made).toMatchObject({ name: 'short lived' });
    expect(await json('start', 'short lived')).toMatchObject(made as object);
    expect(await json('labs')).toContainEqual(expect.objectContaining({ name: 'short lived', state: 'running', namespaces: 3 }));
    expect((await nslab(['labs'])).stdout).toMatch(/^NAME +STATE .*\n(.*\n)*short lived +running +3 +0 /);
    expect(await nslab(['stop', 'short lived'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await json('labs')).toContainEqual(expect.objectContaining({ name: 'short lived', state: 'stopped' }));
    expect(await nslab(['exec', 'short lived', 'host', '--', 'true'])).toMatchObject({ code: 4 });
    expect(await nslab(['export', 'short lived', '--observed'])).toMatchObject({ code: 4, stdout: '' });
    expect(await nslab(['rm', 'short lived'])).toMatchObject({ code: 0 });
    expect(await json('labs')).not.toContainEqual(expect.objectContaining({ name: 'short lived' }));
  });
});

describe('CL2 apply and export', () => {
  it('makes the lab, changes it, does nothing the second time', async () => {
    const path = join(folder, 'lab.yaml');
    writeFileSync(path, FILE);
    const made = await nslab(['apply', path]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^made \S+: \d+ commands, 0 failed\n$/);
    const changed = await nslab(['--json', 'apply', '-'], { input: FILE.replace('10.0.0.2/24', '10.0.0.3/24') });
    expect(JSON.parse(changed.stdout)).toMatchObject({ created: false, failed: [] });
    expect((await nslab(['exec', 'filed', 'blue', '--', 'ip', '-br', 'addr', 'show', 'eth0'])).stdout).toContain('10.0.0.3/24');
    writeFileSync(path, FILE.replace('10.0.0.2/24', '10.0.0.3/24'));
    expect((await nslab(['apply', path])).stdout).toMatch(/: 0 commands, 0 failed/);
  });

  it('says which line of a file cannot be read', async () => {
    const { code, stderr } = await nslab(['apply', '-'], { input: FILE.replace('10.0.0.2/24', '10.0.0.256/24') });
    expect(code).toBe(4);
    expect(stderr).toMatch(/^nslab: The lab file cannot be read\. line 5: namespaces\.blue[^[]*$/);
  });

  it('ends with 1 and the commands that failed', async () => {
    await nslab(['apply', '-'], { input: FILE.replace('filed', 'no ipv6') });
    const off = ['sysctl', '-w', 'net.ipv6.conf.eth0.disable_ipv6=1'];
    expect(await nslab(['exec', 'no ipv6', 'red', '--', ...off])).toMatchObject({ code: 0 });
    const wanted = FILE.replace('filed', 'no ipv6').replace('10.0.0.1/24', '10.0.0.1/24, "2001:db8::1/64"');
    const { code, stdout, stderr } = await nslab(['apply', '-'], { input: wanted });
    expect([code, stdout]).toEqual([1, expect.stringMatching(/[1-9]\d* failed/) as unknown]);
    expect(stderr).toMatch(/^failed \(exit \d+\): ip .*\n {2}\S/);
  });

  it('prints the drawing, or what the kernel has; and takes it back', async () => {
    await nslab(['exec', 'tut', 'host', '--', 'ip', 'addr', 'add', '192.168.50.33/24', 'dev', 'veth0']);
    const observed = await nslab(['export', 'tut', '--observed']);
    expect(observed).toMatchObject({ code: 0, stderr: '' });
    expect(observed.stdout).toContain('192.168.50.33/24');
    const drawn = await json('export', 'tut');
    expect(drawn).toMatchObject({ file: expect.stringMatching(/^nslab: 1\nname: tut\n/) as unknown });
    const again = await nslab(['apply', '-'], { input: observed.stdout });
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect((await nslab(['exec', 'tut', 'host', '--', 'ip', 'addr', 'show', 'veth0'])).stdout).toContain('192.168.50.33/24');
  });
});

describe('CL3 exec', () => {
  it('passes every byte of standard input through, and its end', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
    const { stdout, code } = await nslab(['exec', 'tut', 'msb', '--', 'sha256sum'], { input: bytes });
    const { createHash } = await import('node:crypto');
    expect([code, stdout]).toEqual([0, `${createHash('sha256').update(bytes).digest('hex')}  -\n`]);
  });

  it('keeps the streams apart and ends with the program’s code', async () => {
    const script = 'echo out; echo err >&2; exit 7';
    expect(await nslab(['exec', 'tut', 'msb', '--', 'sh', '-c', script])).toMatchObject({ code: 7, stdout: 'out\n', stderr: 'err\n' });
    const inJson = await nslab(['--json', 'exec', 'tut', 'msb', '--', 'sh', '-c', script]);
    expect(inJson.code).toBe(7);
    expect(JSON.parse(inJson.stdout)).toEqual({ code: 7, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('ends with 128 and the signal, and passes signals on', async () => {
    expect(await nslab(['exec', 'tut', 'msb', '--', 'sh', '-c', 'kill -KILL $$'])).toMatchObject({ code: 137 });
    // One process: a shell that is ended just before it starts another one would leave that behind.
    const sleeping = startCli(['--data', data, 'exec', 'tut', 'msb', '--', 'sh', '-c', 'echo ready; exec sleep 1000']);
    await sleeping.says(/ready/);
    sleeping.child.kill('SIGINT');
    expect(await sleeping.ended).toMatchObject({ code: 130 });
  });

  it('says what cannot be run', async () => {
    const unknown = await nslab(['exec', 'tut', 'msb', '--', 'no-such-program']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toMatch(/no-such-program/);
    const nowhere = await nslab(['exec', 'tut', 'nowhere', '--', 'true']);
    expect(nowhere.code).not.toBe(0);
    expect(nowhere.stderr).toMatch(/nowhere/);
  });
});

describe('PI2 ping', () => {
  it('counts replies; by address and by name', async () => {
    const byName = await nslab(['ping', 'tut', 'host', 'msb', '-c', '2']);
    expect(byName).toMatchObject({ code: 0, stderr: '' });
    expect(byName.stdout).toMatch(/from 192\.168\.50\.2: seq=1 .*\n(.*\n)*2 sent, 2 received, 0% loss\nrtt/);
    const lines = (await nslab(['--json', 'ping', 'tut', 'msb', '192.168.50.3', '-c', '2'])).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'reply', seq: 1, result: 'reply' },
      { event: 'reply', seq: 2, result: 'reply' },
      { event: 'ended', sent: 2, received: 2 },
    ]);
  });

  it('ends with 1 when nothing answers, with 2 and ping’s words when it cannot send', async () => {
    expect((await nslab(['ping', 'tut', 'msb', '192.168.50.99', '-c', '1'])).code).toBe(1);
    const unknown = await nslab(['ping', 'tut', 'msb', 'nobody', '-c', '1']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/nobody/);
  });
});

describe('watch', () => {
  it('CL4 shows edits, commands, kernel changes and lines, until it is interrupted', async () => {
    const watching = startCli(['--data', data, '--json', 'watch', 'tut']);
    await watching.says(/"event":"watching"/);
    await nslab(['exec', 'tut', 'host', '--', 'ip', 'netns', 'add', 'typed']);
    await Promise.all([watching.says(/"event":"line".*netns typed/), watching.says(/"event":"edited".*"by":"kernel"/)]);
    await nslab(['apply', '-'], { input: (await nslab(['export', 'tut'])).stdout.replace('192.168.50.2/24', '192.168.50.22/24') });
    await watching.says(/"event":"command".*192\.168\.50\.22/);
    watching.child.kill('SIGINT');
    const { code, stdout } = await watching.ended;
    expect(code).toBe(0);
    for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  });

  it('ends when the lab is deleted', async () => {
    await nslab(['new', 'doomed']);
    const watching = startCli(['--data', data, 'watch', 'doomed']);
    await watching.says(/watching doomed/);
    await nslab(['rm', 'doomed']);
    expect(await watching.ended).toMatchObject({ code: 0 });
  });
});

it('SN1 SN3 SN4 snapshot: take, diff, restore, rm', async () => {
  expect(await nslab(['new', 'snap', '--template', 'tutorial'])).toMatchObject({ code: 0 });
  expect(await nslab(['start', 'snap'])).toMatchObject({ code: 0 });
  expect(await nslab(['snapshot', 'snap', 'take', 'before'])).toMatchObject({ code: 0, stdout: 'before\n' });
  expect(await nslab(['exec', 'snap', 'msb', '--', 'ip', 'link', 'set', 'veth1', 'mtu', '1400'])).toMatchObject({ code: 0 });
  expect(await json('snapshot', 'snap', 'take', 'typed')).toMatchObject({ name: 'typed', kernel: true });
  const { code, stdout } = await nslab(['snapshot', 'snap', 'diff', 'before:kernel', 'typed:kernel']);
  expect([code, stdout]).toEqual([1, '~ msb: veth1 mtu 1500 -> 1400\n']);
  expect(await json('snapshot', 'snap', 'restore', 'before')).toMatchObject({ failed: 0 });
  expect(await nslab(['snapshot', 'snap', 'diff', 'before:kernel', 'kernel'])).toMatchObject({ code: 0, stdout: '' });
  expect(await nslab(['snapshot', 'snap', 'rm', 'before'])).toMatchObject({ code: 0, stdout: '' });
  expect((await nslab(['snapshot', 'snap'])).stdout).toMatch(/^NAME .*\ntyped .* yes .*\n$/);
});

describe('FO1 formats by the command line', () => {
  const TOPOLOGY =
    'name: t\ntopology:\n  nodes: { a: { kind: linux, exec: [id] }, b: { kind: linux } }\n  links: [{ endpoints: ["a:e1", "b:e1"], mtu: 1500 }]\n';

  it('a topology is checked without being made, then made, and goes out as a script', async () => {
    const checked = await nslab(['import', '-', '--check'], { input: TOPOLOGY });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('peer: b/e1') as string });
    expect(checked.stderr).toContain('lost: line 3: a: not understood as network set-up: id\n');
    expect((await nslab(['labs'])).stdout).not.toContain('clab-made');
    expect(await nslab(['import', '-', '--name', 'clab-made'], { input: TOPOLOGY })).toMatchObject({ code: 0 });
    const exported = await nslab(['export', 'clab-made', '--format', 'bash']);
    expect(exported.stdout).toContain('ip netns add a\n');
    expect(exported.stderr).toContain('info: Where the boxes stand on the canvas.\n');
  });

  it('a script is run, its output and its lab are given', async () => {
    const ran = await nslab(['import', '-', '--check', '--format', 'script'], { input: 'ip netns add made-by-script; echo hello' });
    expect(ran).toMatchObject({ code: 0, stderr: 'hello\n', stdout: expect.stringContaining('made-by-script') as string });
  });

  it.each([
    [['import'], '', 2],
    [['import', '-'], 'hello', 2],
    [['import', '-', '--format', 'nonsense'], 'hello', 2],
    [['import', '-', '--format', 'core'], '<!DOCTYPE x><scenario/>', 4],
    [['export', 'tut', '--format', 'nonsense'], '', 2],
  ])('%j of %j ends with %i', async (args, input, expected) => {
    expect((await nslab(args, { input })).code).toBe(expected);
  });
});

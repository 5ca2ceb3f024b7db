/** Against a machine and an outside that this test makes: two network namespaces with a link between them, and nothing beyond. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyLab } from '../../shared/model/lab.ts';
import type { RunResult, Sandbox } from '../ports.ts';
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import { startUplink, type Uplink } from './uplink.ts';
import { UplinkService } from './uplinkService.ts';

const isRoot = process.getuid?.() === 0;
const hasSlirp = ['/usr/bin/slirp4netns', '/usr/local/bin/slirp4netns'].some((path) => existsSync(path));

/** A web server on every address of its namespace. */
const SERVE = `require('node:http').createServer((_, answer) => answer.end('hello from outside')).listen(8080, '0.0.0.0', () => console.log('ready'))`;

/** What of the outside is a lab's to reach. */
const PERMITTED = '203.0.113.7';
const MACHINE = '203.0.113.1';
/** Of the outside too, but closed. */
const PRIVATE = ['192.168.77.1', '10.0.2.2', '172.16.5.5', '100.64.0.9', '169.254.169.254', '198.18.0.9', '168.63.129.16'];

describe.runIf(isRoot && hasSlirp)('an uplink', () => {
  const children: ChildProcess[] = [];
  let machine: readonly string[];
  let sandbox: Sandbox;
  let uplink: Uplink;
  const run = (command: string, timeoutMs = 10_000): Promise<RunResult> =>
    sandbox.run({ namespace: 'host', argv: ['bash', '-c', command], timeoutMs });
  const fetch = async (address: string, from = ''): Promise<string> => {
    const get = `exec 3<>/dev/tcp/${address}/8080 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
    return (await run(`${from} timeout 3 bash -c "${get.replaceAll('$', '\\$')}"`)).stdout;
  };

  /** Those of the addresses for which the command, with `$a`, succeeds; all tried at once. */
  const reached = async (command: string, addresses: readonly string[]): Promise<string> => {
    const { stdout } = await run(`for a in ${addresses.join(' ')}; do { ${command}; } >/dev/null 2>&1 && echo $a & done; wait`);
    return stdout;
  };

  beforeAll(async () => {
    const namespace = async (): Promise<{ pid: number; enter: string[] }> => {
      const child = spawn('unshare', ['--net', 'bash', '-c', 'echo ready; exec sleep infinity'], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return { pid: child.pid ?? 0, enter: ['nsenter', `--net=/proc/${String(child.pid)}/ns/net`, '--'] };
    };
    const [inner, outer] = [await namespace(), await namespace()];
    const each = ([enter, command]: readonly [readonly string[], string]): void => {
      const [program = '', ...args] = [...enter, ...command.split(' ')];
      expect(spawnSync(program, args, { encoding: 'utf8' }).stderr, command).toBe('');
    };
    for (const step of [
      [inner.enter, `ip link add name m0 type veth peer name t0 netns ${String(outer.pid)}`],
      [inner.enter, `ip addr add ${MACHINE}/24 dev m0`],
      [inner.enter, 'ip link set m0 up'],
      [inner.enter, 'ip link set lo up'],
      [inner.enter, `ip route add default via ${PERMITTED} onlink dev m0`],
      [inner.enter, 'sysctl -qw net.ipv4.ping_group_range=0\t2147483647'],
      [outer.enter, `ip addr add ${PERMITTED}/24 dev t0`],
      ...PRIVATE.map((address) => [outer.enter, `ip addr add ${address}/32 dev t0`] as const),
      [outer.enter, 'ip link set t0 up'],
    ] as const)
      each(step);
    for (const { enter } of [inner, outer]) {
      const [program, ...args] = [...enter, process.execPath, '-e', SERVE];
      const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(server);
      await new Promise((resolve) => server.stdout.once('data', resolve));
    }
    machine = inner.enter;
    sandbox = await startTestSandbox('bubblewrap', { within: true });
    uplink = await startUplink(sandbox, { serverIsRoot: isRoot, logger: silentLogger, outside: machine, ownAddresses: () => [MACHINE] });
  }, 60_000);

  afterAll(async () => {
    await sandbox.stop();
    await uplink.ended;
    for (const child of children) child.kill('SIGKILL');
  });

  it('UP2 pings and connections cross to a public address, from the host and, as in the tutorial, masqueraded from behind it', async () => {
    expect((await run(`ping -n -c 1 -W 3 ${PERMITTED}`)).code).toBe(0);
    expect(await fetch(PERMITTED)).toContain('hello from outside');
    await run(
      [
        'ip netns add msb && ip link add veth0 type veth peer name veth1 netns msb',
        'ip addr add 192.168.50.1/24 dev veth0 && ip link set veth0 up',
        'ip -n msb addr add 192.168.50.2/24 dev veth1 && ip -n msb link set veth1 up && ip -n msb route add default via 192.168.50.1',
        'sysctl -qw net.ipv4.ip_forward=1',
      ].join(' && '),
    );
    expect((await run(`ip netns exec msb ping -n -c 1 -W 1 ${PERMITTED}`)).code).toBe(1);
    await run('iptables -t nat -A POSTROUTING -s 192.168.50.0/24 -o uplink0 -j MASQUERADE');
    expect((await run(`ip netns exec msb ping -n -c 1 -W 3 ${PERMITTED}`)).code).toBe(0);
    expect(await fetch(PERMITTED, 'ip netns exec msb')).toContain('hello from outside');
  });

  it('UP3 the machine, its loopback, private networks and metadata addresses cannot be reached', async () => {
    const own = ['100.127.254.2', '100.127.255.1', '100.127.254.100', '127.0.0.1'];
    const all = [MACHINE, ...own, ...PRIVATE];
    expect(await reached('timeout 3 bash -c "exec 3<>/dev/tcp/$a/8080"', all)).toBe('');
    // The router and lo answer to a ping; nothing is behind them.
    expect(await reached('ping -n -c 1 -W 1 $a', [MACHINE, '100.127.254.2', ...PRIVATE])).toBe('');
    expect(await reached('ping -n -c 1 -W 3 $a', [PERMITTED])).toBe(`${PERMITTED}\n`);
    // Reached they could be: the outside has them all.
    for (const address of PRIVATE) {
      const [program, ...args] = [...machine, 'ping', '-n', '-c', '1', '-W', '1', address];
      expect(spawnSync(program, args).status, address).toBe(0);
    }
  });

  it('UP4 who is root in the lab has no power over the router', async () => {
    // Neither by a number of its namespace, nor from a made-up address.
    expect((await run('ip link set dev uplink0 address 02:00:00:00:00:01 && ip netns list-id && ip -n 0 link')).code).not.toBe(0);
    await run('ip addr add 100.127.255.9/24 dev uplink0');
    expect((await run(`ping -n -c 1 -W 1 -I 100.127.255.9 ${PERMITTED}`)).code).toBe(1);
    expect((await run('ps -e -o args')).stdout).not.toContain('slirp4netns');
  });

  it('UP5 it ends when it is told to, and takes its interface along', async () => {
    await uplink.stop();
    await expect.poll(async () => (await run('ip link show uplink0')).code).toBe(1);
    expect((await run(`ping -n -c 1 -W 1 ${PERMITTED}`)).code).not.toBe(0);
  });

  it('UP1 UP5 the setting of a lab brings it and takes it away; a server that does not allow it does nothing', async () => {
    const follow = (service: UplinkService, on: boolean): void => {
      const lab = emptyLab('lab', 'Lab');
      service.follow({ id: 'lab', lab: { ...lab, settings: { ...lab.settings, uplink: on } }, sandbox });
    };
    const present = async (): Promise<boolean> => (await run('ip route show default')).stdout.includes('dev uplink0');
    const onFailure = (_: string, error: string): void => {
      throw new Error(error);
    };
    const start = { serverIsRoot: isRoot, outside: machine, ownAddresses: () => [MACHINE] };
    const service = new UplinkService({ start, logger: silentLogger, onFailure });
    follow(service, true);
    await expect.poll(present, { timeout: 5000 }).toBe(true);
    follow(service, false);
    await expect.poll(present, { timeout: 5000 }).toBe(false);
    follow(new UplinkService({ start: undefined, logger: silentLogger, onFailure }), true);
    expect(await present()).toBe(false);
  });

  it('UP1 UP6 a lab that was started without a place for it is refused, and told the remedy', async () => {
    const other = await startTestSandbox();
    try {
      const told = new Promise<string>((resolve) => {
        const start = { serverIsRoot: isRoot, outside: machine };
        const service = new UplinkService({ start, logger: silentLogger, onFailure: (id, error) => resolve(`${id}: ${error}`) });
        const lab = emptyLab('lab', 'Lab');
        service.follow({ id: 'lab', lab: { ...lab, settings: { ...lab.settings, uplink: true } }, sandbox: other });
      });
      expect(await told).toMatch(/^lab: .*start it again/);
    } finally {
      await other.stop();
    }
  });
});

/** What drawn routes, rules and switches do to real packets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabFileInput } from '../../shared/labfile/schema.ts';
import { entriesOf } from '../../shared/plan/facets/facets.ts';
import { listNeighbours, lookUpRoute } from './askKernel.ts';
import { TestNetwork } from './testNetwork.ts';

type Files = NonNullable<LabFileInput['namespaces']>;

let net: TestNetwork;

beforeEach(async () => {
  net = await TestNetwork.start();
});

afterEach(() => net.stop());

/** pc – r, and from there two ways to s (10.9.9.9): through w1, and through w2. `r`: what r has besides. */
function twoWays(r: Omit<Files[string], 'interfaces'>): Files {
  const passes = { forwarding: { ipv4: true } };
  const way = (n: string): Files[string] => ({
    interfaces: { in: { addresses: [`10.${n}.0.2/24`] }, out: { peer: `s/in${n}`, addresses: [`10.1${n}.0.1/24`] } },
    routes: [
      { to: '10.1.0.0/24', via: `10.${n}.0.1` },
      { to: '10.9.9.9/32', via: `10.1${n}.0.2` },
    ],
    ...passes,
  });
  return {
    pc: {
      interfaces: { eth0: { peer: 'r/lan', addresses: ['10.1.0.2/24', '10.1.0.3/24'] } },
      routes: [{ to: 'default', via: '10.1.0.1' }],
    },
    r: {
      interfaces: {
        lan: { addresses: ['10.1.0.1/24'] },
        up2: { peer: 'w2/in', addresses: ['10.2.0.1/24'] },
        up3: { peer: 'w3/in', addresses: ['10.3.0.1/24'] },
      },
      ...passes,
      ...r,
    },
    w2: way('2'),
    w3: way('3'),
    s: {
      interfaces: { lo: { addresses: ['10.9.9.9/32'] }, in2: { addresses: ['10.12.0.2/24'] }, in3: { addresses: ['10.13.0.2/24'] } },
      routes: [{ to: '10.1.0.0/24', via: '10.12.0.1' }],
    },
  };
}

const ping = (from: string, ...argv: string[]): Promise<string> => net.run(from, 'ping', '-n', '-c', '1', '-W', '1', ...argv);
/** Who is two steps away from pc, on the way to s. */
const second = async (source: string): Promise<string | undefined> =>
  /From (\S+) .*Time to live exceeded/.exec(await ping('pc', '-I', source, '-t', '2', '10.9.9.9'))?.[1];

describe('routes and rules', () => {
  it('RO3 a rule by source really leads another way, and is asked in its order', async () => {
    const routes = [
      { to: '10.9.9.9/32', via: '10.2.0.2' },
      { to: '10.9.9.9/32', via: '10.3.0.2', table: 100 },
    ];
    await net.become(twoWays({ routes, rules: [{ priority: 100, from: '10.1.0.3/32', table: 100 }] }));
    expect(await second('10.1.0.2')).toBe('10.2.0.2');
    expect(await second('10.1.0.3')).toBe('10.3.0.2');
    expect(await ping('pc', '-I', '10.1.0.3', '10.9.9.9')).toContain('1 received');
    const ask = (from: string) => lookUpRoute(net.sandbox, 'r', { to: '10.9.9.9', from, iif: 'lan' });
    expect(await ask('10.1.0.2')).toMatchObject({ way: { table: 'main', via: '10.2.0.2', dev: 'up2' } });
    expect(await ask('10.1.0.3')).toMatchObject({
      command: 'ip -n r route get 10.9.9.9 from 10.1.0.3 iif lan',
      way: { table: '100', via: '10.3.0.2', dev: 'up3' },
    });
    await net.become(
      twoWays({
        routes,
        rules: [
          { priority: 50, from: '10.1.0.3/32', to: '10.9.9.9/32', table: 'main' },
          { priority: 100, from: '10.1.0.3/32', table: 100 },
        ],
      }),
    );
    expect(await second('10.1.0.3')).toBe('10.2.0.2');
  });

  it('RO1 each refusal answers in its own way, to others and to the namespace itself', async () => {
    await net.become(
      twoWays({
        routes: [
          { to: '192.0.2.1/32', type: 'blackhole' },
          { to: '192.0.2.2/32', type: 'unreachable' },
          { to: '192.0.2.3/32', type: 'prohibit' },
        ],
        rules: [{ priority: 10, from: '10.1.0.3/32', action: 'prohibit' }],
      }),
    );
    const dropped = await ping('pc', '192.0.2.1');
    expect(dropped).toContain('0 received');
    expect(dropped).not.toContain('From');
    expect(await ping('pc', '192.0.2.2')).toContain('From 10.1.0.1 icmp_seq=1 Destination Host Unreachable');
    expect(await ping('pc', '192.0.2.3')).toContain('From 10.1.0.1 icmp_seq=1 Packet filtered');
    expect(await ping('pc', '-I', '10.1.0.3', '10.2.0.2')).toContain('Packet filtered');
    expect(await ping('pc', '-I', '10.1.0.2', '10.2.0.2')).toContain('1 received');
    const words = async (to: string) => (await lookUpRoute(net.sandbox, 'r', { to })).words;
    expect(await words('192.0.2.1')).toBe('Invalid argument');
    expect(await words('192.0.2.2')).toBe('No route to host');
    expect(await words('192.0.2.3')).toBe('Permission denied');
    expect(await words('192.0.2.4')).toBe('Network is unreachable');
  });

  it('RO1 several next hops are used, as the counters of their interfaces tell', async () => {
    await net.become(twoWays({ routes: [{ to: '198.51.100.0/24', nexthops: [{ via: '10.2.0.2' }, { via: '10.3.0.2' }] }] }));
    const sent = async (dev: string): Promise<number> => {
      const text = await net.run('r', 'ip', '-s', 'link', 'show', 'dev', dev);
      return Number(/TX:[^\n]*\n\s*\d+\s+(\d+)/.exec(text)?.[1]);
    };
    // Address resolution is over before anything is counted.
    for (const via of ['10.2.0.2', '10.3.0.2']) expect(await ping('r', via)).toContain('1 received');
    const before = await Promise.all(['up2', 'up3'].map(sent));
    await net.run('r', 'bash', '-c', 'for n in {1..100}; do echo x > /dev/udp/198.51.100.$n/9; done');
    const after = await Promise.all(['up2', 'up3'].map(sent));
    const [first = 0, other = 0] = after.map((count, i) => count - (before[i] ?? 0));
    expect(first).toBeGreaterThan(15);
    expect(other).toBeGreaterThan(15);
    expect(first + other).toBeGreaterThanOrEqual(100);
  });

  it('RO5 neighbours are told with their state, and one that is drawn is permanent', async () => {
    const mac = '02:00:00:00:00:77';
    await net.become(twoWays({ neighbours: [{ dev: 'lan', address: '10.1.0.77', mac }] }));
    expect(await ping('r', '10.1.0.2')).toContain('1 received');
    const seen = await listNeighbours(net.sandbox, 'r');
    expect(seen).toContainEqual({ dev: 'lan', address: '10.1.0.77', mac, state: 'PERMANENT' });
    expect(seen.find(({ address }) => address === '10.1.0.2')?.state).toBe('REACHABLE');
  });
});

describe('switches', () => {
  /** A machine may filter by itself, for all interfaces together. */
  const off = { dev: 'all', name: 'rp_filter', value: 'off' } as const;
  /** Packets from s come in by up3, but r would answer by up2. */
  const crooked = (...switches: NonNullable<Files[string]['switches']>): Files => {
    const files = twoWays({ routes: [{ to: '10.9.9.9/32', via: '10.2.0.2' }], switches: [off, ...switches] });
    return { ...files, s: { ...files['s'], routes: [{ to: '10.1.0.0/24', via: '10.13.0.1' }] } };
  };
  const dropped = async (): Promise<number> => {
    const text = await net.run('r', 'nstat', '-asz', 'TcpExtIPReversePathFilter');
    return Number(/IPReversePathFilter\s+(\d+)/.exec(text)?.[1]);
  };

  it('RO6 a strict reverse path filter drops what comes by another way than the answer would go, a loose one does not', async () => {
    const pingPc = () => ping('s', '-I', '10.9.9.9', '10.1.0.2');
    await net.become(crooked());
    expect(await pingPc()).toContain('1 received');
    await net.become(crooked({ dev: 'up3', name: 'rp_filter', value: 'strict' }));
    expect(await pingPc()).toContain('0 received');
    expect(await dropped()).toBe(1);
    await net.become(crooked({ dev: 'up3', name: 'rp_filter', value: 'loose' }));
    expect(await pingPc()).toContain('1 received');
    expect(await dropped()).toBe(1);
    // Nothing leads back to this one.
    await net.run('s', 'ip', 'addr', 'add', '10.8.8.8/32', 'dev', 'lo');
    expect(await ping('s', '-I', '10.8.8.8', '10.1.0.2')).toContain('0 received');
    expect(await dropped()).toBe(2);
    await net.become(crooked({ dev: 'all', name: 'rp_filter', value: 'strict' }));
    expect(await pingPc()).toContain('0 received');
    await net.become(crooked());
    expect(await pingPc()).toContain('1 received');
  });

  it('RO6 who answers ARP for others makes them reachable', async () => {
    const files = (switches: Files[string]['switches']): Files => ({
      a: { interfaces: { eth0: { peer: 'r/left', addresses: ['10.1.1.2/16'] } } },
      r: {
        interfaces: { left: { addresses: ['10.1.1.1/24'] }, right: { addresses: ['10.1.2.1/24'] } },
        forwarding: { ipv4: true },
        switches,
      },
      b: { interfaces: { eth0: { peer: 'r/right', addresses: ['10.1.2.2/16'] } } },
    });
    await net.become(files([]));
    expect(await ping('a', '10.1.2.2')).toContain('0 received');
    await net.become(
      files([
        { dev: 'left', name: 'proxy_arp', value: 'on' },
        { dev: 'right', name: 'proxy_arp', value: 'on' },
      ]),
    );
    // An answer may wait for a moment (neigh/*/proxy_delay), and who asked in vain asks again.
    await expect.poll(() => ping('a', '10.1.2.2'), { timeout: 20_000 }).toContain('1 received');
  });

  it.each([4, 6] as const)('RO5 RO6 who answers for one address of IPv%i makes that one reachable', async (family) => {
    const [net0, left, right] = family === 4 ? ['10.1.', '1.', '2.'] : ['2001:db8::', '1:', '2:'];
    const at = (side: string, n: number, length: string): string => `${net0}${side}${String(n)}${length}`;
    const [whole, part] = family === 4 ? ['/16', '/24'] : ['/64', '/112'];
    const files = (neighbours: Files[string]['neighbours']): Files => ({
      a: { interfaces: { eth0: { peer: 'r/left', addresses: [at(left, 2, whole)] } } },
      r: {
        interfaces: { left: { addresses: [at(left, 1, part)] }, right: { addresses: [at(right, 1, part)] } },
        forwarding: { ipv4: true, ipv6: true },
        switches: family === 4 ? [] : [{ dev: 'all', name: 'proxy_ndp', value: 'on' }],
        neighbours,
      },
      b: {
        interfaces: { eth0: { peer: 'r/right', addresses: [at(right, 2, part), at(right, 3, part)] } },
        routes: [{ to: at(left, 0, part), via: at(right, 1, '') }],
      },
    });
    await net.become(files([]));
    expect(await ping('a', at(right, 2, ''))).toContain('0 received');
    await net.become(files([{ dev: 'left', address: at(right, 2, ''), proxy: true }]));
    await expect.poll(() => ping('a', at(right, 2, '')), { timeout: 20_000 }).toContain('1 received');
    expect(await ping('a', at(right, 3, ''))).toContain('0 received');
  });

  it('RO6 OB1 a switch that is typed is heard of, also where the interface is called with a dot', async () => {
    await net.become(twoWays({}));
    const seen = () => Object.values(entriesOf(net.observer.current().namespaces['r']?.facets, 'switch'));
    // Whatever the machine gives a new namespace.
    await net.run('r', 'bash', '-c', 'for file in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $file; done');
    await expect.poll(seen).toEqual([]);
    await net.run('r', 'sysctl', '-w', 'net.ipv4.conf.up2.rp_filter=2');
    await expect.poll(seen).toEqual([{ dev: 'up2', name: 'rp_filter', value: 'loose' }]);
    await net.run('r', 'ip', 'link', 'set', 'up2', 'down', 'name', 'up2.7');
    await expect.poll(seen).toEqual([{ dev: 'up2.7', name: 'rp_filter', value: 'loose' }]);
    await net.run('r', 'sysctl', '-w', 'net.ipv4.conf.all.proxy_arp=1', 'net/ipv4/conf/up2.7/rp_filter=0');
    await expect.poll(seen).toEqual([{ dev: 'all', name: 'proxy_arp', value: 'on' }]);
    await net.run('r', 'sysctl', '-w', 'net.ipv4.conf.default.rp_filter=2');
    await net.run('r', 'ip', 'link', 'add', 'new0', 'type', 'bridge');
    await expect.poll(seen).toContainEqual({ dev: 'new0', name: 'rp_filter', value: 'loose', usual: 'loose' });
  });
});

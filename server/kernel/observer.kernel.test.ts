import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObservedChange } from '../../shared/observe/observed.ts';
import { READ_LINES } from '../../shared/observe/parse.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import type { Sandbox } from '../ports.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';
import { silentLogger, startTestSandbox } from '../sandbox/testSandbox.ts';
import { KernelObserver } from './observer.ts';

let sandbox: Sandbox;
let observer: KernelObserver;
const changes: ObservedChange[] = [];
const lines: MonitorLine[] = [];
let wake: (() => void) | undefined;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  observer = new KernelObserver({
    sandbox,
    clock: Date,
    logger: silentLogger,
    onChange(change) {
      changes.push(change);
      wake?.();
    },
    onLines(more) {
      lines.push(...more);
      wake?.();
    },
  });
  await observer.start();
});

afterAll(async () => {
  observer.stop();
  await sandbox.stop();
});

/** Waits for what the observer tells, never for time. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
}

async function type(...words: string[]): Promise<void> {
  const result = await sandbox.run({ namespace: 'host', argv: words });
  expect([words.join(' '), result.stderr, result.code]).toEqual([words.join(' '), '', 0]);
}

function iface(namespace: string, name: string) {
  return observer.current().namespaces[namespace]?.interfaces[name];
}

describe('observer', () => {
  it('OB4 has the host from the start', () => {
    expect(iface('host', 'lo')).toMatchObject({ kind: 'loopback', up: true });
  });

  it('OB1 follows the tutorial as it is typed, step by step', async () => {
    await type('ip', 'netns', 'add', 'msb');
    await until(() => observer.current().namespaces['msb'] !== undefined);
    await type('ip', 'link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1');
    await until(() => iface('host', 'veth1')?.peer?.name === 'veth0');
    await type('ip', 'link', 'set', 'veth1', 'netns', 'msb');
    await until(() => iface('msb', 'veth1')?.peer?.namespace === 'host' && iface('host', 'veth1') === undefined);
    expect(iface('host', 'veth0')?.peer).toEqual({ namespace: 'msb', name: 'veth1' });
    await type('ip', 'netns', 'exec', 'msb', 'ip', 'addr', 'add', '192.168.50.2/24', 'dev', 'veth1');
    await until(() => iface('msb', 'veth1')?.addresses[0]?.address === '192.168.50.2/24');
    await type('ip', '-n', 'msb', 'link', 'set', 'veth1', 'up');
    await type('ip', 'link', 'set', 'veth0', 'up');
    await until(() => iface('msb', 'veth1')?.carrier === true && iface('host', 'veth0')?.carrier === true);
    await type('ip', 'addr', 'add', '192.168.50.3/24', 'dev', 'veth0');
    await type('ip', 'netns', 'exec', 'msb', 'ip', 'route', 'add', 'default', 'via', '192.168.50.3');
    await until(() => observer.current().namespaces['msb']?.routes.some((route) => route.to === 'default') === true);
    await type('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    await until(() => observer.current().namespaces['host']?.forwarding.ipv4 === true);
    await type('iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'veth0', '-j', 'MASQUERADE');
    await until(() => observer.current().namespaces['host']?.masquerade[0] === 'veth0');
  });

  it('OB2 pins nothing: a deleted namespace takes the other end of its link with it', async () => {
    await type('ip', 'netns', 'delete', 'msb');
    await until(() => observer.current().namespaces['msb'] === undefined && iface('host', 'veth0') === undefined);
  });

  it('OB3 names namespaces and interfaces rightly where names and indexes are the same', async () => {
    for (const ns of ['a', 'b', 'c', 'd']) await type('ip', 'netns', 'add', ns);
    for (const [x, y] of [
      ['a', 'b'],
      ['c', 'd'],
    ] as const) {
      await type(
        'ip',
        '-n',
        x,
        'link',
        'add',
        'eth0',
        'index',
        '7',
        'type',
        'veth',
        'peer',
        'name',
        x === 'c' ? 'other' : 'eth0',
        'index',
        '7',
        'netns',
        y,
      );
    }
    lines.length = 0;
    await until(() => iface('d', 'other') !== undefined && iface('b', 'eth0') !== undefined);
    await type('ip', '-n', 'd', 'addr', 'add', '10.9.9.1/24', 'dev', 'other');
    await type('ip', '-n', 'b', 'addr', 'add', '10.8.8.1/24', 'dev', 'eth0');
    await until(() => lines.filter((line) => line.kind === 'address').length >= 2);
    const addresses = lines
      .filter((line) => line.kind === 'address')
      .map(({ namespace, dev, text }) => ({ namespace, dev, text: text.split(' scope')[0] }));
    expect(addresses).toEqual([
      { namespace: 'd', dev: 'other', text: '7: other inet 10.9.9.1/24' },
      { namespace: 'b', dev: 'eth0', text: '7: eth0 inet 10.8.8.1/24' },
    ]);
  });

  it('OB3 follows links that were typed straight into namespaces, where indexes are the same', async () => {
    for (const [x, y] of [
      ['a', 'd'],
      ['c', 'b'],
    ] as const) {
      await type(
        'ip',
        '-n',
        x,
        'link',
        'add',
        'name',
        'same',
        'index',
        '50',
        'type',
        'veth',
        'peer',
        'name',
        'same',
        'index',
        '50',
        'netns',
        y,
      );
    }
    const peers = (): unknown[] => ['a', 'b', 'c', 'd'].map((name) => iface(name, 'same')?.peer?.namespace);
    // While some are read and some are not, others may fit; it ends right.
    await until(() => isDeepStrictEqual(peers(), ['d', 'c', 'b', 'a']));
    await observer.refresh();
    expect(peers()).toEqual(['d', 'c', 'b', 'a']);
  });

  it('OB1 RO3 hears of policy rules of both families and of permanent neighbours, and of their end', async () => {
    await type('ip', 'link', 'add', 'ruled', 'type', 'bridge');
    const texts = (facet: string): string[] => Object.keys(observer.current().namespaces['host']?.facets?.[facet] ?? {});
    const typed = [
      ['rule', 'rule', 'priority', '100', 'from', '10.0.0.0/24', 'table', '100'],
      ['rule6', '-6', 'rule', 'priority', '100', 'iif', 'ruled', 'prohibit'],
    ] as const;
    for (const [facet, ...words] of typed) {
      const at = words.indexOf('priority');
      await type('ip', ...words.slice(0, at), 'add', ...words.slice(at));
      await until(() => texts(facet).includes(words.slice(at).join(' ')));
      await type('ip', ...words.slice(0, at), 'delete', ...words.slice(at));
      await until(() => texts(facet).length === 0);
    }
    await type('ip', 'neigh', 'add', '10.7.7.7', 'lladdr', '02:00:00:00:00:07', 'dev', 'ruled', 'nud', 'permanent');
    await until(() => texts('neighbour').includes('ruled 10.7.7.7'));
    await type('ip', 'neigh', 'delete', '10.7.7.7', 'dev', 'ruled');
    await until(() => texts('neighbour').length === 0);
    // These ring no bell: a line that somebody typed does.
    for (const address of ['10.7.7.7', '2001:db8::7']) {
      await type('ip', 'neigh', 'add', 'proxy', address, 'dev', 'ruled');
      observer.typed('host');
      await until(() => texts('neighbour').includes(`proxy ruled ${address}`));
      await type('ip', 'neigh', 'delete', 'proxy', address, 'dev', 'ruled');
      observer.typed('host');
      await until(() => texts('neighbour').length === 0);
    }
    // One of all interfaces is nothing a drawing has words for.
    await type('ip', 'neigh', 'add', 'proxy', '10.7.7.8');
    expect((await observer.refresh()).namespaces['host']?.facets?.['neighbour']).toBeUndefined();
    await type('ip', 'neigh', 'delete', 'proxy', '10.7.7.8');
    await type('ip', 'link', 'delete', 'ruled');
  });

  it('OB4 notices a namespace that was deleted and made again at once', async () => {
    await type('bash', '-c', 'ip netns del a; ip netns add a');
    await until(() => observer.current().namespaces['a'] !== undefined && iface('a', 'eth0') === undefined);
    await type('ip', '-n', 'a', 'link', 'set', 'lo', 'up');
    await until(() => iface('a', 'lo')?.up === true);
  });

  it('OB4 notices a route that goes with its next hop', async () => {
    // Of no interface, since news of one's state would ring the bell too.
    await type('ip', 'nexthop', 'add', 'id', '5', 'blackhole');
    await type('ip', 'route', 'add', '10.8.8.0/24', 'nhid', '5');
    const isThere = (): boolean => observer.current().namespaces['host']?.routes.some(({ to }) => to === '10.8.8.0/24') === true;
    await until(isThere);
    await observer.settled();
    const askedAt = performance.now();
    await type('ip', 'nexthop', 'delete', 'id', '5');
    await until(() => !isThere());
    // The next full reading would find it after half a minute.
    expect(performance.now() - askedAt).toBeLessThan(10_000);
  });

  it('AP5 takes what a batch read at its end, and hears what happens after', async () => {
    const release = observer.hold();
    const { through, lines, born } = observer.births;
    const made = await sandbox.batch('host', [['netns', 'add', 'e'], ...lines(['e'])], { through });
    expect(made.failure).toBeUndefined();
    await born(true);
    const { stdout } = await sandbox.batch('e', [['link', 'set', 'lo', 'up'], ...READ_LINES], { json: true });
    await type('ip', '-n', 'e', 'link', 'add', 'later', 'type', 'bridge');
    const refreshed = observer.refresh(['e'], { readings: new Map([['e', stdout]]) });
    release();
    expect((await refreshed).namespaces['e']?.interfaces['lo']?.up).toBe(true);
    await until(() => iface('e', 'later') !== undefined);
  });

  it('OB5 a burst ends in the same state as a full reading, and unchanged namespaces keep their identity', async () => {
    // What rings no bell and is still to be read of earlier tests would come in between.
    await observer.refresh(undefined, { silent: 'all' });
    const before = observer.current().namespaces['c'];
    const batch = Array.from({ length: 100 }, (_, i) => [
      'link',
      'add',
      `x${String(i)}`,
      'type',
      'veth',
      'peer',
      'name',
      `y${String(i)}`,
      'netns',
      '/run/netns/b',
    ]);
    const done = await sandbox.batch('host', batch);
    expect(done.failure).toBeUndefined();
    await until(() => iface('b', 'y99') !== undefined && iface('host', 'x99')?.peer !== undefined);
    await observer.settled();
    const heard = observer.current();
    const read = await observer.refresh();
    expect(read.namespaces).toEqual(heard.namespaces);
    expect(read.namespaces['c']).toBe(before);
  });

  it('OB4 a file under /run/netns on which nothing is mounted yet is no namespace, and is one as soon as something is', async () => {
    const told = (): MonitorLine[] => lines.filter(({ kind, namespace }) => kind === 'netns' && namespace === 'half');
    await type('touch', '/run/netns/half');
    await observer.refresh();
    expect(observer.current().namespaces['half']).toBeUndefined();
    await type('unshare', '--net=/run/netns/half', 'true');
    await until(() => observer.current().namespaces['half'] !== undefined);
    // It is heard, so it has a number; and it was told once.
    await type('ip', 'netns', 'exec', 'half', 'ip', 'link', 'set', 'lo', 'up');
    await until(() => iface('half', 'lo')?.up === true);
    await type('ip', 'netns', 'del', 'half');
    await until(() => observer.current().namespaces['half'] === undefined);
    // Lines come a moment after what they tell.
    await until(() => told().some(({ deleted }) => deleted));
    expect(told().map(({ deleted }) => deleted)).toEqual([false, true]);
  });

  it('OB4 a file on which nothing is ever mounted, and one that is no network namespace, cost next to nothing', async () => {
    await type('touch', '/run/netns/bare', '/run/netns/wrong');
    await type('mount', '--bind', '/proc/self/ns/uts', '/run/netns/wrong');
    await type('ip', 'netns', 'add', 'beside');
    await until(() => observer.current().namespaces['beside'] !== undefined);
    let asked = 0;
    const { batchMany } = sandbox;
    sandbox.batchMany = (jobs, options) => {
      asked += jobs.length;
      return batchMany.call(sandbox, jobs, options);
    };
    await type('ip', '-n', 'beside', 'link', 'set', 'lo', 'up');
    await until(() => iface('beside', 'lo')?.up === true);
    await observer.settled();
    sandbox.batchMany = batchMany;
    expect(asked).toBeLessThan(8);
    expect([observer.current().namespaces['bare'], observer.current().namespaces['wrong']]).toEqual([undefined, undefined]);
    await type('umount', '/run/netns/wrong');
    await type('rm', '/run/netns/bare', '/run/netns/wrong');
  });

  it.each(['two words', `it's "quoted"`, '名前空间', 'constructor', 'toString', '-n', '.hidden', '#', 'back\\slash', 'x'.repeat(255)])(
    'OB1 follows a namespace called %s',
    async (name) => {
      await type('ip', 'netns', 'add', name);
      await until(() => observer.current().namespaces[name] !== undefined);
      await type('nsenter', `--net=/run/netns/${name}`, 'ip', 'link', 'set', 'lo', 'up');
      await until(() => iface(name, 'lo')?.up === true);
      await type('ip', 'netns', 'delete', name);
      await until(() => observer.current().namespaces[name] === undefined);
    },
  );

  it('OB1 a name that no record can hold is left out, and everything else is followed', async () => {
    await type('ip', 'netns', 'add', '__proto__');
    await type('ip', 'netns', 'add', 'after');
    await until(() => observer.current().namespaces['after'] !== undefined);
    await type('ip', 'netns', 'delete', '__proto__');
    await type('ip', 'netns', 'delete', 'after');
    await until(() => observer.current().namespaces['after'] === undefined);
  });

  it('OB1 follows a namespace under both of its names, and the host under another', async () => {
    await type('touch', '/run/netns/alias', '/run/netns/self');
    await type('mount', '--bind', '/run/netns/b', '/run/netns/alias');
    await type('mount', '--bind', '/proc/1/ns/net', '/run/netns/self');
    await until(() => observer.current().namespaces['alias'] !== undefined && observer.current().namespaces['self'] !== undefined);
    await type('ip', '-n', 'alias', 'link', 'set', 'lo', 'up');
    await until(() => iface('b', 'lo')?.up === true && iface('alias', 'lo')?.up === true);
    await type('ip', 'netns', 'delete', 'alias');
    await type('ip', 'netns', 'delete', 'self');
    await until(() => observer.current().namespaces['self'] === undefined);
  });

  it('OB9 reads what rings no bell soon after somebody typed a line', async () => {
    await type('ip', 'netns', 'add', 'wall');
    await until(() => observer.current().namespaces['wall'] !== undefined);
    await observer.settled();
    observer.typed('host');
    await type('ip', 'netns', 'exec', 'wall', 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'up0', '-j', 'MASQUERADE');
    const typedAt = performance.now();
    await until(() => observer.current().namespaces['wall']?.masquerade[0] === 'up0');
    // Nobody forwards there, so it is not polled: otherwise it would be found after half a minute.
    expect(performance.now() - typedAt).toBeLessThan(5_000);
    await type('ip', 'netns', 'del', 'wall');
  });

  it('OB10 a namespace that cannot be read for want of processes is not taken for deleted', async () => {
    const { batchMany } = sandbox;
    sandbox.batchMany = (jobs) =>
      Promise.resolve(
        jobs.map(() => ({ done: 0, stdout: '', ms: 1, failure: { message: 'fork: Resource temporarily unavailable', code: 255 } })),
      );
    await observer.refresh();
    expect(Object.keys(observer.current().namespaces)).toEqual(expect.arrayContaining(['host', 'b', 'c', 'd']));
    sandbox.batchMany = batchMany;
    await type('ip', '-n', 'c', 'link', 'set', 'lo', 'up');
    await until(() => iface('c', 'lo')?.up === true);
  });

  it('OB10 after a reading that failed nothing that was due is forgotten', async () => {
    await type('ip', 'netns', 'add', 'kept');
    await until(() => observer.current().namespaces['kept'] !== undefined);
    await type('ip', 'netns', 'exec', 'kept', 'nft', 'add table inet mine; add chain inet mine x; add rule inet mine x accept');
    await observer.settled();
    const { batchMany } = sandbox;
    sandbox.batchMany = () => {
      sandbox.batchMany = batchMany;
      return Promise.reject(new SandboxError('io', 'the agent of the lab ended'));
    };
    const askedAt = performance.now();
    await observer.refresh(['kept'], { silent: new Map([['kept', ['ruleset']]]) });
    await until(() => observer.current().namespaces['kept']?.foreignRules === 1);
    // Nobody typed and nothing is polled there: it would be found by the next full reading otherwise.
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    await type('ip', 'netns', 'delete', 'kept');
  });
});

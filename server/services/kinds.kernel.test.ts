import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../../shared/labfile/schema.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { ServiceLine } from '../../shared/protocol/records.ts';
import { plan } from '../../shared/plan/plan.ts';
import { labToNetState } from '../../shared/plan/toNetState.ts';
import { createStartKernel, type RunningKernel } from '../labs/runningKernel.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { readNeighbours } from './frrNeighbours.ts';
import { ServiceSupervision } from './serviceSupervision.ts';

let lines: (ServiceLine & { serviceId: string })[];
let supervision: ServiceSupervision;
let kernel: RunningKernel | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of [...listeners]) listener();
}

beforeEach(() => {
  lines = [];
  supervision = new ServiceSupervision({
    clock: Date,
    logger: silentLogger,
    events: {
      changed: tell,
      logged(_, serviceId, some) {
        lines.push(...some.map((line) => ({ ...line, serviceId })));
        tell();
      },
    },
  });
});

afterEach(async () => {
  supervision.dropLab('lab');
  kernel?.observer.stop();
  await kernel?.sandbox.stop();
});

/** Waits for what is told, never for time. What is told while the condition is looked at counts too. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    let listener = (): void => undefined;
    const told = new Promise<void>((resolve) => {
      listener = resolve;
    });
    listeners.add(listener);
    try {
      if (await condition()) return;
      await told;
    } finally {
      listeners.delete(listener);
    }
  }
}

/** The lab of a file at work, with its services. */
async function run(namespaces: LabFileInput['namespaces']): Promise<RunningKernel> {
  let ids = 0;
  const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'x', namespaces }), 'lab', { newId: () => `id${String((ids += 1))}` });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const lab: Lab = built.lab;
  const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
  const startKernel = createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger });
  const started = await startKernel.start(lab, { onChange: tell, onLines: tell, onRates: tell });
  kernel = started;
  const commands = plan({
    target: labToNetState(lab),
    actual: observedToNetState(started.observer.current()),
    nextIndex: 100,
    newborn: started.newborn,
  });
  const outcome = await started.runner.run(commands, {
    groupId: 'test',
    label: { code: 'start', params: {} },
    onRecords: () => undefined,
    births: started.observer.births,
  });
  expect(outcome.failed).toEqual([]);
  supervision.follow({ id: 'lab', lab, applied: undefined, sandbox: started.sandbox, busy: false });
  return started;
}

const text = async (namespace: string, ...argv: string[]): Promise<string> => {
  const result = await kernel?.sandbox.run({ namespace, argv });
  return `${result?.stdout ?? ''}${result?.stderr ?? ''}`;
};
const routes = (namespace: string) => kernel?.observer.current().namespaces[namespace]?.routes ?? [];

describe('kinds of services', () => {
  it('SV11 dnsmasq gives an address, a router and names to a DHCP client, and none of it is drawn', async () => {
    const { observer } = await run({
      host: {
        interfaces: { e0: { peer: 'a/e0', addresses: ['10.0.0.1/24'] } },
        services: [
          {
            ...{ kind: 'dhcp-dns', name: 'names', dev: 'e0', first: '10.0.0.50', last: '10.0.0.60', domain: 'lab.test' },
            names: [{ name: 'www.lab.test', address: '10.0.0.1' }],
          },
        ],
      },
      a: { interfaces: { e0: {} }, services: [{ kind: 'dhcp-client', name: 'lease', dev: 'e0' }] },
    });
    const addresses = () => observer.current().namespaces['a']?.interfaces['e0']?.addresses ?? [];
    await until(() => addresses().some(({ address }) => /^10\.0\.0\.5\d\/24$|^10\.0\.0\.60\/24$/.test(address)));
    await until(() => routes('a').some(({ to, via }) => to === 'default' && via === '10.0.0.1'));
    await until(() => lines.some(({ text: line }) => line.includes('names by 10.0.0.1')));
    const state = observedToNetState(observer.current())['a'];
    expect(state?.interfaces['e0']?.addresses).toEqual([]);
    expect(Object.keys(state?.routes ?? {})).toEqual([]);
    expect(await text('a', 'ip', 'netns', 'exec', 'a', 'getent', 'hosts', 'www.lab.test')).toContain('10.0.0.1');
  });

  it('SV11 iperf3 measures the path to its namespace', async () => {
    await run({
      host: { interfaces: { e0: { peer: 'a/e0', addresses: ['10.0.0.1/24'] } } },
      a: { interfaces: { e0: { addresses: ['10.0.0.2/24'] } }, services: [{ kind: 'iperf3', name: 'speed', port: 5201 }] },
    });
    await until(() => lines.some(({ text: line }) => line.includes('Server listening on 5201')));
    expect(await text(HOST, 'iperf3', '-c', '10.0.0.2', '-n', '1M')).toContain('receiver');
    await until(() => lines.some(({ text: line }) => line.includes('Accepted connection from 10.0.0.1')));
  });

  it('SV11 SV12 a ring of four routers converges by OSPF, and a cut link is gone round', async () => {
    const speak = (...devices: string[]) => ({
      forwarding: { ipv4: true },
      services: [
        {
          ...{ kind: 'frr' as const, name: 'routing' },
          ospf: { interfaces: devices.map((dev) => ({ dev, area: '0', hello: 1, dead: 3 })) },
        },
      ],
    });
    const link = (peer: string | undefined, address: string) => ({ ...(peer !== undefined && { peer }), addresses: [address] });
    const { sandbox, observer } = await run({
      r1: {
        interfaces: { lo: { addresses: ['1.1.1.1/32'] }, e2: link('r2/e1', '10.0.12.1/24'), e4: link('r4/e1', '10.0.14.1/24') },
        ...speak('lo', 'e2', 'e4'),
      },
      r2: {
        interfaces: { lo: { addresses: ['2.2.2.2/32'] }, e1: link(undefined, '10.0.12.2/24'), e3: link('r3/e2', '10.0.23.2/24') },
        ...speak('lo', 'e1', 'e3'),
      },
      r3: {
        interfaces: { lo: { addresses: ['3.3.3.3/32'] }, e2: link(undefined, '10.0.23.3/24'), e4: link('r4/e3', '10.0.34.3/24') },
        ...speak('lo', 'e2', 'e4'),
      },
      r4: {
        interfaces: { lo: { addresses: ['4.4.4.4/32'] }, e1: link(undefined, '10.0.14.4/24'), e3: link(undefined, '10.0.34.4/24') },
        ...speak('lo', 'e1', 'e3'),
      },
    });
    const way = (to: string) => routes('r1').find((route) => route.to === to);
    await until(() => ['2.2.2.2/32', '3.3.3.3/32', '4.4.4.4/32'].every((to) => way(to) !== undefined));
    // The first way that is learned may go round the ring: the short one wins when its neighbour speaks.
    await until(() => way('2.2.2.2/32')?.via === '10.0.12.2');
    expect(way('2.2.2.2/32')).toMatchObject({ dev: 'e2', protocol: 'ospf' });
    // Learned, so neither drawn nor planned against.
    expect(Object.keys(observedToNetState(observer.current())['r1']?.routes ?? {})).toEqual([]);
    const answers = async (address: string): Promise<void> => {
      // The others find the way back a moment later.
      await expect.poll(() => text('r1', 'ping', '-c', '1', '-W', '1', address), { timeout: 20_000 }).toContain('1 received');
    };
    await answers('3.3.3.3');
    const neighbours = async (): Promise<unknown> => {
      const seen = await readNeighbours(sandbox, 'r1', { ospf: true, ospf6: false, bgp: false });
      return seen.map(({ id, dev, state }) => [id, dev, state.startsWith('Full')]).sort();
    };
    await expect.poll(neighbours, { timeout: 30_000 }).toEqual([
      ['2.2.2.2', 'e2', true],
      ['4.4.4.4', 'e4', true],
    ]);
    await text('r2', 'ip', 'link', 'set', 'e1', 'down');
    await until(() => way('2.2.2.2/32')?.via === '10.0.14.4');
    await answers('2.2.2.2');
    // What runs in the background ends with it, and takes its routes along.
    supervision.dropLab('lab');
    await until(() => routes('r1').every(({ protocol }) => protocol !== 'ospf'));
  });

  /** Three routers in a row; the outer ones have a network that the other learns of. */
  const row = (routing: (devices: readonly string[], n: number) => object): NonNullable<LabFileInput['namespaces']> => {
    const router = (n: number, interfaces: NonNullable<NonNullable<LabFileInput['namespaces']>[string]['interfaces']>) => ({
      interfaces: {
        lo: { addresses: [`${String(n)}.${String(n)}.${String(n)}.${String(n)}/32`, `2001:db8:${String(n)}::1/128`] },
        ...interfaces,
      },
      forwarding: { ipv4: true, ipv6: true },
      services: [{ kind: 'frr' as const, name: 'routing', ...routing(Object.keys(interfaces), n) }],
    });
    return {
      r1: router(1, { e2: { peer: 'r2/e1', addresses: ['10.0.12.1/24', '2001:db8:12::1/64'] } }),
      r2: router(2, {
        e1: { addresses: ['10.0.12.2/24', '2001:db8:12::2/64'] },
        e3: { peer: 'r3/e2', addresses: ['10.0.23.2/24', '2001:db8:23::2/64'] },
      }),
      r3: router(3, { e2: { addresses: ['10.0.23.3/24', '2001:db8:23::3/64'] } }),
    };
  };
  const learned = (namespace: string, to: string) => routes(namespace).find((route) => route.to === to);

  it('SV11 SV12 RIP tells routers in a row of each other’s networks', async () => {
    await run(row((devices) => ({ rip: { interfaces: [...devices] }, redistribute: ['connected'] })));
    await until(() => learned('r1', '3.3.3.3/32') !== undefined && learned('r3', '1.1.1.1/32') !== undefined);
    expect(learned('r1', '3.3.3.3/32')).toMatchObject({ protocol: 'rip', via: '10.0.12.2' });
    await expect
      .poll(() => text('r1', 'ping', '-c', '1', '-W', '1', '-I', '1.1.1.1', '3.3.3.3'), { timeout: 20_000 })
      .toContain('1 received');
    // The prompt says where one is.
    const prompt = await text('r1', 'bash', '-c', 'echo | script -qec /run/nslab/bin/vtysh /dev/null');
    expect(prompt).toContain('r1#');
    expect(prompt).not.toContain('host#');
  });

  it('SV11 SV12 BGP brings networks from one system to the next', async () => {
    const neighbours = [
      [{ address: '10.0.12.2', as: 65002 }],
      [
        { address: '10.0.12.1', as: 65001 },
        { address: '10.0.23.3', as: 65003 },
      ],
      [{ address: '10.0.23.2', as: 65002 }],
    ];
    const { sandbox } = await run(
      row((_, n) => ({
        bgp: { as: 65000 + n, neighbours: neighbours[n - 1], networks: [`${String(n)}.${String(n)}.${String(n)}.${String(n)}/32`] },
      })),
    );
    await until(() => learned('r1', '3.3.3.3/32') !== undefined && learned('r3', '1.1.1.1/32') !== undefined);
    expect(learned('r1', '3.3.3.3/32')).toMatchObject({ protocol: 'bgp', via: '10.0.12.2' });
    expect(await text('r1', 'vtysh', '-c', 'show bgp ipv4 unicast 3.3.3.3/32')).toContain('65002 65003');
    const speaks = { ospf: false, ospf6: false, bgp: true };
    await expect
      .poll(async () => (await readNeighbours(sandbox, 'r2', speaks)).map(({ state }) => state))
      .toEqual(['Established', 'Established']);
  });

  it('SV11 SV12 OSPFv3 finds ways of IPv6', async () => {
    const { sandbox } = await run(
      row((devices, n) => ({
        routerId: `${String(n)}.${String(n)}.${String(n)}.${String(n)}`,
        ospf6: { interfaces: ['lo', ...devices].map((dev) => ({ dev, area: '0', hello: 1, dead: 3 })) },
      })),
    );
    await until(() => learned('r1', '2001:db8:3::1/128') !== undefined && learned('r3', '2001:db8:1::1/128') !== undefined);
    expect(learned('r1', '2001:db8:3::1/128')).toMatchObject({ protocol: 'ospf', dev: 'e2' });
    const ping = () => text('r1', 'ping', '-c', '1', '-W', '1', '-I', '2001:db8:1::1', '2001:db8:3::1');
    await expect.poll(ping, { timeout: 20_000 }).toContain('1 received');
    const speaks = { ospf: false, ospf6: true, bgp: false };
    await expect.poll(async () => (await readNeighbours(sandbox, 'r1', speaks)).map(({ id }) => id)).toEqual(['2.2.2.2']);
    // A zebra that cannot take its routes out any more leaves none all the same.
    await text('r1', 'bash', '-c', 'kill -STOP "$(cat /run/frr/r1/zebra.pid)"');
    supervision.dropLab('lab');
    await until(() => routes('r1').every(({ protocol }) => protocol !== 'ospf'));
    expect(await text('r1', 'ip', 'nexthop', 'show', 'proto', '11')).toBe('');
  });
});

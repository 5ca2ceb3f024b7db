/** Kinds of interface that this machine's kernel may lack: what is drawn does to packets what it says, and is read as it was drawn. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabFileInput } from '../../shared/labfile/schema.ts';
import { readBridge } from '../bridges/readBridge.ts';
import { LabBench } from './labBench.ts';

type Namespaces = NonNullable<LabFileInput['namespaces']>;

let bench: LabBench;

beforeAll(async () => {
  bench = await LabBench.start();
});

afterAll(async () => {
  await bench.stop();
});

const end = (peer: string, address: string): Namespaces[string] => ({ interfaces: { eth0: { peer, addresses: [`${address}/24`] } } });

/** Two switches with a trunk between them; a and c in VLAN 10, b and d in VLAN 20, all in one IP network. */
const switches = (changes: { p1?: { pvid: number }; trunk?: string }): Namespaces => ({
  host: {
    interfaces: {
      br0: { kind: 'bridge', vlanFiltering: true },
      p1: { master: 'br0', vlans: changes.p1 ?? { pvid: 10 } },
      p2: { master: 'br0', vlans: { pvid: 20 } },
      trunk: { master: 'br0', peer: 'far/trunk', vlans: { tagged: changes.trunk ?? '10,20' } },
    },
  },
  far: {
    interfaces: {
      br1: { kind: 'bridge', vlanFiltering: true, defaultPvid: 0, vlans: { tagged: 10 }, addresses: [] },
      p1: { master: 'br1', vlans: { pvid: 10 } },
      p2: { master: 'br1', vlans: { pvid: 20 } },
      trunk: { master: 'br1', vlans: { tagged: '10,20' } },
      // The switch itself takes part in VLAN 10, by its tag.
      'br1.10': { kind: 'vlan', parent: 'br1', id: 10, addresses: ['10.0.0.9/24'] },
    },
  },
  a: end('host/p1', '10.0.0.1'),
  b: end('host/p2', '10.0.0.2'),
  c: end('far/p1', '10.0.0.3'),
  d: end('far/p2', '10.0.0.4'),
});

describe('VLANs of a bridge', () => {
  it('BV1 separate what is in different ones, and a trunk carries both', async () => {
    const lab = switches({});
    await bench.become(lab);
    expect(await bench.answers('a', '10.0.0.3')).toBe(true);
    expect(await bench.answers('b', '10.0.0.4')).toBe(true);
    expect(await bench.answers('a', '10.0.0.9')).toBe(true);
    const apart = await Promise.all([bench.answers('a', '10.0.0.4'), bench.answers('b', '10.0.0.3'), bench.answers('b', '10.0.0.9')]);
    expect(apart).toEqual([false, false, false]);
    expect(
      await bench.become(lab, [
        ['host', ['vlan']],
        ['far', ['vlan']],
      ]),
    ).toEqual([]);
  });

  it('BV2 what is typed is read, and changing one of them runs that alone', async () => {
    await bench.run('host', 'bridge vlan del dev trunk vid 20');
    await bench.run('host', 'bridge vlan del dev p2 vid 20');
    const { host } = await bench.state([['host', ['vlan']]]);
    expect([host?.interfaces['trunk']?.vlans, host?.interfaces['p2']?.vlans]).toEqual(['10', '']);
    const ran = await bench.become(switches({ p1: { pvid: 20 } }), [['host', ['vlan']]]);
    expect(ran).toEqual([
      'bridge vlan del dev p1 vid 10',
      'bridge vlan add dev p1 vid 20 pvid untagged',
      'bridge vlan add dev p2 vid 20 pvid untagged',
      'bridge vlan add dev trunk vid 20',
    ]);
    expect(await bench.answers('a', '10.0.0.4')).toBe(true);
  });

  it('BV3 the forwarding table says behind which port and in which VLAN an address was heard', async () => {
    const mac = /link\/ether (\S+)/.exec((await bench.run('a', 'ip link show eth0')).stdout)?.[1];
    const reading = await readBridge(bench.sandbox, 'host', 'br0');
    expect(reading?.entries).toContainEqual(expect.objectContaining({ mac, dev: 'p1', vlan: 20, how: 'learned' }));
    expect(reading?.ports.map(({ dev, state }) => [dev, state])).toEqual([
      ['p1', 'forwarding'],
      ['p2', 'forwarding'],
      ['trunk', 'forwarding'],
    ]);
  });

  it('BV2 ports follow the default of their bridge as the model says', async () => {
    await bench.run('far', 'ip link set br1 type bridge vlan_default_pvid 7');
    expect((await bench.state([['far', ['vlan']]]))['far']?.interfaces['p1']?.vlans).toBe('7 pvid untagged, 10 untagged');
  });
});

describe('KI5 a tunnel that leaves by one interface alone', () => {
  const end = (name: string, own: string, other: string, parent?: string): Namespaces => ({
    [name]: {
      interfaces: {
        ...(parent !== undefined && { [parent]: { peer: 'mid/e0', addresses: [`10.8.0.${own}/24`] } }),
        t0: {
          ...{ kind: 'ipip', local: `10.8.0.${own}`, remote: `10.8.0.${other}`, addresses: [`10.81.0.${own}/24`] },
          ...(parent !== undefined && { parent }),
        },
      },
    },
  });
  const lab: Namespaces = { ...end('left', '1', '2', 'e0'), mid: { interfaces: { e0: { addresses: ['10.8.0.2/24'] } } }, other: {} };

  it('is read as it was drawn', async () => {
    await bench.become(lab);
    expect(await bench.become(lab)).toEqual([]);
    expect((await bench.run('left', 'ip -d link show t0')).stdout).toContain('t0@e0');
  });

  it('stays in the kernel when that leaves, with nothing that has a name; drawn so it is made anew', async () => {
    await bench.run('left', 'ip link set dev e0 netns /run/netns/other');
    const { left } = await bench.state();
    expect(left?.interfaces['t0']).toMatchObject({ kind: 'ipip', options: { local: '10.8.0.1', remote: '10.8.0.2' } });
    expect(left?.interfaces['t0']).not.toHaveProperty('parent');
    const ran = await bench.become(lab);
    expect(ran).toContain('ip -n left link delete dev t0');
    const without = { ...lab, ...end('left', '1', '2'), mid: {} };
    expect(await bench.become(without)).toEqual(expect.arrayContaining(['ip -n left link delete dev t0']));
    expect((await bench.run('left', 'ip -d link show t0')).stdout).toContain('t0@NONE');
    expect(await bench.become(without)).toEqual([]);
  });
});

describe('kinds of interface', () => {
  const lab: Namespaces = {
    x: {
      interfaces: {
        eth0: { peer: 'y/eth0', addresses: ['10.1.0.1/24'] },
        eth1: { peer: 'y/eth1' },
        'eth0.7': { kind: 'vlan', parent: 'eth0', id: 7, addresses: ['10.7.0.1/24'] },
        vx0: { kind: 'vxlan', id: 42, local: '10.1.0.1', remote: '10.1.0.2', port: 4789, addresses: ['10.42.0.1/24'] },
        d0: { kind: 'dummy', addresses: ['10.5.5.5/32'] },
      },
    },
    y: {
      interfaces: {
        eth0: { addresses: ['10.1.0.2/24'] },
        eth1: { addresses: ['10.2.0.2/24'] },
        'eth0.7': { kind: 'vlan', parent: 'eth0', id: 7, addresses: ['10.7.0.2/24'] },
        vx0: { kind: 'vxlan', id: 42, local: '10.1.0.2', remote: '10.1.0.1', port: 4789, addresses: ['10.42.0.2/24'] },
      },
      routes: [{ to: '10.5.5.5/32', via: '10.1.0.1' }],
    },
    m: { interfaces: { mv0: { kind: 'macvlan', parent: 'x/eth0', mode: 'bridge', addresses: ['10.1.0.3/24'] } } },
    i: { interfaces: { iv0: { kind: 'ipvlan', parent: 'x/eth1', mode: 'l2', addresses: ['10.2.0.3/24'] } } },
    r: {
      interfaces: {
        red: { kind: 'vrf', table: 10 },
        blue: { kind: 'vrf', table: 20 },
        e0: { peer: 'p/eth0', master: 'red', addresses: ['10.3.0.1/24'] },
        e1: { peer: 'q/eth0', master: 'blue', addresses: ['10.3.0.1/24'] },
      },
    },
    p: { interfaces: { eth0: { addresses: ['10.3.0.2/24'] } } },
    q: { interfaces: { eth0: { addresses: ['10.3.0.2/24'] } } },
  };

  beforeAll(async () => {
    await bench.become(lab);
  });

  it('KI1 all of them are read as they were drawn', async () => {
    expect(await bench.become(lab)).toEqual([]);
  });

  it.each([
    ['a VLAN on a link', 'x', '10.7.0.2', ''],
    ['a VXLAN between two namespaces', 'x', '10.42.0.2', ''],
    ['a dummy', 'y', '10.5.5.5', ''],
    ['a macvlan in another namespace', 'm', '10.1.0.2', ''],
    ['an ipvlan in another namespace', 'i', '10.2.0.2', ''],
  ])('KI2 %s carries a ping', async (_, from, to, options) => {
    expect(await bench.answers(from, to, options)).toBe(true);
  });

  it('KI2 VRFs keep equal addresses apart', async () => {
    const heard = async (namespace: string): Promise<number> => {
      const { stdout } = await bench.run(namespace, 'cat /proc/net/snmp');
      return Number(/^Icmp: (\d+)/m.exec(stdout)?.[1] ?? NaN);
    };
    const before = [await heard('p'), await heard('q')] as const;
    expect(await bench.answers('r', '10.3.0.2', '-I red')).toBe(true);
    expect([await heard('p'), await heard('q')]).toEqual([before[0] + 1, before[1]]);
    expect(await bench.answers('r', '10.3.0.2', '-I blue')).toBe(true);
    expect([await heard('p'), await heard('q')]).toEqual([before[0] + 1, before[1] + 1]);
  });

  describe('KI4 the kernel does not take, as the drawing does not,', () => {
    const OWN = ['br9 type bridge', 'p9 master br9 type veth peer name q9', 'g9 type gre local 10.1.0.1 remote 10.1.0.9'];

    beforeAll(async () => {
      for (const words of OWN) await bench.run('x', `ip link add name ${words}`);
    });

    afterAll(async () => {
      for (const words of OWN) await bench.run('x', `ip link delete dev ${words.slice(0, words.indexOf(' '))}`);
    });

    it.each([
      ['a second VLAN of one number', 'add name no link eth0 type vlan id 7'],
      ['one that is to be elsewhere', 'add name no netns /run/netns/y link eth0 type vlan id 7'],
      ['a second VXLAN of one number', 'add name no type vxlan id 42 remote 10.1.0.9 dstport 4789'],
      ['an ipvlan beside a macvlan', 'add name no link eth0 type ipvlan'],
      ['a macvlan beside an ipvlan', 'add name no link eth1 type macvlan'],
      ['a macvlan in passthru mode beside another', 'add name no link eth0 type macvlan mode passthru'],
      ['a port that has a macvlan', 'set dev eth0 master br9'],
      ['a macvlan on a port', 'add name no link p9 type macvlan'],
      ['an ipvlan on a port', 'add name no link p9 type ipvlan'],
      ['a second tunnel between the same addresses', 'add name no type gre local 10.1.0.1 remote 10.1.0.9 ttl 9'],
    ])('%s', async (_, words) => {
      const { code, stderr } = await bench.run('x', `ip link ${words}`);
      expect(code).toBe(2);
      expect(stderr).toMatch(/exists|busy|Invalid argument/);
    });
  });

  it('IM6 fq_codel is shown in the words of tc, and left alone', async () => {
    await bench.run('x', 'tc qdisc replace dev eth0 root fq_codel limit 100');
    expect((await bench.observed([['x', ['qdisc']]])).namespaces['x']?.qdiscs?.['eth0']?.words).toContain('fq_codel');
    expect(await bench.become(lab)).toEqual([]);
    expect((await bench.run('x', 'tc qdisc show dev eth0')).stdout).toContain('limit 100p');
  });
});

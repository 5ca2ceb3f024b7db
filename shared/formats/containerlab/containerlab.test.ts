import { nanoid } from 'nanoid';
import { describe, expect, it } from 'vitest';
import { toLabFile } from '../../labfile/labFile.ts';
import { buildLab } from '../../labfile/build.ts';
import { labFileSchema } from '../../labfile/schema.ts';
import type { Lab } from '../../model/lab.ts';
import { diff } from '../../plan/diff.ts';
import { labToNetState } from '../../plan/toNetState.ts';
import type { Imported } from '../imported.ts';
import { differenceText } from '../differenceText.ts';
import { namesOf, TEST_LABS, testLab } from '../testLabs.ts';
import { fromContainerlab } from './fromContainerlab.ts';
import { toContainerlab } from './toContainerlab.ts';

function labOf(imported: Imported): Lab {
  if (!imported.ok) throw new Error(JSON.stringify(imported.errors));
  const built = buildLab(labFileSchema.parse(imported.file), 'lab', { newId: nanoid });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.lab;
}

function itemsOf(imported: Imported): string[] {
  if (!imported.ok) throw new Error(JSON.stringify(imported.errors));
  return imported.items.map(({ code, params, line }) => `${String(line ?? '')} ${code} ${Object.values(params).join(' | ')}`.trim());
}

function namespacesOf(text: string): unknown {
  const imported = fromContainerlab(text);
  if (!imported.ok) throw new Error(JSON.stringify(imported.errors));
  return imported.file.namespaces;
}

/** By lab: what a topology has no place for. */
const LOST: Readonly<Record<string, readonly string[]>> = {
  nat: ['notes'],
  services: ['services_lost', 'services_lost'],
  stacked: ['crossing_lost'],
  ring: ['services_lost', 'services_lost', 'services_lost', 'services_lost'],
};

describe('FO4 containerlab', () => {
  it.each(TEST_LABS)('%s comes back as it went', (name) => {
    const lab = testLab(name);
    const { text, items } = toContainerlab(lab);
    expect(items.filter(({ severity }) => severity === 'lost').map(({ code }) => code)).toEqual(LOST[name] ?? []);
    const imported = fromContainerlab(text);
    // Whose programs took the place of ours is said.
    const expected = /^\d+ (key_needless image|service_instead )|^key_needless image/;
    expect(itemsOf(imported).filter((text) => !expected.test(text))).toEqual([]);
    const again = labOf(imported);
    const crossing = LOST[name]?.includes('crossing_lost') === true ? ['ip/iv0'] : [];
    expect(diff(labToNetState(lab), labToNetState(again)).map(differenceText)).toEqual(crossing);
    expect(diff(labToNetState(again), labToNetState(lab)).map(differenceText)).toEqual(crossing);
    expect(namesOf(again)).toEqual(namesOf(lab));
    expect(toContainerlab(again).text).toBe(text);
    expect(toLabFile(again)).toContain('layout');
  });

  it('starts services whose programs are everybody’s, in the background, and reads them back', () => {
    const { text, items } = toContainerlab(testLab('services'));
    expect(text).toContain(`sh -c 'iperf3 --server --port 5201 --forceflush >/dev/null 2>&1 &'`);
    expect(text).toContain(`sh -c 'python3 -m http.server 8080 --directory /tmp/nslab/server/8080 >/dev/null 2>&1 &'`);
    expect(items.filter(({ code }) => code.startsWith('services_')).map(({ code, params }) => `${code} ${params['names'] ?? ''}`)).toEqual([
      'services_lost address :68 (dhcp-client), own (command)',
      'services_started leases :53 :67 (dhcp-dns), web :8080 (http), speed :5201 (iperf3)',
      'services_lost routing (frr)',
    ]);
    const server = Object.values(labOf(fromContainerlab(text)).namespaces).find(({ name }) => name === 'server');
    expect(server?.services).toMatchObject([
      { kind: 'dhcp-dns', dev: 'eth0', first: '10.0.0.100', last: '10.0.0.199' },
      { kind: 'http', port: 8080, text: "it's\n$(touch /tmp/x)" },
      { kind: 'iperf3', port: 5201 },
    ]);
  });

  it('reads a topology as people write it', () => {
    const imported = fromContainerlab(`# two routers, two PCs
name: frr-lab
mgmt:
  network: fixedips
  ipv4-subnet: 172.100.100.0/24
topology:
  defaults:
    kind: linux
    env: { FOO: bar }
  kinds:
    linux:
      image: quay.io/frrouting/frr:9.1.0
  groups:
    pcs:
      image: alpine:3
      exec:
        - ip link set eth1 up
  nodes:
    router1:
      binds: [ router1/daemons:/etc/frr/daemons ]
      exec:
        - ip addr add 192.168.1.1/24 dev eth2
        - sysctl -w net.ipv4.ip_forward=0
        - vtysh -b
    router2:
      kind: nokia_srlinux
      mgmt-ipv4: 172.100.100.12
    PC1:
      group: pcs
      exec:
        - "ip addr add 192.168.1.10/24 dev eth1"
        - sh -c "ip route del default; ip route add default via 192.168.1.1 || true"
    "PC 2": { group: pcs }
    br-lan: { kind: bridge }
  links:
    - endpoints: ["router1:eth1", "router2:e1-1"]
      ipv4: ["10.0.0.1/30", "10.0.0.2/30"]
    - endpoints: ["router1:eth2", "PC1:eth1"]
      mtu: 1400
    - endpoints: ["router2:ethernet-1/2", "br-lan:r2"]
    - type: veth
      endpoints:
        - { node: PC 2, interface: eth1, mac: "02:11:22:33:44:55" }
        - { node: br-lan, interface: pc2-very-long-interface }
    - endpoints: ["router1:eth9", "macvlan:enp0s3"]
    - type: dummy
      endpoint: { node: PC1, interface: dum0 }
    - type: vxlan
      endpoint: { node: PC1, interface: vx }
      remote: 10.9.9.9
      vni: 100
    - endpoints: ["PC1:eth7", "nowhere:eth0"]
`);
    expect(itemsOf(imported)).toEqual([
      '3 clab_mgmt',
      '19 keys_lost router1 | env, binds',
      '25 kind_instead router2 | nokia_srlinux',
      '25 keys_lost router2 | env',
      '28 keys_lost PC1 | env',
      '33 renamed PC 2 | PC-2',
      '33 keys_lost PC 2 | env',
      '34 keys_lost br-lan | env',
      '40 renamed router2/ethernet-1/2 | ethernet-1-2',
      '41 renamed host/pc2-very-long-interface | pc2-very-long-i',
      '45 link_lost router1:eth9 – macvlan:enp0s3',
      '48 link_lost vxlan PC1:vx',
      '52 link_nowhere PC1:eth7 – nowhere:eth0',
      '24 command_unknown router1 | vtysh -b',
      'key_needless image | router1, PC1, PC 2',
      'key_needless mgmt-ipv4 | router2',
      'clab_eth0',
      'clab_mtu',
      'forwarding_assumed router2',
    ]);
    expect(imported.ok && imported.file.namespaces).toMatchObject({
      router1: {
        interfaces: { eth1: { peer: 'router2/e1-1', addresses: ['10.0.0.1/30'] }, eth2: { addresses: ['192.168.1.1/24'], mtu: 1400 } },
      },
      router2: { forwarding: { ipv4: true }, interfaces: { 'e1-1': { addresses: ['10.0.0.2/30'] }, 'ethernet-1-2': { peer: 'host/r2' } } },
      PC1: { interfaces: { dum0: { kind: 'dummy' } }, routes: [{ to: 'default', via: '192.168.1.1' }] },
      'PC-2': { interfaces: { eth1: { mac: '02:11:22:33:44:55', peer: 'host/pc2-very-long-i' } } },
      host: { interfaces: { 'br-lan': { kind: 'bridge' }, r2: { master: 'br-lan' } } },
    });
    // What a command says last counts.
    expect(imported.ok && imported.file.namespaces?.['router1']?.forwarding).toBeUndefined();
    labOf(imported);
  });

  it('reads places, names and switches', () => {
    expect(
      fromContainerlab(`name: x
topology:
  nodes:
    a:
      kind: linux
      network-mode: none
      labels: { graph-posX: "120", graph-posY: "-40.4", owner: me }
      extra-hosts: ["gw:10.0.0.1", "six:2001:db8::1", "bad:name"]
      sysctls: { net.ipv6.conf.all.forwarding: 1, net.ipv4.conf.all.rp_filter: 2, net.ipv4.tcp_sack: 0 }
`),
    ).toMatchObject({
      ok: true,
      file: {
        layout: { a: [120, -40] },
        namespaces: {
          a: {
            forwarding: { ipv6: true },
            switches: [{ dev: 'all', name: 'rp_filter', value: 'loose' }],
            hosts: { gw: ['10.0.0.1'], six: ['2001:db8::1'] },
          },
        },
      },
      items: [{ code: 'labels_lost' }, { code: 'switch_lost' }, { code: 'host_lost' }],
    });
  });

  it.each([
    ['name: x\n', 'file_shape', 1],
    ['name: x\ntopology:\n  nodes: [a]\n', 'file_shape', 3],
    ['name: x\ntopology:\n  nodes: { a: { kind: linux } }\n  links: [5]\n', 'file_shape', 4],
    ['name: [x\n', 'file_syntax', 2],
    [`topology: ${'['.repeat(5000)}`, 'file_deep', undefined],
    [`${'- '.repeat(20000)}x`, 'file_syntax', 1],
    [
      `a: &a [1,2,3,4,5,6,7,8,9]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
      'file_alias',
      undefined,
    ],
  ])('FO1 refuses %.60j with %s at line %s', (text, code, line) => {
    const imported = fromContainerlab(text);
    expect(imported.ok ? [] : imported.errors.map((error) => [error.code, error.line])).toEqual([[code, line]]);
  });

  it('a key that is a word of the language is no more than a key', () => {
    expect(
      namespacesOf('topology:\n  nodes:\n    __proto__: { kind: linux }\n    constructor: { kind: linux }\n    toString: null\n'),
    ).toMatchObject({ 'n-constructor': {}, 'n-toString': {} });
  });
});

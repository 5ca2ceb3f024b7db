/** Drawings as MiniEdit saves them: every field of every part, and only some of them said. */
import { describe, expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromMiniEdit } from './fromMiniEdit.ts';

type Opts = Record<string, unknown>;

/** As the program writes a file: keys in order, four spaces, numbers as texts. */
function drawing(spec: {
  hosts: readonly Opts[];
  switches?: readonly Opts[];
  links: readonly (readonly [string, string, Opts?])[];
  controllers?: readonly Opts[];
  application?: Opts;
}): string {
  const placed = (opts: Opts, i: number) => ({ number: String(i + 1), opts, x: String(100 + 100 * i), y: '200.0' });
  return JSON.stringify(
    {
      application: {
        dpctl: '',
        ipBase: '10.0.0.0/8',
        netflow: { nflowAddId: '0', nflowTarget: '', nflowTimeout: '600' },
        openFlowVersions: { ovsOf10: '1', ovsOf11: '0', ovsOf12: '0', ovsOf13: '0' },
        sflow: { sflowHeader: '128', sflowPolling: '30', sflowSampling: '400', sflowTarget: '' },
        startCLI: '0',
        switchType: 'ovs',
        terminalType: 'xterm',
        ...spec.application,
      },
      controllers: (spec.controllers ?? []).map((opts) => ({ opts, x: '10.0', y: '10.0' })),
      hosts: spec.hosts.map((opts, i) => placed({ nodeNum: i + 1, sched: 'host', ...opts }, i)),
      links: spec.links.map(([src, dest, opts = {}]) => ({ dest, opts, src })),
      switches: (spec.switches ?? []).map((opts, i) => placed({ controllers: [], nodeNum: i + 1, switchType: 'default', ...opts }, i)),
      version: '2',
    },
    null,
    4,
  );
}

/** The program's own settings that no drawing has; they are said in every file. */
const APPLICATION = 'keys_lost application | netflow, openFlowVersions, sflow, switchType, terminalType';

interface Case {
  text: string;
  namespaces: unknown;
  items: readonly string[];
}

const slow = { delay: '20ms', rate: '5mbit' };

const CASES: Readonly<Record<string, Case>> = {
  'two hosts on a switch': {
    text: drawing({
      hosts: [{ hostname: 'h1' }, { hostname: 'h2' }],
      switches: [{ hostname: 's1' }],
      links: [
        ['h1', 's1'],
        ['s1', 'h2'],
      ],
    }),
    namespaces: {
      host: {
        interfaces: {
          s1: { kind: 'bridge' },
          's1-eth1': { peer: 'h1/h1-eth0', master: 's1' },
          's1-eth2': { peer: 'h2/h2-eth0', master: 's1' },
        },
      },
      h1: { interfaces: { 'h1-eth0': { peer: 'host/s1-eth1', addresses: ['10.0.0.1/8'] } } },
      h2: { interfaces: { 'h2-eth0': { peer: 'host/s1-eth2', addresses: ['10.0.0.2/8'] } } },
    },
    items: [APPLICATION, 'switches_bridged s1'],
  },
  'links with bandwidth, delay and loss': {
    text: drawing({
      hosts: [{ hostname: 'h1' }, { hostname: 'h2' }],
      links: [['h1', 'h2', { bw: 5, delay: '20ms', loss: 0, jitter: '', max_queue_size: 1000, speedup: 2 }]],
    }),
    namespaces: {
      host: {},
      h1: { interfaces: { 'h1-eth0': { peer: 'h2/h2-eth0', addresses: ['10.0.0.1/8'], impairment: slow } } },
      h2: { interfaces: { 'h2-eth0': { peer: 'h1/h1-eth0', addresses: ['10.0.0.2/8'], impairment: slow } } },
    },
    items: [APPLICATION, 'impairment_lost queue 1000, speedup 2 | h1 – h2'],
  },
  'a router between networks': {
    text: drawing({
      hosts: [
        { hostname: 'a', ip: '10.1.0.2/24', defaultRoute: '10.1.0.1' },
        { hostname: 'b', ip: '10.2.0.2/24', defaultRoute: 'via 10.2.0.1', startCommand: 'ip route add 10.9.0.0/16 via 10.2.0.9' },
      ],
      switches: [{ hostname: 'r1', switchType: 'legacyRouter' }],
      links: [
        ['a', 'r1'],
        ['b', 'r1'],
      ],
    }),
    namespaces: {
      host: {},
      r1: { interfaces: { 'r1-eth0': { peer: 'a/a-eth0' }, 'r1-eth1': { peer: 'b/b-eth0' } }, forwarding: { ipv4: true } },
      a: { interfaces: { 'a-eth0': { peer: 'r1/r1-eth0', addresses: ['10.1.0.2/24'] } }, routes: [{ to: 'default', via: '10.1.0.1' }] },
      b: {
        interfaces: { 'b-eth0': { peer: 'r1/r1-eth1', addresses: ['10.2.0.2/24'] } },
        routes: [
          { to: 'default', via: '10.2.0.1' },
          { to: '10.9.0.0/16', via: '10.2.0.9' },
        ],
      },
    },
    items: [APPLICATION],
  },
  'legacy switches, a controller and a ring': {
    text: drawing({
      hosts: [{ hostname: 'h1' }],
      switches: [
        { hostname: 's1', switchType: 'legacySwitch' },
        { hostname: 's2', switchType: 'legacySwitch' },
        { hostname: 's3', controllers: ['c0'] },
      ],
      controllers: [{ hostname: 'c0', controllerType: 'remote', remoteIP: '127.0.0.1', remotePort: 6633 }],
      links: [
        ['s1', 's2'],
        ['s2', 's3'],
        ['s3', 's1'],
        ['h1', 's1'],
      ],
    }),
    namespaces: expect.objectContaining({
      h1: { interfaces: { 'h1-eth0': { peer: 'host/s1-eth3', addresses: ['10.0.0.1/8'] } } },
    }),
    items: [APPLICATION, 'controller_lost c0', 'switches_bridged s3'],
  },
  'VLANs, a web server, and what is of the machine': {
    text: drawing({
      hosts: [
        {
          hostname: 'srv',
          ip: '10.0.0.1/24',
          vlanInterfaces: [
            ['10.100.0.1', '100'],
            ['10.200.0.1', '9999'],
          ],
          startCommand: 'python3 -m http.server 80 &',
          externalInterfaces: ['enp0s3'],
          privateDirectory: [['/var/log', '/tmp/log']],
          cores: '1',
        },
        { hostname: 'pc' },
      ],
      links: [['srv', 'pc']],
    }),
    namespaces: {
      host: {},
      srv: {
        interfaces: {
          'srv-eth0': { peer: 'pc/pc-eth0', addresses: ['10.0.0.1/24'] },
          'srv-eth0.100': { kind: 'vlan', parent: 'srv-eth0', id: 100, addresses: ['10.100.0.1/8'] },
        },
        services: [{ name: 'web', kind: 'http', port: 80 }],
      },
      pc: { interfaces: { 'pc-eth0': { peer: 'srv/srv-eth0', addresses: ['10.0.0.2/8'] } } },
    },
    items: [
      APPLICATION,
      'keys_lost srv | externalInterfaces, privateDirectory, cores',
      'command_fails srv | vlan 9999 10.200.0.1',
      'service_instead srv | python http.server | web | http',
    ],
  },
  'another base of addresses, long names, a link to nothing': {
    text: drawing({
      application: { ipBase: '172.16.0.0/16' },
      hosts: [{ hostname: 'administration' }, { hostname: 'h 2', ip: '999.1.1.1' }],
      links: [
        ['administration', 'h 2', { delay: 'slow' }],
        ['administration', 'gone'],
      ],
    }),
    namespaces: {
      host: {},
      administration: { interfaces: { 'administration-': { peer: 'h-2/h-2-eth0', addresses: ['172.16.0.1/16'] } } },
      'h-2': { interfaces: { 'h-2-eth0': { peer: 'administration/administration-' } } },
    },
    items: [
      APPLICATION,
      'renamed h 2 | h-2',
      'renamed administration/administration-eth0 | administration-',
      'renamed h-2/h 2-eth0 | h-2-eth0',
      'link_nowhere administration – gone',
      'impairment_lost delay slow | administration – h 2',
      'address_lost h 2 | 999.1.1.1/8',
    ],
  },
};

describe('FO6 drawings of MiniEdit', () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const { text, namespaces, items } = CASES[name] ?? { text: '', namespaces: {}, items: [] };
    const imported = fromMiniEdit(text, 'drawing');
    expect(imported.ok && imported.file.namespaces).toEqual(namespaces);
    expect(itemLines(imported).map((line) => line.replace(/^\d+ /, ''))).toEqual(items);
  });

  it.each([
    ['{\n  "hosts": [],\n  "links": [\n    5\n  ]\n}', 'file_shape', 4],
    ['{\n  "hosts": {},\n  "links": []\n}', 'file_shape', 1],
    ['{\n  "hosts": [],\n  "links": [}\n', 'file_syntax', 3],
  ])('FO1 refuses %j with %s at line %s', (text, code, line) => {
    expect(fromMiniEdit(text, 'x')).toMatchObject({ ok: false, errors: [{ code, line }] });
  });
});

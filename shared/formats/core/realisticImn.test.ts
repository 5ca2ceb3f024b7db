/** Files of IMUNES and of the older CORE in their own style, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromImn } from './fromImn.ts';

interface Case {
  text: string;
  namespaces: unknown;
  items: readonly string[];
}

interface NodeSpec {
  id: string;
  type: string;
  model?: string;
  config: string;
  peers: readonly string[];
  more?: string;
}

/** As the program writes a node, by tabs. */
function node({ id, type, model, config, peers, more = '' }: NodeSpec): string {
  return `node ${id} {
    type ${type}
${model === undefined ? '' : `    model ${model}\n`}    network-config {
${config
  .split('\n')
  .map((line) => `\t${line}`)
  .join('\n')}
    }
    canvas c0
    iconcoords {100 100}
    labelcoords {100 130}
${peers.map((peer) => `    interface-peer {${peer}}`).join('\n')}
${more}}

`;
}

const link = (id: string, nodes: string, more = ''): string => `link ${id} {\n    nodes {${nodes}}\n${more}}\n\n`;
const TAIL = 'canvas c0 {\n    name {Canvas0}\n}\n\noption show {\n    interface_names yes\n}\n';

const pc = (id: string, name: string, ip: string, gateway: string, peer: string): string =>
  node({
    id,
    type: 'pc',
    config: `hostname ${name}\n!\ninterface eth0\n ip address ${ip}\n!\nip route 0.0.0.0/0 ${gateway}\n!`,
    peers: [`eth0 ${peer}`],
  });

const CASES: Readonly<Record<string, Case>> = {
  'IMUNES: PCs on a switch': {
    text: `${node({ id: 'n0', type: 'lanswitch', config: 'hostname sw\n!', peers: ['e0 n1', 'e1 n2'] })}${pc('n1', 'pc1', '10.0.0.20/24', '10.0.0.1', 'n0')}${pc('n2', 'pc2', '10.0.0.21/24', '10.0.0.1', 'n0')}${link('l0', 'n1 n0')}${link('l1', 'n2 n0')}${TAIL}`,
    namespaces: {
      host: {
        interfaces: {
          sw: { kind: 'bridge' },
          'pc1-eth0': { peer: 'pc1/eth0', master: 'sw' },
          'pc2-eth0': { peer: 'pc2/eth0', master: 'sw' },
        },
      },
      pc1: { interfaces: { eth0: { peer: 'host/pc1-eth0', addresses: ['10.0.0.20/24'] } }, routes: [{ to: 'default', via: '10.0.0.1' }] },
      pc2: { interfaces: { eth0: { peer: 'host/pc2-eth0', addresses: ['10.0.0.21/24'] } }, routes: [{ to: 'default', via: '10.0.0.1' }] },
    },
    items: [],
  },
  'IMUNES: routers that speak RIP and OSPF': {
    text: `${node({
      id: 'n0',
      type: 'router',
      model: 'frr',
      config:
        'hostname r0\n!\ninterface eth0\n ip address 10.0.0.1/24\n!\nrouter rip\n redistribute connected\n network 10.0.0.0/24\n!\nrouter ospf\n network 10.0.0.0/24 area 0\n!',
      peers: ['eth0 n1'],
    })}${node({ id: 'n1', type: 'router', model: 'static', config: 'hostname r1\n!\ninterface eth0\n ip address 10.0.0.2/24\n!\nip route 10.9.0.0/16 10.0.0.1\n!', peers: ['eth0 n0'] })}${link('l0', 'n0 n1')}${TAIL}`,
    namespaces: {
      host: {},
      r0: {
        interfaces: { eth0: { peer: 'r1/eth0', addresses: ['10.0.0.1/24'] } },
        forwarding: { ipv4: true, ipv6: true },
        services: [
          {
            name: 'routing',
            kind: 'frr',
            config: 'router rip\n redistribute connected\n network 10.0.0.0/24\n!\nrouter ospf\n network 10.0.0.0/24 area 0\n!\n',
          },
        ],
      },
      r1: {
        interfaces: { eth0: { peer: 'r0/eth0', addresses: ['10.0.0.2/24'] } },
        routes: [{ to: '10.9.0.0/16', via: '10.0.0.1' }],
        forwarding: { ipv4: true, ipv6: true },
      },
    },
    items: ['1 service_instead r0 | FRR | routing | frr', '1 services_lost r0 | frr'],
  },
  'links of every quality': {
    text: `${pc('n1', 'a', '10.0.0.1/24', '10.0.0.2', 'n2')}${pc('n2', 'b', '10.0.0.2/24', '10.0.0.1', 'n1')}${link('l0', 'n1 n2', '    bandwidth {1000000 64000}\n    delay {2500 0}\n    ber 1000000\n    loss 1\n    duplicate 2\n    queue 50\n')}${TAIL}`,
    namespaces: {
      host: {},
      a: {
        interfaces: {
          eth0: { peer: 'b/eth0', addresses: ['10.0.0.1/24'], impairment: { delay: '2.5ms', loss: '1%', duplicate: '2%', rate: '1mbit' } },
        },
        routes: [{ to: 'default', via: '10.0.0.2' }],
      },
      b: {
        interfaces: { eth0: { peer: 'a/eth0', addresses: ['10.0.0.2/24'], impairment: { loss: '1%', duplicate: '2%', rate: '64kbit' } } },
        routes: [{ to: 'default', via: '10.0.0.1' }],
      },
    },
    items: ['35 impairment_lost BER 1000000, queue 50 | a – b'],
  },
  'CORE: services with files of their own': {
    text: `${node({
      id: 'n1',
      type: 'router',
      model: 'router',
      config: 'hostname r1\n!\ninterface eth0\n ip address 10.0.0.1/24\n!',
      peers: ['eth0 n2'],
      more: `    services {zebra OSPFv2 vtysh IPForward UserDefined}
    custom-config {
	custom-config-id service:zebra
	custom-command zebra
	config {
	files=('/usr/local/etc/quagga/Quagga.conf', 'quaggaboot.sh', )
	}
    }
    custom-config {
	custom-config-id service:zebra:/usr/local/etc/quagga/Quagga.conf
	custom-command /usr/local/etc/quagga/Quagga.conf
	config {
	router ospf
	  network 10.0.0.0/24 area 0
	}
    }
    custom-config {
	custom-config-id service:UserDefined:up.sh
	custom-command up.sh
	config {
	#!/bin/sh
	ip addr add 192.0.2.1/32 dev lo
	}
    }
`,
    })}${node({ id: 'n2', type: 'router', model: 'PC', config: 'hostname pc\n!\ninterface eth0\n ip address 10.0.0.20/24\n!', peers: ['eth0 n1'] })}${link('l1', 'n1 n2')}${TAIL}`,
    namespaces: {
      host: {},
      r1: {
        interfaces: { lo: { addresses: ['192.0.2.1/32'] }, eth0: { peer: 'pc/eth0', addresses: ['10.0.0.1/24'] } },
        forwarding: { ipv4: true, ipv6: true },
        services: [{ name: 'routing', kind: 'frr', config: 'router ospf\n  network 10.0.0.0/24 area 0\n' }],
      },
      pc: { interfaces: { eth0: { peer: 'r1/eth0', addresses: ['10.0.0.20/24'] } }, routes: [{ to: 'default', via: '10.0.0.1' }] },
    },
    items: ['1 service_instead r1 | zebra, OSPFv2 | routing | frr'],
  },
  'CORE: a wireless network': {
    text: `${node({
      id: 'n1',
      type: 'wlan',
      config: 'hostname wlan1\n!\nmobmodel\ncoreapi\nbasic_range\n!',
      peers: ['e0 n2'],
      more: '    custom-config {\n\tcustom-config-id basic_range\n\tcustom-command {3 3 9 9 9}\n\tconfig {\n\trange=240\n\tbandwidth=11000000\n\tjitter=0\n\tdelay=20000\n\terror=0\n\t}\n    }\n',
    })}${node({ id: 'n2', type: 'router', model: 'host', config: 'hostname m\n!\ninterface eth0\n ip address 10.0.0.1/32\n ipv6 address 2001:0::1/128\n!', peers: ['eth0 n1'] })}${link('l1', 'n1 n2')}${TAIL}`,
    namespaces: {
      host: {
        interfaces: {
          wlan1: { kind: 'bridge' },
          'm-eth0': { peer: 'm/eth0', master: 'wlan1', impairment: { delay: '20ms', rate: '11mbit' } },
        },
      },
      m: {
        interfaces: {
          eth0: { peer: 'host/m-eth0', addresses: ['10.0.0.1/32', '2001::1/128'], impairment: { delay: '20ms', rate: '11mbit' } },
        },
      },
    },
    items: ['1 bridge_instead wlan1 | wlan', '15 keys_lost wlan1 | basic_range: range', '28 services_lost m | SSH'],
  },
  'IMUNES: a script of one’s own, one that is off, other kinds': {
    text: `${node({
      id: 'n1',
      type: 'pc',
      config: 'hostname on\n!\ninterface eth0\n ip address 10.0.0.1/24\n!',
      peers: ['eth0 n2'],
      more: '    custom-enabled true\n    custom-config {\n\tcustom-config-id generic\n\tcustom-command /bin/sh\n\tconfig {\n\tip route add default via 10.0.0.2\n\tapachectl start\n\t}\n    }\n',
    })}${node({
      id: 'n2',
      type: 'nat64',
      config: 'hostname off\n!\ninterface eth0\n ip address 10.0.0.2/24\n!\nnetmap 1 2\n!',
      peers: ['eth0 n1'],
      more: '    custom-config {\n\tcustom-config-id generic\n\tcustom-command /bin/sh\n\tconfig {\n\treboot\n\t}\n    }\n    events {\n    }\n',
    })}${node({ id: 'n3', type: 'rj45', config: 'hostname enp0s3', peers: ['0 n1'] })}${link('l1', 'n1 n2')}annotation a0 {\n    type oval\n    iconcoords {1 1 2 2}\n    color #CFCFFF\n}\n\n${TAIL}`,
    namespaces: {
      host: {},
      on: {
        interfaces: { eth0: { peer: 'off/eth0', addresses: ['10.0.0.1/24'] } },
        routes: [{ to: 'default', via: '10.0.0.2' }],
        services: [{ name: 'web', kind: 'http', port: 80 }],
      },
      off: { interfaces: { eth0: { peer: 'on/eth0', addresses: ['10.0.0.2/24'] } } },
    },
    items: [
      '25 keys_lost off | events',
      '25 kind_instead off | nat64',
      '51 outside_lost enp0s3 | rj45',
      '66 section_lost annotation oval',
      '20 service_instead on | apache2 | web | http',
      '33 line_unknown off: netmap 1 2',
      '44 keys_lost off | custom-config',
    ],
  },
};

describe('FO8 files of IMUNES and CORE', () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const { text, namespaces, items } = CASES[name] ?? { text: '', namespaces: {}, items: [] };
    const imported = fromImn(text, 'campus');
    expect(imported.ok && imported.file.namespaces).toEqual(namespaces);
    expect(itemLines(imported)).toEqual(items);
  });
});

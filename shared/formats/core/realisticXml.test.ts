/** CORE scenarios in the style in which its versions save them, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromCoreXml } from './fromCoreXml.ts';

interface Case {
  text: string;
  namespaces: unknown;
  items: readonly string[];
}

function scenario(body: string): string {
  return `<?xml version='1.0' encoding='UTF-8'?>\n<scenario name="/tmp/tmpx1">\n${body}\n  <session_origin lat="47.57" lon="-122.13" alt="2.0" scale="150.0"/>\n</scenario>\n`;
}

const device = (id: number, name: string, type: string, services = ''): string =>
  `  <device id="${String(id)}" name="${name}" icon="" canvas="1" type="${type}" class="" image=""><position x="${String(100 * id)}" y="100.0" lat="47.5" lon="-122.1" alt="2.0"/><configservices>${services
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => `<service name="${text}"/>`)
    .join('')}</configservices></device>`;
const iface = (n: 1 | 2, id: number, ip: string): string =>
  `<iface${String(n)} id="${String(id)}" name="eth${String(id)}" mac="00:00:00:aa:00:0${String(id)}" ip4="${ip}" ip4_mask="24"/>`;

const ospfOn = (...devs: string[]) => ({ interfaces: devs.map((dev) => ({ dev, area: '0', hello: 2, dead: 6 })) });

const CASES: Readonly<Record<string, Case>> = {
  'two PCs and a router, nobody chose services': {
    text: scenario(`  <devices>
${device(1, 'n1', 'router')}
${device(2, 'n2', 'PC')}
  </devices>
  <links><link node1="1" node2="2">${iface(1, 0, '10.0.0.1')}${iface(2, 0, '10.0.0.20')}<options delay="0" bandwidth="0" loss="0.0" dup="0" jitter="0" unidirectional="0"/></link></links>`),
    namespaces: {
      host: {},
      n1: {
        interfaces: { eth0: { peer: 'n2/eth0', addresses: ['10.0.0.1/24'], mac: '00:00:00:aa:00:00' } },
        forwarding: { ipv4: true, ipv6: true },
        services: [{ name: 'routing', kind: 'frr', ospf: ospfOn('eth0'), ospf6: ospfOn('eth0') }],
      },
      n2: {
        interfaces: { eth0: { peer: 'n1/eth0', addresses: ['10.0.0.20/24'], mac: '00:00:00:aa:00:00' } },
        routes: [{ to: 'default', via: '10.0.0.1' }],
      },
    },
    items: ['4 service_instead n1 | OSPFv2, OSPFv3 | routing | frr'],
  },
  'a link that is worse in one direction': {
    text: scenario(`  <devices>
${device(1, 'a', 'PC', 'SSH')}
${device(2, 'b', 'PC', 'SSH')}
  </devices>
  <links>
    <link node1="1" node2="2">${iface(1, 0, '10.0.0.1')}${iface(2, 0, '10.0.0.2')}<options delay="5000" bandwidth="1000000" loss="0" unidirectional="1"/></link>
    <link node1="2" node2="1">${iface(1, 0, '10.0.0.2')}${iface(2, 0, '10.0.0.1')}<options delay="90000" jitter="1000" loss="2.5" dup="1" buffer="50" unidirectional="1"/></link>
  </links>`),
    namespaces: {
      host: {},
      a: {
        interfaces: {
          eth0: { peer: 'b/eth0', addresses: ['10.0.0.1/24'], mac: '00:00:00:aa:00:00', impairment: { delay: '5ms', rate: '1mbit' } },
        },
      },
      b: {
        interfaces: {
          eth0: {
            peer: 'a/eth0',
            addresses: ['10.0.0.2/24'],
            mac: '00:00:00:aa:00:00',
            impairment: { delay: '90ms', jitter: '1ms', loss: '2.5%', duplicate: '1%' },
          },
        },
      },
    },
    items: ['9 impairment_lost queue 50 | b – a', '4 services_lost a | SSH', '5 services_lost b | SSH'],
  },
  'FRR with a file of its own': {
    text: scenario(`  <devices>
${device(1, 'r', 'router', 'FRRzebra FRRBGP IPForward')}
${device(2, 's', 'router', 'FRRzebra FRRBGP IPForward')}
  </devices>
  <links><link node1="1" node2="2">${iface(1, 0, '10.0.0.1')}${iface(2, 0, '10.0.0.2')}</link></links>
  <configservice_configurations>
    <service name="FRRzebra" node="1">
      <templates><template name="/usr/local/etc/frr/frr.conf"><![CDATA[interface eth0
  ip address 10.0.0.1/24
!
router bgp 65001
  neighbor 10.0.0.2 remote-as 65002
]]></template></templates>
    </service>
  </configservice_configurations>`),
    namespaces: expect.objectContaining({
      r: {
        interfaces: { eth0: { peer: 's/eth0', addresses: ['10.0.0.1/24'], mac: '00:00:00:aa:00:00' } },
        forwarding: { ipv4: true, ipv6: true },
        services: [
          {
            name: 'routing',
            kind: 'frr',
            config: 'interface eth0\n  ip address 10.0.0.1/24\n!\nrouter bgp 65001\n  neighbor 10.0.0.2 remote-as 65002\n',
          },
        ],
      },
    }),
    items: ['4 service_instead r | FRRzebra, FRRBGP | routing | frr', '5 services_lost s | FRRzebra, FRRBGP'],
  },
  'DHCP, a client and a page': {
    text: scenario(`  <networks><network id="4" name="lan" icon="" canvas="1" type="SWITCH"><position x="300" y="300"/></network></networks>
  <devices>
${device(1, 'dhcp', 'host', 'DHCP HTTP')}
${device(2, 'pc', 'PC', 'DHCPClient')}
  </devices>
  <links>
    <link node1="4" node2="1">${iface(2, 0, '10.0.0.10')}</link>
    <link node1="4" node2="2"><iface2 id="0" name="eth0"/></link>
  </links>
  <service_configurations>
    <service name="HTTP" node="1"><directories/><files><file name="/var/www/index.html">&lt;p&gt;Hi&lt;/p&gt;</file><file name="/etc/apache2/apache2.conf">Listen 80</file></files></service>
  </service_configurations>`),
    namespaces: {
      host: {
        interfaces: {
          lan: { kind: 'bridge' },
          'dhcp-eth0': { peer: 'dhcp/eth0', master: 'lan' },
          'pc-eth0': { peer: 'pc/eth0', master: 'lan' },
        },
      },
      dhcp: {
        interfaces: { eth0: { peer: 'host/dhcp-eth0', addresses: ['10.0.0.10/24'], mac: '00:00:00:aa:00:00' } },
        services: [
          { name: 'dhcp', kind: 'dhcp-dns', dev: 'eth0', first: '10.0.0.128', last: '10.0.0.254', router: '10.0.0.10' },
          { name: 'web', kind: 'http', port: 80, text: '<p>Hi</p>' },
        ],
      },
      pc: { interfaces: { eth0: { peer: 'host/pc-eth0' } }, services: [{ name: 'dhcp-client', kind: 'dhcp-client', dev: 'eth0' }] },
    },
    items: [
      '5 service_instead dhcp | DHCP | dhcp | dhcp-dns',
      '5 service_instead dhcp | HTTP | web | http',
      '6 service_instead pc | DHCPClient | dhcp-client | dhcp-client',
    ],
  },
  'a wireless network with its model': {
    text: scenario(`  <networks><network id="3" name="wlan3" icon="" canvas="1" model="basic_range" type="WIRELESS_LAN"><position x="300" y="300"/></network></networks>
  <devices>
${device(1, 'm1', 'mdr', 'zebra OSPFv3MDR IPForward')}
  </devices>
  <links><link node1="3" node2="1">${iface(2, 0, '10.0.0.1')}</link></links>
  <mobility_configurations>
    <mobility_configuration node="3" model="basic_range"><configuration name="range" value="275"/><configuration name="bandwidth" value="54000000"/><configuration name="delay" value="5000"/><configuration name="error" value="1"/></mobility_configuration>
  </mobility_configurations>`),
    namespaces: {
      host: {
        interfaces: {
          wlan3: { kind: 'bridge' },
          'm1-eth0': { peer: 'm1/eth0', master: 'wlan3', impairment: { delay: '5ms', loss: '1%', rate: '54mbit' } },
        },
      },
      m1: {
        interfaces: {
          eth0: {
            peer: 'host/m1-eth0',
            addresses: ['10.0.0.1/24'],
            mac: '00:00:00:aa:00:00',
            impairment: { delay: '5ms', loss: '1%', rate: '54mbit' },
          },
        },
        forwarding: { ipv4: true, ipv6: true },
      },
    },
    items: [
      '3 bridge_instead wlan3 | WIRELESS_LAN',
      '9 section_lost basic_range wlan3: range, mobility',
      '5 services_lost m1 | OSPFv3MDR, zebra',
    ],
  },
  'a firewall of one’s own, a hub, hooks': {
    text: scenario(`  <networks><network id="4" name="hub" type="HUB"><position x="300" y="300"/></network></networks>
  <devices>
${device(1, 'fw', 'router', 'IPForward UserDefined')}
${device(2, 'pc', 'PC', 'DefaultRoute')}
  </devices>
  <links>
    <link node1="1" node2="4">${iface(1, 0, '10.0.0.1')}</link>
    <link node1="2" node2="4">${iface(1, 0, '10.0.0.20')}</link>
  </links>
  <service_configurations>
    <service name="UserDefined" node="1"><files><file name="fw.sh">#!/bin/sh
iptables -A FORWARD -i eth0 -p udp --dport 53 -j ACCEPT
ip route add 10.9.0.0/16 via 10.0.0.20
ip link add $X type dummy
</file></files></service>
  </service_configurations>
  <session_hooks><hook name="h.sh" state="4">echo</hook></session_hooks>`),
    namespaces: expect.objectContaining({
      fw: {
        interfaces: { eth0: { peer: 'host/fw-eth0', addresses: ['10.0.0.1/24'], mac: '00:00:00:aa:00:00' } },
        routes: [{ to: '10.9.0.0/16', via: '10.0.0.20' }],
        forwarding: { ipv4: true, ipv6: true },
        firewall: { rules: [{ chain: 'forward', iif: 'eth0', protocol: 'udp', destinationPorts: '53', action: 'accept' }] },
      },
    }),
    items: [
      '3 bridge_instead hub | HUB',
      'both_families fw (iptables)',
      '16 command_shell fw | ip link add $X type dummy',
      '19 section_lost session_hooks',
    ],
  },
};

describe('FO7 scenarios of CORE', () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const { text, namespaces, items } = CASES[name] ?? { text: '', namespaces: {}, items: [] };
    const imported = fromCoreXml(text, 'scenario');
    expect(imported.ok && imported.file.namespaces).toEqual(namespaces);
    expect(itemLines(imported)).toEqual(items);
  });

  it('FO1 says the line of what is no XML', () => {
    expect(fromCoreXml('<scenario>\n <devices>\n  <device name="a>\n', 'x')).toMatchObject({
      ok: false,
      errors: [{ code: 'file_syntax', line: 3 }],
    });
    expect(fromCoreXml('<?xml version="1.0"?>\n<!DOCTYPE scenario>\n<scenario/>', 'x')).toMatchObject({
      ok: false,
      errors: [{ code: 'file_doctype', line: 2 }],
    });
  });
});

import { expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromCoreXml, isCoreXml } from './fromCoreXml.ts';
import { fromImn, isImn } from './fromImn.ts';
import { tclList } from './tclList.ts';

const XML = `<?xml version='1.0' encoding='UTF-8'?>
<scenario name="/tmp/tmpabcdef">
  <networks>
    <network id="4" name="lan" icon="" canvas="1" type="SWITCH"><position x="200" y="300" lat="47.5" lon="-122.1" alt="2.0"/></network>
    <network id="5" name="air" icon="" model="basic_range" type="WIRELESS_LAN"><position x="600" y="300"/></network>
    <network id="6" name="phys" type="RJ45"/>
  </networks>
  <devices>
    <device id="1" name="r1" icon="" canvas="1" type="router" class="" image="">
      <position x="400" y="100"/>
      <configservices><service name="zebra"/><service name="OSPFv2"/><service name="IPForward"/></configservices>
    </device>
    <device id="2" name="pc" icon="" type="PC" server="edge"><position x="100" y="400"/></device>
    <device id="3" name="srv" type="host" class="docker" image="nginx"><position x="300" y="400"/>
      <services><service name="StaticRoute"/><service name="HTTP"/></services>
    </device>
  </devices>
  <links>
    <link node1="4" node2="2">
      <iface2 id="0" name="eth0" mac="00:00:00:aa:00:02" ip4="10.0.1.20" ip4_mask="24" ip6="2001:db8:1::20" ip6_mask="64"/>
      <options delay="10000" bandwidth="54000000" loss="0.5" dup="0" jitter="0" unidirectional="0"/>
    </link>
    <link node_one="1" node_two="4"><interface_one id="0" name="eth0" ip4="10.0.1.1" ip4_mask="24" ip6="2001:db8:1::1" ip6_mask="64"/></link>
    <link node1="1" node2="3">
      <iface1 id="1" name="eth1" ip4="10.0.2.1" ip4_mask="24"/>
      <iface2 id="0" name="eth0" ip4="10.0.2.300" ip4_mask="24"/>
    </link>
    <link node1="4" node2="5"/>
    <link node1="1" node2="6"/>
  </links>
  <service_configurations>
    <service name="StaticRoute" node="3"><files><file name="staticroute.sh">#!/bin/sh
ip route add 10.0.1.0/24 via 10.0.2.1
</file></files></service>
  </service_configurations>
  <session_hooks><hook name="h" state="4">echo</hook></session_hooks>
  <session_options><configuration name="controlnet" value=""/></session_options>
  <session_metadata>
    <configuration name="shapes" value="[{&quot;type&quot;: &quot;oval&quot;}]"/>
    <configuration name="edges" value="[]"/>
  </session_metadata>
</scenario>
`;

it('FO7 CORE XML: devices, networks, addresses, places, forwarding and default routes', () => {
  expect(isCoreXml(XML)).toBe(true);
  const imported = fromCoreXml(XML, 'scenario');
  expect(imported.ok && imported.file).toEqual({
    nslab: 1,
    name: 'scenario',
    namespaces: {
      host: {
        interfaces: {
          lan: { kind: 'bridge' },
          air: { kind: 'bridge' },
          'pc-eth0': { peer: 'pc/eth0', master: 'lan', impairment: { delay: '10ms', loss: '0.5%', rate: '54mbit' } },
          'r1-eth0': { peer: 'r1/eth0', master: 'lan' },
          'lan-air': { peer: 'host/air-lan', master: 'lan' },
          'air-lan': { peer: 'host/lan-air', master: 'air' },
        },
      },
      r1: {
        interfaces: {
          eth0: { peer: 'host/r1-eth0', addresses: ['10.0.1.1/24', '2001:db8:1::1/64'] },
          eth1: { peer: 'srv/eth0', addresses: ['10.0.2.1/24'] },
        },
        forwarding: { ipv4: true, ipv6: true },
        services: [
          {
            name: 'routing',
            kind: 'frr',
            ospf: {
              interfaces: [
                { dev: 'eth0', area: '0', hello: 2, dead: 6 },
                { dev: 'eth1', area: '0', hello: 2, dead: 6 },
              ],
            },
          },
        ],
      },
      pc: {
        interfaces: {
          eth0: {
            peer: 'host/pc-eth0',
            addresses: ['10.0.1.20/24', '2001:db8:1::20/64'],
            mac: '00:00:00:aa:00:02',
            impairment: { delay: '10ms', loss: '0.5%', rate: '54mbit' },
          },
        },
        routes: [
          { to: 'default', via: '10.0.1.1' },
          { to: 'default', via: '2001:db8:1::1' },
        ],
      },
      srv: {
        interfaces: { eth0: { peer: 'r1/eth1' } },
        routes: [{ to: '10.0.1.0/24', via: '10.0.2.1' }],
        services: [{ name: 'web', kind: 'http', port: 80 }],
      },
    },
    layout: { host: [0, -240], 'host/lan': [300, 600], 'host/air': [1500, 600], r1: [900, 0], pc: [0, 900], srv: [600, 900] },
  });
  expect(itemLines(imported)).toEqual([
    '5 bridge_instead air | WIRELESS_LAN',
    '6 outside_lost phys | RJ45',
    '13 keys_lost pc | server',
    '14 kind_instead srv | docker',
    '14 keys_lost srv | image',
    '26 address_lost srv/eth0 | 10.0.2.300/24',
    '29 link_nowhere r1 – 6',
    '9 service_instead r1 | OSPFv2 | routing | frr',
    '14 service_instead srv | HTTP | web | http',
    '36 section_lost session_hooks',
    '39 section_lost session_metadata shapes',
  ]);
});

it.each([
  ['<!DOCTYPE x [<!ENTITY a "b">]><scenario/>', 'file_doctype'],
  ['<scenario><devices></scenario>', 'file_syntax'],
  ['<topology/>', 'file_shape'],
  ['<scenario/>', 'file_shape'],
  ['<a>'.repeat(50_000), 'file_deep'],
  [`<scenario>${'<a>'.repeat(100)}${'</a>'.repeat(100)}</scenario>`, 'file_deep'],
  ['', 'file_syntax'],
  ['<scenario>&nope;</scenario>', 'file_syntax'],
])('FO1 CORE XML: refuses %.40j with %s', (text, code) => {
  expect(fromCoreXml(text, 'x')).toMatchObject({ ok: false, errors: [{ code }] });
});

const IMN = `comments {
Two networks and a router.
}

node n1 {
    type router
    model router
    network-config {
	hostname gw
	!
	interface eth1
	 ip address 10.0.2.1/24
	!
	interface eth0
	 ip address 10.0.1.1/24
	 ipv6 address 2001:1::1/64
	 mac address 42:00:aa:00:00:01
	!
    }
    canvas c1
    iconcoords {300.0 100.0}
    labelcoords {300.0 128.0}
    interface-peer {eth0 n2}
    interface-peer {eth1 n4}
    custom-config {
	custom-config-id service:X
    }
}

node n2 {
    type lanswitch
    network-config {
	hostname sw
	!
    }
    canvas c1
    iconcoords {100 200}
    interface-peer {e0 n1}
    interface-peer {e1 n3}
}

node n3 {
    type router
    model PC
    network-config {
	hostname alice
	!
	interface eth0
	 ip address 10.0.1.20/24
	 mtu 1400
	!
	router rip
    }
    canvas c1
    iconcoords {100 400}
    interface-peer {eth0 n2}
}

node n4 {
    type pc
    network-config {
	hostname bob
	!
	interface eth0
	 ip address 10.0.2.20/24
	 shutdown
	!
	ip route 0.0.0.0/0 10.0.2.1
	!
    }
    iconcoords {500 400}
    interface-peer {eth0 n1}
}

node n5 {
    type rj45
    network-config {
	hostname eth7
    }
}

link l1 {
    nodes {n1 n2}
    bandwidth 100000000
    delay 2500
}

link l2 {
    nodes {n2 n3}
    bandwidth 100000000
    delay 2500
}

link l3 { nodes {n4 n1} }
link l4 { nodes {n5 n1} }

annotation a1 {
    type text
    label {Main building}
    canvas c1
}
annotation a2 { type oval iconcoords {1 2 3 4} }
canvas c1 { name {Canvas1} }
option global { interface_names no }
traffic { }
`;

it('FO8 imn: nodes, switches, addresses, routes, places, notes', () => {
  const text = IMN.replace('traffic { }\n', '');
  expect(isImn(text)).toBe(true);
  const imported = fromImn(text, 'campus');
  const ospf = { interfaces: ['eth0', 'eth1'].map((dev) => ({ dev, area: '0', hello: 2, dead: 6 })) };
  expect(imported.ok && imported.file).toEqual({
    nslab: 1,
    name: 'campus',
    namespaces: {
      host: {
        interfaces: {
          sw: { kind: 'bridge' },
          'gw-eth0': { peer: 'gw/eth0', master: 'sw', impairment: { delay: '2.5ms', rate: '100mbit' } },
          'alice-eth0': { peer: 'alice/eth0', master: 'sw', impairment: { delay: '2.5ms', rate: '100mbit' } },
        },
      },
      gw: {
        interfaces: {
          eth0: {
            peer: 'host/gw-eth0',
            addresses: ['10.0.1.1/24', '2001:1::1/64'],
            mac: '42:00:aa:00:00:01',
            impairment: { delay: '2.5ms', rate: '100mbit' },
          },
          eth1: { peer: 'bob/eth0', addresses: ['10.0.2.1/24'] },
        },
        forwarding: { ipv4: true, ipv6: true },
        services: [{ name: 'routing', kind: 'frr', ospf, ospf6: ospf }],
      },
      alice: {
        interfaces: {
          eth0: {
            peer: 'host/alice-eth0',
            addresses: ['10.0.1.20/24'],
            mtu: 1400,
            impairment: { delay: '2.5ms', rate: '100mbit' },
          },
        },
        routes: [{ to: 'default', via: '10.0.1.1' }],
        services: [{ name: 'routing', kind: 'frr', config: 'router rip\n' }],
      },
      bob: {
        interfaces: { eth0: { peer: 'gw/eth1', addresses: ['10.0.2.20/24'], up: false } },
        routes: [{ to: 'default', via: '10.0.2.1' }],
      },
    },
    layout: { host: [0, -240], gw: [600, 0], 'host/sw': [0, 300], alice: [0, 900], bob: [1200, 900] },
    notes: [
      { text: 'Two networks and a router.', at: [0, -480], size: [320, 96] },
      { text: 'Main building', at: [0, -360], size: [320, 96] },
    ],
  });
  expect(itemLines(imported)).toEqual([
    '75 outside_lost eth7 | rj45',
    '97 annotation_moved Main building',
    '102 section_lost annotation oval',
    '95 link_nowhere n5 – gw',
    '5 service_instead gw | OSPFv2, OSPFv3 | routing | frr',
    '25 keys_lost gw | custom-config service:X',
    '42 service_instead alice | FRR | routing | frr',
  ]);
});

it('FO1 imn: refuses what is no list, with the line', () => {
  expect(fromImn('node n1 {\n type router\n', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_syntax', line: 1 }] });
  expect(fromImn('node n1', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_shape', line: 1 }] });
  expect(fromImn('canvas c1 {}', 'x')).toMatchObject({ ok: false, errors: [{ code: 'file_shape' }] });
  expect(fromImn(`node n1 ${'{'.repeat(100_000)}${'}'.repeat(100_000)}`, 'x').ok).toBe(true);
  expect(tclList('a {b {c d}} "e f" g')).toMatchObject({ words: [{ text: 'a' }, { text: 'b {c d}' }, { text: 'e f' }, { text: 'g' }] });
});

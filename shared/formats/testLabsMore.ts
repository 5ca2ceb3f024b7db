/** Labs of the parts that a plain one has none of: policy routing, firewall, kinds of interface, impaired links, services. */
import type { LabFileInput } from '../labfile/schema.ts';

/** Several tables and ways, rules of both families, refusals, neighbours given by hand. */
const POLICY: LabFileInput = {
  nslab: 1,
  name: 'Two ways out',
  namespaces: {
    host: {
      interfaces: {
        wan1: { peer: 'edge/eth1', addresses: ['198.51.100.1/24'] },
        wan2: { peer: 'edge/eth2', addresses: ['203.0.113.1/24'] },
      },
      routes: [{ to: '10.66.0.0/16', type: 'blackhole', metric: 900 }],
      rules: [{ priority: 50, to: '10.66.1.0/24', action: 'prohibit' }],
    },
    edge: {
      interfaces: {
        lo: { addresses: ['192.0.2.1/32'] },
        eth0: { peer: 'pc/eth0', addresses: ['10.1.0.1/24', '2001:db8:1::1/64'] },
        eth1: { addresses: ['198.51.100.2/24', '2001:db8:2::2/64'] },
        eth2: { addresses: ['203.0.113.2/24', '2001:db8:3::2/64'] },
      },
      forwarding: { ipv4: true, ipv6: true },
      routes: [
        {
          to: 'default',
          nexthops: [{ via: '198.51.100.1', weight: 3 }, { via: '203.0.113.1' }],
        },
        { to: 'default', table: 100, via: '198.51.100.1', src: '198.51.100.2' },
        { to: 'default', table: 200, via: '203.0.113.1', metric: 10 },
        { to: '10.99.0.0/16', type: 'unreachable' },
        { to: '10.98.0.0/16', table: 200, type: 'prohibit' },
        { to: '2001:db8:9::/48', nexthops: [{ via: '2001:db8:2::1' }, { via: '2001:db8:3::1', weight: 2 }] },
        { to: '2001:db8:dead::/48', type: 'blackhole' },
      ],
      rules: [
        { priority: 100, from: '10.1.0.0/25', table: 100 },
        { priority: 110, iif: 'eth0', mark: 7, mask: 15, table: 200 },
        { priority: 120, protocol: 'tcp', dport: '8000-8080', table: 'main' },
        { priority: 130, not: true, to: '10.0.0.0/8', oif: 'eth1', action: 'unreachable' },
      ],
      rules6: [{ priority: 100, from: '2001:db8:1::/64', table: 100 }],
      switches: [{ dev: 'eth0', name: 'proxy_ndp', value: 'on' }],
      neighbours: [
        { dev: 'eth0', address: '10.1.0.77', mac: '02:00:00:00:00:77' },
        { dev: 'eth0', address: '2001:db8:1::77', mac: '02:00:00:00:00:78' },
        { dev: 'eth0', address: '10.1.0.88', proxy: true },
        { dev: 'eth0', address: '2001:db8:1::88', proxy: true },
      ],
    },
    pc: {
      interfaces: { eth0: { addresses: ['10.1.0.2/24', '2001:db8:1::2/64'] } },
      routes: [
        { to: 'default', via: '10.1.0.1' },
        { to: '::/0', via: '2001:db8:1::1' },
      ],
    },
  },
  layout: { host: [0, 0], edge: [400, 0], pc: [800, 0] },
};

/** Every chain, and a rule that only nft has words for. */
const FIREWALL: LabFileInput = {
  nslab: 1,
  name: 'Behind a firewall',
  namespaces: {
    host: {
      interfaces: { wan: { peer: 'gw/eth0', addresses: ['198.51.100.1/24'] } },
      firewall: { rules: [{ chain: 'input', iif: 'wan', protocol: 'icmp', action: 'accept' }] },
    },
    gw: {
      interfaces: { eth0: { addresses: ['198.51.100.2/24'] }, eth1: { peer: 'web/eth0', addresses: ['10.3.0.1/24'] } },
      forwarding: { ipv4: true },
      routes: [{ to: 'default', via: '198.51.100.1' }],
      firewall: {
        policies: { input: 'drop', forward: 'drop' },
        rules: [
          { chain: 'prerouting', iif: 'eth0', protocol: 'tcp', destinationPorts: '8080', action: 'dnat', to: '10.3.0.2', toPort: 80 },
          { chain: 'input', states: ['established', 'related'], action: 'accept' },
          { chain: 'input', iif: 'lo0', source: '10.3.0.0/24', action: 'accept' },
          { chain: 'forward', states: ['established', 'related'], action: 'accept' },
          { chain: 'forward', iif: 'eth0', oif: 'eth1', protocol: 'tcp', destinationPorts: '80,443,8000-8080', action: 'accept' },
          { chain: 'output', protocol: 'udp', sourcePorts: '68', destination: '192.0.2.0/24', action: 'reject' },
          { chain: 'postrouting', oif: 'eth0', source: '10.3.0.0/24', action: 'masquerade' },
          { chain: 'postrouting', oif: 'eth1', source: '203.0.113.7', action: 'snat', to: '10.3.0.1' },
        ],
      },
    },
    web: {
      interfaces: { eth0: { addresses: ['10.3.0.2/24', '2001:db8::2/64'] } },
      routes: [{ to: 'default', via: '10.3.0.1' }],
      firewall: {
        rules: [
          { chain: 'input', source: '2001:db8::/64', protocol: 'icmpv6', action: 'accept' },
          {
            chain: 'input',
            other: [
              { limit: { rate: 5, burst: 5, per: 'second' } },
              { counter: { packets: 0, bytes: 0 } },
              { log: { prefix: "it's $x " } },
            ],
          },
        ],
      },
    },
  },
  layout: { host: [0, 0], gw: [400, 0], web: [800, 0] },
};

/** Kinds that this machine's kernel has. */
const KINDS: LabFileInput = {
  nslab: 1,
  name: 'Kinds',
  namespaces: {
    host: {
      interfaces: {
        br0: { kind: 'bridge', priority: 4096, ageing: 60, forwardDelay: 4 },
        p1: { peer: 'a/eth0', master: 'br0' },
        p2: { peer: 'b/eth0', master: 'br0' },
        ground: { peer: 'a/ground' },
      },
    },
    a: {
      interfaces: {
        eth0: { addresses: ['10.0.0.1/24'] },
        ground: {},
        vx0: { kind: 'vxlan', id: 42, local: '10.0.0.1', remote: '10.0.0.2', port: 4789, addresses: ['10.9.0.1/24'] },
      },
    },
    b: {
      interfaces: {
        eth0: { addresses: ['10.0.0.2/24'] },
        vx0: { kind: 'vxlan', id: 42, parent: 'eth0', remote: '10.0.0.1', port: 4789, ttl: 9, learning: false, addresses: ['10.9.0.2/24'] },
        mv0: { kind: 'macvlan', parent: 'host/ground', mode: 'bridge', addresses: ['10.7.0.2/24'], mac: '02:00:00:00:07:02' },
      },
    },
    c: { interfaces: { mv0: { kind: 'macvlan', parent: 'host/ground', mode: 'bridge', addresses: ['10.7.0.3/24'] } } },
  },
  layout: { host: [0, 0], 'host/br0': [400, 0], a: [0, 300], b: [400, 300], c: [800, 300] },
};

const SERVICES: LabFileInput = {
  nslab: 1,
  name: 'Served',
  namespaces: {
    host: {
      interfaces: { br0: { kind: 'bridge' }, p1: { peer: 'server/eth0', master: 'br0' }, p2: { peer: 'client/eth0', master: 'br0' } },
    },
    server: {
      interfaces: { eth0: { addresses: ['10.0.0.1/24'] } },
      services: [
        { name: 'leases', kind: 'dhcp-dns', dev: 'eth0', first: '10.0.0.100', last: '10.0.0.199' },
        { name: 'web', kind: 'http', port: 8080, text: "it's\n$(touch /tmp/x)\n" },
        { name: 'speed', kind: 'iperf3', port: 5201 },
        { name: 'routing', kind: 'frr', config: 'router ospf\n network 10.0.0.0/24 area 0\n' },
      ],
    },
    client: {
      interfaces: { eth0: {} },
      services: [
        { name: 'address', kind: 'dhcp-client', dev: 'eth0' },
        { name: 'own', kind: 'command', argv: ['sh', '-c', 'while :; do date\nsleep 9; done'], enabled: false },
      ],
    },
  },
  layout: { host: [0, 0], 'host/br0': [400, 0], server: [0, 300], client: [400, 300] },
};

/** What a kernel may lack: netem. */
const IMPAIRED: LabFileInput = {
  nslab: 1,
  name: 'Far away',
  namespaces: {
    earth: {
      interfaces: {
        eth0: {
          peer: 'moon/eth0',
          addresses: ['10.0.0.1/24'],
          impairment: { delay: '1280ms', jitter: '0.5ms', loss: '1%', rate: '10mbit' },
        },
        eth1: { peer: 'mars/eth0', addresses: ['10.0.1.1/24'] },
      },
      forwarding: { ipv4: true },
    },
    moon: {
      interfaces: {
        eth0: { addresses: ['10.0.0.2/24'], impairment: { delay: '1280ms', duplicate: '0.1%', corrupt: '0.01%', reorder: '25%' } },
      },
      routes: [{ to: 'default', via: '10.0.0.1' }],
    },
    mars: {
      interfaces: { eth0: { addresses: ['10.0.1.2/24'], impairment: { rate: '64kbit' } } },
      routes: [{ to: 'default', via: '10.0.1.1' }],
    },
  },
  layout: { host: [0, 300], earth: [0, 0], moon: [400, 0], mars: [400, 200] },
};

/** What a kernel may lack: VLANs, bonds, VRFs, dummies, ipvlans. */
const STACKED: LabFileInput = {
  nslab: 1,
  name: 'Stacked',
  namespaces: {
    sw: {
      interfaces: {
        d0: { kind: 'dummy', addresses: ['10.255.0.1/32'] },
        below: {},
        trunk: { peer: 'r/trunk', mtu: 1600 },
        'trunk.10': { kind: 'vlan', parent: 'trunk', id: 10, mtu: 1500, addresses: ['10.10.0.1/24'] },
        'trunk.20': { kind: 'vlan', parent: 'trunk', id: 20, protocol: '802.1ad', mtu: 1500 },
        inner: { kind: 'vlan', parent: 'trunk.20', id: 5, addresses: ['10.25.0.1/24'] },
        bond0: { kind: 'bond', mode: 'active-backup', miimon: 100, primary: 's1', addresses: ['10.30.0.1/24'] },
        s1: { peer: 'r/s1', master: 'bond0' },
        s2: { peer: 'r/s2', master: 'bond0' },
      },
    },
    r: {
      interfaces: {
        trunk: { mtu: 1600 },
        red: { kind: 'vrf', table: 10 },
        'trunk.10': { kind: 'vlan', parent: 'trunk', id: 10, mtu: 1500, master: 'red', addresses: ['10.10.0.2/24'] },
        br0: { kind: 'bridge', vlanFiltering: true, defaultPvid: 7, vlans: { pvid: 7, untagged: '7', tagged: '30' } },
        s1: { master: 'br0', vlans: { pvid: 10, untagged: '10', tagged: '20-22,30' } },
        s2: { master: 'br0' },
        below: { peer: 'sw/below' },
      },
      routes: [{ to: 'default', table: 10, via: '10.10.0.1' }],
    },
    ip: { interfaces: { iv0: { kind: 'ipvlan', parent: 'r/below', mode: 'l2', addresses: ['10.40.0.2/24'] } } },
  },
  layout: { host: [0, 300], sw: [0, 0], r: [400, 0], 'r/br0': [400, 500], ip: [800, 0] },
};

/** What a kernel may lack: tunnels. */
const TUNNELS: LabFileInput = {
  nslab: 1,
  name: 'Tunnels',
  namespaces: {
    left: {
      interfaces: {
        eth0: { peer: 'right/eth0', addresses: ['192.0.2.1/24', '2001:db8::1/64'] },
        gre7: { kind: 'gre', local: '192.0.2.1', remote: '192.0.2.2', key: 7, ttl: 64, addresses: ['10.1.0.1/30'] },
        tap7: { kind: 'gretap', local: '192.0.2.1', remote: '192.0.2.2', addresses: ['10.2.0.1/30'] },
        ip7: { kind: 'ipip', local: '192.0.2.1', remote: '192.0.2.2', addresses: ['10.3.0.1/30'] },
        six7: { kind: 'sit', local: '192.0.2.1', remote: '192.0.2.2', addresses: ['2001:db8:7::1/64'] },
      },
    },
    right: {
      interfaces: {
        eth0: { addresses: ['192.0.2.2/24', '2001:db8::2/64'] },
        gre7: { kind: 'gre', local: '192.0.2.2', remote: '192.0.2.1', key: 7, ttl: 64, addresses: ['10.1.0.2/30'] },
        in6: { kind: 'ip6tnl', local: '2001:db8::2', remote: '2001:db8::1', addresses: ['2001:db8:8::2/64'] },
        gre6: { kind: 'ip6gre', local: '2001:db8::2', remote: '2001:db8::1', key: 9, addresses: ['10.4.0.2/30'] },
      },
    },
  },
  layout: { host: [0, 300], left: [0, 0], right: [400, 0] },
};

/** Of programs' interfaces, for which a sandbox has not always the right. */
const TAPS: LabFileInput = {
  nslab: 1,
  name: 'Taps',
  namespaces: {
    host: { interfaces: { br0: { kind: 'bridge' }, tap0: { kind: 'tun', master: 'br0' }, p0: { peer: 'a/eth0', master: 'br0' } } },
    a: { interfaces: { eth0: {}, tun7: { kind: 'tun', mode: 'tun', addresses: ['10.8.0.1/30'] } } },
  },
  layout: { host: [0, 0], 'host/br0': [400, 0], a: [0, 300] },
};

/** What every kernel that runs the tests can hold. */
export const MORE_LABS: Readonly<Record<string, LabFileInput>> = { policy: POLICY, firewall: FIREWALL, kinds: KINDS, services: SERVICES };
export const LABS_OF_OTHER_KERNELS: Readonly<Record<string, LabFileInput>> = { impaired: IMPAIRED, stacked: STACKED, tunnels: TUNNELS };
export const LABS_ON_PAPER: Readonly<Record<string, LabFileInput>> = { taps: TAPS };

/** Topologies in the style in which people write them, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import { itemLines } from '../testItems.ts';
import { fromContainerlab } from './fromContainerlab.ts';

interface Case {
  text: string;
  namespaces: unknown;
  items: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'two hosts behind a Linux router': {
    text: `name: router
topology:
  defaults: { kind: linux, image: "alpine:3", network-mode: none }
  nodes:
    r:
      exec: [sysctl -w net.ipv4.ip_forward=1, ip addr add 10.1.0.1/24 dev eth1, ip addr add 10.2.0.1/24 dev eth2]
    h1: { exec: [ip addr add 10.1.0.2/24 dev eth1, ip route replace default via 10.1.0.1] }
    h2: { exec: [ip addr add 10.2.0.2/24 dev eth1, ip route replace default via 10.2.0.1] }
  links:
    - { endpoints: ["r:eth1", "h1:eth1"], mtu: 1500 }
    - { endpoints: ["r:eth2", "h2:eth1"], mtu: 1500 }
`,
    namespaces: {
      host: {},
      r: {
        interfaces: { eth1: { peer: 'h1/eth1', addresses: ['10.1.0.1/24'] }, eth2: { peer: 'h2/eth1', addresses: ['10.2.0.1/24'] } },
        forwarding: { ipv4: true },
      },
      h1: { interfaces: { eth1: { peer: 'r/eth1', addresses: ['10.1.0.2/24'] } }, routes: [{ to: 'default', via: '10.1.0.1' }] },
      h2: { interfaces: { eth1: { peer: 'r/eth2', addresses: ['10.2.0.2/24'] } }, routes: [{ to: 'default', via: '10.2.0.1' }] },
    },
    items: ['key_needless image | r, h1, h2'],
  },
  'a firewall by iptables, in a script of its own': {
    text: `name: fw
topology:
  nodes:
    fw:
      kind: linux
      network-mode: none
      exec:
        - iptables -P FORWARD DROP
        - iptables -A FORWARD -m state --state ESTABLISHED,RELATED -j ACCEPT
        - >-
          bash -c 'iptables -A FORWARD -i eth1 -s 10.1.0.0/24 -p tcp -m multiport --dports 80,443 -j ACCEPT;
          iptables -t nat -A POSTROUTING -o eth2 -j MASQUERADE'
        - iptables -t nat -A PREROUTING -i eth2 -p tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80
        - iptables -A FORWARD -m limit --limit 5/min -j LOG
    a: { kind: linux, network-mode: none }
  links:
    - { endpoints: ["fw:eth1", "a:eth1"], mtu: 1500 }
    - { type: dummy, endpoint: { node: fw, interface: eth2 }, mtu: 1500 }
`,
    namespaces: {
      host: {},
      fw: {
        interfaces: { eth1: { peer: 'a/eth1' }, eth2: { kind: 'dummy' } },
        masquerade: ['eth2'],
        firewall: {
          policies: { forward: 'drop' },
          rules: [
            { chain: 'forward', states: ['established', 'related'], action: 'accept' },
            { chain: 'forward', iif: 'eth1', source: '10.1.0.0/24', protocol: 'tcp', destinationPorts: '80,443', action: 'accept' },
            { chain: 'prerouting', iif: 'eth2', protocol: 'tcp', destinationPorts: '8080', action: 'dnat', to: '10.1.0.2', toPort: 80 },
          ],
        },
      },
      a: { interfaces: { eth1: { peer: 'fw/eth1' } } },
    },
    items: ['both_families fw (iptables)', '14 command_unknown fw | iptables -A FORWARD -m limit --limit 5/min -j LOG'],
  },
  'VLANs on a bridge of the machine, VXLAN inside': {
    text: `name: vlans
topology:
  nodes:
    br-lab: { kind: bridge }
    a:
      kind: linux
      network-mode: none
      exec:
        - ip link add link eth1 name eth1.10 type vlan id 10
        - ip link set eth1.10 up
        - ip addr add 10.10.0.1/24 dev eth1.10
    b:
      kind: linux
      network-mode: none
      exec:
        - ip link add vx0 type vxlan id 77 local 10.0.0.2 remote 10.0.0.1 dstport 4789 nolearning
        - ip link add br1 type bridge
        - ip link set vx0 master br1
        - ip link set vx0 up
        - ip link set br1 up
        - ip link add bond0 type bond mode 1 miimon 100
        - bridge vlan add vid 10 dev vx0
  links:
    - { endpoints: ["a:eth1", "br-lab:p1"], mtu: 1500 }
    - { endpoints: ["b:eth1", "br-lab:p2"], mtu: 1500 }
`,
    namespaces: {
      host: {
        interfaces: { 'br-lab': { kind: 'bridge' }, p1: { peer: 'a/eth1', master: 'br-lab' }, p2: { peer: 'b/eth1', master: 'br-lab' } },
      },
      a: { interfaces: { eth1: { peer: 'host/p1' }, 'eth1.10': { kind: 'vlan', parent: 'eth1', id: 10, addresses: ['10.10.0.1/24'] } } },
      b: {
        interfaces: {
          eth1: { peer: 'host/p2' },
          vx0: {
            kind: 'vxlan',
            id: 77,
            local: '10.0.0.2',
            remote: '10.0.0.1',
            port: 4789,
            learning: false,
            master: 'br1',
            vlans: { pvid: 1, untagged: '1', tagged: '10' },
          },
          br1: { kind: 'bridge' },
          bond0: { kind: 'bond', mode: 'active-backup', miimon: 100, up: false },
        },
      },
    },
    items: [],
  },
  'delay and loss by tc': {
    text: `name: wan
topology:
  nodes:
    a: { kind: linux, network-mode: none, exec: ["tc qdisc add dev eth1 root netem delay 100ms 10ms distribution normal loss 0.5%"] }
    b:
      kind: linux
      network-mode: none
      exec:
        - 'tc qdisc add dev eth1 root handle 1: tbf rate 1mbit burst 32kbit latency 400ms'
        - "tc qdisc add dev eth1 parent 1:1 handle 10: netem delay 50ms"
        - tc qdisc add dev eth1 root handle 1: netem delay 9ms
        - tc filter add dev eth1 ingress matchall action drop
  links:
    - { endpoints: ["a:eth1", "b:eth1"], mtu: 1500 }
`,
    namespaces: {
      host: {},
      a: { interfaces: { eth1: { peer: 'b/eth1', impairment: { delay: '100ms', jitter: '10ms', loss: '0.5%' } } } },
      b: { interfaces: { eth1: { peer: 'a/eth1', impairment: { delay: '50ms', rate: '1mbit' } } } },
    },
    items: [
      '11 keys_lost b | exec: tc qdisc add dev eth1 root handle 1',
      '4 impairment_lost distribution normal | a/eth1',
      '12 command_unknown b | tc filter add dev eth1 ingress matchall action drop',
    ],
  },
  'policy routing by tables with names': {
    text: `name: policy
topology:
  nodes:
    r:
      kind: linux
      network-mode: none
      exec:
        - sh -c 'echo "100 isp1" >> /etc/iproute2/rt_tables'
        - ip addr add 198.51.100.2/24 dev eth1
        - ip route add default via 198.51.100.1 dev eth1 table isp1
        - ip rule add from 10.0.0.0/24 lookup isp1 prio 100
        - ip rule add fwmark 0x2 table 200
        - ip -6 rule add from 2001:db8::/64 table 100
        - ip route add 10.7.0.0/16 nexthop via 198.51.100.1 weight 2 nexthop via 198.51.100.9
        - ip route add blackhole 10.66.0.0/16
        - ip route add 10.5.0.0/16 via 198.51.100.1 mtu 1400
    isp: { kind: linux, network-mode: none, exec: [ip addr add 198.51.100.1/24 dev eth1] }
  links:
    - { endpoints: ["r:eth1", "isp:eth1"], mtu: 1500 }
`,
    namespaces: {
      host: {},
      r: {
        interfaces: { eth1: { peer: 'isp/eth1', addresses: ['198.51.100.2/24'] } },
        routes: [
          { to: 'default', table: 100, via: '198.51.100.1', dev: 'eth1' },
          {
            to: '10.7.0.0/16',
            nexthops: [
              { weight: 2, via: '198.51.100.1' },
              { weight: 1, via: '198.51.100.9' },
            ],
          },
          { to: '10.66.0.0/16', type: 'blackhole' },
        ],
        rules: [
          { priority: 100, from: '10.0.0.0/24', table: 100 },
          { priority: 99, mark: 2, table: 200 },
        ],
        rules6: [{ priority: 32765, from: '2001:db8::/64', table: 100 }],
      },
      isp: { interfaces: { eth1: { peer: 'r/eth1', addresses: ['198.51.100.1/24'] } } },
    },
    items: ['16 command_unknown r | ip route add 10.5.0.0/16 via 198.51.100.1 mtu 1400'],
  },
  'services and a daemon configured in place': {
    text: `name: services
topology:
  kinds:
    linux: { network-mode: none }
  nodes:
    r:
      kind: linux
      exec:
        - ip addr add 10.0.0.1/24 dev eth1
        - |
          bash -c "cat > /etc/frr/frr.conf <<'EOF'
          router ospf
           network 10.0.0.0/24 area 0
          EOF"
        - service frr start
    web:
      kind: linux
      exec: [ip addr add 10.0.0.2/24 dev eth1, python3 -m http.server 8080, iperf3 -s -D, "dnsmasq --interface=eth1 --dhcp-range=10.0.0.50,10.0.0.99,1h", ntpd -d]
    pc: { kind: linux, exec: [dhclient eth1] }
    lan: { kind: bridge }
  links:
    - { endpoints: ["r:eth1", "lan:a"], mtu: 1500 }
    - { endpoints: ["web:eth1", "lan:b"], mtu: 1500 }
    - { endpoints: ["pc:eth1", "lan:c"], mtu: 1500 }
`,
    namespaces: expect.objectContaining({
      r: {
        interfaces: { eth1: { peer: 'host/a', addresses: ['10.0.0.1/24'] } },
        services: [{ name: 'routing', kind: 'frr', config: 'router ospf\n network 10.0.0.0/24 area 0\n' }],
      },
      web: {
        interfaces: { eth1: { peer: 'host/b', addresses: ['10.0.0.2/24'] } },
        services: [
          { name: 'web', kind: 'http', port: 8080 },
          { name: 'iperf3', kind: 'iperf3', port: 5201 },
          { name: 'dnsmasq', kind: 'dhcp-dns', dev: 'eth1', first: '10.0.0.50', last: '10.0.0.99', lease: 60 },
        ],
      },
      pc: { interfaces: { eth1: { peer: 'host/c' } }, services: [{ name: 'dhcp-client', kind: 'dhcp-client', dev: 'eth1' }] },
    }),
    items: [
      '15 service_instead r | FRR | routing | frr',
      '18 service_instead web | python http.server | web | http',
      '18 service_instead web | iperf3 | iperf3 | iperf3',
      '18 service_instead web | dnsmasq | dnsmasq | dhcp-dns',
      '18 command_unknown web | ntpd -d',
      '19 service_instead pc | dhclient | dhcp-client | dhcp-client',
    ],
  },
  'nftables from a here-document, and what needs a shell': {
    text: `name: nft
topology:
  nodes:
    gw:
      kind: linux
      network-mode: none
      exec:
        - |
          bash -c "nft -f - <<'EOF'
          flush ruleset
          table inet filter {
            chain input {
              type filter hook input priority 0; policy drop;
              ct state { established, related } accept
              tcp dport { 22, 80 } accept
              limit rate 1/second accept
            }
          }
          EOF"
        - bash -c 'for i in 1 2; do ip addr add 10.0.$i.1/24 dev eth1; done'
        - ip addr add $ADDRESS dev eth1
    a: { kind: linux, network-mode: none }
  links:
    - { endpoints: ["gw:eth1", "a:eth1"], mtu: 1500 }
`,
    namespaces: {
      host: {},
      gw: {
        interfaces: { eth1: { peer: 'a/eth1' } },
        firewall: {
          policies: { input: 'drop' },
          rules: [
            { chain: 'input', states: ['established', 'related'], action: 'accept' },
            { chain: 'input', protocol: 'tcp', destinationPorts: '22,80', action: 'accept' },
          ],
        },
      },
      a: { interfaces: { eth1: { peer: 'gw/eth1' } } },
    },
    items: [
      '8 command_unknown gw | nft limit rate 1/second accept',
      '20 command_shell gw | for i in 1 2\ndo ip addr add 10.0.$i.1/24 dev eth1\ndone',
      '21 command_shell gw | ip addr add $ADDRESS dev eth1',
    ],
  },
};

describe('FO4 topologies of people', () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const { text, namespaces, items } = CASES[name] ?? { text: '', namespaces: {}, items: [] };
    const imported = fromContainerlab(text);
    expect(imported.ok && imported.file.namespaces).toEqual(namespaces);
    expect(itemLines(imported)).toEqual(items);
  });

  it('a command that a kernel would refuse changes nothing', () => {
    const imported = fromContainerlab(`name: x
topology:
  nodes:
    a:
      kind: linux
      network-mode: none
      exec:
        - ip link add link eth1 name v1 type vlan id 7
        - ip link add link eth1 name v2 type vlan id 7
        - ip link add link eth1 name v3 type vlan id 9000
        - ip addr add 10.0.0.1/24 dev v2
        - ip route add 10.0.0.0/8 via 2001:db8::1
    b: { kind: linux, network-mode: none }
  links:
    - { endpoints: ["a:eth1", "b:eth1"], mtu: 1500 }
`);
    expect(imported.ok && imported.file.namespaces?.['a']).toEqual({
      interfaces: { eth1: { peer: 'b/eth1' }, v1: { kind: 'vlan', parent: 'eth1', id: 7, up: false } },
    });
    expect(itemLines(imported).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '9 command_fails',
      '10 command_fails',
      '11 command_fails',
      '12 command_fails',
    ]);
  });
});

/** Kathará and Netkit labs in the style of courses, and what becomes of each. */
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../imported.ts';
import { itemLines } from '../testItems.ts';
import { fromKathara } from './fromKathara.ts';

interface Case {
  tree: Readonly<Record<string, string>>;
  namespaces: unknown;
  items: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'OSPF by FRR': {
    tree: {
      'lab.conf': 'r1[0]=A\nr1[1]=B\nr1[image]="kathara/frr"\nr2[0]=B\nr2[image]="kathara/frr"\npc[0]=A\npc[num_terms]="0"\n',
      'r1.startup': 'ip address add 10.0.0.1/24 dev eth0\nip address add 10.0.1.1/30 dev eth1\nsystemctl start frr\n',
      'r2.startup': 'systemctl start frr\n',
      'pc.startup': 'ip address add 10.0.0.2/24 dev eth0\nip route add default via 10.0.0.1\n',
      'r1/etc/frr/daemons': 'zebra=yes\nbgpd=no\nospfd=yes\nvtysh_enable=yes\n',
      'r1/etc/frr/frr.conf':
        '!\npassword zebra\n!\nrouter ospf\n network 10.0.0.0/16 area 0.0.0.0\n redistribute connected\n!\nlog file /var/log/frr/frr.log\n',
      'r1/etc/frr/vtysh.conf': 'service integrated-vtysh-config\n',
      'r2/etc/frr/daemons': 'zebra=yes\nospfd=no\n',
      'r2/etc/frr/frr.conf': 'interface eth0\n ip address 10.0.1.2/30\n ip ospf area 0\nrouter ospf\n',
    },
    namespaces: {
      host: {},
      r1: {
        interfaces: {
          eth0: { peer: 'pc/eth0', addresses: ['10.0.0.1/24'] },
          eth1: { peer: 'r2/eth0', addresses: ['10.0.1.1/30'] },
        },
        forwarding: { ipv4: true },
        services: [
          {
            name: 'routing',
            kind: 'frr',
            config: '!\n!\nrouter ospf\n network 10.0.0.0/16 area 0.0.0.0\n redistribute connected\n!\n',
          },
        ],
      },
      r2: {
        interfaces: { eth0: { peer: 'r1/eth1', addresses: ['10.0.1.2/30'] } },
        services: [{ name: 'routing', kind: 'frr', config: 'interface eth0\n ip address 10.0.1.2/30\n ip ospf area 0\nrouter ospf\n' }],
      },
      pc: { interfaces: { eth0: { peer: 'r1/eth0', addresses: ['10.0.0.2/24'] } }, routes: [{ to: 'default', via: '10.0.0.1' }] },
    },
    items: [
      'domains_linked A, B',
      '3 service_instead r1 | FRR | routing | frr',
      '1 frr_daemons r2 | ospfd',
      '1 service_instead r2 | FRR | routing | frr',
      'key_needless image | r1, r2',
      'key_needless num_terms | pc',
      'forwarding_assumed r1',
    ],
  },
  'Netkit with Zebra, a file for each daemon': {
    tree: {
      'lab.conf': 'LAB_VERSION="1.0"\nr[0]=A\nr[1]=B\ns[0]=A\ns[1]=B\n',
      'r.startup': '/sbin/ifconfig eth0 10.0.0.1 netmask 255.255.255.0 broadcast 10.0.0.255 up\n/etc/init.d/zebra start\n',
      's.startup': '/sbin/ifconfig eth0 10.0.0.2/24 up\n/etc/init.d/zebra start\n/etc/init.d/ssh start\n',
      'r/etc/zebra/daemons': 'zebra=yes\nripd=yes\n',
      'r/etc/zebra/zebra.conf': 'hostname r\npassword zebra\n',
      'r/etc/zebra/ripd.conf': 'router rip\n network 10.0.0.0/24\n',
    },
    namespaces: {
      host: {},
      r: {
        interfaces: { eth0: { peer: 's/eth0', addresses: ['10.0.0.1/24'] }, eth1: { peer: 's/eth1' } },
        forwarding: { ipv4: true },
        services: [{ name: 'routing', kind: 'frr', config: 'hostname r\n!\nrouter rip\n network 10.0.0.0/24\n' }],
      },
      s: { interfaces: { eth0: { peer: 'r/eth0', addresses: ['10.0.0.2/24'] }, eth1: { peer: 'r/eth1' } }, forwarding: { ipv4: true } },
    },
    items: [
      '1 line_unknown LAB_VERSION="1.0"',
      'domains_linked A, B',
      '2 service_instead r | FRR | routing | frr',
      '2 command_unknown s | /etc/init.d/zebra start',
      '3 command_unknown s | /etc/init.d/ssh start',
      'forwarding_assumed r, s',
    ],
  },
  'DHCP and a web server': {
    tree: {
      'lab.conf': 'dhcp[0]="lan"\nweb[0]="lan"\nweb[port]="8080:80"\npc[0]="lan"\n',
      'dhcp.startup': 'ip addr add 192.168.0.1/24 dev eth0\n/etc/init.d/isc-dhcp-server start\n',
      'dhcp/etc/dhcp/dhcpd.conf':
        'default-lease-time 3600;\nauthoritative;\nsubnet 192.168.0.0 netmask 255.255.255.0 {\n  range 192.168.0.50 192.168.0.100; # twice\n  option routers 192.168.0.254;\n  option domain-name-servers 192.168.0.9;\n}\n',
      'dhcp/etc/default/isc-dhcp-server': 'INTERFACES="eth0"\n',
      'web.startup': 'ip addr add 192.168.0.2/24 dev eth0\nsystemctl start apache2\n',
      'web/var/www/html/index.html': '<h1>Hello</h1>\n',
      'pc.startup': 'dhclient -v eth0\n',
    },
    namespaces: {
      host: {
        interfaces: {
          lan: { kind: 'bridge' },
          'dhcp-eth0': { peer: 'dhcp/eth0', master: 'lan' },
          'web-eth0': { peer: 'web/eth0', master: 'lan' },
          'pc-eth0': { peer: 'pc/eth0', master: 'lan' },
        },
      },
      dhcp: {
        interfaces: { eth0: { peer: 'host/dhcp-eth0', addresses: ['192.168.0.1/24'] } },
        services: [
          {
            name: 'dhcp',
            kind: 'dhcp-dns',
            dev: 'eth0',
            first: '192.168.0.50',
            last: '192.168.0.100',
            router: '192.168.0.254',
            lease: 60,
          },
        ],
      },
      web: {
        interfaces: { eth0: { peer: 'host/web-eth0', addresses: ['192.168.0.2/24'] } },
        services: [{ name: 'web', kind: 'http', port: 80, text: '<h1>Hello</h1>' }],
      },
      pc: {
        interfaces: { eth0: { peer: 'host/pc-eth0' } },
        services: [{ name: 'dhcp-client', kind: 'dhcp-client', dev: 'eth0' }],
      },
    },
    items: [
      '3 keys_lost web | port=8080:80',
      'domains_bridged lan',
      '2 service_instead dhcp | isc-dhcp-server | dhcp | dhcp-dns',
      '2 keys_lost dhcp isc-dhcp-server | option domain-name-servers 192.168.0.9',
      '2 service_instead web | apache2 | web | http',
      '1 service_instead pc | dhclient | dhcp-client | dhcp-client',
      'other_file dhcp/etc/default/isc-dhcp-server',
    ],
  },
  'a firewall and address translation': {
    tree: {
      'lab.conf': 'fw[0]=IN\nfw[1]=OUT\nfw[sysctl]="net.ipv4.ip_forward=1"\na[0]=IN\nb[0]=OUT\nb[bridged]=true\n',
      'fw.startup':
        'ip a add 10.0.0.1/24 dev eth0\niptables -F\niptables -P INPUT DROP\niptables -A INPUT -i lo -j ACCEPT\niptables -A INPUT -p icmp -j ACCEPT\niptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth1 -j SNAT --to-source 198.51.100.1\niptables -I INPUT 1 -p tcp --dport 22 -j REJECT --reject-with tcp-reset\niptables -N MINE\n',
    },
    namespaces: expect.objectContaining({
      fw: {
        interfaces: { eth0: { peer: 'a/eth0', addresses: ['10.0.0.1/24'] }, eth1: { peer: 'b/eth0' } },
        forwarding: { ipv4: true },
        firewall: {
          policies: { input: 'drop' },
          rules: [
            { chain: 'input', protocol: 'tcp', destinationPorts: '22', action: 'reject' },
            { chain: 'input', protocol: 'icmp', action: 'accept' },
            { chain: 'postrouting', source: '10.0.0.0/24', oif: 'eth1', action: 'snat', to: '198.51.100.1' },
          ],
        },
      },
    }),
    items: [
      '6 kathara_bridged b',
      'domains_linked IN, OUT',
      '4 command_unknown fw | iptables -A INPUT -i lo -j ACCEPT',
      'both_families fw (iptables)',
      '8 command_unknown fw | iptables -N MINE',
    ],
  },
  'VLANs, a VXLAN and a tunnel': {
    tree: {
      'lab.conf': 's[0]=A\ns[1]=B\nt[0]=A\nt[1]=B/02:00:00:00:00:09\n',
      's.startup':
        'ip link add link eth0 name eth0.20 type vlan id 20\nip link set eth0.20 up\nip link add name main type bridge vlan_filtering 1\nip link set eth1 master main\nip link set main up\nip tunnel add t0 mode gre local 10.0.0.1 remote 10.0.0.2 ttl 255\nip addr add 10.9.0.1/30 dev t0\nbridge vlan add dev eth1 vid 20\n',
      't.startup': 'vconfig add eth0 20\nifconfig eth0.20 10.20.0.2 netmask 255.255.255.0\nip link set eth9 up\n',
    },
    namespaces: {
      host: {},
      s: {
        interfaces: {
          eth0: { peer: 't/eth0' },
          eth1: { peer: 't/eth1', master: 'main', vlans: { pvid: 1, untagged: '1', tagged: '20' } },
          'eth0.20': { kind: 'vlan', parent: 'eth0', id: 20 },
          main: { kind: 'bridge', vlanFiltering: true },
          t0: { kind: 'gre', local: '10.0.0.1', remote: '10.0.0.2', ttl: 255, addresses: ['10.9.0.1/30'], up: false },
        },
        forwarding: { ipv4: true },
      },
      t: {
        interfaces: {
          eth0: { peer: 's/eth0' },
          eth1: { peer: 's/eth1', mac: '02:00:00:00:00:09' },
          'eth0.20': { kind: 'vlan', parent: 'eth0', id: 20, addresses: ['10.20.0.2/24'] },
        },
        forwarding: { ipv4: true },
      },
    },
    items: ['domains_linked A, B', '3 command_fails t | ip link set eth9 up', 'forwarding_assumed s, t'],
  },
  'IPv6, names, and files that nothing reads': {
    tree: {
      'lab.conf': 'a[0]=A\na[ipv6]="true"\nb[0]=A\nb[exec]="ip -6 addr add 2001:db8::2/64 dev eth0"\n',
      'a.startup':
        'sysctl -w net.ipv6.conf.all.disable_ipv6=0\nip -6 addr add 2001:db8::1/64 dev eth0\nip -6 route add default via 2001:db8::2\necho "2001:db8::2 b.lab" >> /etc/hosts\ntc qdisc add dev eth0 root netem delay 20ms loss 1%\n',
      'a/etc/resolv.conf': 'nameserver 10.0.0.9\n',
      'b/etc/hosts': '127.0.0.1 localhost\n2001:db8::1 a.lab\n',
      'b/etc/bind/named.conf': 'options {};\n',
      'lab.dep': 'a: b\n',
    },
    namespaces: {
      host: {},
      a: {
        interfaces: { eth0: { peer: 'b/eth0', addresses: ['2001:db8::1/64'], impairment: { delay: '20ms', loss: '1%' } } },
        routes: [{ to: 'default', via: '2001:db8::2' }],
        hosts: { 'b.lab': ['2001:db8::2'] },
      },
      b: { interfaces: { eth0: { peer: 'a/eth0', addresses: ['2001:db8::2/64'] } }, hosts: { 'a.lab': ['2001:db8::1'] } },
    },
    items: [
      'domains_linked A',
      'other_file a/etc/resolv.conf',
      'other_file b/etc/bind/named.conf',
      'other_file lab.dep',
      'key_needless ipv6 | a',
    ],
  },
};

function files(tree: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(tree).map(([name, text]) => ({ name: `lab/${name}`, text }));
}

describe('FO5 labs of courses', () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const { tree, namespaces, items } = CASES[name] ?? { tree: {}, namespaces: {}, items: [] };
    const imported = fromKathara(files(tree));
    expect(imported.ok && imported.file.namespaces).toEqual(namespaces);
    expect(itemLines(imported)).toEqual(items);
  });

  it.each([
    ['nothing but words', { 'lab.conf': 'LAB_NAME=x\n' }],
    ['no machine', { 'lab.conf': '# none\n', 'r.startup': 'ip link\n' }],
  ])('FO1 refuses %s', (_, tree) => {
    expect(fromKathara(files(tree))).toMatchObject({ ok: false, errors: [{ code: 'file_shape' }] });
  });
});

import { describe, expect, it } from 'vitest';
import type { Imported, SourceFile } from '../imported.ts';
import { fromKathara, isKathara } from './fromKathara.ts';
import { isTar, readTar } from './readTar.ts';

function files(tree: Record<string, string>): SourceFile[] {
  return Object.entries(tree).map(([name, text]) => ({ name, text }));
}

function itemsOf(imported: Imported): string[] {
  if (!imported.ok) throw new Error(JSON.stringify(imported.errors));
  return imported.items.map(
    ({ code, params, line, file }) => `${file ?? ''}:${String(line ?? '')} ${code} ${Object.values(params).join(' | ')}`,
  );
}

const STATIC = files({
  'static/lab.conf': `LAB_NAME="Static routing"
LAB_DESCRIPTION="Two routers and two PCs"
LAB_AUTHOR="A. Teacher"

r1[0]="A"
r1[1]="B"
r1[image]="kathara/frr"
r2[0]="C"
r2[1]="B"
pc1[0]="A/02:00:00:00:00:11"
pc1[bridged]="true"
pc2[0]="C"
pc2[sysctl]="net.ipv4.conf.all.log_martians=1"
pc3[0]=C
pc3[mem]="64m"
this is no setting
`,
  'static/pc1.startup': 'ip address add 195.11.14.5/24 dev eth0\nip route add default via 195.11.14.1 dev eth0\n',
  'static/pc2.startup': 'ifconfig eth0 200.1.1.7/24 up\nroute add default gw 200.1.1.1\n',
  'static/pc3.startup':
    '/sbin/ifconfig eth0 200.1.1.3 netmask 255.255.255.0 broadcast 200.1.1.255 up\nroute add -net 195.11.14.0 netmask 255.255.255.0 gw 200.1.1.1 dev eth0\n',
  'static/r1.startup': `#!/bin/bash
ip addr add 195.11.14.1/24 dev eth0
ip addr add 100.0.0.9/30 dev eth1
ip route add 200.1.1.0/24 via 100.0.0.10
systemctl start frr
for i in 1 2; do
  ip addr add 10.$i.0.1/24 dev eth1
done
iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE
iptables -A INPUT -p tcp --dport 22 -j DROP
`,
  'static/r2.startup':
    'ip addr add 200.1.1.1/24 dev eth0 && ip addr add 100.0.0.10/30 dev eth1\nroute add -net 195.11.14.0/24 gw 100.0.0.9\necho 1 > /proc/sys/net/ipv4/ip_forward\nip addr add 1.2.3.4/24 dev eth7\n',
  'static/shared.startup': 'ip link set lo up\n',
  'static/pc1.shutdown': 'true\n',
  'static/r1/etc/frr/frr.conf': 'router ospf\n',
  'static/pc1/etc/hosts': '127.0.0.1 localhost\n200.1.1.7 server www\n',
  'static/shared/readme.txt': 'hello\n',
});

describe('FO5 Kathará', () => {
  it('reads lab.conf, startup files and names, and says the rest', () => {
    const imported = fromKathara(STATIC);
    expect(imported.ok && imported.file).toEqual({
      nslab: 1,
      name: 'Static routing',
      namespaces: {
        host: {
          interfaces: {
            C: { kind: 'bridge' },
            'r2-eth0': { peer: 'r2/eth0', master: 'C' },
            'pc2-eth0': { peer: 'pc2/eth0', master: 'C' },
            'pc3-eth0': { peer: 'pc3/eth0', master: 'C' },
          },
        },
        r1: {
          interfaces: {
            eth0: { peer: 'pc1/eth0', addresses: ['195.11.14.1/24'] },
            eth1: { peer: 'r2/eth1', addresses: ['100.0.0.9/30'] },
          },
          routes: [{ to: '200.1.1.0/24', via: '100.0.0.10' }],
          forwarding: { ipv4: true },
          masquerade: ['eth1'],
          firewall: { rules: [{ chain: 'input', protocol: 'tcp', destinationPorts: '22', action: 'drop' }] },
          services: [{ name: 'routing', kind: 'frr', config: 'router ospf\n' }],
        },
        r2: {
          interfaces: {
            eth0: { peer: 'host/r2-eth0', addresses: ['200.1.1.1/24'] },
            eth1: { peer: 'r1/eth1', addresses: ['100.0.0.10/30'] },
          },
          routes: [{ to: '195.11.14.0/24', via: '100.0.0.9' }],
          forwarding: { ipv4: true },
        },
        pc1: {
          interfaces: { eth0: { peer: 'r1/eth0', addresses: ['195.11.14.5/24'], mac: '02:00:00:00:00:11' } },
          routes: [{ to: 'default', via: '195.11.14.1', dev: 'eth0' }],
          hosts: { server: ['200.1.1.7'], www: ['200.1.1.7'] },
        },
        pc2: {
          interfaces: { eth0: { peer: 'host/pc2-eth0', addresses: ['200.1.1.7/24'] } },
          routes: [{ to: 'default', via: '200.1.1.1' }],
        },
        pc3: {
          interfaces: { eth0: { peer: 'host/pc3-eth0', addresses: ['200.1.1.3/24'] } },
          routes: [{ to: '195.11.14.0/24', via: '200.1.1.1', dev: 'eth0' }],
        },
      },
      notes: [{ text: 'Two routers and two PCs', at: [0, -200], size: [320, 96] }],
    });
    expect(itemsOf(imported)).toEqual([
      'lab.conf:3 line_unknown LAB_AUTHOR="A. Teacher"',
      'lab.conf:11 kathara_bridged pc1',
      'lab.conf:13 switch_lost pc2 | net.ipv4.conf.all.log_martians=1',
      'lab.conf:16 line_unknown this is no setting',
      ': domains_linked A, B',
      ': domains_bridged C',
      'r1.startup:5 service_instead r1 | FRR | routing | frr',
      'r1.startup:6 command_shell r1 | for i in 1 2\ndo\nip addr add 10.$i.0.1/24 dev eth1\ndone',
      ': both_families r1 (iptables)',
      'r2.startup:4 command_fails r2 | ip addr add 1.2.3.4/24 dev eth7',
      'pc1.shutdown: other_file pc1.shutdown',
      'shared/readme.txt: other_file shared/readme.txt',
      ': key_needless image | r1',
      ': key_needless mem | pc3',
      ': forwarding_assumed r1',
    ]);
  });

  it('is known by its lab.conf, also when that is all there is', () => {
    expect(isKathara(STATIC)).toBe(true);
    expect(isKathara([{ name: 'pasted', text: 'a[0]="X"\nb[0]="X"\n' }])).toBe(true);
    expect(isKathara([{ name: 'x.yaml', text: 'a: [0]\n' }])).toBe(false);
    expect(fromKathara([{ name: 'pasted', text: 'a[0]="X"\nb[0]="X"\n' }])).toMatchObject({
      ok: true,
      file: { namespaces: { a: { interfaces: { eth0: { peer: 'b/eth0' } } } } },
    });
  });

  it('FO1 refuses what is no lab', () => {
    expect(fromKathara([{ name: 'lab.conf', text: 'LAB_NAME=x\n' }])).toMatchObject({ ok: false, errors: [{ code: 'file_shape' }] });
    expect(fromKathara(files({ 'a.txt': '', 'b.txt': '' }))).toMatchObject({ ok: false });
  });

  it('comes out of a tar archive too', () => {
    const bytes = tar({ 'lab/lab.conf': 'a[0]="X"\nb[0]="X"\n', 'lab/a.startup': 'ip addr add 10.0.0.1/8 dev eth0\n' });
    expect(isTar(bytes)).toBe(true);
    const read = readTar(bytes);
    expect(read.ok && fromKathara(read.files)).toMatchObject({
      ok: true,
      file: { name: 'lab', namespaces: { a: { interfaces: { eth0: { addresses: ['10.0.0.1/8'] } } } } },
    });
    expect(readTar(bytes.subarray(0, 520))).toMatchObject({ ok: false, errors: [{ code: 'file_syntax' }] });
    expect(readTar(tar({ big: 'x'.repeat(1_000_001) }))).toMatchObject({ ok: false, errors: [{ code: 'file_large' }] });
  });
});

function tar(tree: Record<string, string>): Uint8Array {
  const encoder = new TextEncoder();
  const blocks: Uint8Array[] = [];
  for (const [name, text] of Object.entries(tree)) {
    const head = new Uint8Array(512);
    const body = encoder.encode(text);
    head.set(encoder.encode(name), 0);
    head.set(encoder.encode(body.length.toString(8).padStart(11, '0')), 124);
    head.set(encoder.encode('0'), 156);
    head.set(encoder.encode('ustar\0'), 257);
    const padded = new Uint8Array(Math.ceil(body.length / 512) * 512);
    padded.set(body);
    blocks.push(head, padded);
  }
  blocks.push(new Uint8Array(1024));
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}

/** The labs one can start from, written as lab files. */
import type { TemplateId } from '../protocol/templateId.ts';
import type { LabFileInput } from './schema.ts';

export const TEMPLATES: Readonly<Record<TemplateId, LabFileInput>> = {
  tutorial: {
    nslab: 1,
    name: 'Tutorial',
    namespaces: {
      host: { interfaces: { veth0: { peer: 'msb/veth1', addresses: ['192.168.50.3/24'] } }, forwarding: { ipv4: true } },
      msb: { interfaces: { veth1: { addresses: ['192.168.50.2/24'] } }, routes: [{ to: 'default', via: '192.168.50.3' }] },
    },
    layout: { host: [0, 0], msb: [432, 0] },
  },
  two: {
    nslab: 1,
    name: 'Two joined',
    namespaces: {
      red: { interfaces: { eth0: { peer: 'blue/eth0', addresses: ['10.0.0.1/24', '2001:db8::1/64'] } } },
      blue: { interfaces: { eth0: { addresses: ['10.0.0.2/24', '2001:db8::2/64'] } } },
    },
    layout: { host: [0, 240], red: [0, 0], blue: [432, 0] },
  },
  bridge: {
    nslab: 1,
    name: 'Three on a bridge',
    namespaces: {
      host: {
        interfaces: {
          br0: { kind: 'bridge', addresses: ['10.10.0.1/24'] },
          vb1: { peer: 'a/eth0', master: 'br0' },
          vb2: { peer: 'b/eth0', master: 'br0' },
          vb3: { peer: 'c/eth0', master: 'br0' },
        },
      },
      a: { interfaces: { eth0: { addresses: ['10.10.0.11/24'] } }, routes: [{ to: 'default', via: '10.10.0.1' }] },
      b: { interfaces: { eth0: { addresses: ['10.10.0.12/24'] } }, routes: [{ to: 'default', via: '10.10.0.1' }] },
      c: { interfaces: { eth0: { addresses: ['10.10.0.13/24'] } }, routes: [{ to: 'default', via: '10.10.0.1' }] },
    },
    layout: { host: [0, 0], 'host/br0': [368, 176], a: [0, 336], b: [368, 336], c: [736, 336] },
  },
  router: {
    nslab: 1,
    name: 'Two networks, one router',
    namespaces: {
      left: { interfaces: { eth0: { peer: 'router/eth0', addresses: ['10.1.0.2/24'] } }, routes: [{ to: 'default', via: '10.1.0.1' }] },
      router: {
        interfaces: { eth0: { addresses: ['10.1.0.1/24'] }, eth1: { peer: 'right/eth0', addresses: ['10.2.0.1/24'] } },
        forwarding: { ipv4: true },
      },
      right: { interfaces: { eth0: { addresses: ['10.2.0.2/24'] } }, routes: [{ to: 'default', via: '10.2.0.1' }] },
    },
    layout: { host: [0, 272], left: [0, 0], router: [384, 0], right: [768, 0] },
  },
  nat: {
    nslab: 1,
    name: 'Host and NAT',
    namespaces: {
      host: {
        interfaces: {
          veth0: { peer: 'msb/veth1', addresses: ['192.168.50.3/24'] },
          out0: { peer: 'outside/eth0', addresses: ['203.0.113.1/24'] },
        },
        forwarding: { ipv4: true },
        masquerade: ['out0'],
      },
      msb: { interfaces: { veth1: { addresses: ['192.168.50.2/24'] } }, routes: [{ to: 'default', via: '192.168.50.3' }] },
      outside: { interfaces: { eth0: { addresses: ['203.0.113.80/24'] } } },
    },
    layout: { msb: [0, 0], host: [384, 0], outside: [768, 0] },
    notes: [
      {
        text: 'outside has no route back to 192.168.50.0/24. It answers all the same: host puts its own address in place of msb’s.',
        at: [768, 176],
        size: [264, 96],
      },
    ],
  },
  ring: {
    nslab: 1,
    name: 'Ring of four routers',
    namespaces: {
      r1: ringRouter('1.1.1.1/32', { e2: link('10.0.12.1/24', 'r2/e1'), e4: link('10.0.14.1/24', 'r4/e1') }),
      r2: ringRouter('2.2.2.2/32', { e1: link('10.0.12.2/24'), e3: link('10.0.23.2/24', 'r3/e2') }),
      r3: ringRouter('3.3.3.3/32', { e2: link('10.0.23.3/24'), e4: link('10.0.34.3/24', 'r4/e3') }),
      r4: ringRouter('4.4.4.4/32', { e1: link('10.0.14.4/24'), e3: link('10.0.34.4/24') }),
    },
    layout: { r1: [0, 0], r2: [432, 0], r3: [432, 272], r4: [0, 272], host: [0, 512] },
  },
  empty: { nslab: 1, name: 'Lab', layout: { host: [0, 0] } },
};

type FileNamespace = NonNullable<LabFileInput['namespaces']>[string];

function link(address: string, peer?: string): { addresses: string[]; peer?: string } {
  return { ...(peer !== undefined && { peer }), addresses: [address] };
}

/** It speaks OSPF on all of its interfaces, with short times: a cut is noticed within three seconds. */
function ringRouter(own: string, links: Record<string, { addresses: string[]; peer?: string }>): FileNamespace {
  const devices = ['lo', ...Object.keys(links)];
  return {
    interfaces: { lo: { addresses: [own] }, ...links },
    forwarding: { ipv4: true },
    services: [{ kind: 'frr', name: 'routing', ospf: { interfaces: devices.map((dev) => ({ dev, area: '0', hello: 1, dead: 3 })) } }],
  };
}

/** Labs that every format is tried on: the templates, and one with something of everything. */
import { buildLab } from '../labfile/build.ts';
import { labFileSchema, type FileNamespace, type LabFileInput } from '../labfile/schema.ts';
import { TEMPLATES } from '../labfile/templates.ts';
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import { LABS_OF_OTHER_KERNELS, LABS_ON_PAPER, MORE_LABS } from './testLabsMore.ts';

/** Bridges in namespaces, both families, metrics, a MAC and an MTU of its own, names, a chain of bridges, parts that are down. */
const EVERYTHING: LabFileInput = {
  nslab: 1,
  name: 'Something of everything',
  namespaces: {
    host: {
      interfaces: {
        br0: { kind: 'bridge', addresses: ['10.0.0.254/24'], stp: true },
        br1: { kind: 'bridge', mtu: 1350 },
        up0: { peer: 'host/up1', master: 'br0' },
        up1: { master: 'br1' },
        va: { peer: 'a/eth0', master: 'br0' },
        vc: { peer: 'c/eth0', master: 'br1', mtu: 1400 },
        pair0: { peer: 'host/pair1', addresses: ['172.16.0.1/30'] },
        pair1: {},
      },
      forwarding: { ipv4: true },
      masquerade: ['pair0'],
    },
    a: {
      interfaces: {
        lo: { addresses: ['10.255.0.1/32'] },
        eth0: { addresses: ['10.0.0.1/24', '10.0.0.11/24', '2001:db8::1/64'], mac: '02:00:00:00:0a:01' },
      },
      routes: [
        { to: 'default', via: '10.0.0.254' },
        { to: 'default', via: '10.0.0.253', metric: 50 },
        { to: '::/0', via: '2001:db8::ffff' },
        { to: '172.20.0.0/16', dev: 'eth0' },
      ],
      neighbours: [{ dev: 'eth0', address: '10.0.0.77', mac: '02:00:00:00:00:77' }],
      hosts: { gw: '10.0.0.254', 'www.example.org': ['192.0.2.7', '2001:db8::7'] },
    },
    c: {
      interfaces: { eth0: { addresses: ['10.0.0.3/24'], mtu: 1400 }, br0: { kind: 'bridge' }, inner: { peer: 'd/eth0', master: 'br0' } },
      forwarding: { ipv4: true, ipv6: true },
    },
    d: {
      interfaces: {
        lo: { up: false },
        eth0: { up: false, addresses: ['10.4.0.2/24'] },
        x: { peer: 'd/y', addresses: ['10.5.0.1/31'] },
        y: {},
      },
    },
  },
  layout: { host: [0, 0], 'host/br0': [360, 0], 'host/br1': [720, 0], a: [0, 240], c: [360, 240], 'c/br0': [360, 440], d: [720, 440] },
};

/** Routers in a row, each with a network of its own behind it. */
function row(length: number): LabFileInput {
  const namespaces: LabFileInput['namespaces'] = {};
  for (let i = 0; i < length; i += 1) {
    const interfaces: FileNamespace['interfaces'] = { lan: { peer: `pc${String(i)}/eth0`, addresses: [`192.168.${String(i)}.1/24`] } };
    if (i > 0) interfaces['left'] = { addresses: [`10.${String(i - 1)}.0.2/30`] };
    if (i + 1 < length) interfaces['right'] = { peer: `r${String(i + 1)}/left`, addresses: [`10.${String(i)}.0.1/30`] };
    namespaces[`r${String(i)}`] = {
      interfaces,
      forwarding: { ipv4: true },
      routes: Array.from({ length }, (_, n) => n)
        .filter((n) => n !== i)
        .map((n) => ({ to: `192.168.${String(n)}.0/24`, via: n < i ? `10.${String(i - 1)}.0.1` : `10.${String(i)}.0.2` })),
    };
    namespaces[`pc${String(i)}`] = {
      interfaces: { eth0: { addresses: [`192.168.${String(i)}.2/24`] } },
      routes: [{ to: 'default', via: `192.168.${String(i)}.1` }],
    };
  }
  return { nslab: 1, name: 'Routers in a row', namespaces };
}

const HERE: Readonly<Record<string, LabFileInput>> = { ...TEMPLATES, everything: EVERYTHING, row: row(5), ...MORE_LABS };
const FILES: Readonly<Record<string, LabFileInput>> = { ...HERE, ...LABS_OF_OTHER_KERNELS, ...LABS_ON_PAPER };

/** Those that any kernel can hold, and those that need one with more. */
export const TEST_LABS_HERE = Object.keys(HERE);
export const TEST_LABS_ELSEWHERE = Object.keys(LABS_OF_OTHER_KERNELS);
export const TEST_LABS = Object.keys(FILES);

export function testLab(name: string): Lab {
  let n = 0;
  const built = buildLab(labFileSchema.parse(FILES[name]), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.lab;
}

/** What must come through a format and back: the names of each namespace; the network is compared by the planner's own `diff`. */
export function namesOf(lab: Lab): Record<string, string[]> {
  const entries = Object.values(lab.namespaces).filter(({ id, hosts }) => id !== HOST && hosts.length > 0);
  return Object.fromEntries(entries.map(({ name, hosts }) => [name, hosts.map((entry) => `${entry.address} ${entry.name}`).sort()]));
}

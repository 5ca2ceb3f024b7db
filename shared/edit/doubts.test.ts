import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../labfile/schema.ts';
import { TEMPLATES } from '../labfile/templates.ts';
import { overlaps, parsePrefix } from '../model/address.ts';
import type { Lab } from '../model/lab.ts';
import { prefixBits } from '../plan/gatewayTable.ts';
import type { Doubt } from './doubt.ts';
import { doubts } from './doubts.ts';
import { overlapping, type NetworkOf } from './overlaps.ts';

function build(file: LabFileInput): Lab {
  let n = 0;
  const built = buildLab(labFileSchema.parse(file), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.lab;
}

function about(namespaces: LabFileInput['namespaces']): Pick<Doubt, 'code' | 'params'>[] {
  return doubts(build({ nslab: 1, name: 'x', namespaces })).map(({ code, params }) => ({ code, params }));
}

function codes(namespaces: LabFileInput['namespaces']): string[] {
  return about(namespaces).map(({ code }) => code);
}

/** A link a/e0 – b/e0, and what else stands in a. */
type Part = Readonly<Record<string, unknown>>;
const two = (a: Part, b: Part, more: object = {}): LabFileInput['namespaces'] => ({
  a: { interfaces: { e0: { peer: 'b/e0', ...a } }, ...more },
  b: { interfaces: { e0: b } },
});

/** A router with two links, each with an address at the router's end. */
const router = (left: string, right: string): LabFileInput['namespaces'] => ({
  r: { interfaces: { e0: { peer: 'a/e0', addresses: [left] }, e1: { peer: 'b/e0', addresses: [right] } } },
  a: { interfaces: { e0: {} } },
  b: { interfaces: { e0: {} } },
});

describe('UI4 doubts', () => {
  it.each(Object.entries(TEMPLATES))('has none about the template %s', (_, file) => {
    expect(doubts(build(file))).toEqual([]);
  });

  it('notices an address that two interfaces of one segment have', () => {
    expect(about(two({ addresses: ['10.0.0.1/24'] }, { addresses: ['10.0.0.1/16'] }))).toEqual([
      { code: 'address_twice', params: { address: '10.0.0.1' } },
    ]);
    expect(codes(two({ addresses: ['10.0.0.1/24', '10.0.0.1/16'] }, {}))).toEqual([]);
  });

  it('notices networks that overlap on interfaces of one namespace that are not joined', () => {
    expect(about(router('10.1.0.1/24', '10.0.0.1/8'))).toEqual([
      { code: 'networks_overlap', params: { a: '10.1.0.0/24', b: '10.0.0.0/8', nameA: 'e0', nameB: 'e1' } },
    ]);
    expect(codes(router('10.1.0.1/24', '10.1.0.1/24'))).toEqual(['networks_overlap']);
    expect(codes(router('2001:db8::1/64', '2001:db8::2/48'))).toEqual(['networks_overlap']);
    expect(codes(router('10.1.0.1/24', '10.1.1.1/24'))).toEqual([]);
    expect(codes(router('fe80::1/64', 'fe80::1/64'))).toEqual([]);
  });

  it('does not mind that networks overlap in one segment', () => {
    const joined: LabFileInput['namespaces'] = {
      r: {
        interfaces: {
          br0: { kind: 'bridge', addresses: ['10.0.0.1/24'] },
          e0: { peer: 'r/e1', master: 'br0' },
          e1: { addresses: ['10.0.0.2/24'] },
        },
      },
    };
    expect(codes(joined)).toEqual([]);
  });

  const networks = fc.array(
    fc.record({
      text: fc
        .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
        .map(([host, length]) => `10.0.0.${String(host)}/${String(length)}`),
      segment: fc.constantFrom('s', 't', 'u'),
    }),
    { maxLength: 8 },
  );
  test.prop([networks], { seed: 4, numRuns: 300 })(
    'finds networks that overlap exactly where comparing all with all finds them',
    (list) => {
      const entries: NetworkOf<string>[] = list.flatMap(({ text, segment }) => {
        const network = prefixBits(text);
        return network ? [{ network, segment, of: text }] : [];
      });
      const meet = (a: NetworkOf<string>, b: NetworkOf<string>): boolean => {
        const [one, other] = [parsePrefix(a.of), parsePrefix(b.of)];
        return one !== undefined && other !== undefined && overlaps(one, other) && a.segment !== b.segment;
      };
      const found = overlapping(entries);
      expect(found.every(([a, b]) => meet(a, b))).toBe(true);
      const inner = new Set(found.map(([a]) => a));
      // Of two that meet, the one that lies within the other is named.
      for (const a of entries) for (const b of entries) if (meet(a, b)) expect(inner.has(a) || inner.has(b)).toBe(true);
    },
  );

  it('notices addresses on a port of a bridge', () => {
    const port = (addresses: string[]): LabFileInput['namespaces'] => ({
      a: { interfaces: { br0: { kind: 'bridge' }, d0: { kind: 'dummy', master: 'br0', addresses } } },
    });
    expect(about(port(['10.0.0.1/24']))).toEqual([{ code: 'address_on_port', params: { name: 'd0' } }]);
    expect(codes(port([]))).toEqual([]);
  });

  it.each([
    ['10.9.9.9', ['gateway_unreachable']],
    ['10.0.0.2', []],
    // One's own address, and the broadcast address.
    ['10.0.0.1', ['gateway_unreachable']],
    ['10.0.0.255', ['gateway_unreachable']],
    ['2001:db8::2', []],
    ['2001:db8:1::2', ['gateway_unreachable']],
    // Behind a route that leads to an interface.
    ['172.20.3.3', []],
    // Which link?
    ['fe80::1', ['gateway_unreachable']],
  ])('UI4 PL8 tells whether the gateway %s can be reached', (via, expected) => {
    const routes = [
      { to: '172.20.0.0/16', dev: 'e0' },
      { to: 'default', via },
    ];
    expect(codes(two({ addresses: ['10.0.0.1/24', '2001:db8::1/64'] }, {}, { routes }))).toEqual(expected);
  });

  it('takes a link-local gateway on a link that is named, and does not mind that a link is down', () => {
    expect(codes(two({}, {}, { routes: [{ to: 'default', via: 'fe80::1', dev: 'e0' }] }))).toEqual([]);
    const down = { addresses: ['10.0.0.1/24'], up: false };
    expect(codes(two(down, { up: false }, { routes: [{ to: 'default', via: '10.0.0.2' }] }))).toEqual([]);
  });

  it('looks at each way of a route, in its own table', () => {
    const table = (routes: NonNullable<NonNullable<LabFileInput['namespaces']>[string]['routes']>) => {
      const rules = [...new Set(routes.flatMap((route) => route.table ?? []))].map((asked) => ({ priority: asked, table: asked }));
      return codes(two({ addresses: ['10.0.0.1/24'] }, {}, { routes, rules }));
    };
    const nexthops = [{ via: '10.0.0.2' }, { via: '10.0.9.9' }];
    expect(table([{ to: 'default', nexthops }])).toEqual(['gateway_unreachable']);
    const far = { to: 'default', via: '172.20.3.3', table: 100 };
    expect(table([far])).toEqual(['gateway_unreachable']);
    expect(table([far, { to: '172.20.0.0/16', dev: 'e0', table: 100 }])).toEqual([]);
    expect(table([far, { to: '172.20.0.0/16', dev: 'e0', table: 101 }])).toEqual(['gateway_unreachable']);
    expect(table([{ to: '10.7.0.0/16', type: 'blackhole' }])).toEqual([]);
  });

  it('notices a rule that asks an empty table, and a table that no rule asks', () => {
    const far = { to: 'default', via: '10.0.0.2', table: 100 };
    const about6 = { to: '2001:db8:5::/64', dev: 'e0', table: 100 };
    const tables = (more: object) => about(two({ addresses: ['10.0.0.1/24'] }, {}, more));
    expect(tables({ routes: [far], rules: [{ priority: 9, table: 100 }] })).toEqual([]);
    expect(tables({ routes: [far, { ...far, to: '10.7.0.0/16' }] })).toEqual([
      { code: 'table_unused', params: { table: '100', family: 'IPv4' } },
    ]);
    expect(
      tables({
        rules: [
          { priority: 9, table: 100 },
          { priority: 10, table: 'main' },
          { priority: 11, action: 'prohibit' },
        ],
      }),
    ).toEqual([{ code: 'rule_table_empty', params: { table: '100', priority: '9' } }]);
    // Each family has rules and tables of its own.
    expect(tables({ routes: [about6], rules: [{ priority: 9, table: 100 }] }).map(({ code }) => code)).toEqual([
      'rule_table_empty',
      'table_unused',
    ]);
    const vrf: LabFileInput['namespaces'] = {
      r: {
        interfaces: { red: { kind: 'vrf', table: 100 } },
        rules: [{ priority: 9, table: 100 }],
        routes: [{ to: '10.7.0.0/16', type: 'blackhole', table: 100 }],
      },
    };
    expect(codes(vrf).filter((code) => code.includes('table'))).toEqual([]);
  });

  it('notices neighbours and switches that stand nowhere', () => {
    const mac = '02:00:00:00:00:01';
    const standing = (neighbours: object[], switches: object[] = []) =>
      about(two({ addresses: ['10.0.0.1/24', '2001:db8::1/64'] }, {}, { neighbours, switches }));
    expect(
      standing([
        { dev: 'e0', address: '10.0.0.9', mac },
        { dev: 'e0', address: '2001:db8::9', mac },
        { dev: 'e0', address: 'fe80::9', mac },
      ]),
    ).toEqual([]);
    expect(standing([{ dev: 'e0', address: '10.0.1.9', mac }])).toEqual([
      { code: 'neighbour_outside', params: { address: '10.0.1.9', dev: 'e0' } },
    ]);
    const proxies = [
      { dev: 'e0', address: '10.0.0.9', proxy: true },
      { dev: 'e0', address: '2001:db8::9', proxy: true },
    ];
    expect(standing(proxies).map(({ params }) => params['lack'])).toEqual(['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding']);
    const forwarding = { ipv4: true, ipv6: true };
    const forwards = (switches: object[]) =>
      about(two({ addresses: ['10.0.0.1/24', '2001:db8::1/64'] }, {}, { neighbours: proxies, forwarding, switches }));
    expect(forwards([])).toEqual([{ code: 'proxy_silent', params: { address: '2001:db8::9', dev: 'e0', lack: 'proxy_ndp' } }]);
    expect(forwards([{ dev: 'all', name: 'proxy_ndp', value: 'on' }])).toEqual([]);
    expect(
      standing(
        [{ dev: 'e9', address: '10.0.0.9', mac }],
        [
          { dev: 'e9', name: 'proxy_arp', value: 'on' },
          { dev: 'all', name: 'rp_filter', value: 'strict' },
        ],
      ),
    ).toEqual([
      { code: 'neighbour_device_missing', params: { address: '10.0.0.9', dev: 'e9' } },
      { code: 'switch_device_missing', params: { dev: 'e9', name: 'proxy_arp' } },
    ]);
  });

  it('notices a source that is no address of the namespace', () => {
    const from = (src: string) => codes(two({ addresses: ['10.0.0.1/24'] }, {}, { routes: [{ to: 'default', via: '10.0.0.2', src }] }));
    expect(from('10.0.0.1')).toEqual([]);
    expect(from('10.0.0.9')).toEqual(['route_source_missing']);
  });

  it('notices a route to an interface that is not there; lo is', () => {
    expect(codes(two({}, {}, { routes: [{ to: '10.0.0.0/8', dev: 'nope' }] }))).toEqual(['route_device_missing']);
    expect(codes(two({}, {}, { routes: [{ to: '10.0.0.0/8', dev: 'nope', via: '10.0.0.1' }] }))).toEqual(['route_device_missing']);
    expect(codes(two({}, {}, { routes: [{ to: '10.0.0.0/8', dev: 'lo' }] }))).toEqual([]);
  });

  it('notices an end that is down while the other is up, and ends of different MTU', () => {
    expect(about(two({}, { up: false }))).toEqual([{ code: 'end_down', params: { name: 'e0', peer: 'e0' } }]);
    expect(codes(two({ up: false }, { up: false }))).toEqual([]);
    expect(about(two({ mtu: 9000 }, {}))).toEqual([{ code: 'mtu_mismatch', params: { a: '9000', b: '1500' } }]);
    expect(codes(two({ mtu: 1500 }, {}))).toEqual([]);
  });

  interface Ring {
    stp?: boolean;
    /** Both ends of the second link. */
    linkUp?: boolean;
    bridgeUp?: boolean;
  }
  const ring = ({ stp = false, linkUp = true, bridgeUp = true }: Ring): LabFileInput['namespaces'] => ({
    host: {
      interfaces: {
        b0: { kind: 'bridge', stp },
        b1: { kind: 'bridge', stp, up: bridgeUp },
        x0: { peer: 'host/y0', master: 'b0' },
        y0: { master: 'b1' },
        x1: { peer: 'host/y1', master: 'b0', up: linkUp },
        y1: { master: 'b1', up: linkUp },
      },
    },
  });

  it('notices bridges in a ring, but not with STP, nor where a link or a bridge of it is down', () => {
    expect(codes(ring({}))).toEqual(['bridge_loop']);
    expect(codes(ring({ stp: true }))).toEqual([]);
    expect(codes(ring({ linkUp: false }))).toEqual([]);
    expect(codes(ring({ bridgeUp: false }))).toEqual([]);
    const self = { x0: { peer: 'host/y0', master: 'b0' }, y0: { master: 'b0' }, b0: { kind: 'bridge' } } as const;
    expect(about({ host: { interfaces: self } })).toEqual([{ code: 'bridge_loop', params: { bridges: 'b0' } }]);
  });

  const ends = (a: object, b: object = {}, settings = {}): string[] =>
    doubts(
      build({
        nslab: 1,
        name: 'x',
        settings,
        namespaces: {
          a: { interfaces: { e0: { peer: 'b/e0', addresses: ['10.0.0.1/24'] }, ...a } },
          b: { interfaces: { e0: { addresses: ['10.0.0.2/24'] }, ...b } },
        },
      }),
    ).map(({ code }) => code);

  it('notices bonds and VRFs without members', () => {
    expect(ends({ bond0: { kind: 'bond' }, red: { kind: 'vrf', table: 7 } })).toEqual(['bond_empty', 'vrf_empty']);
    expect(ends({ red: { kind: 'vrf', table: 7 }, d0: { kind: 'dummy', master: 'red' } })).toEqual([]);
  });

  it('notices tunnels that lead nowhere, or to nobody', () => {
    expect(ends({ t: { kind: 'ipip' } })).toEqual(['tunnel_nowhere']);
    expect(ends({ t: { kind: 'ipip', remote: '10.0.0.2' } })).toEqual([]);
    expect(ends({ t: { kind: 'ipip', remote: '10.0.0.9' } })).toEqual(['tunnel_to_nobody']);
    expect(ends({ t: { kind: 'ipip', remote: '203.0.113.9' } }, {}, { uplink: true })).toEqual([]);
    expect(ends({ t: { kind: 'vxlan', id: 7, group: '239.1.1.1', parent: 'e0' } })).toEqual([]);
    expect(ends({ t: { kind: 'vxlan', id: 7 } })).toEqual(['tunnel_nowhere']);
  });
});

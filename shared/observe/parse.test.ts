/// <reference types="vite/types/importMeta.d.ts" />
/** On what iproute2 6.1 printed for the three namespaces of one lab. */
import { describe, expect, it } from 'vitest';
import { observedToNetState } from '../plan/toNetState.ts';
import { observedNamespaceSchema } from './observed.ts';
import { parseIds, parseMasquerade, parseReading } from './parse.ts';
import { resolvePeers, unclearNamespaces } from './peers.ts';

const files = import.meta.glob<string>('./fixtures/*.txt', { query: '?raw', import: 'default', eager: true });

function text(name: string): string {
  return files[`./fixtures/${name}.txt`] ?? '';
}

const NAMES = ['host', 'msb', 'r1'];
const readings = new Map(NAMES.map((name) => [name, parseReading(name, text(name))]));
const namespaces = resolvePeers(readings, {});

describe('parse', () => {
  it('OB1 gives what the schema says', () => {
    for (const namespace of Object.values(namespaces)) expect(observedNamespaceSchema.parse(namespace)).toEqual(namespace);
  });

  it('OB1 reads interfaces with their kind, state and bridge', () => {
    const host = namespaces['host']?.interfaces;
    expect(host?.['lo']).toMatchObject({ kind: 'loopback', index: 1, up: true, mtu: 65536 });
    expect(host?.['lo']?.mac).toBeUndefined();
    expect(host?.['br0']).toMatchObject({ kind: 'bridge', stp: true, up: true, mtu: 1400 });
    expect(host?.['vb0']).toMatchObject({ kind: 'veth', master: 'br0', up: true, carrier: false, portState: 'disabled' });
    expect(namespaces['msb']?.interfaces['tap0']?.kind).toBe('tun');
  });

  it('OB1 finds the other end of a link, also in the same namespace', () => {
    expect(namespaces['host']?.interfaces['veth0']?.peer).toEqual({ namespace: 'msb', name: 'veth1' });
    expect(namespaces['msb']?.interfaces['veth1']?.peer).toEqual({ namespace: 'host', name: 'veth0' });
    expect(namespaces['r1']?.interfaces['eth0']?.peer).toEqual({ namespace: 'host', name: 'vb0' });
    expect(namespaces['msb']?.interfaces['va']?.peer).toEqual({ namespace: 'msb', name: 'vb' });
  });

  it('OB1 tells given addresses from those of the kernel', () => {
    const given = namespaces['msb']?.interfaces['veth1']?.addresses.filter((address) => !address.dynamic).map(({ address }) => address);
    expect(given).toEqual(['192.168.50.2/24', '192.168.50.9/24', '2001:db8::2/64', 'fe80::77/64']);
  });

  it('OB1 knows the link-local address that a tunnel over IPv4 or an ipvlan makes itself', () => {
    const link = (dev: string, own: string, ...addresses: string[]) => ({
      ...{ ifindex: addresses.length + 1, ifname: dev, flags: ['UP'], mtu: 1476, address: own, linkinfo: { info_kind: dev } },
      addr_info: addresses.map((local) => ({ family: 'inet6', local, prefixlen: 64, scope: 'link' })),
    });
    const links = [
      link('gre', '192.0.2.1', 'fe80::5efe:c000:201', 'fe80::1'),
      link('ipip', '10.0.0.1', 'fe80::200:5efe:a00:1'),
      link('ipvlan', 'ce:90:1e:bc:f0:9e', 'fe80::ce90:1e00:1bc:f09e', 'fe80::ce90:1e00:1bc:f09f'),
      link('sit', '192.0.2.1', 'fe80::c000:201', 'fe80::c000:202', 'fe80::5efe:c000:202'),
    ];
    const { interfaces } = parseReading('x', `${JSON.stringify(links)}\n`).namespace;
    const given = Object.values(interfaces).flatMap((one) => one.addresses.filter(({ dynamic }) => !dynamic).map(({ address }) => address));
    expect(given).toEqual(['fe80::1/64', 'fe80::ce90:1e00:1bc:f09f/64', 'fe80::c000:202/64', 'fe80::5efe:c000:202/64']);
  });

  it('OB1 RO1 reads routes of all tables, those that refuse too', () => {
    const routes = observedToNetState({ counter: 1, namespaces })['msb']?.routes;
    expect(Object.keys(routes ?? {}).sort()).toEqual([
      '4 10.4.0.0/16 0',
      '4 10.5.0.0/16 0 table 100',
      '4 10.6.0.0/16 0',
      '4 10.7.0.0/16 0',
      '4 10.8.8.8/32 0',
      '4 10.9.0.0/16 7',
      '4 default 0',
      '6 2001:db8:9::9/128 1024',
      '6 default 1024',
    ]);
    expect(routes?.['4 10.5.0.0/16 0 table 100']).toMatchObject({ table: 100 });
    expect(routes?.['4 10.7.0.0/16 0']).toEqual({ family: 4, to: '10.7.0.0/16', type: 'blackhole' });
    expect(routes?.['6 default 1024']).toMatchObject({ family: 6, via: '2001:db8::1', dev: 'veth1' });
    expect(routes?.['4 10.4.0.0/16 0']).toMatchObject({ family: 4, via: 'fe80::1', dev: 'veth1' });
  });

  it('OB1 reads forwarding and masquerading', () => {
    expect(namespaces['host']?.forwarding).toEqual({ ipv4: true, ipv6: false });
    expect(namespaces['msb']?.forwarding).toEqual({ ipv4: false, ipv6: true });
    const rules = [
      '-P POSTROUTING ACCEPT',
      '-A POSTROUTING -o veth0 -j MASQUERADE',
      '-A POSTROUTING -s 10.0.0.0/24 -o veth0 -j MASQUERADE',
    ];
    expect(parseMasquerade([...rules, '-A POSTROUTING ! -o lo -j MASQUERADE', ''].join('\n'))).toEqual(['veth0']);
  });

  it('OB3 tells pairs apart that have the same indexes, by the numbers of their namespaces', () => {
    const end = (ifindex: number, ifname: string, link_netnsid: number) => ({
      ifindex,
      ifname,
      link_index: 2,
      link_netnsid,
      linkinfo: { info_kind: 'veth' },
    });
    const same = new Map(
      (['a', 'b', 'c', 'd'] as const).map((name) => [name, parseReading(name, `${JSON.stringify([end(2, `to-${name}`, 0)])}\n[]\n[]`)]),
    );
    expect([...unclearNamespaces(same).keys()]).toEqual(['a', 'b', 'c', 'd']);
    expect(unclearNamespaces(same)).toEqual(unclearNamespaces(new Map(same)));
    // Read when only two of them were there, each looked like the other's end.
    const two = new Map([...same].slice(0, 2));
    expect(unclearNamespaces(two).size).toBe(0);
    const guessed = resolvePeers(two, {});
    expect(guessed['a']?.interfaces['to-a']?.peer?.namespace).toBe('b');
    const numbers = new Map([
      ['a', parseIds('[{"nsid":0,"name":"c"}]')],
      ['b', parseIds('[{"nsid":0,"name":"d"}]')],
      ['c', parseIds('[{"nsid":0,"name":"a"}]')],
      ['d', parseIds('[{"nsid":0,"name":"b"}]')],
    ]);
    const resolved = resolvePeers(same, guessed, numbers);
    expect(Object.values(resolved).map(({ name, interfaces }) => [name, interfaces[`to-${name}`]?.peer?.namespace])).toEqual([
      ['a', 'c'],
      ['b', 'd'],
      ['c', 'a'],
      ['d', 'b'],
    ]);
    expect(resolvePeers(same, resolved, numbers)['c']).toBe(resolved['c']);
  });

  it('OB5 keeps what did not change', () => {
    const again = new Map(NAMES.map((name) => [name, parseReading(name, text(name))]));
    expect(resolvePeers(again, namespaces)['host']).toBe(namespaces['host']);
  });

  it('OB1 takes fields it does not know, and says what it cannot read', () => {
    const link = { ifindex: 7, ifname: 'x', flags: ['UP'], mtu: 1500, brand_new: { a: 1 }, addr_info: [{ family: 'inet', label: 'x' }] };
    expect(parseReading('n', `${JSON.stringify([link])}\n[]\n[]`).namespace.interfaces['x']).toMatchObject({
      kind: 'other',
      addresses: [],
    });
    expect(() => parseReading('n', 'Object "addr" is unknown')).toThrow();
  });
});

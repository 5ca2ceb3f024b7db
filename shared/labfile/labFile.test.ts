import { describe, expect, it } from 'vitest';
import { parse as yaml } from 'yaml';
import { emptyLab, labSchema, type Lab } from '../model/lab.ts';
import { labToNetState } from '../plan/toNetState.ts';
import { diff } from '../plan/diff.ts';
import { TEMPLATE_IDS } from '../protocol/templateId.ts';
import { buildLab } from './build.ts';
import { parseLabFile, toLabFile } from './labFile.ts';
import { labFileSchema } from './schema.ts';
import { TEMPLATES } from './templates.ts';

function counter(): () => string {
  let n = 0;
  return () => `id${String((n += 1))}`;
}

function parse(text: string, current?: Lab) {
  return parseLabFile(text, 'lab', { newId: counter(), ...(current && { current }) });
}

function labOf(text: string): Lab {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.lab;
}

const EXAMPLE = `nslab: 1
name: tutorial
namespaces:
  host:
    interfaces: { veth0: { peer: msb/veth1, addresses: [192.168.50.3/24] } }
    forwarding: { ipv4: true }
  msb:
    interfaces: { veth1: { addresses: [192.168.50.2/24] } }
    routes: [{ to: default, via: 192.168.50.3 }]
`;

describe('lab files', () => {
  it.each(TEMPLATE_IDS)('CL2 template %s is a valid lab and survives being written and read', (id) => {
    const built = buildLab(labFileSchema.parse(TEMPLATES[id]), 'lab', { newId: counter() });
    if (!built.ok) throw new Error(JSON.stringify(built.problems));
    expect(labSchema.safeParse(built.lab).error).toBeUndefined();
    const again = labOf(toLabFile(built.lab));
    expect(diff(labToNetState(again), labToNetState(built.lab))).toEqual([]);
    expect(toLabFile(again)).toBe(toLabFile(built.lab));
  });

  it('CL2 reads a file as people write it, and writes it back as short', () => {
    const lab = labOf(EXAMPLE);
    expect(
      Object.values(lab.interfaces)
        .map((iface) => `${iface.kind} ${iface.name}`)
        .sort(),
    ).toEqual(['loopback lo', 'loopback lo', 'veth veth0', 'veth veth1']);
    expect(labOf(toLabFile(lab, { layout: false })).namespaces).toEqual(lab.namespaces);
  });

  it('BV1 VLANs of ports and of the bridge are written as short as they are said', () => {
    const interfaces = `
        br0: { kind: bridge, vlanFiltering: true, vlans: { pvid: 1, tagged: 10 } }
        p1: { peer: a/eth0, master: br0, vlans: { pvid: 10, tagged: 20-22 } }`;
    const text = `nslab: 1\nname: x\nnamespaces:\n  host:\n    interfaces:${interfaces}\n  a: { interfaces: { eth0: {} } }\n`;
    const lab = labOf(text);
    const vlans = (one: Lab): unknown[] => Object.values(one.interfaces).flatMap((iface) => ('vlans' in iface ? [iface.vlans] : []));
    expect(vlans(lab)).toEqual([
      { pvid: 1, untagged: '1', tagged: '10' },
      { pvid: 10, untagged: '10', tagged: '20-22' },
    ]);
    expect(vlans(labOf(toLabFile(lab)))).toEqual(vlans(lab));
    const parsed = parse(text.replace('tagged: 20-22', 'untagged: 10, tagged: 8-12'));
    expect(!parsed.ok && parsed.errors).toMatchObject([{ code: 'vlan_both', line: 7 }]);
  });

  const key = (char: string): string => `${char.repeat(42)}A=`;
  const wireguard = (peers: string): string =>
    `nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      wg0:\n        kind: wireguard\n        privateKey: ${key('o')}\n        port: 51820\n        peers:\n${peers}`;

  it('WG1 peers are a list of what each of them is, and come back equal', () => {
    const text = wireguard(
      `          - { publicKey: ${key('b')}, allowedIps: [10.2.0.5/16, 'FD00::/64'], endpoint: '[fd00:0::1]:51820', keepalive: 25 }\n` +
        `          - { publicKey: ${key('a')} }\n`,
    );
    const lab = labOf(text);
    const file: unknown = yaml(toLabFile(lab));
    expect(file).toMatchObject({
      namespaces: {
        a: {
          interfaces: {
            wg0: {
              kind: 'wireguard',
              peers: [
                { publicKey: key('a') },
                { publicKey: key('b'), allowedIps: ['10.2.0.0/16', 'fd00::/64'], endpoint: '[fd00::1]:51820', keepalive: 25 },
              ],
            },
          },
        },
      },
    });
    expect(labToNetState(labOf(toLabFile(lab)))).toEqual(labToNetState(lab));
    expect(toLabFile(labOf(toLabFile(lab)))).toBe(toLabFile(lab));
    expect(toLabFile(labOf(wireguard('          []\n')))).toContain('peers: []');
  });

  it.each([
    [`{ publicKey: abc }`, 'wg_key', 11],
    [`{ publicKey: ${key('a')}, endpoint: host.example:51820 }`, 'wg_endpoint', 11],
    [`{ publicKey: ${key('a')}, endpoint: 10.0.0.1:65536 }`, 'wg_endpoint', 11],
    [`{ publicKey: ${key('a')}, allowedIps: [10.0.0.0/8, 10.0.0.1] }`, 'wg_network', 11],
    [`{ publicKey: ${key('a')}, keepalive: 0 }`, 'number_range', 11],
    [`{ publicKey: ${key('a')}, presharedKey: x }`, 'file_unknown', 11],
    [`{ publicKey: ${key('a')} }\n          - { publicKey: ${key('a')} }`, 'wg_peer_twice', 12],
    [
      `{ publicKey: ${key('a')}, allowedIps: [10.0.0.7/8] }\n          - { publicKey: ${key('b')}, allowedIps: [10.0.0.0/8] }`,
      'wg_network_twice',
      12,
    ],
  ])('ED9 refuses a peer %j with %s at line %i', (peer, code, line) => {
    const parsed = parse(wireguard(`          - ${peer}\n`));
    expect(parsed.ok ? [] : parsed.errors.map((error) => ({ code: error.code, line: error.line }))).toEqual([{ code, line }]);
  });

  it('CL2 keeps ids of what has the same name', () => {
    const before = labOf(EXAMPLE);
    const parsed = parse(EXAMPLE.replace('192.168.50.2/24', '192.168.50.9/24'), before);
    expect(parsed.ok && Object.keys(parsed.lab.interfaces).sort()).toEqual(Object.keys(before.interfaces).sort());
  });

  it.each([
    ['nslab: 1\nname: x\nnamespaces:\n  a: { interfaces: { e0: { peer: b/e0 } } }\n', 'file_peer', 4],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      e0: { kind: dummy, addresses: [010.0.0.1/24] }\n', 'address_prefix', 6],
    ['nslab: 1\nname: x\nnamespaces:\n  -a: {}\n', 'name_chars', 4],
    ['nslab: 2\nname: x\n', 'file_one_of', 1],
    ['nslab: 1\nname: x\nfoo: 1\n', 'file_unknown', 3],
    ['nslab: 1\n', 'option_needed', 1],
    ['nslab: 1\nname: 7\n', 'file_text', 2],
    ['nslab: 1\nname: x\nnamespaces: [a]\n', 'file_fields', 3],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    routes: { to: default }\n', 'file_list', 5],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    forwarding: { ipv4: 1 }\n', 'file_truth', 5],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    hosts: { b: [] }\n', 'file_too_few', 5],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    hosts: { b: 10.0.0.256 }\n', 'address_ip', 5],
    ['nslab: 1\nname: x\nsettings: { mode: dead }\n', 'file_one_of', 3],
    ['nslab: 1\nname: x\nlayout: { host: [1] }\n', 'file_place', 3],
    ['nslab: 1\nname: x\nlayout: { host: [1, far] }\n', 'file_place', 3],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    services: [{ name: s, kind: ftp }]\n', 'choice_unknown', 5],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      e0: { kind: vlan, id: x }\n', 'number_range', 6],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      e0: { kind: dummy, parent: a b }\n', 'name_chars', 6],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      e0: { kind: dummy, impairment: { loss: 2.5 } }\n', 'impair_percent', 6],
    ['nslab: 1\nname: x\nnamespaces:\n  a:\n    interfaces:\n      e0: { kind: dummy, impairment: { delay: 20 } }\n', 'impair_time', 6],
    ['nslab: 1\nname: [x\n', 'file_yaml', 3],
    ['nslab: 1\nname: x\nname: y\n', 'file_key_twice', 3],
    ['nslab: 1\nname: x\nnamespaces:\n\ta: {}\n', 'file_tab', 4],
    ['nslab: 1\nname: &a x\nnamespaces: { a: { interfaces: { e0: { kind: dummy, master: br9 } } } }\n', 'file_master', 3],
    ['nslab: 1\nname: x\nnamespaces: { a: { interfaces: { e0: {} } } }\n', 'file_kind', 3],
  ])('ED9 refuses %j with %s at line %i', (text, code, line) => {
    const parsed = parse(text);
    expect(parsed.ok ? [] : parsed.errors.map((error) => ({ code: error.code, line: error.line }))).toContainEqual({ code, line });
  });

  it('ED9 refuses aliases, so that a small file is a small lab', () => {
    const parsed = parse('nslab: 1\nname: &a x\nnotes: [{ text: *a, at: [0, 0] }]\n');
    expect(parsed.ok ? '' : parsed.errors[0]?.code).toBe('file_alias');
  });

  it('an empty lab is a short file', () => {
    expect(toLabFile(emptyLab('lab', 'Empty'), { layout: false })).toBe('nslab: 1\nname: Empty\nnamespaces:\n  host: {}\n');
  });
});

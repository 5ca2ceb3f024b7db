import { describe, expect, it } from 'vitest';
import { parseWireguard } from '../observe/wireguard.ts';
import { toRun, toText } from '../plan/toArgv.ts';
import { plan } from '../plan/plan.ts';
import { diff } from '../plan/diff.ts';
import type { NetState } from '../plan/netState.ts';
import { simulate } from '../plan/simulate.ts';
import type { Options } from './option.ts';
import { parsePeers, peersText, wireguard } from './wireguard.ts';

const key = (char: string): string => `${char.repeat(42)}A=`;
const [OWN, ONE, TWO] = [key('o'), key('1'), key('2')];

function state(options?: Options): NetState {
  const wg0 = { kind: 'wireguard', up: false, addresses: [], mtu: 1420, ...(options && { options }) };
  const interfaces = { lo: { kind: 'loopback', up: true, addresses: [] }, ...(options && { wg0 }) };
  return { host: { forwarding: { ipv4: false, ipv6: false }, interfaces, routes: {}, masquerade: [] } };
}

describe('WG1 peers', () => {
  it('are in one order and form, and are refused where a line is none', () => {
    const text = `\n${TWO} 10.2.0.0/16\n ${ONE}  fd00::/64,10.0.0.2/32 endpoint [fd00::1]:51820 keepalive 25\n`;
    expect(wireguard.options.peers.schema.parse(text)).toBe(
      `${ONE} 10.0.0.2/32,fd00::/64 endpoint [fd00::1]:51820 keepalive 25\n${TWO} 10.2.0.0/16`,
    );
    for (const bad of [
      'x 10.0.0.0/8',
      `${ONE} 10.0.0.0`,
      `${ONE} none endpoint 10.0.0.1`,
      `${ONE} none endpoint a:1`,
      `${ONE} none\n${ONE} none`,
    ])
      expect(parsePeers(bad), bad).toBeUndefined();
    expect(peersText(parsePeers(`${ONE} none`) ?? [])).toBe(`${ONE} none`);
  });

  it('are as the kernel has them: networks without host bits, each at one peer', () => {
    expect(wireguard.options.peers.schema.parse(`${ONE} 10.2.3.4/16,10.2.9.9/16 endpoint [FD00:0::1]:1`)).toBe(
      `${ONE} 10.2.0.0/16 endpoint [fd00::1]:1`,
    );
    expect(parsePeers(`${ONE} 10.2.0.1/16\n${TWO} 10.2.0.2/16`)).toBeUndefined();
  });
});

describe('WG2 planning', () => {
  const wanted = { privateKey: OWN, port: 51820, peers: `${ONE} 10.0.0.2/32 endpoint 192.0.2.1:51820` };

  it('makes it, then sets all of it by standard input, and the key is not in what is shown', () => {
    const commands = plan({ target: state(wanted), actual: state(), nextIndex: 101 });
    expect(commands.map(toText)).toEqual([
      'ip link add name wg0 mtu 1420 type wireguard',
      `wg set wg0 listen-port 51820 private-key /dev/stdin peer ${ONE} endpoint 192.0.2.1:51820 persistent-keepalive 0 allowed-ips 10.0.0.2/32`,
    ]);
    expect(toRun(commands[1] ?? { type: 'link.up', ns: '', dev: '' }).input).toBe(OWN);
    expect(commands.map(toText).join()).not.toContain(OWN);
    const outcome = simulate(state(), commands);
    expect(outcome.ok && diff(state(wanted), outcome.state)).toEqual([]);
  });

  it('takes away peers that are wanted no more, and an endpoint with its peer', () => {
    const actual = { ...wanted, peers: `${ONE} 10.0.0.2/32 endpoint 192.0.2.1:51820\n${TWO} none` };
    const commands = plan({ target: state({ ...wanted, peers: `${ONE} 10.0.0.2/32` }), actual: state(actual), nextIndex: 101 });
    // An endpoint that nobody gave is no difference by itself, but another peer is.
    expect(commands).toMatchObject([{ type: 'wireguard.set', gone: [ONE, TWO] }]);
    expect(plan({ target: state(wanted), actual: state(wanted), nextIndex: 101 })).toEqual([]);
  });

  it('leaves alone where a peer was heard from, and tells keys apart without telling them', () => {
    const plain = { ...wanted, peers: `${ONE} 10.0.0.2/32` };
    expect(diff(state(plain), state(wanted))).toEqual([]);
    const other = diff(state(wanted), state({ ...wanted, privateKey: TWO }));
    expect(other).toMatchObject([{ property: 'option:privateKey' }]);
    expect(JSON.stringify(other)).not.toContain(OWN);
    // Not asked yet.
    expect(diff(state(wanted), state({}))).toEqual([]);
  });
});

describe('WG3 reading', () => {
  it('takes what wg show all dump prints', () => {
    const iface = { name: 'wg0', index: 7, kind: 'wireguard', mtu: 1420, up: true, carrier: true, addresses: [] };
    const namespace = { name: 'a', interfaces: { wg0: iface }, routes: [], forwarding: { ipv4: false, ipv6: false }, masquerade: [] };
    const dump = [
      `wg0\t${OWN}\t${key('p')}\t51820\toff`,
      `wg0\t${TWO}\t(none)\t(none)\t(none)\t0\t0\t0\toff`,
      `wg0\t${ONE}\t(none)\t192.0.2.1:51820\t10.0.0.2/32,fd00::/64\t1700000000\t1\t2\t25`,
      '',
    ].join('\n');
    const peers = `${ONE} 10.0.0.2/32,fd00::/64 endpoint 192.0.2.1:51820 keepalive 25\n${TWO} none`;
    expect(parseWireguard(dump, namespace)).toEqual({ 7: { privateKey: OWN, port: 51820, peers } });
    expect(parseWireguard(`wg0\t(none)\t(none)\t0\toff\n`, namespace)).toEqual({ 7: { privateKey: '', port: 0, peers: '' } });
    expect(parseWireguard('', namespace)).toEqual({});
  });
});

/** What nslab tells `wg` and reads from it, with real keys and packets: kernels of tests have no WireGuard, but wireguard-go is one by a tun device. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabFileInput } from '../../shared/labfile/schema.ts';
import { byName } from '../../shared/model/byName.ts';
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import { parseWireguard, READ_WIREGUARD } from '../../shared/observe/wireguard.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import { newWireguardKeys } from '../wireguardKeys.ts';
import { LabBench } from './labBench.ts';

type Namespaces = NonNullable<LabFileInput['namespaces']>;

const [A, B, C] = [newWireguardKeys(), newWireguardKeys(), newWireguardKeys()];
const ENDS = ['a', 'b'] as const;

let bench: LabBench;

beforeAll(async () => {
  bench = await LabBench.start({ asRoot: true });
  await bench.become(lab());
  for (const end of ENDS) await bench.run(end, `wireguard-go wg${end}`);
});

afterAll(async () => {
  await bench.stop();
});

/** Two namespaces with a cable, and where there are peers a WireGuard in each. */
function lab(peers?: { a: object[]; b: object[] }): Namespaces {
  const wireguard = { kind: 'wireguard', port: 51820 } as const;
  const wga = { ...wireguard, privateKey: A.privateKey, peers: peers?.a, addresses: ['10.1.0.1/24'] };
  const wgb = { ...wireguard, privateKey: B.privateKey, peers: peers?.b, addresses: ['10.1.0.2/24'] };
  return {
    a: { interfaces: { e0: { peer: 'b/e0', addresses: ['10.9.0.1/24'] }, ...(peers && { wga }) } },
    b: { interfaces: { e0: { addresses: ['10.9.0.2/24'] }, ...(peers && { wgb }) } },
  };
}

/** What is there, with the tun devices of wireguard-go as what they do the work of. */
async function state(): Promise<NetState> {
  const { counter, namespaces } = await bench.observed();
  const seen = await Promise.all(Object.values(namespaces).map(withWireguard));
  return observedToNetState({ counter, namespaces: byName(seen.map((one) => [one.name, one])) });
}

async function withWireguard(namespace: ObservedNamespace): Promise<ObservedNamespace> {
  const interfaces = Object.values(namespace.interfaces).map((iface) => {
    if (!iface.name.startsWith('wg')) return iface;
    const { options: _options, transient: _transient, ...rest } = iface;
    return { ...rest, kind: 'wireguard' };
  });
  const named = { ...namespace, interfaces: byName(interfaces.map((iface) => [iface.name, iface])) };
  const { stdout } = await bench.run(namespace.name, READ_WIREGUARD.join(' '));
  return { ...named, wireguard: parseWireguard(stdout, named) };
}

describe('WG2 wg', () => {
  const peerOf = (publicKey: string, more: object): object => ({ publicKey, ...more });

  it('takes what is planned, and a ping goes through the tunnel', async () => {
    const wanted = lab({
      a: [peerOf(B.publicKey, { allowedIps: ['10.1.0.2/32', 'fd00::/64'], endpoint: '10.9.0.2:51820', keepalive: 25 })],
      b: [peerOf(A.publicKey, { allowedIps: ['10.1.0.1/32'] }), peerOf(C.publicKey, {})],
    });
    const ran = await bench.becomeFrom(await state(), wanted);
    expect(ran.filter((text) => text.includes('wg set wg'))).toHaveLength(2);
    expect(ran.join()).not.toContain(A.privateKey);
    // Keys are exchanged first.
    await expect.poll(() => bench.answers('a', '10.1.0.2')).toBe(true);
    // b has heard a by now, and knows where it is: no difference, since nobody gave an endpoint.
    expect((await bench.run('b', 'wg show wgb endpoints')).stdout).toContain('10.9.0.1:51820');
    expect(await bench.becomeFrom(await state(), wanted)).toEqual([]);
  });

  it('takes peers, networks and endpoints away', async () => {
    const wanted = lab({
      a: [peerOf(B.publicKey, { allowedIps: ['10.1.0.9/32'] })],
      b: [peerOf(A.publicKey, { allowedIps: ['10.1.0.1/32'] })],
    });
    expect(await bench.becomeFrom(await state(), wanted)).toHaveLength(2);
    expect(await bench.answers('a', '10.1.0.2')).toBe(false);
    expect(await bench.becomeFrom(await state(), wanted)).toEqual([]);
    const { stdout } = await bench.run('a', 'wg show wga dump');
    expect(stdout.trim().split('\n').at(-1)?.split('\t').slice(0, 4)).toEqual([B.publicKey, '(none)', '(none)', '10.1.0.9/32']);
  });

  it('has a network at one peer: what is drawn twice is refused before', async () => {
    const twice = { allowedIps: ['10.7.0.0/16'] };
    const wanted = lab({ a: [peerOf(B.publicKey, twice), peerOf(C.publicKey, twice)], b: [] });
    await expect(bench.becomeFrom(await state(), wanted)).rejects.toThrow('wg_network_twice');
    await bench.run('a', `wg set wga peer ${B.publicKey} allowed-ips 10.7.0.0/16 peer ${C.publicKey} allowed-ips 10.7.0.0/16`);
    expect((await bench.run('a', 'wg show wga allowed-ips')).stdout.split('\n').sort()).toEqual(
      ['', `${B.publicKey}\t(none)`, `${C.publicKey}\t10.7.0.0/16`].sort(),
    );
  });
});

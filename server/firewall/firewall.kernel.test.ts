/** What drawn rules do to real packets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabFileInput } from '../../shared/labfile/schema.ts';
import type { RuleValue } from '../../shared/model/firewall.ts';
import { entriesOf } from '../../shared/plan/facets/facets.ts';
import { TestNetwork } from '../kernel/testNetwork.ts';
import type { StreamProcess } from '../ports.ts';
import { http } from '../../shared/services/http.ts';
import { readFirewall } from './readFirewall.ts';

let net: TestNetwork;

beforeEach(async () => {
  net = await TestNetwork.start();
});

afterEach(() => net.stop());

/** Client, router and server in a row; the router with these rules. */
function network(
  firewall: NonNullable<NonNullable<LabFileInput['namespaces']>[string]['firewall']>,
): NonNullable<LabFileInput['namespaces']> {
  return {
    client: { interfaces: { eth0: { peer: 'router/eth0', addresses: ['10.1.0.2/24'] } }, routes: [{ to: 'default', via: '10.1.0.1' }] },
    router: {
      interfaces: { eth0: { addresses: ['10.1.0.1/24'] }, eth1: { peer: 'server/eth0', addresses: ['10.2.0.1/24'] } },
      forwarding: { ipv4: true },
      firewall,
    },
    // No way back: it must see the router's address.
    server: { interfaces: { eth0: { addresses: ['10.2.0.2/24'] } } },
  };
}

/** A program that is ready when it has printed this. */
async function started(
  namespace: string,
  argv: readonly string[],
  ready: string,
): Promise<{ process: StreamProcess; output: () => string }> {
  const process = await net.sandbox.stream({ namespace, argv, encoding: 'latin1' });
  let text = '';
  let errors = '';
  await new Promise<void>((resolve, reject) => {
    process.onStdout((chunk) => {
      text += chunk;
      if (text.includes(ready)) resolve();
    });
    process.onStderr((chunk) => {
      errors += chunk;
    });
    void process.exited.then(({ code }) => {
      reject(new Error(`ended with ${String(code)}: ${errors}`));
    });
  });
  return { process, output: () => text };
}

const serve = async (namespace: string): ReturnType<typeof started> => {
  const service = { id: 's', name: 'web', kind: 'http', enabled: true, port: 80, text: 'it is me' } as const;
  const { argv } = http.start(service, { namespace, folder: '/tmp', program: () => 'perl' });
  return started(namespace, argv, 'serving');
};

const GET = 'exec 3<>/dev/tcp/$0/$1 && printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3 && cat <&3';
const get = (address: string, port: string): Promise<string> => net.run('client', 'timeout', '5', 'bash', '-c', GET, address, port);

/** Source and destination of every IPv4 packet in the text of a pcap file (24 bytes of head, then 16 before each Ethernet frame). */
function addressesIn(pcap: string): string[] {
  const bytes = Buffer.from(pcap, 'latin1');
  const start = bytes.indexOf(Buffer.from([0xd4, 0xc3, 0xb2, 0xa1]));
  const found: string[] = [];
  for (let at = start + 24; start >= 0 && at + 16 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    const frame = bytes.subarray(at + 16, at + 16 + length);
    if (frame.length >= 34 && frame.readUInt16BE(12) === 0x0800)
      found.push(`${frame.subarray(26, 30).join('.')} > ${frame.subarray(30, 34).join('.')}`);
    at += 16 + length;
  }
  return found;
}

describe('rules', () => {
  it('FW1 a forwarded port answers by HTTP, and a capture shows both addresses rewritten', async () => {
    await net.become(
      network({
        rules: [
          { chain: 'prerouting', protocol: 'tcp', destinationPorts: '8080', action: 'dnat', to: '10.2.0.2', toPort: 80 },
          { chain: 'postrouting', oif: 'eth1', action: 'masquerade' },
        ],
      }),
    );
    const web = await serve('server');
    const capture = await started('server', ['dumpcap', '-q', '-P', '-i', 'eth0', '-w', '-'], '\xd4\xc3\xb2\xa1');
    expect(await get('10.1.0.1', '8080')).toContain('it is me');
    await expect.poll(() => addressesIn(capture.output())).toContain('10.2.0.2 > 10.2.0.1');
    expect(addressesIn(capture.output())).toContain('10.2.0.1 > 10.2.0.2');
    expect(addressesIn(capture.output()).join()).not.toContain('10.1.0.');
    capture.process.kill();
    web.process.kill();
    const { counters } = await readFirewall(net.sandbox, 'router');
    expect(counters.prerouting?.[0]?.packets).toBe(1);
    expect(counters.postrouting?.[0]?.packets).toBe(1);
  });

  it('FW1 policy, state, port and refusal decide as they say', async () => {
    const rules: NonNullable<Parameters<typeof network>[0]['rules']> = [
      { chain: 'postrouting', oif: 'eth1', action: 'masquerade' },
      { chain: 'forward', states: ['established', 'related'], action: 'accept' },
      { chain: 'forward', iif: 'eth0', protocol: 'tcp', destinationPorts: '80', action: 'accept' },
      { chain: 'forward', protocol: 'tcp', action: 'reject' },
    ];
    await net.become(network({ policies: { forward: 'drop' }, rules }));
    const web = await serve('server');
    expect(await get('10.2.0.2', '80')).toContain('it is me');
    expect(await get('10.2.0.2', '81')).toContain('Connection refused');
    expect(await net.run('client', 'ping', '-c', '1', '-W', '1', '10.2.0.2')).toContain('100% packet loss');
    await net.become(
      network({ policies: { forward: 'drop' }, rules: [...rules, { chain: 'forward', protocol: 'icmp', action: 'accept' }] }),
    );
    expect(await net.run('client', 'ping', '-c', '1', '-W', '1', '10.2.0.2')).toContain(' 0% packet loss');
    const { counters } = await readFirewall(net.sandbox, 'router');
    // The connection of before is still counted: the new rule came behind (SPEC FW5).
    expect(counters.forward?.[1]?.packets).toBe(1);
    web.process.kill();
  });

  it('FW2 FW3 FW4 what is typed is read; what cannot be expressed is kept through an edit, and other tables are left alone', async () => {
    const drop = { chain: 'forward', source: '10.1.0.2', action: 'drop' } as const;
    await net.become(network({ rules: [drop] }));
    await net.run('router', 'nft', 'add rule inet nslab forward ip saddr 10.1.0.3 limit rate 1/second accept');
    await net.run('router', 'iptables', '-A', 'FORWARD', '-s', '10.9.9.9', '-j', 'DROP');
    const read = async (): Promise<unknown> => {
      const { namespaces } = await net.observer.refresh([], { silent: new Map([['router', ['ruleset']]]) });
      return entriesOf(namespaces['router']?.facets, 'firewall')['forward'];
    };
    const typed: RuleValue[] = [
      { source: '10.1.0.2', action: 'drop' },
      {
        other: [
          { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '10.1.0.3' } },
          { limit: { rate: 1, burst: 5, per: 'second' } },
          { accept: null },
        ],
      },
    ];
    expect(await read()).toEqual({ chain: 'forward', policy: 'accept', rules: typed });
    const [, kept] = typed;
    if (!kept || !('other' in kept)) throw new Error('no rule was kept');
    await net.become(network({ rules: [{ chain: 'forward', ...kept }, drop] }));
    expect(await read()).toEqual({ chain: 'forward', policy: 'accept', rules: [...typed].reverse() });
    const { foreign, iptables } = await readFirewall(net.sandbox, 'router');
    expect(foreign).toContain('ip saddr 10.9.9.9');
    expect(foreign).not.toContain('nslab');
    expect(iptables).toContain('Chain POSTROUTING');
  });

  it('FW4 chains of iptables of somebody’s own are shown with their counters, and stay through edits and through masquerading', async () => {
    await net.become(network({ rules: [] }));
    const type = (...argv: string[]) => net.run('router', 'iptables', ...argv);
    await type('-N', 'watch');
    await type('-A', 'FORWARD', '-j', 'watch');
    await type('-A', 'watch', '-p', 'icmp', '-m', 'comment', '--comment', 'pings', '-j', 'RETURN');
    await type('-A', 'watch', '-p', 'tcp', '-m', 'multiport', '--dports', '80,443', '-m', 'limit', '--limit', '5/min', '-j', 'DROP');
    await type('-P', 'INPUT', 'DROP');
    // The server has no way back: it is the request alone that passes.
    expect(await net.run('client', 'ping', '-c', '1', '-W', '1', '10.2.0.2')).toContain('0 received');
    const saved = async (): Promise<string> => (await type('-S')) + (await type('-t', 'nat', '-S'));
    const before = await saved();
    expect(before).toContain('-N watch');
    const { foreign } = await readFirewall(net.sandbox, 'router');
    expect(foreign).toContain('chain watch {');
    expect(foreign).toContain('policy drop');
    expect(foreign).toMatch(/meta l4proto icmp.*counter packets 1 bytes 84 return/);
    expect(foreign).toMatch(/80,\s?443/);
    const ruled = network({ rules: [{ chain: 'forward', source: '10.1.0.9', action: 'drop' }] });
    await net.become({ ...ruled, router: { ...ruled['router'], masquerade: ['eth1'] } });
    const masquerade = '-A POSTROUTING -o eth1 -j MASQUERADE';
    expect((await saved()).split('\n').filter((line) => line !== masquerade)).toEqual(before.split('\n'));
    await net.become(network({ rules: [] }));
    expect(await saved()).toBe(before);
    expect((await readFirewall(net.sandbox, 'router')).foreign).toContain('counter packets 1 bytes 84 return');
  });
});

import { describe, expect, it } from 'vitest';
import type { ObservedInterface, ObservedNamespace } from '../../shared/observe/observed.ts';
import type { Logger, RunResult } from '../ports.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';
import { ALL_FACTS, UNHEARD_FACTS, changedSilently, type FactName } from './silentFacts.ts';
import { SilentReader } from './silentReader.ts';

const ignore = (): void => undefined;

function namespace(changes: Partial<ObservedNamespace> = {}): ObservedNamespace {
  return { name: 'a', interfaces: {}, routes: [], forwarding: { ipv4: false, ipv6: false }, masquerade: [], ...changes };
}

function iface(qdisc?: string): ObservedInterface {
  return { name: 'e', index: 2, kind: 'veth', mtu: 1500, up: true, carrier: true, addresses: [], ...(qdisc !== undefined && { qdisc }) };
}

const ruleset = (...lines: unknown[]): string => JSON.stringify({ nftables: lines });
const NAT = { table: { family: 'ip', name: 'nat' } };
const FOREIGN = { rule: { family: 'inet', table: 'mine', chain: 'x', expr: [] } };

/** A sandbox whose programs print what the test says: text, or an exit code. */
function bench(programs: Record<string, string | number | SandboxError>, called?: { hostname: string | undefined }) {
  const ran: string[] = [];
  const warnings: unknown[] = [];
  const logger: Logger = { info: ignore, error: ignore, debug: ignore, warn: (fields) => warnings.push(fields) };
  const run = ({ argv }: { argv: readonly string[] }): Promise<RunResult> => {
    const [program = '', second] = argv;
    const key = second === '--version' ? `${program} --version` : program;
    ran.push(key);
    const answer = programs[key] ?? '';
    if (answer instanceof SandboxError) return Promise.reject(answer);
    const [code, stdout] = typeof answer === 'number' ? [answer, ''] : [0, answer];
    return Promise.resolve({ code, stdout, stderr: code === 0 ? '' : 'no', ms: 1, timedOut: false });
  };
  const reader = new SilentReader({ sandbox: { run, hostname: () => Promise.resolve(called?.hostname) }, logger });
  const read = (facts: Iterable<FactName>, present = namespace()): Promise<void> => {
    reader.ask('a', facts);
    const { due, isWaitedFor } = reader.take(() => true);
    return reader.read(due, () => present, isWaitedFor);
  };
  return { reader, read, ran, warnings, programs };
}

const NFT_KIND = { 'iptables --version': 'iptables v1.8.9 (nf_tables)' };

describe('silent facts', () => {
  it('OB9 asks iptables only where nftables shows a table of it, and tc only where an interface has something to ask about', async () => {
    const { read, ran, reader } = bench({ ...NFT_KIND, nft: ruleset() });
    await read(UNHEARD_FACTS);
    expect(ran).toEqual(['nft', 'iptables --version']);
    expect(reader.completed(namespace())).toMatchObject({ masquerade: [], foreignRules: 0, qdiscs: {} });
  });

  it('OB9 asks each program where there is something to tell', async () => {
    const { read, ran, reader } = bench({
      ...NFT_KIND,
      nft: ruleset(NAT),
      iptables: '-A POSTROUTING -o up0 -j MASQUERADE',
      bash: JSON.stringify([{ kind: 'tbf', dev: 'e', root: true, options: { rate: 125_000 } }]),
    });
    const present = namespace({ interfaces: { e: iface('tbf') } });
    await read(UNHEARD_FACTS, present);
    expect(ran).toEqual(['nft', 'iptables --version', 'iptables', 'bash']);
    expect(reader.completed(present)).toMatchObject({ masquerade: ['up0'], qdiscs: { e: { impairment: { rateKbit: 1000 } } } });
  });

  it('OB9 asks iptables also where it keeps its tables elsewhere, and where nft tells nothing', async () => {
    const elsewhere = bench({
      'iptables --version': 'iptables v1.8.9 (legacy)',
      nft: ruleset(),
      iptables: '-A POSTROUTING -o x -j MASQUERADE',
    });
    await elsewhere.read(['masquerade']);
    expect(elsewhere.reader.completed(namespace()).masquerade).toEqual(['x']);
    const untold = bench({ ...NFT_KIND, nft: 1, iptables: '-A POSTROUTING -o x -j MASQUERADE' });
    await untold.read(['masquerade']);
    expect(untold.reader.completed(namespace()).masquerade).toEqual(['x']);
  });

  it('OB10 what cannot be read stays as it was told last, is said once, and is tried again', async () => {
    const { read, reader, programs, warnings } = bench({ ...NFT_KIND, nft: ruleset(FOREIGN) });
    await read(['ruleset']);
    for (const broken of [2, 'not JSON', new SandboxError('io', 'the agent of the lab ended')]) {
      programs['nft'] = broken;
      warnings.length = 0;
      await read(['ruleset']);
      await read(['ruleset']);
      expect(reader.completed(namespace()).foreignRules).toBe(1);
      expect(warnings).toMatchObject([{ namespace: 'a', fact: 'ruleset' }]);
      expect(reader.polled(namespace())).toEqual(['ruleset']);
    }
    programs['nft'] = ruleset();
    await read(['ruleset']);
    expect(reader.completed(namespace()).foreignRules).toBe(0);
    expect(reader.polled(namespace())).toEqual([]);
  });

  it('OB10 a program that never worked is not asked again and again', async () => {
    const { read, reader, warnings } = bench({ nft: 127 });
    await read(['ruleset']);
    expect(warnings).toHaveLength(1);
    expect(reader.polled(namespace())).toEqual([]);
    expect(reader.completed(namespace()).foreignRules).toBeUndefined();
  });

  it('OB9 a queueing discipline that is gone from the interface is gone at once', async () => {
    const { read, reader } = bench({ bash: JSON.stringify([{ kind: 'tbf', dev: 'e', root: true, options: { rate: 125_000 } }]) });
    await read(['qdisc'], namespace({ interfaces: { e: iface('tbf') } }));
    expect(reader.completed(namespace({ interfaces: { e: iface() } })).qdiscs).toEqual({});
  });

  it('OB9 what nobody waits for is read a little at a time, and never twice', () => {
    const { reader } = bench({});
    for (const name of ['a', 'b', 'c']) reader.askLater(name, ALL_FACTS);
    reader.ask('b', ['rule6']);
    const first = reader.take((name) => name !== 'a');
    expect([...first.due.keys()]).toEqual(['b']);
    expect(first.due.get('b')).toEqual(new Set(ALL_FACTS));
    expect([...reader.take(() => true).due.keys()]).toEqual(['c']);
    expect(reader.hasLater).toBe(false);
  });

  it('NK10 a hostname is told by who holds the UTS namespace, and is none any more when nobody does', async () => {
    const called: { hostname: string | undefined } = { hostname: 'web' };
    const { read, ran, reader } = bench({}, called);
    await read(['hostname']);
    expect(reader.completed(namespace()).facets).toEqual({ hostname: { uts: 'web' } });
    called.hostname = undefined;
    await read(['hostname'], reader.completed(namespace()));
    expect(reader.completed(namespace({ facets: { hostname: { uts: 'web' } } })).facets).toEqual({ hostname: {} });
    expect(ran).toEqual([]);
    // Where there never was one, nothing is said of it.
    const other = bench({}, { hostname: undefined });
    await other.read(['hostname']);
    expect(other.reader.completed(namespace()).facets).toBeUndefined();
  });

  it('AP5 own commands change what their program tells, and nothing else', () => {
    const changed = changedSilently([
      { type: 'link.up', ns: 'a', dev: 'e' },
      { type: 'masquerade.add', ns: 'a', dev: 'e' },
      { type: 'rate.set', ns: 'a', dev: 'e', rateKbit: 100 },
      { type: 'rule.add', ns: 'b', family: 6, rule: { priority: 1, action: 'prohibit' } },
      { type: 'rule.add', ns: 'c', family: 4, rule: { priority: 1, action: 'prohibit' } },
      { type: 'forwarding.set', ns: 'c', family: 4, on: true },
      { type: 'isolation.end', ns: 'd', pid: 7 },
      { type: 'isolation.begin', ns: 'e', kinds: ['uts'], hostname: 'web' },
    ]);
    expect([...changed]).toEqual([
      ['a', new Set(['masquerade', 'qdisc'])],
      ['b', new Set(['rule6'])],
      ['d', new Set(['hostname'])],
      ['e', new Set(['hostname'])],
    ]);
  });
});

/** Reads a namespace's packet filter for somebody who looks at it: counters of our rules, and everybody else's rules as text. */
import { parseRuleset, withoutOurTable, type Ruleset } from '../../shared/firewall/ruleset.ts';
import type { Sandbox } from '../ports.ts';

export interface FirewallReading {
  counters: Ruleset['counters'];
  /** What `nft list ruleset` prints of other tables; empty when there is none. */
  foreign: string;
  /** What `iptables -t nat -nL` prints, or why it cannot. */
  iptables: string;
}

/** So much text is enough to look at. */
const TEXT_MOST = 20_000;

export async function readFirewall(sandbox: Sandbox, namespace: string): Promise<FirewallReading> {
  const run = (...argv: string[]) => sandbox.run({ namespace, argv }, 'read');
  const json = await run('nft', '-j', 'list', 'ruleset');
  const { counters, others } = parseRuleset(json.code === 0 ? json.stdout : '');
  const text = others > 0 ? (await run('nft', 'list', 'ruleset')).stdout : '';
  const nat = await run('iptables', '-t', 'nat', '-nL');
  return {
    counters,
    foreign: withoutOurTable(text).slice(0, TEXT_MOST),
    iptables: (nat.code === 0 ? nat.stdout : nat.stderr).slice(0, TEXT_MOST),
  };
}

/**
 * What the kernel changes without ringing a bell, and how each is read; a new fact is one entry more. They are read when somebody typed a
 * line in a terminal, after own commands that change them, and every two seconds where they are likely to change.
 */
import { parseLosses, parseQdiscs, READ_QDISCS } from '../../shared/impairment/readQdisc.ts';
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import { hasTable, parseRuleset } from '../../shared/firewall/ruleset.ts';
import { parseMasquerade } from '../../shared/observe/parse.ts';
import { byName } from '../../shared/model/byName.ts';
import { parseRules6 } from '../../shared/observe/readRules.ts';
import { parseVlans, READ_VLANS } from '../../shared/observe/vlans.ts';
import { parseWireguard, READ_WIREGUARD } from '../../shared/observe/wireguard.ts';
import type { Command } from '../../shared/plan/command.ts';
import { hostnameEntries, hostnameFacet } from '../../shared/plan/facets/hostname.ts';
import { rule6Facet } from '../../shared/plan/facets/rules.ts';
import type { FacetRecord } from '../../shared/plan/facets/facet.ts';
import { toRun } from '../../shared/plan/toArgv.ts';

export type FactName = 'ruleset' | 'masquerade' | 'rule6' | 'qdisc' | 'vlan' | 'wireguard' | 'hostname';

/** What was read of a namespace just before: it may tell that there is nothing to ask for. */
export interface Before {
  namespace: ObservedNamespace;
  /** What other facts' programs printed in this turn. */
  printed: ReadonlyMap<FactName, string>;
  /** `iptables` keeps its tables in nftables. */
  iptablesIsNft: boolean;
}

/** Told by whoever holds the UTS namespace open. */
export const UTS = 'uts';

export interface SilentFact {
  name: FactName;
  /** The program that tells it, run in the namespace's network: one process for each reading, so let it be a quick one. */
  argv: readonly string[] | typeof UTS;
  /** The part of the namespace that it tells. Throws where `stdout` is not what the program prints. */
  parse(stdout: string, namespace: ObservedNamespace): Partial<ObservedNamespace>;
  /** Whether it is asked again and again in this namespace, though nobody typed anything. */
  isPolled(namespace: ObservedNamespace): boolean;
  /** It does ring, and is read by a program of its own all the same. */
  rings?: true;
  /** False where what was read before tells that there is nothing to be told. Absent: only the program knows. */
  mayTell?(before: Before): boolean;
}

/** In the order in which they are asked. */
export const SILENT_FACTS: readonly SilentFact[] = [
  {
    name: 'ruleset',
    argv: ['nft', '-j', 'list', 'ruleset'],
    isPolled: ({ facets, foreignRules }) => Object.keys(facets?.['firewall'] ?? {}).length > 0 || (foreignRules ?? 0) > 0,
    parse: (stdout) => {
      const { chains, others } = parseRuleset(stdout);
      const entries: FacetRecord = byName(chains.map((chain) => [chain.chain, chain]));
      return { facets: { firewall: entries }, foreignRules: others, losses: parseLosses(stdout) };
    },
  },
  {
    name: 'masquerade',
    argv: ['iptables', '-t', 'nat', '-S', 'POSTROUTING'],
    isPolled: ({ forwarding, masquerade }) => forwarding.ipv4 || masquerade.length > 0,
    mayTell: ({ printed, iptablesIsNft }) => {
      const ruleset = printed.get('ruleset');
      return !iptablesIsNft || ruleset === undefined || hasTable(ruleset, { family: 'ip', name: 'nat' });
    },
    parse: (stdout) => ({ masquerade: parseMasquerade(stdout) }),
  },
  {
    name: 'rule6',
    argv: ['ip', '-6', '-j', '-d', 'rule', 'show'],
    // They ring (observer.ts), but a batch cannot show them.
    rings: true,
    isPolled: () => false,
    parse: (stdout) => ({ facets: { rule6: byName(parseRules6(stdout).map((rule) => [rule6Facet.key(rule), rule])) } }),
  },
  {
    name: 'qdisc',
    argv: READ_QDISCS,
    isPolled: ({ interfaces, qdiscs = {} }) =>
      Object.keys(qdiscs).length > 0 || Object.values(interfaces).some((iface) => iface.qdisc !== undefined),
    // The kind of each interface's own one stands among what is read of the interface.
    mayTell: ({ namespace }) => Object.values(namespace.interfaces).some((iface) => iface.qdisc !== undefined),
    parse: (stdout) => ({ qdiscs: parseQdiscs(stdout) }),
  },
  {
    name: 'vlan',
    argv: READ_VLANS,
    isPolled: ({ interfaces, vlans = {} }) =>
      Object.keys(vlans).length > 0 || Object.values(interfaces).some(({ options }) => options?.['vlanFiltering'] === true),
    mayTell: ({ namespace }) => Object.values(namespace.interfaces).some(({ kind }) => kind === 'bridge'),
    parse: (stdout, namespace) => ({ vlans: parseVlans(stdout, namespace) }),
  },
  {
    name: 'wireguard',
    argv: READ_WIREGUARD,
    isPolled: hasWireguard,
    mayTell: ({ namespace }) => hasWireguard(namespace),
    parse: (stdout, namespace) => ({ wireguard: parseWireguard(stdout, namespace) }),
  },
  {
    name: 'hostname',
    // Without a UTS namespace of its own nothing is run.
    argv: UTS,
    isPolled: () => false,
    parse: (stdout, { facets }) => {
      const { name } = hostnameFacet;
      if (stdout === '' && facets?.[name] === undefined) return {};
      return { facets: { [name]: hostnameEntries(stdout === '' ? undefined : stdout) } };
    },
  },
];

function hasWireguard({ interfaces }: ObservedNamespace): boolean {
  return Object.values(interfaces).some(({ kind }) => kind === 'wireguard');
}

export const ALL_FACTS: readonly FactName[] = SILENT_FACTS.map(({ name }) => name);
/** Those that change without a bell. */
export const UNHEARD_FACTS: readonly FactName[] = SILENT_FACTS.filter(({ rings }) => rings !== true).map(({ name }) => name);

/** What must be known together: a fact is told by less when these are asked in the same turn. */
export function withHelpers(facts: Iterable<FactName>): Set<FactName> {
  const all = new Set(facts);
  if (all.has('masquerade')) all.add('ruleset');
  return all;
}

/** Facts by namespace that commands of our own change. */
export function changedSilently(commands: readonly Command[]): Map<string, Set<FactName>> {
  const changed = new Map<string, Set<FactName>>();
  for (const command of commands) {
    const facts = factsChangedBy(command);
    if (facts.length > 0) changed.set(command.ns, new Set([...(changed.get(command.ns) ?? []), ...facts]));
  }
  return changed;
}

function factsChangedBy(command: Command): readonly FactName[] {
  const { program, args } = toRun(command);
  switch (program) {
    case 'ip':
      return args[0] === '-6' ? ['rule6'] : [];
    case 'nft':
      return ['ruleset'];
    case 'iptables':
      return ['masquerade'];
    case 'tc':
      return ['qdisc'];
    case 'bridge':
      return ['vlan'];
    case 'wg':
      return ['wireguard'];
    // Who holds kinds of namespace open begins, ends, or calls itself otherwise.
    case 'unshare':
    case 'kill':
    case 'nsenter':
      return ['hostname'];
    // Heard by the monitors.
    case 'sysctl':
      return [];
  }
}

/** A namespace with what was told besides; a facet that is told takes the place of what it was. */
export function withTold<T extends Partial<ObservedNamespace>>(namespace: T, told: Partial<ObservedNamespace>): T {
  return { ...namespace, ...told, ...(told.facets && { facets: { ...namespace.facets, ...told.facets } }) };
}

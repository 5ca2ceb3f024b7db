/**
 * What the kernel changes without ringing a bell, and how each is read; a new fact is one entry more. They are read when somebody typed a
 * line in a terminal, after own commands that are not `ip`, and every two seconds where they are likely to change.
 */
import { parseLosses, parseQdiscs, READ_QDISCS } from '../../shared/impairment/readQdisc.ts';
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import { parseRuleset } from '../../shared/firewall/ruleset.ts';
import { parseMasquerade } from '../../shared/observe/parse.ts';
import { byName } from '../../shared/model/byName.ts';
import { parseRules6 } from '../../shared/observe/readRules.ts';
import { rule6Facet } from '../../shared/plan/facets/rules.ts';
import type { FacetRecord } from '../../shared/plan/facets/facet.ts';

export interface SilentFact {
  /** The program that tells it, run in the namespace: one process for each reading, so let it be a quick one. */
  argv: readonly string[];
  /** Whether it is asked again and again in this namespace, though nobody typed anything. */
  isPolled(namespace: ObservedNamespace): boolean;
  /** The part of the namespace that it tells; `stdout` is empty where the program is not there or fails. */
  parse(stdout: string): Partial<ObservedNamespace>;
}

export const SILENT_FACTS: readonly SilentFact[] = [
  {
    argv: ['iptables', '-t', 'nat', '-S', 'POSTROUTING'],
    isPolled: ({ forwarding, masquerade }) => forwarding.ipv4 || masquerade.length > 0,
    parse: (stdout) => ({ masquerade: parseMasquerade(stdout) }),
  },
  {
    argv: ['nft', '-j', 'list', 'ruleset'],
    isPolled: ({ facets, foreignRules }) => Object.keys(facets?.['firewall'] ?? {}).length > 0 || (foreignRules ?? 0) > 0,
    parse: (stdout) => {
      const { chains, others } = parseRuleset(stdout);
      const entries: FacetRecord = byName(chains.map((chain) => [chain.chain, chain]));
      return { facets: { firewall: entries }, foreignRules: others, losses: parseLosses(stdout) };
    },
  },
  {
    argv: ['ip', '-6', '-j', '-d', 'rule', 'show'],
    // They ring (observer.ts), but a batch cannot show them.
    isPolled: () => false,
    parse: (stdout) => ({ facets: { rule6: byName(parseRules6(stdout).map((rule) => [rule6Facet.key(rule), rule])) } }),
  },
  {
    argv: READ_QDISCS,
    isPolled: ({ interfaces, qdiscs = {} }) =>
      Object.keys(qdiscs).length > 0 || Object.values(interfaces).some((iface) => iface.qdisc !== undefined),
    parse: (stdout) => ({ qdiscs: parseQdiscs(stdout) }),
  },
];

/** A namespace with what was told besides; a facet that is told takes the place of what it was. */
export function withTold<T extends Partial<ObservedNamespace>>(namespace: T, told: Partial<ObservedNamespace> | undefined): T {
  if (!told) return namespace;
  return { ...namespace, ...told, ...(told.facets && { facets: { ...namespace.facets, ...told.facets } }) };
}

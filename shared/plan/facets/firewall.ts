/** Firewall and address translation: one entry for each chain of our own nftables table, with its policy and its rules in order. */
import { equal } from '../../model/equal.ts';
import {
  CHAINS,
  FILTER_CHAINS,
  firewallRuleSchema,
  noFirewall,
  ruleValue,
  RULES_LIMIT,
  type Chain,
  type Firewall,
  type FirewallRule,
  type Policy,
  type RuleValue,
} from '../../model/firewall.ts';
import { ruleText } from '../../firewall/ruleText.ts';
import type { Command } from '../command.ts';
import type { Facet } from './facet.ts';

// A type and not an interface: entries of facets are plain data, which has an index signature.
export type ChainValue = { chain: Chain; policy: Policy; rules: RuleValue[] };

export const firewallFacet: Facet<ChainValue> = {
  name: 'firewall',
  key: ({ chain }) => chain,
  text: ({ chain, policy, rules }) => [`chain ${chain}`, ...(policy === 'drop' ? ['policy drop'] : []), ...rules.map(ruleText)].join('; '),
  drawn: ({ firewall }) => chainsOf(firewall),
  commands: (ns, wanted, actual) => {
    if (!wanted) return actual ? [{ type: 'nft.delete', ns, chain: actual.chain }] : [];
    const { chain, policy, rules } = wanted;
    const before = actual?.rules ?? [];
    // Rules that come last are added alone, so that the counters of the others go on.
    const isLonger = before.length <= rules.length && before.every((rule, i) => equal(rule, rules[i]));
    if (!isLonger) return [{ type: 'nft.replace', ns, chain, policy, rules }];
    const added = rules.slice(before.length).map((rule): Command => ({ type: 'nft.rule', ns, chain, rule }));
    return actual?.policy === policy ? added : [{ type: 'nft.chain', ns, chain, policy }, ...added];
  },
  effect: (command, entry) => {
    switch (command.type) {
      case 'nft.delete':
        return { key: command.chain };
      case 'nft.replace':
        return { key: command.chain, value: { chain: command.chain, policy: command.policy, rules: command.rules } };
      case 'nft.chain': {
        const value = { chain: command.chain, policy: command.policy, rules: entry(command.chain)?.rules ?? [] };
        return { key: command.chain, value };
      }
      case 'nft.rule': {
        const before = entry(command.chain);
        const value = { chain: command.chain, policy: before?.policy ?? 'accept', rules: [...(before?.rules ?? []), command.rule] };
        return { key: command.chain, value };
      }
      default:
        return undefined;
    }
  },
  adopted: (namespace, values) => ({ firewall: toFirewall(namespace.firewall, values) }),
};

/** The chains that do something. */
function chainsOf(firewall: Firewall): ChainValue[] {
  return CHAINS.flatMap((chain) => {
    const policy = policyOf(firewall, chain);
    const rules = firewall.rules.filter((rule) => rule.chain === chain).map(ruleValue);
    return policy === 'drop' || rules.length > 0 ? [{ chain, policy, rules }] : [];
  });
}

function policyOf(firewall: Firewall, chain: Chain): Policy {
  const filter = FILTER_CHAINS.find((one) => one === chain);
  return filter ? firewall.policies[filter] : 'accept';
}

/** The drawing with these chains; a rule that it has already keeps its id. */
function toFirewall(before: Firewall, values: readonly ChainValue[]): Firewall {
  const firewall = noFirewall();
  const left = [...before.rules];
  const taken = new Set(before.rules.map((rule) => rule.id));
  const newId = (): string => {
    for (let n = 1; ; n += 1) {
      const id = `rule${String(n)}`;
      if (!taken.has(id)) return id;
    }
  };
  for (const chain of CHAINS) {
    const value = values.find((one) => one.chain === chain);
    if (!value) continue;
    const filter = FILTER_CHAINS.find((one) => one === chain);
    if (filter) firewall.policies[filter] = value.policy;
    for (const rule of value.rules) {
      const at = left.findIndex((one) => one.chain === chain && equal(ruleValue(one), rule));
      const id = at >= 0 ? (left.splice(at, 1)[0]?.id ?? newId()) : newId();
      taken.add(id);
      const drawn = drawable({ id, chain, ...rule });
      if (drawn && firewall.rules.length < RULES_LIMIT) firewall.rules.push(drawn);
    }
  }
  return firewall;
}

function drawable(rule: unknown): FirewallRule | undefined {
  const parsed = firewallRuleSchema.safeParse(rule);
  return parsed.success ? parsed.data : undefined;
}

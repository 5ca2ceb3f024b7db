/** Reads what `nft -j list ruleset` prints: our own chains with their counters, and how much there is of others. */
import * as z from 'zod';
import { LOSS_TABLE } from '../impairment/words.ts';
import { chainSchema, policySchema, type Chain } from '../model/firewall.ts';
import type { ChainValue } from '../plan/facets/firewall.ts';
import { readRule, TABLE } from './nftWords.ts';

const chainLine = z.looseObject({ family: z.string(), table: z.string(), name: z.string(), policy: z.string().optional() });
const ruleLine = z.looseObject({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  comment: z.string().optional(),
  expr: z.array(z.json()).default([]),
});
const tableLine = z.looseObject({ family: z.string(), name: z.string() });
const lineSchema = z.looseObject({ table: tableLine.optional(), chain: chainLine.optional(), rule: ruleLine.optional() });
const rulesetSchema = z.looseObject({ nftables: z.array(lineSchema) });

export const countersSchema = z.partialRecord(chainSchema, z.array(z.strictObject({ packets: z.number(), bytes: z.number() }).nullable()));

export interface Ruleset {
  /** Those that do something: with rules, or stopping what no rule decides. */
  chains: ChainValue[];
  /** By chain, one for each of its rules; those without a counter have none. */
  counters: z.infer<typeof countersSchema>;
  /** Rules in tables that are not the drawing's. */
  others: number;
}

/** Throws when the text is not what nft prints. */
export function parseRuleset(stdout: string): Ruleset {
  if (stdout.trim() === '') return { chains: [], counters: {}, others: 0 };
  const chains = new Map<Chain, ChainValue>();
  const counters: Ruleset['counters'] = {};
  let others = 0;
  for (const { chain, rule } of rulesetSchema.parse(JSON.parse(stdout)).nftables) {
    const name = chainSchema.safeParse(chain?.name ?? rule?.chain);
    const isOurs = (line: { family: string; table: string }): boolean => line.family === TABLE.family && line.table === TABLE.name;
    if (chain && isOurs(chain) && name.success)
      chains.set(name.data, { chain: name.data, policy: policySchema.catch('accept').parse(chain.policy), rules: [] });
    if (!rule || (rule.family === LOSS_TABLE.family && rule.table === LOSS_TABLE.name)) continue;
    const known = isOurs(rule) && name.success ? chains.get(name.data) : undefined;
    if (!known) {
      others += 1;
      continue;
    }
    const { value, counter } = readRule(rule.expr, rule.comment !== undefined);
    known.rules.push(value);
    (counters[known.chain] ??= []).push(counter ?? null);
  }
  return { chains: [...chains.values()].filter(({ policy, rules }) => policy === 'drop' || rules.length > 0), counters, others };
}

/** Whether there is such a table. Throws when the text is not what nft prints. */
export function hasTable(stdout: string, { family, name }: { family: string; name: string }): boolean {
  return rulesetSchema.parse(JSON.parse(stdout)).nftables.some(({ table }) => table?.family === family && table.name === name);
}

/** The text of `nft list ruleset` without our own tables. */
export function withoutOurTable(text: string): string {
  const kept: string[] = [];
  let isOurs = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('table ')) isOurs = [TABLE, LOSS_TABLE].some(({ family, name }) => line === `table ${family} ${name} {`);
    if (!isOurs) kept.push(line);
  }
  return kept.join('\n').trim();
}

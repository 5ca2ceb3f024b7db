/** `nft`: base chains with their policies and rules, in its language or in JSON. */
import * as z from 'zod';
import { readRule } from '../../firewall/nftWords.ts';
import { chainSchema, type Chain } from '../../model/firewall.ts';
import { readNftRule } from './nftRule.ts';
import { nftStatements } from './nftStatements.ts';
import type { Machine, Understood } from './understood.ts';

/** Chains by `family table name`: where in the kernel each hangs. */
type Known = Map<string, Chain>;

export function runNft(machine: Machine, words: readonly string[], input: string | undefined): Understood {
  const options = words.filter((word) => word.startsWith('-') && word !== '-');
  const isFile = options.some((word) => /^-[a-z]*f$/.test(word) || word === '--file');
  const isJson = options.some((word) => /^-j/.test(word) || word === '--json');
  const [only] = words.filter((word) => !word.startsWith('-'));
  if (only === 'list') return 'done';
  const path = isFile ? words.at(-1) : undefined;
  const file = path === undefined || path === '-' || path === '/dev/stdin' ? undefined : machine.namespace.files.take(path);
  const text = isFile ? (file?.text ?? input) : words.filter((word) => !/^-[a-z]+$/.test(word)).join(' ');
  if (text === undefined) return 'unknown';
  return isJson ? runJson(machine, text) : runText(machine, text);
}

const chainKey = (family: string, table: string, name: string): string => `${family} ${table} ${name}`;

function runText(machine: Machine, text: string): Understood {
  const statements = nftStatements(text);
  if (!statements) return 'fails';
  const known: Known = machine.namespace.nftChains;
  const { firewall } = machine.namespace;
  for (const statement of statements) {
    switch (statement.type) {
      case 'flush':
        firewall.flush(statement.chain === undefined ? undefined : [known.get(statement.chain) ?? []].flat());
        break;
      case 'chain': {
        const chain = chainSchema.safeParse(statement.hook);
        if (!chain.success || !firewall.policy(chain.data, statement.policy)) return 'unknown';
        known.set(chainKey(statement.family, statement.table, statement.name), chain.data);
        break;
      }
      case 'rule': {
        const chain = known.get(chainKey(statement.family, statement.table, statement.name));
        const rule = chain && readNftRule(statement.words);
        if (!chain || !rule || !firewall.add({ chain, ...rule })) {
          const command = statement.words.join(' ');
          machine.draft.note('lost', 'command_unknown', { at: machine.namespace.name, command: `nft ${command}` }, machine.place);
        }
        break;
      }
    }
  }
  return 'done';
}

const placeFields = { family: z.string(), table: z.string() };
const jsonSchema = z.looseObject({
  nftables: z.array(
    z.looseObject({
      add: z
        .looseObject({
          chain: z
            .looseObject({ ...placeFields, name: z.string(), hook: chainSchema.optional(), policy: z.enum(['accept', 'drop']).optional() })
            .optional(),
          rule: z.looseObject({ ...placeFields, chain: z.string(), comment: z.string().optional(), expr: z.array(z.json()) }).optional(),
        })
        .optional(),
    }),
  ),
});

function runJson(machine: Machine, text: string): Understood {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'fails';
  }
  const parsed = jsonSchema.safeParse(data);
  if (!parsed.success) return 'unknown';
  const { nftChains, firewall } = machine.namespace;
  for (const { add } of parsed.data.nftables) {
    if (add?.chain?.hook !== undefined) {
      const { family, table, name, hook, policy = 'accept' } = add.chain;
      nftChains.set(chainKey(family, table, name), hook);
      if (!firewall.policy(hook, policy)) return 'unknown';
    }
    if (!add?.rule) continue;
    const { family, table, chain: name, expr, comment } = add.rule;
    const chain = nftChains.get(chainKey(family, table, name));
    if (!chain || !firewall.add({ chain, ...readRule(expr, comment !== undefined).value })) return 'fails';
  }
  return 'done';
}

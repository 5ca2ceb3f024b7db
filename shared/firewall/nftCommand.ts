/** The planner's commands on our nftables table, as JSON for nft and as the text one would type. */
import type { RuleValue } from '../model/firewall.ts';
import type { Command } from '../plan/command.ts';
import { chainJson, chainLines, deleteJson, flushJson, ruleJson, type Expression } from './nftWords.ts';
import { ruleText } from './ruleText.ts';

type NftCommand = Extract<Command, { type: `nft.${string}` }>;

export function isNft(command: Command): command is NftCommand {
  return command.type.startsWith('nft.');
}

/** One transaction: all of it or nothing. */
export function nftJson(command: NftCommand): Expression {
  const { chain } = command;
  switch (command.type) {
    case 'nft.chain':
      return chainJson(chain, command.policy);
    case 'nft.rule':
      return [ruleJson(chain, command.rule)];
    case 'nft.replace':
      return [...chainJson(chain, command.policy), flushJson(chain), ...command.rules.map((rule) => ruleJson(chain, rule))];
    case 'nft.delete':
      return deleteJson(chain);
  }
}

export function nftText(command: NftCommand): string {
  return nftLines(command).join('; ');
}

const REJECT = 'with icmpx type port-unreachable';

/** Each a command of its own, as in a file for `nft -f`. */
export function nftLines(command: NftCommand): string[] {
  const { chain } = command;
  // Alone, `reject` answers by the family that the rule speaks of, and would come back as another rule than ours.
  const words = (rule: RuleValue): string => ('other' in rule || rule.action !== 'reject' ? ruleText(rule) : `${ruleText(rule)} ${REJECT}`);
  const add = (rule: RuleValue): string => `add rule inet nslab ${chain} ${words(rule)}`;
  switch (command.type) {
    case 'nft.chain':
      return chainLines(chain, command.policy);
    case 'nft.rule':
      return [add(command.rule)];
    case 'nft.replace':
      return [...chainLines(chain, command.policy), `flush chain inet nslab ${chain}`, ...command.rules.map(add)];
    case 'nft.delete':
      return [`delete chain inet nslab ${chain}`];
  }
}

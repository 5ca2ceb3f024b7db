/** The planner's commands on our nftables table, as JSON for nft and as the text one would type. */
import type { Command } from '../plan/command.ts';
import { chainJson, chainText, deleteJson, flushJson, ruleJson, type Expression } from './nftWords.ts';
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
  const { chain } = command;
  const add = (rule: Parameters<typeof ruleText>[0]): string => `add rule inet nslab ${chain} ${ruleText(rule)}`;
  switch (command.type) {
    case 'nft.chain':
      return chainText(chain, command.policy);
    case 'nft.rule':
      return add(command.rule);
    case 'nft.replace':
      return [chainText(chain, command.policy), `flush chain inet nslab ${chain}`, ...command.rules.map(add)].join('; ');
    case 'nft.delete':
      return `delete chain inet nslab ${chain}`;
  }
}

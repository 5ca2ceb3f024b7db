/** The firewall of each namespace as one here-document for nft, so that all of it comes at once or not at all. */
import { isNft, nftJson, nftLines } from '../../firewall/nftCommand.ts';
import { HOST } from '../../model/ids.ts';
import type { Command } from '../../plan/command.ts';
import { shellWord } from '../shellWord.ts';

type NftCommand = Extract<Command, { type: `nft.${string}` }>;

/** Not indented: the word that ends a here-document stands alone. None of its lines can be that word. */
export function firewallLines(commands: readonly Command[]): string[] {
  const own = new Map<string, NftCommand[]>();
  for (const command of commands) if (isNft(command)) own.set(command.ns, [...(own.get(command.ns) ?? []), command]);
  if (own.size === 0) return [];
  return ['', '  # Firewall', ...[...own].flatMap(([ns, list]) => document(ns, list))];
}

function document(ns: string, commands: readonly NftCommand[]): string[] {
  const prefix = ns === HOST ? '' : `ip netns exec ${shellWord(ns)} `;
  // What the form cannot express is kept in the JSON of nft, and only goes back as such.
  const isText = !commands.some((command) => command.type === 'nft.rule' && 'other' in command.rule);
  const lines = isText ? [...new Set(commands.flatMap(nftLines))] : [JSON.stringify({ nftables: commands.flatMap(nftJson) })];
  return [`  ${prefix}nft ${isText ? '' : '-j '}-f - <<'NFT'`, ...lines, 'NFT'];
}

/** The commands that are left to do when another tool has made boxes and links: what its files must run inside them. */
import { isNft, nftJson } from '../firewall/nftCommand.ts';
import { byName } from '../model/byName.ts';
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import type { Command } from '../plan/command.ts';
import { diff } from '../plan/diff.ts';
import type { NamespaceState, NetState } from '../plan/netState.ts';
import { plan } from '../plan/plan.ts';
import { simulate } from '../plan/simulate.ts';
import { toText } from '../plan/toArgv.ts';
import { labToNetState } from '../plan/toNetState.ts';
import { differenceText } from './differenceText.ts';
import { item, type Item } from './item.ts';
import { shellWord } from './shellWord.ts';

/** By namespace, as typed inside it. `made`: what the tool has made of the lab. */
export function remainder(lab: Lab, made: NetState): { commands: Map<string, string[]>; items: Item[] } {
  const { target, items } = withoutCrossings(labToNetState(lab), made);
  const planned = plan({ target, actual: made, nextIndex: 101 });
  const commands = new Map<string, string[]>();
  for (const command of planned) {
    if (command.type.startsWith('isolation.')) continue;
    commands.set(command.ns, [...(commands.get(command.ns) ?? []), insideText(command)]);
  }
  const simulated = simulate(made, planned);
  const left = simulated.ok ? diff(target, simulated.state) : [];
  return { commands, items: [...items, ...left.map((difference) => item('lost', 'not_possible', { what: differenceText(difference) }))] };
}

/** As typed where one stands: the host's form has no prefix. What only the JSON of nft can say is piped to it. */
function insideText(command: Command): string {
  if (!isNft(command) || command.type !== 'nft.rule' || !('other' in command.rule)) return toText({ ...command, ns: HOST });
  const json = JSON.stringify({ nftables: nftJson(command) });
  return `sh -c ${shellWord(`printf %s ${shellWord(json)} | nft -j -f -`)}`;
}

/** Inside one container nobody can make an interface that stands in another. */
function withoutCrossings(state: NetState, made: NetState): { target: NetState; items: Item[] } {
  const items: Item[] = [];
  const target = byName(
    Object.entries(state).map(([ns, namespace]): [string, NamespaceState] => {
      const kept = Object.entries(namespace.interfaces).filter(([dev, { parent }]) => {
        const crosses = parent !== undefined && parent.namespace !== ns && made[ns]?.interfaces[dev] === undefined;
        if (crosses) items.push(item('lost', 'crossing_lost', { what: `${ns}/${dev}` }));
        return !crosses;
      });
      return [ns, { ...namespace, interfaces: byName(kept) }];
    }),
  );
  return { target, items };
}

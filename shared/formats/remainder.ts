/** The commands that are left to do when another tool has made boxes and links: what its files must run inside them. */
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import { diff } from '../plan/diff.ts';
import type { NetState } from '../plan/netState.ts';
import { plan } from '../plan/plan.ts';
import { simulate } from '../plan/simulate.ts';
import { toText } from '../plan/toArgv.ts';
import { labToNetState } from '../plan/toNetState.ts';
import { differenceText } from './differenceText.ts';
import { item, type Item } from './item.ts';

/** By namespace, as typed inside it. `made`: what the tool has made of the lab. */
export function remainder(lab: Lab, made: NetState): { commands: Map<string, string[]>; items: Item[] } {
  const target = labToNetState(lab);
  const planned = plan({ target, actual: made, nextIndex: 101 });
  const commands = new Map<string, string[]>();
  for (const command of planned) {
    if (command.type.startsWith('isolation.')) continue;
    // As typed where one stands: the host's form has no prefix.
    commands.set(command.ns, [...(commands.get(command.ns) ?? []), toText({ ...command, ns: HOST })]);
  }
  const simulated = simulate(made, planned);
  const left = simulated.ok ? diff(target, simulated.state) : [];
  return { commands, items: left.map((difference) => item('lost', 'not_possible', { what: differenceText(difference) })) };
}

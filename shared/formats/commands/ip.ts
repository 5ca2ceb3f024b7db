/** `ip`: finds the object and hands on to what knows it. */
import { runAddress } from './ipAddress.ts';
import { runLink } from './ipLink.ts';
import { runNeighbour } from './ipNeighbour.ts';
import { runIpRoute } from './ipRoute.ts';
import { runRule } from './ipRule.ts';
import { runTunnel, runTuntap } from './ipTunnel.ts';
import { isShort, type Machine, type Understood } from './understood.ts';

/** Only look. */
const SHOWS: readonly string[] = ['show', 'list', 'lst', 'ls', 'get'];

export function runIp(machine: Machine, all: readonly string[]): Understood {
  const words = [...all];
  let target = machine;
  let family: 4 | 6 | undefined;
  while (words[0]?.startsWith('-') === true) {
    const option = words.shift() ?? '';
    if (option === '-4' || option === '-6') family = option === '-4' ? 4 : 6;
    else if (/^-(br|brief|c|color|d|details|j|json|p|pretty|o|s|force)$/.test(option)) continue;
    else if (option === '-n' || option === '-netns') {
      const other = machine.draft.namespaces.find(({ name }) => name === words[0]);
      words.shift();
      if (!other) return 'fails';
      target = { ...machine, namespace: other };
    } else return 'unknown';
  }
  const [object, verb, ...rest] = words;
  if (object !== undefined && (verb === undefined || SHOWS.includes(verb))) return 'done';
  if (object === 'l' || isShort(object, 'link')) return runLink(target, verb, rest);
  if (isShort(object, 'address')) return runAddress(target.namespace, verb, rest);
  if (isShort(object, 'route')) return runIpRoute(target.namespace, verb, rest, family);
  if (isShort(object, 'rule')) return runRule(target.namespace, verb, rest, family ?? 4);
  if (isShort(object, 'neighbour', 'neighbor')) return runNeighbour(target.namespace, verb, rest);
  if (isShort(object, 'tunnel')) return runTunnel(target, verb, rest);
  if (isShort(object, 'tuntap')) return runTuntap(target.namespace, verb, rest);
  return 'unknown';
}

/** The older `ip tunnel`, and `ip tuntap`. */
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { runLink } from './ipLink.ts';
import { isShort, type Machine, type Understood } from './understood.ts';

/** What `mode` means as a kind of link. */
const MODES: Readonly<Record<string, string>> = {
  gre: 'gre',
  ipip: 'ipip',
  sit: 'sit',
  ipip6: 'ip6tnl',
  ip6ip6: 'ip6tnl',
  ip6gre: 'ip6gre',
};

/** `ip tunnel add t0 mode gre local A remote B ttl 64`: the same as a link of that type. */
export function runTunnel(machine: Machine, verb: string | undefined, words: readonly string[]): Understood {
  if (isShort(verb, 'delete')) return runLink(machine, 'delete', words[0] === 'name' ? words.slice(1) : words);
  if (!isShort(verb, 'add')) return 'unknown';
  const rest = words[0] === 'name' ? words.slice(1) : words;
  const at = rest.indexOf('mode');
  const kind = MODES[rest[at + 1] ?? ''];
  const [name] = rest;
  if (at < 0 || kind === undefined || name === undefined || at === 0) return 'unknown';
  return runLink(machine, 'add', [name, 'type', kind, ...rest.slice(1, at), ...rest.slice(at + 2)]);
}

export function runTuntap(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  if (!isShort(verb, 'add')) return 'unknown';
  let name: string | undefined;
  let mode: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'mode') mode = words[(i += 1)];
    else if (word === 'dev' || word === 'name') name = words[(i += 1)];
    else if (word === 'user' || word === 'group') i += 1;
    else if (name === undefined) name = word;
    else return 'unknown';
  }
  if (name === undefined || namespace.find(name) || (mode !== 'tap' && mode !== 'tun')) return 'fails';
  const iface = namespace.addInterface(name, 'tun', {}, false);
  return namespace.stand(iface, undefined, mode === 'tap' ? {} : { mode }) ? 'done' : 'fails';
}

/** `ip neigh`: permanent neighbours and proxies. */
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { isShort, type Understood } from './understood.ts';

export function runNeighbour(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  if (!isShort(verb, 'add', 'replace', 'change')) return 'unknown';
  const options = new Map<string, string>();
  let address: string | undefined;
  let isProxy = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'proxy') {
      isProxy = true;
      address = words[(i += 1)];
    } else if (['dev', 'lladdr', 'nud', 'to'].includes(word)) options.set(word, words[(i += 1)] ?? '');
    else if (address === undefined) address = word;
    else if (word !== 'permanent') return 'unknown';
  }
  if ((options.get('nud') ?? 'permanent') !== 'permanent') return 'unknown';
  const iface = namespace.find(options.get('dev') ?? '');
  const text = options.get('to') ?? address ?? '';
  // One of all interfaces is no part of a drawing.
  if (isProxy && !options.has('dev')) return 'unknown';
  if (!iface) return 'fails';
  const mac = options.get('lladdr');
  const about = isProxy ? { proxy: true as const } : mac === undefined ? {} : { mac };
  return namespace.addNeighbour(iface, { address: text, ...about }) ? 'done' : 'fails';
}

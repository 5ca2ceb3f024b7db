/** `ip neigh`: permanent neighbours. */
import { parseIp } from '../../model/address.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { isShort, type Understood } from './understood.ts';

export function runNeighbour(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  if (!isShort(verb, 'add', 'replace', 'change')) return 'unknown';
  const options = new Map<string, string>();
  let address: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (['dev', 'lladdr', 'nud', 'to'].includes(word)) options.set(word, words[(i += 1)] ?? '');
    else if (address === undefined) address = word;
    else if (word !== 'permanent') return 'unknown';
  }
  if ((options.get('nud') ?? 'permanent') !== 'permanent') return 'unknown';
  const iface = namespace.find(options.get('dev') ?? '');
  const text = options.get('to') ?? address ?? '';
  if (!iface || !parseIp(text)) return 'fails';
  return namespace.addNeighbour(iface, text, options.get('lladdr') ?? '') ? 'done' : 'fails';
}

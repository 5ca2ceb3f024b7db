/** `ip addr`: gives and takes addresses. */
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';
import { isShort, withLength, type Understood } from './understood.ts';

export function runAddress(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  const adds = isShort(verb, 'add', 'replace', 'change');
  const deletes = isShort(verb, 'delete');
  if (isShort(verb, 'flush')) {
    const iface = namespace.find((words[0] === 'dev' ? words[1] : words[0]) ?? '');
    if (!iface || words.length > 2) return iface ? 'unknown' : 'fails';
    iface.addresses = [];
    return 'done';
  }
  if (!adds && !deletes) return 'unknown';
  let address: string | undefined;
  let dev: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'dev') dev = words[(i += 1)];
    // What a kernel chooses as well, or what only matters for the first second.
    else if (['brd', 'broadcast', 'label', 'scope', 'metric'].includes(word)) i += 1;
    else if (['nodad', 'home', 'optimistic'].includes(word)) continue;
    // A peer or no route of its own: no drawing has these.
    else if (['peer', 'noprefixroute', 'valid_lft', 'preferred_lft', 'anycast'].includes(word)) return 'unknown';
    else if (word === 'local') address = words[(i += 1)];
    else if (address === undefined) address = word;
    else return 'unknown';
  }
  const iface = namespace.find(dev ?? '');
  if (!iface || address === undefined) return 'fails';
  const full = withLength(address);
  if (adds) return namespace.addAddress(iface, full) ? 'done' : 'fails';
  const at = iface.addresses.indexOf(full);
  if (at < 0) return 'fails';
  iface.addresses.splice(at, 1);
  return 'done';
}

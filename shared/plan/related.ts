/** Differences that make sense only together: both ends of a link, and a namespace with the links that lead into it. */
import { differenceKey, type Difference } from './difference.ts';
import type { NetState } from './netState.ts';

/** The keys asked for, and those that go with them. */
export function relatedDifferences(
  drift: readonly Difference[],
  keys: ReadonlySet<string>,
  wanted: NetState,
  actual: NetState,
): Set<string> {
  const chosen = new Set<string>();
  const namespaces = new Set<string>();
  const ends = new Set<string>();
  for (const difference of drift) {
    if (!keys.has(differenceKey(difference))) continue;
    chosen.add(differenceKey(difference));
    if (difference.kind === 'namespace') namespaces.add(difference.ns);
    if (difference.kind === 'interface') ends.add(`${difference.ns}/${difference.dev}`);
  }
  for (const difference of drift) {
    if (difference.kind !== 'interface') continue;
    const source = difference.state === 'missing' ? wanted : actual;
    const peer = source[difference.ns]?.interfaces[difference.dev]?.peer;
    if (peer && (namespaces.has(peer.namespace) || ends.has(`${peer.namespace}/${peer.name}`))) {
      chosen.add(differenceKey(difference));
      ends.add(`${difference.ns}/${difference.dev}`);
    }
  }
  // A link to a namespace that is itself missing or extra cannot be there without it.
  for (const difference of drift) {
    if (difference.kind !== 'namespace') continue;
    const source = difference.state === 'missing' ? wanted : actual;
    const leadsToChosen = Object.values(source[difference.ns]?.interfaces ?? {}).some(
      (iface) => iface.peer && ends.has(`${iface.peer.namespace}/${iface.peer.name}`),
    );
    if (leadsToChosen) chosen.add(differenceKey(difference));
  }
  return chosen;
}

/** Differences that make sense only together: both ends of a link, what stands on another, a namespace with the links that lead into it. */
import { placeText } from './diff.ts';
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
  /** Everything that is said about an end of a link speaks for the whole link. */
  const choose = (difference: Difference): void => {
    chosen.add(differenceKey(difference));
    if (difference.kind === 'namespace') namespaces.add(difference.ns);
    if (difference.kind === 'interface' || isPeer(difference)) {
      ends.add(placeOf(difference));
      for (const peer of peersOf(difference, wanted, actual)) ends.add(peer);
    }
  };
  for (const difference of drift) if (keys.has(differenceKey(difference))) choose(difference);
  for (let known = -1; known < chosen.size;) {
    known = chosen.size;
    for (const difference of drift) {
      if (chosen.has(differenceKey(difference))) continue;
      if (difference.kind === 'namespace') {
        // A link to a namespace that is itself missing or extra cannot be there without it.
        const source = difference.state === 'missing' ? wanted : actual;
        const leadsToChosen = Object.keys(source[difference.ns]?.interfaces ?? {}).some((dev) => ends.has(`${difference.ns}/${dev}`));
        if (leadsToChosen) choose(difference);
      } else if (difference.kind === 'interface' || isPeer(difference)) {
        const peers = peersOf(difference, wanted, actual);
        if (ends.has(placeOf(difference)) || peers.some((peer) => ends.has(peer) || namespaces.has(namespaceOf(peer)))) choose(difference);
      }
    }
  }
  return chosen;
}

function isPeer(difference: Difference): difference is Extract<Difference, { kind: 'property' }> {
  return difference.kind === 'property' && (difference.property === 'peer' || difference.property === 'parent');
}

type AboutEnd = Extract<Difference, { kind: 'property' | 'interface' }>;

function placeOf({ ns, dev }: AboutEnd): string {
  return `${ns}/${dev}`;
}

function namespaceOf(place: string): string {
  return place.slice(0, place.indexOf('/'));
}

/** The other ends, and what they stand on, as drawn and as the kernel has them. */
function peersOf({ ns, dev }: AboutEnd, wanted: NetState, actual: NetState): string[] {
  return [wanted, actual].flatMap((state) => {
    const iface = state[ns]?.interfaces[dev];
    return [iface?.peer, iface?.parent].flatMap((place) => placeText(place) ?? []);
  });
}

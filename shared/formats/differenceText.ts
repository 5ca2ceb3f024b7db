/** A difference in a few words that need no translation: names, addresses and iproute2's own words. */
import type { Difference } from '../plan/difference.ts';

export function differenceText(difference: Difference): string {
  const { ns } = difference;
  switch (difference.kind) {
    case 'namespace':
      return ns;
    case 'interface':
      return `${ns}/${difference.dev}`;
    case 'property':
      return `${ns}/${difference.dev} ${difference.property} ${difference.wanted ?? difference.actual ?? ''}`.trimEnd();
    case 'address':
      return `${ns}/${difference.dev} ${difference.address}`;
    case 'route': {
      const { to, via, dev } = difference.wanted ?? difference.actual ?? { to: difference.key };
      return `${ns} ${to}${via === undefined ? '' : ` via ${via}`}${dev === undefined ? '' : ` dev ${dev}`}`;
    }
    case 'forwarding':
      return `${ns} forwarding IPv${String(difference.family)}`;
    case 'masquerade':
      return `${ns} masquerade ${difference.dev}`;
    case 'facet':
      return `${ns} ${difference.facet} ${difference.key}`;
  }
}

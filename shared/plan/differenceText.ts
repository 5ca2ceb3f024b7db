/** A difference in the kernel's own words: what it is about, and the value on each side. The same in every language. */
import { optionName, type Difference } from './difference.ts';
import type { FacetValue } from './facets/facet.ts';
import { facetNamed } from './facets/facets.ts';
import { routeWords, type RouteState } from './routeState.ts';

/** Which side has it. */
export function presenceOf(difference: Difference): 'missing' | 'extra' | 'changed' {
  if (difference.kind === 'facet')
    return difference.actual === undefined ? 'missing' : difference.wanted === undefined ? 'extra' : 'changed';
  if (difference.kind === 'route') return !difference.actual ? 'missing' : !difference.wanted ? 'extra' : 'changed';
  return 'state' in difference ? difference.state : 'changed';
}

/** What it is about, within its namespace. */
export function subjectOf(difference: Difference): string {
  switch (difference.kind) {
    case 'namespace':
      return difference.ns;
    case 'interface':
      return difference.dev;
    case 'property':
      return `${difference.dev} ${difference.property === 'impairment' ? 'netem' : (optionName(difference.property) ?? difference.property)}`;
    case 'address':
      return `${difference.dev} ${difference.address}`;
    case 'route': {
      const route = difference.wanted ?? difference.actual;
      const table = route?.table === undefined ? '' : ` table ${String(route.table)}`;
      return `${route?.to ?? ''}${route?.via === undefined ? '' : ` via ${route.via}`}${table}`;
    }
    case 'forwarding':
      return `IPv${String(difference.family)} forwarding`;
    case 'masquerade':
      return `masquerade ${difference.dev}`;
    case 'facet':
      return facetText(difference.facet, difference.wanted ?? difference.actual);
  }
}

/** The same with its namespace before it. */
export function placedSubjectOf(difference: Difference): string {
  if (difference.kind === 'namespace') return difference.ns;
  const inside = difference.kind === 'interface' || difference.kind === 'property' || difference.kind === 'address';
  return `${difference.ns}${inside ? '/' : ' '}${subjectOf(difference)}`;
}

/** Its value on each side, where it has one that the subject does not say. */
export function valuesOf(difference: Difference): { wanted?: string; actual?: string } {
  switch (difference.kind) {
    case 'property': {
      const { wanted, actual } = difference;
      return { ...(wanted !== undefined && { wanted }), ...(actual !== undefined && { actual }) };
    }
    case 'forwarding':
      return difference.wanted ? { wanted: 'on', actual: 'off' } : { wanted: 'off', actual: 'on' };
    case 'route':
      return {
        ...(difference.wanted && { wanted: wayOf(difference.wanted) }),
        ...(difference.actual && { actual: wayOf(difference.actual) }),
      };
    case 'facet':
      return {
        ...(difference.wanted !== undefined && { wanted: facetText(difference.facet, difference.wanted) }),
        ...(difference.actual !== undefined && { actual: facetText(difference.facet, difference.actual) }),
      };
    case 'namespace':
    case 'interface':
    case 'address':
    case 'masquerade':
      return {};
  }
}

function facetText(name: string, value: FacetValue | undefined): string {
  return value === undefined ? '' : (facetNamed(name)?.text(value) ?? name);
}

/** All but its destination and table, which the subject says. */
function wayOf({ table: _, ...route }: RouteState): string {
  const words = routeWords(route);
  words.splice(route.type === undefined ? 0 : 1, 1);
  return words.join(' ');
}

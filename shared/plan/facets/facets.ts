/** The table of facets, and what is done with all of them alike. */
import { byName } from '../../model/byName.ts';
import { equal } from '../../model/equal.ts';
import type { Namespace } from '../../model/lab.ts';
import type { Facet, FacetRecord, Facets, FacetValue } from './facet.ts';
import { firewallFacet } from './firewall.ts';
import { hostnameFacet } from './hostname.ts';
import { neighbourFacet } from './neighbours.ts';
import { rule6Facet, ruleFacet } from './rules.ts';
import { switchFacet } from './switches.ts';

const NO_FACETS: Facets = byName<FacetRecord>([]);

/** In the order in which they are compared and planned. */
export const FACETS: readonly Facet<FacetValue>[] = [switchFacet, neighbourFacet, ruleFacet, rule6Facet, firewallFacet, hostnameFacet];

const NONE: FacetRecord = byName<FacetValue>([]);

export function facetNamed(name: string): Facet<FacetValue> | undefined {
  return FACETS.find((facet) => facet.name === name);
}

/** The entries of one facet of a state. */
export function entriesOf(facets: Facets | undefined, name: string): FacetRecord {
  return facets?.[name] ?? NONE;
}

/** The facets of the drawing; those without entries are left out. */
export function drawnFacets(namespace: Namespace): Facets {
  return facetRecords((facet) => facet.drawn(namespace));
}

/** A record of those facets that have entries. */
export function facetRecords(valuesOf: (facet: Facet<FacetValue>) => readonly FacetValue[]): Facets {
  const records: [string, FacetRecord][] = [];
  for (const facet of FACETS) {
    const values = valuesOf(facet);
    if (values.length > 0) records.push([facet.name, byName(values.map((value) => [facet.key(value), value]))]);
  }
  return records.length === 0 ? NO_FACETS : byName(records);
}

export function isSameEntry(facet: Facet<FacetValue>, wanted: FacetValue | undefined, actual: FacetValue | undefined): boolean {
  if (wanted === actual) return true;
  if (facet.isSame) return facet.isSame(wanted, actual);
  return wanted !== undefined && actual !== undefined && equal(wanted, actual);
}

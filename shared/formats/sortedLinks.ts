/** The links of a lab in an order that depends on names alone, so that the same lab makes the same file. */
import { compareNames, linksOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Lab, Veth } from '../model/lab.ts';

/** The host's end first, then by name. */
export function sortedLinks(lab: Lab): { a: Veth; b: Veth }[] {
  const name = (end: Veth): string => `${end.namespaceId === HOST ? '' : (lab.namespaces[end.namespaceId]?.name ?? '')}/${end.name}`;
  return linksOf(lab)
    .map(({ a, b }) => (compareNames({ name: name(a) }, { name: name(b) }) <= 0 ? { a, b } : { a: b, b: a }))
    .sort((x, y) => compareNames({ name: name(x.a) }, { name: name(y.a) }));
}

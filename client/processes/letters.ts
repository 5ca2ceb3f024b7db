/** Letters for namespaces: equal identities have equal letters, and A is the host's. Pure. */
import { NAMESPACE_KINDS, type NamespaceKind, type ProcessReport } from '../../shared/probe/processes.ts';

/** By `kind identity`; with how many processes have it. */
export type Letters = ReadonlyMap<string, { letter: string; count: number }>;

export function lettersOf(report: ProcessReport): Letters {
  const letters = new Map<string, { letter: string; count: number }>();
  for (const kind of NAMESPACE_KINDS) {
    const counts = new Map<string, number>();
    // The first process of the lab comes first, so that its namespaces are called A.
    for (const { ns } of report.processes) {
      const identity = ns[kind];
      if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1);
    }
    for (const [i, [identity, count]] of [...counts].entries()) letters.set(chipKey(kind, identity), { letter: letterOf(i), count });
  }
  return letters;
}

export function chipKey(kind: NamespaceKind, identity: string): string {
  return `${kind} ${identity}`;
}

/** A to Z, then AA, AB, … */
function letterOf(i: number): string {
  const last = String.fromCharCode(65 + (i % 26));
  return i < 26 ? last : letterOf(Math.floor(i / 26) - 1) + last;
}

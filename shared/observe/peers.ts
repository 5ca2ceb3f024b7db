/** Finds the other ends of veth pairs, and what interfaces stand on, across namespaces: each knows the other's index only. */
import { byName } from '../model/byName.ts';
import { equal } from '../model/equal.ts';
import { HOST } from '../model/ids.ts';
import type { ObservedInterface, ObservedNamespace } from './observed.ts';
import type { Reading, ReadInterface } from './parse.ts';

type Peer = NonNullable<ObservedInterface['peer']>;
type Namespaces = Readonly<Record<string, ObservedNamespace>>;
/** By namespace: which number stands for which namespace in it. */
export type NamespaceNumbers = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** What was found for one interface. */
interface Found {
  peer: Peer | undefined;
  parent: Peer | undefined;
}

/** What a namespace with its peers was made of: from the same, the same is made again. */
const madeOf = new WeakMap<ObservedNamespace, { reading: Reading; found: readonly Found[] }>();

/** The namespaces with `peer` and `parent` filled in. What did not change since `before` keeps its identity (SPEC OB5). */
export function resolvePeers(
  readings: ReadonlyMap<string, Reading>,
  before: Namespaces,
  numbers: NamespaceNumbers = new Map(),
): Record<string, ObservedNamespace> {
  const ends = new Ends(readings);
  const result: [string, ObservedNamespace][] = [];
  for (const [ns, reading] of readings) {
    const old = before[ns];
    const found = reading.interfaces.map((end): Found => {
      const candidates = ends.candidates(ns, end);
      const was = old?.interfaces[end.iface.name];
      return {
        peer: numbered(candidates, end, numbers.get(ns)) ?? known(candidates, was?.peer) ?? candidates[0],
        parent: parentOf(ends.parents(ns, end), end, numbers.get(ns), was?.parent),
      };
    });
    const made = old && madeOf.get(old);
    if (old && made?.reading === reading && equal(made.found, found)) {
      result.push([ns, old]);
      continue;
    }
    const now = withFound(reading, found);
    const kept = old && equal(old, now) ? old : now;
    madeOf.set(kept, { reading, found });
    result.push([ns, kept]);
  }
  return byName(result);
}

function withFound({ namespace, interfaces }: Reading, found: readonly Found[]): ObservedNamespace {
  const resolved = new Map(Object.entries(namespace.interfaces));
  for (const [i, { iface }] of interfaces.entries()) {
    const { peer, parent } = found[i] ?? {};
    if (peer ?? parent) resolved.set(iface.name, { ...iface, ...(peer && { peer }), ...(parent && { parent }) });
  }
  return { ...namespace, interfaces: byName(resolved) };
}

/**
 * Namespaces with an end for which indexes alone do not tell the other: pairs that were typed straight into namespaces often have the same
 * ones. Their numbers (`ip netns list-id`) tell. The text with each stays the same as long as what the numbers would say does.
 */
export function unclearNamespaces(readings: ReadonlyMap<string, Reading>): Map<string, string> {
  const ends = new Ends(readings);
  const unclear = new Map<string, string>();
  for (const [ns, { interfaces }] of readings) {
    const questions = interfaces.flatMap((end) => {
      const candidates = ends.candidates(ns, end);
      if (candidates.length > 1) return [[end.iface.name, end.peerNsid, candidates]];
      // A parent elsewhere does not know its children: only the number tells for sure where it is.
      const parents = end.peerNsid === undefined ? [] : ends.parents(ns, end);
      return parents.length > 0 ? [[end.iface.name, end.peerNsid, parents]] : [];
    });
    if (questions.length > 0) unclear.set(ns, JSON.stringify(questions));
  }
  return unclear;
}

/** Two namespaces never have the same number, and no two interfaces of one namespace have the same index: so it is one at most. */
function numbered(candidates: readonly Peer[], end: ReadInterface, numbers: ReadonlyMap<number, string> | undefined): Peer | undefined {
  if (candidates.length < 2 || !numbers || end.peerNsid === undefined) return undefined;
  // The host has no name under /run/netns.
  const namespace = numbers.get(end.peerNsid) ?? HOST;
  return candidates.find((candidate) => candidate.namespace === namespace);
}

function parentOf(
  candidates: readonly Peer[],
  { peerNsid }: ReadInterface,
  numbers: ReadonlyMap<number, string> | undefined,
  before: Peer | undefined,
): Peer | undefined {
  if (peerNsid === undefined) return candidates[0];
  if (!numbers) return known(candidates, before);
  const namespace = numbers.get(peerNsid) ?? HOST;
  return candidates.find((candidate) => candidate.namespace === namespace);
}

/** The end that it had before, if that still fits. */
function known(candidates: readonly Peer[], before: Peer | undefined): Peer | undefined {
  return before && candidates.find(({ namespace, name }) => namespace === before.namespace && name === before.name);
}

class Ends {
  /** By own and other index. */
  readonly #byIndexes = new Map<string, Peer[]>();
  /** By index. */
  readonly #byIndex = new Map<number, Peer[]>();

  constructor(readings: ReadonlyMap<string, Reading>) {
    const wanted = new Set([...readings.values()].flatMap(({ interfaces }) => interfaces.flatMap(({ parentIndex }) => parentIndex ?? [])));
    for (const [namespace, { interfaces }] of readings) {
      for (const { iface, peerIndex } of interfaces) {
        if (wanted.has(iface.index))
          this.#byIndex.set(iface.index, [...(this.#byIndex.get(iface.index) ?? []), { namespace, name: iface.name }]);
        if (peerIndex === undefined) continue;
        const key = indexes(iface.index, peerIndex);
        const group = this.#byIndexes.get(key);
        const end = { namespace, name: iface.name };
        if (group) group.push(end);
        else this.#byIndexes.set(key, [end]);
      }
    }
  }

  /** What an interface may stand on. */
  parents(ns: string, { parentIndex, peerNsid }: ReadInterface): Peer[] {
    if (parentIndex === undefined) return [];
    return (this.#byIndex.get(parentIndex) ?? []).filter(({ namespace }) => (namespace !== ns) === (peerNsid !== undefined));
  }

  candidates(ns: string, { iface, peerIndex, peerNsid }: ReadInterface): Peer[] {
    if (peerIndex === undefined) return [];
    const isElsewhere = peerNsid !== undefined;
    return (this.#byIndexes.get(indexes(peerIndex, iface.index)) ?? []).filter(
      ({ namespace, name }) => (namespace !== ns) === isElsewhere && !(namespace === ns && name === iface.name),
    );
  }
}

function indexes(own: number, other: number): string {
  return `${String(own)}>${String(other)}`;
}

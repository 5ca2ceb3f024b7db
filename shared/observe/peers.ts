/** Finds the other ends of veth pairs across namespaces: each end knows the other's index only. */
import { byName } from '../model/byName.ts';
import { equal } from '../model/equal.ts';
import { HOST } from '../model/ids.ts';
import type { ObservedInterface, ObservedNamespace } from './observed.ts';
import type { Reading, ReadInterface } from './parse.ts';

type Peer = NonNullable<ObservedInterface['peer']>;
type Namespaces = Readonly<Record<string, ObservedNamespace>>;
/** By namespace: which number stands for which namespace in it. */
export type NamespaceNumbers = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** What a namespace with its peers was made of: from the same, the same is made again. */
const madeOf = new WeakMap<ObservedNamespace, { reading: Reading; peers: readonly (Peer | undefined)[] }>();

/** The namespaces with `peer` filled in. What did not change since `before` keeps its identity (SPEC OB5). */
export function resolvePeers(
  readings: ReadonlyMap<string, Reading>,
  before: Namespaces,
  numbers: NamespaceNumbers = new Map(),
): Record<string, ObservedNamespace> {
  const ends = new Ends(readings);
  const result: [string, ObservedNamespace][] = [];
  for (const [ns, reading] of readings) {
    const old = before[ns];
    const peers = reading.interfaces.map((end) => {
      const candidates = ends.candidates(ns, end);
      return numbered(candidates, end, numbers.get(ns)) ?? known(candidates, old?.interfaces[end.iface.name]?.peer) ?? candidates[0];
    });
    const made = old && madeOf.get(old);
    if (old && made?.reading === reading && equal(made.peers, peers)) {
      result.push([ns, old]);
      continue;
    }
    const now = withPeers(reading, peers);
    const kept = old && equal(old, now) ? old : now;
    madeOf.set(kept, { reading, peers });
    result.push([ns, kept]);
  }
  return byName(result);
}

function withPeers({ namespace, interfaces }: Reading, peers: readonly (Peer | undefined)[]): ObservedNamespace {
  const resolved = new Map(Object.entries(namespace.interfaces));
  for (const [i, { iface }] of interfaces.entries()) {
    const peer = peers[i];
    if (peer) resolved.set(iface.name, { ...iface, peer });
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
      return candidates.length > 1 ? [[end.iface.name, end.peerNsid, candidates]] : [];
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

/** The end that it had before, if that still fits. */
function known(candidates: readonly Peer[], before: Peer | undefined): Peer | undefined {
  return before && candidates.find(({ namespace, name }) => namespace === before.namespace && name === before.name);
}

class Ends {
  /** By own and other index. */
  readonly #byIndexes = new Map<string, Peer[]>();

  constructor(readings: ReadonlyMap<string, Reading>) {
    for (const [namespace, { interfaces }] of readings) {
      for (const { iface, peerIndex } of interfaces) {
        if (peerIndex === undefined) continue;
        const key = indexes(iface.index, peerIndex);
        const group = this.#byIndexes.get(key);
        const end = { namespace, name: iface.name };
        if (group) group.push(end);
        else this.#byIndexes.set(key, [end]);
      }
    }
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

/** Plans which links and namespaces go, and which are made. */
import { peerText } from './diff.ts';
import { letBothArrive } from './planImpairments.ts';
import type { ModelInterface } from './modelNamespace.ts';
import { DEFAULT_MTU, type InterfaceState } from './netState.ts';
import { sortedEntries, type PlanDraft } from './planDraft.ts';

/** Deletes the links that cannot stay as they are. */
export function planRemovals(draft: PlanDraft): void {
  for (const ns of draft.present()) {
    const namespace = draft.model.namespaces.get(ns);
    const wanted = draft.target[ns];
    if (!namespace) continue;
    const entries = [...namespace.interfaces].sort(([a, x], [b, y]) => removalRank(x) - removalRank(y) || (a < b ? -1 : 1));
    for (const [dev, iface] of entries) {
      // A veth's other end may have taken it along meanwhile.
      if (iface.kind === 'loopback' || !namespace.interfaces.has(dev)) continue;
      if (wanted ? canStay(wanted.interfaces[dev], iface) : !outlives(draft, iface)) continue;
      letBothArrive(draft, ns, dev);
      draft.emit({ type: 'link.delete', ns, dev });
    }
  }
  for (const ns of draft.present()) if (!draft.target[ns]) draft.emit({ type: 'netns.delete', ns });
}

/** Kinds that were typed by hand (VLANs, tunnels, …) may stand on one of ours, and would go with it unseen: so they go first. */
function removalRank({ kind }: ModelInterface): number {
  return kind === 'veth' || kind === 'bridge' || kind === 'dummy' ? 1 : 0;
}

/**
 * Whether the other end lies in a namespace that stays. It would go when the kernel frees the namespace, but that is later, and never
 * while a process is still inside: so the link goes first.
 */
function outlives(draft: PlanDraft, iface: ModelInterface): boolean {
  return iface.peer !== undefined && draft.target[iface.peer.namespace] !== undefined;
}

/** Whether the kernel's interface can become the wanted one without being made anew. */
function canStay(wanted: InterfaceState | undefined, actual: ModelInterface): boolean {
  if (wanted?.kind !== actual.kind) return false;
  return actual.kind !== 'veth' || peerText(wanted) === peerText(actual);
}

/** Makes namespaces, then bridges and dummies, then veth pairs: each kind in one run of commands. Returns the next free index. */
export function planAdditions(draft: PlanDraft, firstIndex: number): number {
  for (const [ns] of draft.wanted) if (!draft.model.namespaces.has(ns)) draft.emit({ type: 'netns.add', ns });
  const missing: { ns: string; dev: string; wanted: InterfaceState }[] = [];
  for (const [ns, namespace] of draft.wanted) {
    for (const [dev, wanted] of sortedEntries(namespace.interfaces)) {
      if (wanted.kind !== 'loopback' && !draft.model.get(ns, dev)) missing.push({ ns, dev, wanted });
    }
  }
  for (const { ns, dev, wanted } of missing) {
    // A bridge takes its MTU from its ports unless it is set when they are there.
    const mac = wanted.mac === undefined ? {} : { mac: wanted.mac };
    if (wanted.kind === 'bridge') draft.emit({ type: 'bridge.add', ns, dev, ...mac, stp: wanted.stp ?? false });
    if (wanted.kind === 'dummy') draft.emit({ type: 'dummy.add', ns, dev, ...hardware(wanted) });
  }
  // Bridges and dummies take the next free indexes by themselves; ours must not meet them.
  let nextIndex = firstIndex + missing.filter(({ wanted }) => wanted.kind !== 'veth').length;
  for (const { ns, dev, wanted } of missing) if (wanted.kind === 'veth' && addVeth(draft, ns, dev, wanted, nextIndex)) nextIndex += 2;
  return nextIndex;
}

/** Both ends at birth; from the end that is plugged into a bridge when there is one, since only that end can be plugged and up at once. */
function addVeth(draft: PlanDraft, ns: string, dev: string, wanted: InterfaceState, index: number): boolean {
  const peer = wanted.peer;
  const other = peer && draft.target[peer.namespace]?.interfaces[peer.name];
  // One end alone cannot be made; the difference stays to be seen.
  if (!peer || other?.kind !== 'veth' || peerText(other) !== `${ns}/${dev}`) return false;
  const plugged = (end: InterfaceState, at: string): boolean =>
    end.master !== undefined && draft.model.get(at, end.master)?.kind === 'bridge';
  if (!plugged(wanted, ns) && plugged(other, peer.namespace) && wanted !== other) {
    return addVeth(draft, peer.namespace, peer.name, other, index);
  }
  const master = plugged(wanted, ns) ? wanted.master : undefined;
  return draft.emit({
    type: 'veth.add',
    ns,
    dev,
    index,
    ...hardware(wanted),
    ...(master !== undefined && { master, ...(wanted.up && { up: true }) }),
    peer: { ns: peer.namespace, dev: peer.name, index: index + 1, ...hardware(other) },
  });
}

/** What is not as the kernel would choose it. */
function hardware({ mac, mtu }: InterfaceState): { mac?: string; mtu?: number } {
  return { ...(mac !== undefined && { mac }), ...(mtu !== undefined && mtu !== DEFAULT_MTU && { mtu }) };
}

/** Plans which links and namespaces go, and which are made. */
import { canBecome } from '../kinds/kind.ts';
import { kindOf, linkKind } from '../kinds/kinds.ts';
import type { Command } from './command.ts';
import { peerText, placeText } from './diff.ts';
import { letBothArrive } from './planImpairments.ts';
import type { ModelInterface } from './modelNamespace.ts';
import { DEFAULT_MTU, type InterfaceState } from './netState.ts';
import type { PlanDraft } from './planDraft.ts';

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
      if (wanted ? canStay(wanted.interfaces[dev], iface) : !outlives(draft, ns, dev, iface)) continue;
      letBothArrive(draft, ns, dev);
      draft.emit({ type: 'link.delete', ns, dev });
    }
  }
  for (const ns of draft.present()) if (!draft.target[ns]) draft.emit({ type: 'netns.delete', ns });
}

/** Kinds that nslab does not know, and those of which it does not know on what they stand, may stand on one of ours, and would go with it unseen: so they go first. */
function removalRank({ kind, parent }: ModelInterface): number {
  const known = kindOf(kind);
  return kind === 'veth' || (known && (known.parent !== 'required' || parent)) ? 1 : 0;
}

/**
 * Whether the other end, what it stands on or what stands on it lies in a namespace that stays. It would go when the kernel frees the namespace, but that is later, and never
 * while a process is still inside: so the link goes first.
 */
function outlives(draft: PlanDraft, ns: string, dev: string, { peer, parent }: ModelInterface): boolean {
  return [peer, parent, ...draft.model.children(ns, dev)].some((place) => place && draft.target[place.namespace] !== undefined);
}

/** Whether the kernel's interface can become the wanted one without being made anew. */
function canStay(wanted: InterfaceState | undefined, actual: ModelInterface): boolean {
  if (wanted?.kind !== actual.kind) return false;
  if (actual.kind === 'veth') return peerText(wanted) === peerText(actual);
  const kind = kindOf(actual.kind);
  return !kind || (placeText(wanted.parent) === placeText(actual.parent) && canBecome(kind, actual.options, wanted.options));
}

/** Makes namespaces, then what stands on nothing, then veth pairs, then what stands on others. Returns the next free index. */
export function planAdditions(draft: PlanDraft, firstIndex: number): number {
  for (const [ns] of draft.wanted) if (!draft.model.namespaces.has(ns)) draft.emit({ type: 'netns.add', ns });
  const missing: { ns: string; dev: string; wanted: InterfaceState }[] = [];
  for (const [ns, namespace] of draft.wanted) {
    for (const [dev, wanted] of draft.interfaces(namespace)) {
      if (wanted.kind !== 'loopback' && !draft.model.get(ns, dev)) missing.push({ ns, dev, wanted });
    }
  }
  for (const { ns, dev, wanted } of missing) {
    if (wanted.kind === 'bridge') {
      // A bridge takes its MTU from its ports unless it is set when they are there.
      const mac = wanted.mac === undefined ? {} : { mac: wanted.mac };
      draft.emit({ type: 'bridge.add', ns, dev, ...mac, stp: wanted.stp ?? false, ...(wanted.options && { options: wanted.options }) });
    } else if (!wanted.parent) addLink(draft, ns, dev, wanted);
  }
  // They take the next free indexes by themselves; ours must not meet them.
  let nextIndex = firstIndex + missing.filter(({ wanted }) => wanted.kind !== 'veth').length;
  for (const { ns, dev, wanted } of missing) {
    // The first end that comes up makes both.
    if (wanted.kind !== 'veth' || draft.model.get(ns, dev)) continue;
    if (addVeth(draft, ns, dev, wanted, nextIndex)) nextIndex += 2;
  }
  // What stands on another that is not there yet waits for that.
  let waiting = missing.filter(({ wanted }) => wanted.parent !== undefined);
  for (let before = Infinity; waiting.length < before;) {
    before = waiting.length;
    waiting = waiting.filter(({ ns, dev, wanted }) => !addLink(draft, ns, dev, wanted));
  }
  return nextIndex;
}

function addLink(draft: PlanDraft, ns: string, dev: string, wanted: InterfaceState): boolean {
  releaseParent(draft, wanted);
  const command = linkCommand(ns, dev, wanted);
  return command !== undefined && draft.emit(command);
}

/** A port gives what it receives to its bridge: one that is to carry a macvlan leaves that first. */
function releaseParent(draft: PlanDraft, { kind, parent }: InterfaceState): void {
  if (!parent || kindOf(kind)?.claimsParent !== true) return;
  const below = draft.model.get(parent.namespace, parent.name);
  const target = draft.target[parent.namespace]?.interfaces[parent.name];
  if (below?.master !== undefined && target && target.master !== below.master)
    draft.emit({ type: 'link.nomaster', ns: parent.namespace, dev: parent.name });
}

/** Makes one of the kinds of `shared/kinds`: where its parent is, and born where it is wanted. */
export function linkCommand(ns: string, dev: string, wanted: InterfaceState): Command | undefined {
  const kind = linkKind(wanted.kind);
  if (!kind) return undefined;
  const from = wanted.parent?.namespace ?? ns;
  const atBirth = Object.entries(kind.setBy ? {} : (wanted.options ?? {})).filter(([name]) => kind.options[name]?.afterPorts !== true);
  return {
    type: 'link.add',
    ns: from,
    dev,
    kind: kind.kind,
    ...(wanted.parent && { parent: wanted.parent.name }),
    options: Object.fromEntries(atBirth),
    ...(kind.bornBare !== true && hardware(wanted)),
    ...(from !== ns && { to: ns }),
  };
}

/** Both ends at birth; from the end that is plugged into a bridge when there is one, since only that end can be plugged and up at once. */
function addVeth(draft: PlanDraft, ns: string, dev: string, wanted: InterfaceState, index: number): boolean {
  const peer = wanted.peer;
  const other = peer && draft.target[peer.namespace]?.interfaces[peer.name];
  // One end alone cannot be made; the difference stays to be seen.
  if (!peer || other?.kind !== 'veth' || other.peer?.namespace !== ns || other.peer.name !== dev) return false;
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

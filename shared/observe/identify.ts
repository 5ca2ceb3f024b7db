/** Tells which interface of a drawing is which of the kernel, also after it was moved or renamed. */
import type { SingleEdit } from '../edit/edit.ts';
import { canBeMoved, kindOf } from '../kinds/kinds.ts';
import { linksOf, parentIdOf } from '../model/find.ts';
import type { Interface, Veth } from '../model/lab.ts';
import { interfaceNameSchema, nextName } from '../model/names.ts';
import { placeText } from '../plan/diff.ts';
import type { InterfaceState, NetState } from '../plan/netState.ts';
import { placeOf, type LabIndex } from './labIndex.ts';

interface Place {
  namespace: string;
  name: string;
}

/** By id of a drawn interface: where the kernel has it now. Those without an entry are gone. */
export type Identities = ReadonlyMap<string, Place>;

type Link = readonly [Place, Place];

export function identify(drawn: LabIndex, state: NetState): Identities {
  const identities = new Map<string, Place>();
  identifyLinks(drawn, state, identities);
  identifyOthers(drawn, state, identities);
  return identities;
}

/** A pair is the one whose both ends stayed; else the one of which one end stayed; else the only one of the same two names. */
function identifyLinks(drawn: LabIndex, state: NetState, identities: Map<string, Place>): void {
  const byPlace = kernelLinks(drawn, state);
  const claim = (link: Link, a: Veth, b: Veth, isReversed: boolean): void => {
    identities.set(a.id, link[isReversed ? 1 : 0]);
    identities.set(b.id, link[isReversed ? 0 : 1]);
    for (const { namespace, name } of link) byPlace.delete(placeOf(namespace, name));
  };
  let open = linksOf(drawn.lab);
  const pass = (match: (a: Veth, b: Veth) => { link: Link; isReversed: boolean } | undefined): void => {
    open = open.filter(({ a, b }) => {
      const found = match(a, b);
      if (found) claim(found.link, a, b, found.isReversed);
      return !found;
    });
  };
  const linkAt = (end: Veth): Link | undefined => byPlace.get(drawn.place(end));
  const isAt = (end: Veth, { namespace, name }: Place): boolean => drawn.place(end) === placeOf(namespace, name);
  pass((a, b) => {
    const link = linkAt(a);
    return link && link === linkAt(b) ? { link, isReversed: isAt(a, link[1]) } : undefined;
  });
  pass((a, b) => {
    const link = linkAt(a) ?? linkAt(b);
    if (!link) return undefined;
    return { link, isReversed: linkAt(a) ? isAt(a, link[1]) : isAt(b, link[0]) };
  });
  const byNames = new Map<string, Set<Link>>();
  for (const link of byPlace.values()) {
    const names = namesOf(link[0].name, link[1].name);
    const group = byNames.get(names);
    if (group) group.add(link);
    else byNames.set(names, new Set([link]));
  }
  pass((a, b) => {
    const group = byNames.get(namesOf(a.name, b.name));
    const [link] = group ?? [];
    if (!link || group?.size !== 1) return undefined;
    group.delete(link);
    return { link, isReversed: a.name !== link[0].name };
  });
}

function namesOf(a: string, b: string): string {
  return [a, b].sort().join('/');
}

/** The kernel's veth pairs that can be drawn, by the place of each end. */
function kernelLinks(drawn: LabIndex, state: NetState): Map<string, Link> {
  const links = new Map<string, Link>();
  for (const [namespace, { interfaces }] of Object.entries(state)) {
    if (!drawn.namespace(namespace)) continue;
    for (const [name, { kind, peer }] of Object.entries(interfaces)) {
      if (kind !== 'veth' || !peer || links.has(placeOf(namespace, name)) || !drawn.namespace(peer.namespace)) continue;
      const back = state[peer.namespace]?.interfaces[peer.name]?.peer;
      if (back?.namespace !== namespace || back.name !== name) continue;
      if (!interfaceNameSchema.safeParse(name).success || !interfaceNameSchema.safeParse(peer.name).success) continue;
      const link: Link = [{ namespace, name }, peer];
      for (const end of link) links.set(placeOf(end.namespace, end.name), link);
    }
  }
  return links;
}

/**
 * Anything but a veth is the one of its name; else the only one of its kind in its namespace that is new, as it is after a rename; else the
 * only one of its kind, name and parent that is new in another namespace, as it is after a move.
 */
function identifyOthers(drawn: LabIndex, state: NetState, identities: Map<string, Place>): void {
  const gone = new Map<string, Interface[]>();
  const byGroup = (namespace: string, kind: string): string => `${namespace}/${kind}`;
  for (const iface of Object.values(drawn.lab.interfaces)) {
    if (!kindOf(iface.kind)) continue;
    const namespace = drawn.namespaceName(iface);
    if (state[namespace]?.interfaces[iface.name]?.kind === iface.kind) {
      identities.set(iface.id, { namespace, name: iface.name });
      continue;
    }
    const group = byGroup(namespace, iface.kind);
    gone.set(group, [...(gone.get(group) ?? []), iface]);
  }
  for (const [group, [iface, another]] of gone) {
    if (!iface || another) continue;
    const namespace = drawn.namespaceName(iface);
    const born = Object.entries(state[namespace]?.interfaces ?? {}).filter(
      ([name, { kind }]) =>
        byGroup(namespace, kind) === group &&
        drawn.at(placeOf(namespace, name))?.kind !== kind &&
        interfaceNameSchema.safeParse(name).success,
    );
    if (born.length === 1 && born[0]) identities.set(iface.id, { namespace, name: born[0][0] });
  }
  identifyMoved(
    [...gone.values()].flat().filter((iface) => canBeMoved(iface.kind) && !identities.has(iface.id)),
    drawn,
    state,
    identities,
  );
}

function identifyMoved(gone: readonly Interface[], drawn: LabIndex, state: NetState, identities: Map<string, Place>): void {
  if (gone.length === 0) return;
  const key = (kind: string, name: string, parent: string | undefined): string => `${kind} ${name} ${parent ?? ''}`;
  const claimed = new Set([...identities.values()].map(({ namespace, name }) => placeOf(namespace, name)));
  const born = new Map<string, Place[]>();
  for (const [namespace, { interfaces }] of Object.entries(state)) {
    if (!drawn.namespace(namespace)) continue;
    for (const [name, iface] of Object.entries(interfaces)) {
      if (claimed.has(placeOf(namespace, name)) || !isNewHere(drawn, namespace, name, iface)) continue;
      const at = key(iface.kind, name, placeText(iface.parent));
      born.set(at, [...(born.get(at) ?? []), { namespace, name }]);
    }
  }
  const wanted = new Map<string, Interface[]>();
  for (const iface of gone) {
    const at = key(iface.kind, iface.name, drawn.parent(iface));
    wanted.set(at, [...(wanted.get(at) ?? []), iface]);
  }
  for (const [at, [iface, another]] of wanted) {
    const [place, other] = born.get(at) ?? [];
    if (iface && !another && place && !other) identities.set(iface.id, place);
  }
}

function isNewHere(drawn: LabIndex, namespace: string, name: string, { kind }: InterfaceState): boolean {
  return (
    canBeMoved(kind) &&
    kindOf(kind) !== undefined &&
    drawn.at(placeOf(namespace, name))?.kind !== kind &&
    interfaceNameSchema.safeParse(name).success
  );
}

/** Removes what is gone, unless it goes with its namespace and its name is not needed before. */
export function removalEdits(drawn: LabIndex, state: NetState, identities: Identities): SingleEdit[] {
  const needed = new Set<string>();
  for (const [id, { namespace, name }] of identities) {
    const iface = drawn.lab.interfaces[id];
    if (iface && drawn.place(iface) !== placeOf(namespace, name)) needed.add(placeOf(namespace, name));
  }
  const edits: SingleEdit[] = [];
  const removed = new Set<string>();
  for (const iface of Object.values(drawn.lab.interfaces)) {
    if (iface.kind === 'loopback' || identities.has(iface.id) || removed.has(iface.id)) continue;
    const ends = iface.kind === 'veth' ? [iface, drawn.peer(iface) ?? iface] : [iface];
    const goesAnyway = ends.some((end) => !state[drawn.namespaceName(end)]);
    if (goesAnyway && !ends.some((end) => needed.has(drawn.place(end)))) continue;
    // With what it stands on.
    const parentId = parentIdOf(iface);
    if (parentId !== undefined && removed.has(parentId) && kindOf(iface.kind)?.outlivesParent !== true) {
      removed.add(iface.id);
      continue;
    }
    edits.push({ type: 'interface.remove', id: iface.id });
    for (const end of ends) removed.add(end.id);
  }
  return edits;
}

/** Moves and renames, each when its new name is free; where they wait for each other in a ring, one steps aside first. */
export function moveEdits(drawn: LabIndex, identities: Identities): SingleEdit[] {
  const taken = new Set(Object.values(drawn.lab.interfaces).map((iface) => drawn.place(iface)));
  let waiting: { iface: Interface; from: Place; to: Place }[] = [];
  for (const [id, to] of identities) {
    const iface = drawn.lab.interfaces[id];
    if (!iface || drawn.place(iface) === placeOf(to.namespace, to.name)) continue;
    waiting.push({ iface, from: { namespace: drawn.namespaceName(iface), name: iface.name }, to });
  }
  const edits: SingleEdit[] = [];
  const move = (id: string, from: Place, to: Place): void => {
    taken.delete(placeOf(from.namespace, from.name));
    taken.add(placeOf(to.namespace, to.name));
    const target = drawn.namespace(to.namespace);
    if (from.namespace === to.namespace) edits.push({ type: 'interface.rename', id, name: to.name });
    else if (target) edits.push({ type: 'interface.move', id, namespaceId: target.id, ...(to.name !== from.name && { name: to.name }) });
  };
  while (waiting.length > 0) {
    const before = waiting.length;
    waiting = waiting.filter(({ iface, from, to }) => {
      if (taken.has(placeOf(to.namespace, to.name))) return true;
      move(iface.id, from, to);
      return false;
    });
    const [first] = waiting;
    if (!first || waiting.length < before) continue;
    const aside = { namespace: first.from.namespace, name: freeName(first.from.namespace, taken) };
    move(first.iface.id, first.from, aside);
    first.from = aside;
  }
  return edits;
}

function freeName(namespace: string, taken: ReadonlySet<string>): string {
  const prefix = placeOf(namespace, '');
  const names = [...taken].filter((place) => place.startsWith(prefix)).map((place) => place.slice(prefix.length));
  return nextName('aside', new Set(names));
}

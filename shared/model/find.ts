/** Finds the parts of a lab document. */
import type { Options } from '../kinds/option.ts';
import type { Bridge, Interface, Lab, Veth } from './lab.ts';

/** All interfaces of a namespace, loopback first, then by name. */
export function interfacesOf(lab: Lab, namespaceId: string): Interface[] {
  return Object.values(lab.interfaces)
    .filter((iface) => iface.namespaceId === namespaceId)
    .sort(byLoopbackThenName);
}

/** Made once: `localeCompare` would make one for each comparison. */
const inOrder = new Intl.Collator('en', { numeric: true });

/** As people order names: eth2 before eth10. */
export function compareNames(a: { name: string }, b: { name: string }): number {
  return inOrder.compare(a.name, b.name);
}

function byLoopbackThenName(a: Interface, b: Interface): number {
  if (a.kind === 'loopback' || b.kind === 'loopback') return a.kind === b.kind ? 0 : a.kind === 'loopback' ? -1 : 1;
  return compareNames(a, b);
}

/** All interfaces grouped by namespace id, in one pass; for work over a whole lab. */
export function interfacesByNamespace(lab: Lab): Map<string, Interface[]> {
  const groups = new Map<string, Interface[]>();
  for (const iface of Object.values(lab.interfaces)) {
    const group = groups.get(iface.namespaceId);
    if (group) group.push(iface);
    else groups.set(iface.namespaceId, [iface]);
  }
  for (const group of groups.values()) group.sort(byLoopbackThenName);
  return groups;
}

export function findInterface(lab: Lab, namespaceId: string, name: string): Interface | undefined {
  return Object.values(lab.interfaces).find((iface) => iface.namespaceId === namespaceId && iface.name === name);
}

/** The other end of a veth pair. */
export function peerOf(lab: Lab, veth: Veth): Veth | undefined {
  const peer = lab.interfaces[veth.peerId];
  return peer?.kind === 'veth' ? peer : undefined;
}

/** The interfaces plugged into a bridge, a bond or a VRF, by name. */
export function portsOf(lab: Lab, masterId: string): Interface[] {
  return Object.values(lab.interfaces)
    .filter((iface) => iface.kind !== 'loopback' && iface.masterId === masterId)
    .sort(byLoopbackThenName);
}

/** The bridge that an interface is plugged into; undefined when that is a bond or a VRF, or nothing. */
export function bridgeOf(lab: Lab, iface: Interface): Bridge | undefined {
  const master = iface.kind === 'loopback' || iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  return master?.kind === 'bridge' ? master : undefined;
}

/** What an interface stands on. */
export function parentOf(lab: Lab, iface: Interface): Interface | undefined {
  const parentId = parentIdOf(iface);
  return parentId === undefined ? undefined : lab.interfaces[parentId];
}

export function parentIdOf(iface: Interface): string | undefined {
  return 'parentId' in iface ? iface.parentId : undefined;
}

const NO_OPTIONS: Options = {};

export function optionsOf(iface: Interface): Options {
  return 'options' in iface ? (iface.options ?? NO_OPTIONS) : NO_OPTIONS;
}

export function bridgesOf(lab: Lab): Bridge[] {
  return Object.values(lab.interfaces).filter((iface) => iface.kind === 'bridge');
}

/** Both ends of every veth pair, once each; `a` is the end with the smaller id. */
export function linksOf(lab: Lab): { a: Veth; b: Veth }[] {
  const links: { a: Veth; b: Veth }[] = [];
  for (const a of Object.values(lab.interfaces)) {
    if (a.kind !== 'veth' || a.id > a.peerId) continue;
    const b = peerOf(lab, a);
    if (b) links.push({ a, b });
  }
  return links;
}

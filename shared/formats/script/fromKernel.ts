/** The lab of what a script left in a kernel, and what of it no drawing can hold. */
import { applyEdit } from '../../edit/applyEdit.ts';
import type { Edit, SingleEdit } from '../../edit/edit.ts';
import { commonHosts } from '../../labfile/hostsFile.ts';
import { toLabFile } from '../../labfile/labFile.ts';
import { kindOf } from '../../kinds/kinds.ts';
import { ipSchema } from '../../model/address.ts';
import { bridgesOf, findInterface, parentOf } from '../../model/find.ts';
import { HOST } from '../../model/ids.ts';
import { emptyLab, HOSTS_LIMIT, type HostEntry, type Interface, type Lab } from '../../model/lab.ts';
import { hostNameSchema } from '../../model/names.ts';
import { adopt } from '../../observe/adopt.ts';
import { diff } from '../../plan/diff.ts';
import { DEFAULT_MTU, type NetState } from '../../plan/netState.ts';
import { labToNetState } from '../../plan/toNetState.ts';
import { differenceText } from '../differenceText.ts';
import { item, shortened, type Item } from '../item.ts';

/** What a kernel does not tell by `ip`; read beside it. */
export interface Leavings {
  /** Interfaces whose MAC address somebody gave (NET_ADDR_SET). */
  givenMacs: readonly { ns: string; dev: string }[];
  /** Lines of /etc/hosts, of the host and of /etc/netns/NAME/hosts. */
  hosts: readonly { ns: string; line: string }[];
  /** Programs that still run. */
  programs: readonly string[];
}

/** The lab file of the state, without places: the page arranges the boxes. */
export function fromKernel(name: string, state: NetState, leavings: Leavings, newId: () => string): { file: string; items: Item[] } {
  let lab = applied(emptyLab('script', name), adopt(emptyLab('script', name), state, newId));
  lab = applied(lab, batch([...macEdits(lab, state, leavings), ...mtuEdits(lab, state), ...boundMtuEdits(lab, state)]));
  const { edits, items } = hostsEdits(lab, leavings);
  lab = applied(lab, batch(edits));
  const left = diff(labToNetState(lab), state).map((difference) => item('lost', 'kernel_left', { what: differenceText(difference) }));
  if (leavings.programs.length > 0) items.push(item('lost', 'programs', { names: [...new Set(leavings.programs)].join(', ') }));
  return { file: toLabFile(lab, { layout: false }), items: shortened([...left, ...items]) };
}

function applied(lab: Lab, edit: Edit | undefined): Lab {
  const outcome = edit && applyEdit(lab, edit);
  return outcome?.ok === true ? outcome.lab : lab;
}

function batch(edits: SingleEdit[]): Edit | undefined {
  return edits.length === 0 ? undefined : { type: 'batch', edits };
}

function macEdits(lab: Lab, state: NetState, { givenMacs }: Leavings): SingleEdit[] {
  const ids = new Map(Object.values(lab.namespaces).map((namespace) => [namespace.name, namespace.id]));
  return givenMacs.flatMap(({ ns, dev }): SingleEdit[] => {
    const iface = findInterface(lab, ids.get(ns) ?? '', dev);
    const { mac, master = '' } = state[ns]?.interfaces[dev] ?? {};
    // Ports of a bond all have the bond's.
    if (state[ns]?.interfaces[master]?.kind === 'bond') return [];
    return iface && iface.kind !== 'loopback' && mac !== undefined ? [{ type: 'interface.set', id: iface.id, changes: { mac } }] : [];
  });
}

/** A bridge takes the least MTU of its ports; one that has another was told to. */
function mtuEdits(lab: Lab, state: NetState): SingleEdit[] {
  return bridgesOf(lab).flatMap((bridge): SingleEdit[] => {
    const interfaces = state[lab.namespaces[bridge.namespaceId]?.name ?? '']?.interfaces ?? {};
    const ports = Object.values(interfaces).filter((iface) => iface.master === bridge.name);
    const mtu = interfaces[bridge.name]?.mtu;
    const usual = ports.length === 0 ? DEFAULT_MTU : Math.min(...ports.map((port) => port.mtu ?? DEFAULT_MTU));
    return mtu === undefined || mtu === usual ? [] : [{ type: 'interface.set', id: bridge.id, changes: { mtu } }];
  });
}

/** A VLAN and the like take the MTU of what they stand on; one that has another was told to. */
function boundMtuEdits(lab: Lab, state: NetState): SingleEdit[] {
  const mtuOf = (iface: Interface): number | undefined => state[lab.namespaces[iface.namespaceId]?.name ?? '']?.interfaces[iface.name]?.mtu;
  return Object.values(lab.interfaces).flatMap((iface): SingleEdit[] => {
    const parent = kindOf(iface.kind)?.boundByParent === true ? parentOf(lab, iface) : undefined;
    const mtu = mtuOf(iface);
    return !parent || mtu === undefined || mtu === mtuOf(parent) ? [] : [{ type: 'interface.set', id: iface.id, changes: { mtu } }];
  });
}

/** Names that a lab gives by itself, to every namespace, are no names of its own. */
function hostsEdits(lab: Lab, { hosts }: Leavings): { edits: SingleEdit[]; items: Item[] } {
  const known = new Set(entriesOf(commonHosts(lab).split('\n')).map(entryText));
  const ids = new Map(Object.values(lab.namespaces).map((namespace) => [namespace.name, namespace.id]));
  const own = new Map<string, HostEntry[]>();
  const items: Item[] = [];
  for (const { ns, line } of hosts) {
    const id = ids.get(ns);
    if (id === undefined) continue;
    const list = own.get(id) ?? [];
    for (const entry of entriesOf([line])) {
      if (known.has(entryText(entry)) || isUsual(entry) || list.some((other) => entryText(other) === entryText(entry))) continue;
      if (list.length < HOSTS_LIMIT) list.push(entry);
      else items.push(item('lost', 'kernel_left', { what: `${ns} /etc/hosts ${entryText(entry)}` }));
    }
    own.set(id, list);
  }
  const edits = [...own].filter(([, list]) => list.length > 0);
  return { edits: edits.map(([id, list]) => ({ type: 'namespace.set', id, changes: { hosts: list } })), items };
}

function entryText({ name, address }: HostEntry): string {
  return `${address} ${name}`;
}

/** What every machine has for itself, under whatever names. */
function isUsual({ name, address }: HostEntry): boolean {
  return /^(127\.|::1$|ff0|fe0)/.test(address) || name === HOST || name === 'localhost';
}

function entriesOf(lines: readonly string[]): HostEntry[] {
  return lines.flatMap((line): HostEntry[] => {
    const [text = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const address = ipSchema.safeParse(text);
    if (!address.success) return [];
    return names.filter((name) => hostNameSchema.safeParse(name).success).map((name) => ({ name, address: address.data }));
  });
}

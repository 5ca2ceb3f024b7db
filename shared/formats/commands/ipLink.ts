/** `ip link`: makes, sets and deletes interfaces of every kind that a lab has. */
import { kindOf, linkKind } from '../../kinds/kinds.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import type { LabDraft } from '../draft/labDraft.ts';
import { readKindWords } from './kindWords.ts';
import { isShort, type Machine, type Understood } from './understood.ts';

export function runLink(machine: Machine, verb: string | undefined, words: readonly string[]): Understood {
  const { namespace } = machine;
  if (isShort(verb, 'add')) return addLink(machine, words);
  if (isShort(verb, 'delete') && verb !== 'd') {
    const iface = namespace.find((words[0] === 'dev' ? words[1] : words[0]) ?? '');
    if (!iface || iface.kind === 'loopback') return 'fails';
    namespace.remove(iface);
    return 'done';
  }
  return isShort(verb, 'set') ? setLink(machine, words) : 'unknown';
}

interface Named {
  name?: string;
  netns?: string;
  /** What it stands on. */
  link?: string;
  options: Options;
}

interface Options {
  mtu?: string;
  address?: string;
  master?: string;
  up?: boolean;
}

/** `ip link add [link P] [name] X [options] type T …`. */
function addLink(machine: Machine, words: readonly string[]): Understood {
  const { draft, namespace } = machine;
  const at = words.indexOf('type');
  const kind = words[at + 1] ?? '';
  if (at < 0 || (kind !== 'veth' && !kindOf(kind))) return 'unknown';
  const named = readNamed(words.slice(0, at));
  if (!named || named.name === undefined) return 'unknown';
  const target = named.netns === undefined ? namespace : namespaceOf(draft, named.netns);
  if (!target || target.find(named.name)) return 'fails';
  const more = words.slice(at + 2);
  if (kind === 'veth') return addVeth(draft, target, { ...named, name: named.name }, more);
  const read = readKindWords(kind, more);
  const parentName = named.link ?? read.parent;
  const parent = parentName === undefined ? undefined : namespace.find(parentName);
  if (parentName !== undefined && !parent) return 'fails';
  const iface = target.addInterface(named.name, kind === 'bridge' ? kind : (linkKind(kind)?.kind ?? 'dummy'), {}, false);
  if (!target.stand(iface, parent, read.options)) {
    target.remove(iface);
    return 'fails';
  }
  if (read.stp !== undefined) iface.stp = read.stp;
  if (read.left.length > 0)
    draft.note('lost', 'keys_lost', { at: `${target.name}/${iface.name}`, keys: read.left.join(' ') }, machine.place);
  return settle(iface, named.options) ? 'done' : 'fails';
}

/** By the name of its container too. */
function namespaceOf(draft: LabDraft, name: string): NamespaceDraft | undefined {
  return draft.namespaces.find((one) => one.name === name);
}

function addVeth(draft: LabDraft, namespace: NamespaceDraft, named: Named & { name: string }, more: readonly string[]): Understood {
  const peer = more[0] === 'peer' ? readNamed(more.slice(1)) : undefined;
  if (!peer || peer.name === undefined) return 'unknown';
  const target = peer.netns === undefined ? namespace : namespaceOf(draft, peer.netns);
  if (!target || target.find(peer.name) || (target === namespace && peer.name === named.name)) return 'fails';
  const a = namespace.addInterface(named.name, 'veth', {}, false);
  const b = target.addInterface(peer.name, 'veth', {}, false);
  draft.link(a, b);
  return settle(a, named.options) && settle(b, peer.options) ? 'done' : 'fails';
}

function readNamed(words: readonly string[]): Named | undefined {
  const named: Named = { options: {} };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    if (word === 'up') named.options.up = true;
    else if (
      ['name', 'dev', 'mtu', 'address', 'master', 'netns', 'link', 'txqueuelen', 'index', 'numtxqueues', 'numrxqueues'].includes(word)
    ) {
      if (value === undefined) return undefined;
      if (word === 'name' || word === 'dev') named.name = value;
      else if (word === 'netns' || word === 'link') named[word] = value;
      else if (word === 'mtu' || word === 'address' || word === 'master') named.options[word] = value;
      i += 1;
    } else if (named.name === undefined) named.name = word;
    else return undefined;
  }
  return named;
}

function settle(iface: InterfaceDraft, { mtu, address, master, up }: Options): boolean {
  const { namespace } = iface;
  if (mtu !== undefined && !namespace.setMtu(iface, Number(mtu))) return false;
  if (address !== undefined && !namespace.setMac(iface, address)) return false;
  if (up === true) namespace.setUp(iface, true);
  if (master === undefined) return true;
  const other = namespace.find(master);
  if (other === undefined || !namespace.plug(iface, other)) return false;
  // A bond turns on what it takes (drivers/net/bonding/bond_main.c, bond_enslave).
  if (other.kind === 'bond') iface.up = true;
  return true;
}

function setLink(machine: Machine, words: readonly string[]): Understood {
  const { namespace } = machine;
  const rest = words[0] === 'dev' ? words.slice(1) : [...words];
  const iface = namespace.find(rest[0] ?? '');
  // `ip link set up dev eth0` is allowed as well.
  if (!iface && (rest[0] === 'up' || rest[0] === 'down')) {
    const named = namespace.find((rest[1] === 'dev' ? rest[2] : rest[1]) ?? '');
    if (!named) return 'fails';
    namespace.setUp(named, rest[0] === 'up');
    return 'done';
  }
  if (!iface) return 'fails';
  for (let i = 1; i < rest.length; i += 1) {
    const [word = '', value] = [rest[i], rest[i + 1]];
    if (word === 'up' || word === 'down') namespace.setUp(iface, word === 'up');
    else if (word === 'nomaster') delete iface.master;
    else if (word === 'type' && value !== undefined) return setKind(machine, iface, value, rest.slice(i + 2));
    else if (value === undefined) return 'unknown';
    else if (word === 'name') {
      if (!namespace.rename(iface, value)) return 'fails';
      i += 1;
    } else if (['mtu', 'address', 'master', 'vrf'].includes(word)) {
      if (!settle(iface, { [word === 'vrf' ? 'master' : word]: value })) return 'fails';
      i += 1;
    } else if (word === 'multicast' || word === 'arp' || word === 'promisc' || word === 'txqueuelen') {
      machine.draft.note('lost', 'keys_lost', { at: `${namespace.name}/${iface.name}`, keys: `${word} ${value}` }, machine.place);
      i += 1;
    } else return 'unknown';
  }
  return 'done';
}

/** `ip link set br0 type bridge stp_state 1`. */
function setKind(machine: Machine, iface: InterfaceDraft, kind: string, words: readonly string[]): Understood {
  if (iface.kind !== kind) return kindOf(kind) ? 'fails' : 'unknown';
  const { options, stp, left } = readKindWords(kind, words);
  if (!machine.namespace.stand(iface, undefined, { ...iface.options, ...options }))
    return iface.parent ? settleOptions(iface, options) : 'fails';
  if (stp !== undefined) iface.stp = stp;
  if (left.length > 0)
    machine.draft.note('lost', 'keys_lost', { at: `${machine.namespace.name}/${iface.name}`, keys: left.join(' ') }, machine.place);
  return 'done';
}

function settleOptions(iface: InterfaceDraft, options: InterfaceDraft['options']): Understood {
  return iface.namespace.stand(iface, iface.parent, { ...iface.options, ...options }) ? 'done' : 'fails';
}

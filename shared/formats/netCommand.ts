/** Understands the commands by which other tools set up a machine's network: iproute2, sysctl, and the older net-tools. */
import { parseIp } from '../model/address.ts';
import { runIfconfig, runRoute } from './netTools.ts';
import type { InterfaceDraft, LabDraft, NamespaceDraft, Place } from './labDraft.ts';
import { shellCommands, type ShellCommand } from './shellLines.ts';

/** `fails`: a kernel would refuse it. */
export type Understood = 'done' | 'unknown' | 'fails';

/** Runs a script's commands on the namespace; what is not understood becomes an item. */
export function runScript(draft: LabDraft, namespace: NamespaceDraft, script: string, place: { file?: string; line?: number } = {}): void {
  for (const command of shellCommands(script)) {
    const line = place.line === undefined ? command.line : place.line + command.line - 1;
    runCommand(draft, namespace, command, { ...place, line });
  }
}

const BASE_NAME = /^(?:\/(?:usr\/)?s?bin\/)?([^/]+)$/;

function runCommand(draft: LabDraft, namespace: NamespaceDraft, command: ShellCommand, place: Place): void {
  const [first = '', ...rest] = command.words;
  const program = BASE_NAME.exec(first)?.[1] ?? first;
  if (command.plain && program === 'sudo') {
    runCommand(draft, namespace, { ...command, words: rest }, place);
    return;
  }
  const inner = shellScript(program, rest);
  if (command.plain && inner !== undefined) {
    for (const part of shellCommands(inner)) runCommand(draft, namespace, part, place);
    return;
  }
  const understood = command.plain ? runWords(draft, namespace, program, rest, command.into) : 'unknown';
  if (understood === 'done') return;
  const text = command.text === '' ? command.words.join(' ') : command.text;
  const params = { at: namespace.name, command: text.length > 200 ? `${text.slice(0, 200)}…` : text };
  draft.note('lost', understood === 'fails' ? 'command_fails' : 'command_unknown', params, place);
}

/** The script of `sh -c '…'`. */
function shellScript(program: string, words: readonly string[]): string | undefined {
  if (!['sh', 'bash', 'ash', 'dash'].includes(program)) return undefined;
  const [option = '', script] = words;
  return /^-[a-z]*c$/.test(option) && words.length === 2 ? script : undefined;
}

function runWords(
  draft: LabDraft,
  namespace: NamespaceDraft,
  program: string,
  words: readonly string[],
  into: string | undefined,
): Understood {
  if (into !== undefined) return program === 'echo' ? runEcho(namespace, words, into) : 'unknown';
  switch (program) {
    case 'ip':
      return runIp(draft, namespace, words);
    case 'sysctl':
      return runSysctl(namespace, words);
    case 'ifconfig':
      return runIfconfig(namespace, words);
    case 'route':
      return runRoute(namespace, words);
    case 'brctl':
      return runBrctl(namespace, words);
    case 'iptables':
      return runIptables(namespace, words);
    case 'true':
    case ':':
      return 'done';
    default:
      return 'unknown';
  }
}

/** Forwarding is all that a lab holds of them; the rest is said. */
const FORWARDING: Readonly<Record<string, 'ipv4' | 'ipv6'>> = {
  'net/ipv4/ip_forward': 'ipv4',
  'net/ipv4/conf/all/forwarding': 'ipv4',
  'net/ipv6/conf/all/forwarding': 'ipv6',
};

/** Sets one kernel switch, by its name with dots or slashes. */
export function setSwitch(namespace: NamespaceDraft, name: string, value: string): Understood {
  const family = FORWARDING[name.replaceAll('.', '/')];
  if (family === undefined || !/^[01]$/.test(value)) return 'unknown';
  namespace.forwarding[family] = value === '1';
  return 'done';
}

function runSysctl(namespace: NamespaceDraft, words: readonly string[]): Understood {
  const pairs = words.filter((word) => !/^-[wqe]+$/.test(word));
  // `sysctl -w name = value` in three words is no form of it.
  const outcomes = pairs.map((pair) => {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(\S+)$/.exec(pair) ?? [];
    return setSwitch(namespace, name, value);
  });
  return pairs.length > 0 && outcomes.every((outcome) => outcome === 'done') ? 'done' : 'unknown';
}

function runEcho(namespace: NamespaceDraft, words: readonly string[], into: string): Understood {
  const [, name] = /^\/proc\/sys\/(\S+)$/.exec(into) ?? [];
  return name === undefined || words.length !== 1 ? 'unknown' : setSwitch(namespace, name, words[0] ?? '');
}

function runBrctl(namespace: NamespaceDraft, [verb, name = '', ...rest]: readonly string[]): Understood {
  const bridge = namespace.find(name);
  if (verb === 'addbr') {
    if (bridge) return 'fails';
    namespace.addInterface(name, 'bridge', {}, false);
    return 'done';
  }
  if (bridge?.kind !== 'bridge') return verb === 'addif' || verb === 'stp' ? 'fails' : 'unknown';
  if (verb === 'stp' && /^(on|off|yes|no)$/.test(rest[0] ?? '')) {
    bridge.stp = ['on', 'yes'].includes(rest[0] ?? '');
    return 'done';
  }
  if (verb !== 'addif' || rest.length === 0) return 'unknown';
  const ports = rest.map((dev) => namespace.find(dev));
  return ports.every((port) => port !== undefined && namespace.plug(port, bridge)) ? 'done' : 'fails';
}

/** The one rule a lab draws as a switch of its own. */
function runIptables(namespace: NamespaceDraft, words: readonly string[]): Understood {
  const match =
    /^(?:-t nat (?:-A|--append) POSTROUTING|(?:-A|--append) POSTROUTING -t nat) (?:-o|--out-interface) (\S+) (?:-j|--jump) MASQUERADE$/.exec(
      words.join(' '),
    );
  if (match?.[1] === undefined) return 'unknown';
  const iface = namespace.find(match[1]);
  if (!iface) return 'fails';
  if (!namespace.masquerade.includes(iface.name)) namespace.masquerade.push(iface.name);
  return 'done';
}

function isShort(word: string | undefined, ...wholes: readonly string[]): boolean {
  return word !== undefined && word !== '' && wholes.some((whole) => whole.startsWith(word));
}

function runIp(draft: LabDraft, namespace: NamespaceDraft, all: readonly string[]): Understood {
  const words = [...all];
  let target = namespace;
  let family: 4 | 6 | undefined;
  while (words[0]?.startsWith('-') === true) {
    const option = words.shift();
    if (option === '-4' || option === '-6') family = option === '-4' ? 4 : 6;
    else if (option === '-n' || option === '-netns') {
      const other = draft.namespaces.find(({ name }) => name === words[0]);
      words.shift();
      if (!other) return 'fails';
      target = other;
    } else return 'unknown';
  }
  const [object, verb, ...rest] = words;
  if (object === 'l' || isShort(object, 'link')) return runLink(draft, target, verb, rest);
  if (isShort(object, 'address')) return runAddress(target, verb, rest);
  if (isShort(object, 'route')) return runIpRoute(target, verb, rest, family);
  if (isShort(object, 'neighbour', 'neighbor')) return runNeighbour(target, verb, rest);
  return 'unknown';
}

function runLink(draft: LabDraft, namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  if (isShort(verb, 'add')) return addLink(draft, namespace, words);
  if (isShort(verb, 'delete') && verb !== 'd') {
    const iface = namespace.find((words[0] === 'dev' ? words[1] : words[0]) ?? '');
    if (!iface || iface.kind === 'loopback') return 'fails';
    namespace.remove(iface);
    return 'done';
  }
  return isShort(verb, 'set') ? setLink(namespace, words) : 'unknown';
}

interface Options {
  mtu?: string;
  address?: string;
  master?: string;
  up?: boolean;
}

/** `ip link add [name] X [options] type T …`: what stands before the type. */
function addLink(draft: LabDraft, namespace: NamespaceDraft, words: readonly string[]): Understood {
  const at = words.indexOf('type');
  const kind = words[at + 1];
  const own = words.slice(0, at);
  if (at < 0 || (kind !== 'bridge' && kind !== 'dummy' && kind !== 'veth')) return 'unknown';
  const named = readOptions(own);
  if (!named || named.name === undefined) return 'unknown';
  if (namespace.find(named.name)) return 'fails';
  const more = words.slice(at + 2);
  if (kind !== 'veth') {
    const stp = /^stp_state ([01])$/.exec(more.join(' '))?.[1];
    if (more.length > 0 && (kind !== 'bridge' || stp === undefined)) return 'unknown';
    const iface = namespace.addInterface(named.name, kind, {}, false);
    if (stp === '1') iface.stp = true;
    return settle(iface, named.options) ? 'done' : 'fails';
  }
  const peer = more[0] === 'peer' ? readOptions(more.slice(1), true) : undefined;
  if (!peer || peer.name === undefined) return 'unknown';
  const target = peer.netns === undefined ? namespace : draft.namespaces.find(({ name }) => name === peer.netns);
  if (!target || target.find(peer.name) || (target === namespace && peer.name === named.name)) return 'fails';
  const a = namespace.addInterface(named.name, 'veth', {}, false);
  const b = target.addInterface(peer.name, 'veth', {}, false);
  draft.link(a, b);
  return settle(a, named.options) && settle(b, peer.options) ? 'done' : 'fails';
}

function readOptions(words: readonly string[], netnsAllowed = false): { name?: string; netns?: string; options: Options } | undefined {
  const options: Options = {};
  let name: string | undefined;
  let netns: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    if (word === 'up') options.up = true;
    else if (['name', 'dev', 'mtu', 'address', 'master', 'netns'].includes(word)) {
      if (value === undefined || (word === 'netns' && !netnsAllowed)) return undefined;
      if (word === 'name' || word === 'dev') name = value;
      else if (word === 'netns') netns = value;
      else if (word === 'mtu') options.mtu = value;
      else if (word === 'address') options.address = value;
      else options.master = value;
      i += 1;
    } else if (name === undefined && i === 0) name = word;
    else return undefined;
  }
  return { options, ...(name !== undefined && { name }), ...(netns !== undefined && { netns }) };
}

function settle(iface: InterfaceDraft, { mtu, address, master, up }: Options): boolean {
  const { namespace } = iface;
  if (mtu !== undefined && !namespace.setMtu(iface, Number(mtu))) return false;
  if (address !== undefined && !namespace.setMac(iface, address)) return false;
  if (up === true) iface.up = true;
  if (master === undefined) return true;
  const bridge = namespace.find(master);
  return bridge !== undefined && namespace.plug(iface, bridge);
}

function setLink(namespace: NamespaceDraft, words: readonly string[]): Understood {
  const rest = words[0] === 'dev' ? words.slice(1) : [...words];
  const iface = namespace.find(rest[0] ?? '');
  // `ip link set up dev eth0` is allowed as well.
  if (!iface && (rest[0] === 'up' || rest[0] === 'down')) {
    const named = namespace.find((rest[1] === 'dev' ? rest[2] : rest[1]) ?? '');
    if (!named) return 'fails';
    named.up = rest[0] === 'up';
    return 'done';
  }
  if (!iface) return 'fails';
  for (let i = 1; i < rest.length; i += 1) {
    const [word = '', value] = [rest[i], rest[i + 1]];
    if (word === 'up' || word === 'down') iface.up = word === 'up';
    else if (word === 'nomaster') delete iface.master;
    else if (word === 'type' && value === 'bridge' && rest[i + 2] === 'stp_state' && /^[01]$/.test(rest[i + 3] ?? '')) {
      if (iface.kind !== 'bridge') return 'fails';
      iface.stp = rest[i + 3] === '1';
      i += 3;
    } else if (value === undefined) return 'unknown';
    else if (word === 'name') {
      if (!namespace.rename(iface, value)) return 'fails';
      i += 1;
    } else if (['mtu', 'address', 'master'].includes(word)) {
      if (!settle(iface, { [word]: value })) return 'fails';
      i += 1;
    } else return 'unknown';
  }
  return 'done';
}

function runAddress(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  const adds = isShort(verb, 'add', 'replace', 'change');
  const deletes = isShort(verb, 'delete');
  if (verb === 'flush' || isShort(verb, 'flush')) {
    const iface = namespace.find((words[0] === 'dev' ? words[1] : words[0]) ?? '');
    if (!iface || words.length > 2) return iface ? 'unknown' : 'fails';
    iface.addresses = [];
    return 'done';
  }
  if (!adds && !deletes) return 'unknown';
  let address: string | undefined;
  let dev: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'dev') dev = words[(i += 1)];
    // What a kernel chooses as well, or what only matters for the first second.
    else if (['brd', 'broadcast', 'label', 'scope', 'metric'].includes(word)) i += 1;
    else if (['nodad', 'noprefixroute', 'home', 'optimistic'].includes(word)) {
      if (word === 'noprefixroute') return 'unknown';
    } else if (word === 'local') address = words[(i += 1)];
    else if (address === undefined) address = word;
    else return 'unknown';
  }
  const iface = namespace.find(dev ?? '');
  if (!iface || address === undefined) return 'fails';
  const full = withLength(address);
  if (adds) return namespace.addAddress(iface, full) ? 'done' : 'fails';
  const at = iface.addresses.indexOf(full);
  if (at < 0) return 'fails';
  iface.addresses.splice(at, 1);
  return 'done';
}

/** Alone, an address is a network of its own. */
export function withLength(address: string): string {
  return address.includes('/') ? address : `${address}/${address.includes(':') ? '128' : '32'}`;
}

function runIpRoute(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[], family: 4 | 6 | undefined): Understood {
  const adds = isShort(verb, 'add', 'append') && verb !== 'a' ? true : verb === 'a';
  const replaces = isShort(verb, 'replace', 'change');
  if (!adds && !replaces && !isShort(verb, 'delete')) return 'unknown';
  let to: string | undefined;
  let via: string | undefined;
  let dev: string | undefined;
  let metric: number | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === 'via') {
      if (words[i + 1] === 'inet' || words[i + 1] === 'inet6') i += 1;
      via = words[(i += 1)];
    } else if (word === 'dev') dev = words[(i += 1)];
    else if (['metric', 'preference', 'priority'].includes(word)) metric = Number(words[(i += 1)]);
    // Who put it there, and how far it reaches, which the kernel finds out by itself.
    else if (['proto', 'protocol', 'scope'].includes(word)) i += 1;
    else if (word === 'to' || word === 'unicast') continue;
    else if (to === undefined) to = word;
    else return 'unknown';
  }
  if (to === undefined) return 'fails';
  const six = family === 6 || to.includes(':') || via?.includes(':') === true;
  const destination = to === 'default' && six && via === undefined ? '::/0' : to;
  const iface = dev === undefined ? undefined : namespace.find(dev);
  if (dev !== undefined && !iface) return 'fails';
  if (metric !== undefined && (!Number.isInteger(metric) || metric < 0 || metric > 4294967295)) return 'fails';
  const route = {
    to: destination,
    ...(via !== undefined && { via }),
    ...(iface && { dev: iface.name }),
    ...(metric !== undefined && { metric }),
  };
  // Containers have a default route into their management network, which many take away first; here it is not there.
  if (!adds && !replaces) return namespace.removeRoute(route) || to === 'default' ? 'done' : 'fails';
  return namespace.addRoute(route, replaces) ? 'done' : 'fails';
}

function runNeighbour(namespace: NamespaceDraft, verb: string | undefined, words: readonly string[]): Understood {
  if (!isShort(verb, 'add', 'replace', 'change')) return 'unknown';
  const options = new Map<string, string>();
  let address: string | undefined;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (['dev', 'lladdr', 'nud', 'to'].includes(word)) options.set(word, words[(i += 1)] ?? '');
    else if (address === undefined) address = word;
    else if (word !== 'permanent') return 'unknown';
  }
  if ((options.get('nud') ?? 'permanent') !== 'permanent') return 'unknown';
  const iface = namespace.find(options.get('dev') ?? '');
  const text = options.get('to') ?? address ?? '';
  if (!iface || !parseIp(text)) return 'fails';
  return namespace.addNeighbour(iface, text, options.get('lladdr') ?? '') ? 'done' : 'fails';
}

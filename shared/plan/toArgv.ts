/** Turns a command into what runs and into what the learner reads; the only place where iproute2's syntax is written. */
import { lossRemoval, lossRule, netemWords, tbfWords } from '../impairment/words.ts';
import { optionWords } from '../kinds/kind.ts';
import { BRIDGE, kindOf } from '../kinds/kinds.ts';
import { wgWords } from '../kinds/wireguard.ts';
import { HOST } from '../model/ids.ts';
import { isNft, nftJson, nftText } from '../firewall/nftCommand.ts';
import type { IsolationKind } from '../model/isolation.ts';
import { SWITCH_NUMBERS, switchPath } from '../model/switches.ts';
import type { Command } from './command.ts';
import { routeWords } from './routeState.ts';
import { neighbourWords } from './neighbourState.ts';
import { ruleWords } from './ruleState.ts';

export type Program = 'ip' | 'wg' | 'bridge' | 'sysctl' | 'iptables' | 'tc' | 'nft' | 'unshare' | 'kill' | 'nsenter';

/** What runs: a program in a namespace. For `ip`, `args` are the words of one batch line. */
export interface Run {
  ns: string;
  program: Program;
  args: string[];
  /** Its standard input. */
  input?: string;
}

/** What runs. Namespaces are named to `ip` by path: a name of digits would be taken for a process (ip/lib/namespace.c). */
export function toRun(command: Command): Run {
  return build(command, (ns) => (ns === HOST ? HOST_PATH : `/run/netns/${ns}`));
}

/** The lab's first process lives in the host's network namespace, and `ip` takes a path. */
const HOST_PATH = '/proc/1/ns/net';

/** The command as one would type it on the lab's host. */
export function toText(command: Command): string {
  const { ns, program, args } = isNft(command)
    ? { ns: command.ns, program: 'nft', args: [nftText(command)] }
    : build(command, (name) => (name === HOST ? '1' : name));
  const words = args.map(quote).join(' ');
  if (ns === HOST) return `${program} ${words}`;
  return program === 'ip' ? `ip -n ${quote(ns)} ${words}` : `ip netns exec ${quote(ns)} ${program} ${words}`;
}

/** For a shell: only names that somebody typed in a terminal can need it. */
function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

type NameNamespace = (ns: string) => string;

function build(command: Command, target: NameNamespace): Run {
  const ip = (ns: string, ...args: string[]): Run => ({ ns, program: 'ip', args });
  switch (command.type) {
    case 'netns.add':
      return ip(HOST, 'netns', 'add', command.ns);
    case 'netns.delete':
      return ip(HOST, 'netns', 'delete', command.ns);
    case 'veth.add': {
      const { peer } = command;
      return ip(
        command.ns,
        ...['link', 'add', 'name', command.dev, 'index', String(command.index), ...hardware(command)],
        ...(command.up === true ? ['up'] : []),
        ...(command.master === undefined ? [] : ['master', command.master]),
        ...['type', 'veth', 'peer', 'name', peer.dev, 'index', String(peer.index), ...hardware(peer)],
        ...(peer.ns === command.ns ? [] : ['netns', target(peer.ns)]),
      );
    }
    case 'bridge.add':
      return ip(
        command.ns,
        ...['link', 'add', 'name', command.dev, ...hardware(command), 'type', 'bridge'],
        ...(command.stp ? ['stp_state', '1'] : []),
        ...optionWords(BRIDGE, command.options ?? {}),
      );
    case 'link.add':
      return ip(command.ns, ...linkWords(command, target));
    case 'link.options': {
      const kind = kindOf(command.kind);
      const words = kind ? optionWords(kind, command.options) : [];
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'type', command.kind, ...words);
    }
    case 'wireguard.set': {
      const { ns, dev, privateKey } = command;
      const words = wgWords(command);
      const args = ['set', dev, ...(privateKey === undefined ? words.filter((_, i) => i !== 2 && i !== 3) : words)];
      return { ns, program: 'wg', args, ...(privateKey !== undefined && { input: privateKey }) };
    }
    case 'link.delete':
      return ip(command.ns, 'link', 'delete', 'dev', command.dev);
    case 'link.move':
      return ip(
        command.ns,
        ...['link', 'set', 'dev', command.dev],
        ...(command.newName === undefined ? [] : ['name', command.newName]),
        ...['netns', target(command.to)],
      );
    case 'link.rename':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'name', command.newName);
    case 'link.up':
    case 'link.down':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, command.type === 'link.up' ? 'up' : 'down');
    case 'link.mac':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'address', command.mac);
    case 'link.mtu':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'mtu', String(command.mtu));
    case 'link.master':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'master', command.master);
    case 'link.nomaster':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'nomaster');
    case 'impair.set':
      return qdisc(command, 'replace', 'netem', ...netemWords(command.impairment));
    case 'rate.set':
      return qdisc(command, 'replace', 'tbf', ...tbfWords(command.rateKbit));
    case 'impair.clear':
    case 'rate.clear':
      return qdisc(command, 'delete');
    case 'loss.set':
      return { ns: command.ns, program: 'nft', args: [lossRule(command.dev, command.percent)] };
    case 'loss.clear':
      return { ns: command.ns, program: 'nft', args: [lossRemoval(command.dev)] };
    case 'vlan.set':
    case 'vlan.delete': {
      const flags = command.type === 'vlan.set' ? [...(command.pvid ? ['pvid'] : []), ...(command.untagged ? ['untagged'] : [])] : [];
      const words = [command.type === 'vlan.set' ? 'add' : 'del', 'dev', command.dev, 'vid', command.vid, ...flags];
      return { ns: command.ns, program: 'bridge', args: ['vlan', ...words, ...(command.self ? ['self'] : [])] };
    }
    case 'bridge.stp':
      return ip(command.ns, 'link', 'set', 'dev', command.dev, 'type', 'bridge', 'stp_state', command.on ? '1' : '0');
    case 'addr.add':
      // Without duplicate address detection an IPv6 address can be used at once, which is what a drawing means.
      return ip(command.ns, 'addr', 'add', command.address, 'dev', command.dev, ...(command.address.includes(':') ? ['nodad'] : []));
    case 'addr.delete':
      return ip(command.ns, 'addr', 'delete', command.address, 'dev', command.dev);
    case 'route.add':
      return ip(command.ns, 'route', 'add', ...routeWords(command.route));
    case 'route.replace':
      return ip(command.ns, 'route', 'replace', ...routeWords(command.route));
    case 'route.delete':
      return ip(command.ns, 'route', 'delete', ...routeWords(command.route, false));
    case 'neighbour.replace':
      return ip(
        command.ns,
        'neigh',
        'replace',
        ...neighbourWords(command.neighbour),
        ...(command.neighbour.proxy ? [] : ['nud', 'permanent']),
      );
    case 'neighbour.delete':
      return ip(command.ns, 'neigh', 'delete', ...neighbourWords({ ...command.neighbour, mac: undefined }));
    case 'nft.chain':
    case 'nft.rule':
    case 'nft.replace':
    case 'nft.delete':
      // As JSON: what is in it can be nothing but what it says (libnftables-json(5)).
      return { ns: command.ns, program: 'nft', args: ['-j', '-f', '-'], input: JSON.stringify({ nftables: nftJson(command) }) };
    case 'rule.add':
    case 'rule.delete': {
      const verb = command.type === 'rule.add' ? 'add' : 'delete';
      return ip(command.ns, ...(command.family === 6 ? ['-6'] : []), 'rule', verb, ...ruleWords(command.rule));
    }
    case 'forwarding.set': {
      const key = command.family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
      return { ns: command.ns, program: 'sysctl', args: ['-w', `${key}=${command.on ? '1' : '0'}`] };
    }
    case 'switch.set': {
      // With slashes a dot is part of the name (sysctl(8)).
      const path = switchPath(command).join(command.dev.includes('.') ? '/' : '.');
      return { ns: command.ns, program: 'sysctl', args: ['-w', `${path}=${String(SWITCH_NUMBERS[command.value])}`] };
    }
    case 'isolation.begin':
      return { ns: command.ns, program: 'unshare', args: [...unshareWords(command.kinds), ...shellWords(command.hostname)] };
    case 'isolation.end':
      return { ns: HOST, program: 'kill', args: ['-KILL', String(command.pid)] };
    case 'isolation.hostname':
      return { ns: HOST, program: 'nsenter', args: ['--target', String(command.pid), '--uts', 'hostname', command.hostname] };
    case 'masquerade.add':
    case 'masquerade.delete': {
      const verb = command.type === 'masquerade.add' ? '-A' : '-D';
      return { ns: command.ns, program: 'iptables', args: ['-t', 'nat', verb, 'POSTROUTING', '-o', command.dev, '-j', 'MASQUERADE'] };
    }
  }
}

const UNSHARE_WORDS: Readonly<Record<IsolationKind, readonly string[]>> = {
  pid: ['--pid', '--fork', '--mount-proc'],
  uts: ['--uts'],
  ipc: ['--ipc'],
  mnt: ['--mount'],
  user: ['--user', '--map-root-user'],
  cgroup: ['--cgroup'],
  time: ['--time'],
};

function unshareWords(kinds: readonly IsolationKind[]): string[] {
  return kinds.flatMap((kind) => UNSHARE_WORDS[kind]);
}

/** What one would start in there: a shell, which takes the name first. */
function shellWords(hostname: string | undefined): string[] {
  return hostname === undefined ? ['bash'] : ['bash', '-c', `hostname ${hostname}; exec bash`];
}

/** `tc qdisc replace dev veth1 root …` */
function qdisc({ ns, dev }: { ns: string; dev: string }, verb: 'replace' | 'delete', ...words: string[]): Run {
  return { ns, program: 'tc', args: ['qdisc', verb, 'dev', dev, 'root', ...words] };
}

function linkWords(command: Extract<Command, { type: 'link.add' }>, target: NameNamespace): string[] {
  const { dev, parent, options, to } = command;
  const kind = kindOf(command.kind);
  if (kind?.addWords) return kind.addWords(dev, options);
  const isBelow = kind?.parentWord === 'dev';
  return [
    ...['link', 'add'],
    ...(parent === undefined || isBelow ? [] : ['link', parent]),
    ...['name', dev, ...hardware(command)],
    ...(to === undefined ? [] : ['netns', target(to)]),
    ...['type', command.kind],
    ...(kind ? optionWords(kind, options) : []),
    ...(parent !== undefined && isBelow ? ['dev', parent] : []),
  ];
}

function hardware(end: { mac?: string | undefined; mtu?: number | undefined }): string[] {
  return [...(end.mac === undefined ? [] : ['address', end.mac]), ...(end.mtu === undefined ? [] : ['mtu', String(end.mtu)])];
}

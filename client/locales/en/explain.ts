/** English: what commands do, what failures mean, what steps of the history did. */
import type { ExplanationCode } from '../../../shared/plan/explain.ts';
import type { FailureClass } from '../../../shared/plan/failure.ts';

type Params = Readonly<Record<string, string>>;
type Sentence = (p: Params) => string;

const command: Record<ExplanationCode, Sentence> = {
  'netns.add': (p) => `Makes ${p['ns'] ?? ''}: a network of its own, with only lo inside.`,
  'netns.delete': (p) => `Deletes the namespace ${p['ns'] ?? ''} and everything in it.`,
  'veth.add': (p) =>
    `Makes a veth pair: ${p['dev'] ?? ''} in ${p['ns'] ?? ''}, its other end ${p['peerDev'] ?? ''} in ${p['peerNs'] ?? ''}.`,
  'bridge.add': (p) => `Makes the bridge ${p['dev'] ?? ''} in ${p['ns'] ?? ''}: a switch for the interfaces plugged into it.`,
  'link.add.dummy': (p) => `Makes ${p['dev'] ?? ''}, an interface that swallows what it is given.`,
  'link.add.vlan': (p) =>
    `Makes ${p['dev'] ?? ''}: what ${p['parent'] ?? ''} carries with the VLAN tag ${p['id'] ?? ''}, as an interface of its own.`,
  'link.add.macvlan': (p) =>
    `Makes ${p['dev'] ?? ''}: a second network card, with a MAC address of its own, on the wire of ${p['parent'] ?? ''}.`,
  'link.add.ipvlan': (p) =>
    `Makes ${p['dev'] ?? ''}: it shares the MAC address of ${p['parent'] ?? ''} and is told apart by its IP addresses.`,
  'link.add.vrf': (p) => `Makes the VRF ${p['dev'] ?? ''}: what is plugged into it routes by table ${p['table'] ?? ''} alone.`,
  'link.add.bond': (p) => `Makes the bond ${p['dev'] ?? ''}: its ports act as one interface.`,
  'link.add.vxlan': (p) => `Makes ${p['dev'] ?? ''}: Ethernet frames of network ${p['id'] ?? ''}, carried over IP in UDP.`,
  'link.add.gre': (p) => `Makes ${p['dev'] ?? ''}, a GRE tunnel: IP packets inside IP packets${to(p)}.`,
  'link.add.gretap': (p) => `Makes ${p['dev'] ?? ''}, a GRE tunnel for Ethernet frames${to(p)}.`,
  'link.add.ipip': (p) => `Makes ${p['dev'] ?? ''}, a tunnel: IPv4 packets inside IPv4 packets${to(p)}.`,
  'link.add.sit': (p) => `Makes ${p['dev'] ?? ''}, a tunnel: IPv6 packets inside IPv4 packets${to(p)}.`,
  'link.add.ip6tnl': (p) => `Makes ${p['dev'] ?? ''}, a tunnel: packets inside IPv6 packets${to(p)}.`,
  'link.add.ip6gre': (p) => `Makes ${p['dev'] ?? ''}, a GRE tunnel over IPv6${to(p)}.`,
  'link.add.wireguard': (p) =>
    `Makes ${p['dev'] ?? ''}, a WireGuard: it carries packets encrypted in UDP, to peers it knows by their keys.`,
  'wireguard.set': (p) => `Gives ${p['dev'] ?? ''} its private key (by standard input), UDP port ${p['port'] ?? ''} and its peers.`,
  'link.add.tun': (p) => `Makes ${p['dev'] ?? ''}: its other end will be a program.`,
  'link.options': (p) => `Sets ${p['options'] ?? ''} on ${p['dev'] ?? ''}.`,
  'link.delete': (p) => `Deletes ${p['dev'] ?? ''}. The other end of a veth pair goes with it.`,
  'link.move': (p) => `Moves ${p['dev'] ?? ''} into ${p['to'] ?? ''}. It arrives down and without addresses.`,
  'link.rename': (p) => `Renames ${p['dev'] ?? ''} to ${p['newName'] ?? ''}.`,
  'link.up': (p) =>
    p['dev'] === 'lo'
      ? 'Turns lo on: the namespace can reach itself.'
      : `Turns ${p['dev'] ?? ''} on. A link carries when both its ends are on.`,
  'link.down': (p) => `Turns ${p['dev'] ?? ''} off. Its routes go, and its IPv6 addresses.`,
  'link.mac': (p) => `Gives ${p['dev'] ?? ''} the MAC address ${p['mac'] ?? ''}.`,
  'link.mtu': (p) => `Lets packets of up to ${p['mtu'] ?? ''} bytes through ${p['dev'] ?? ''}.`,
  'link.master': (p) => `Plugs ${p['dev'] ?? ''} into the bridge ${p['master'] ?? ''}.`,
  'link.nomaster': (p) => `Unplugs ${p['dev'] ?? ''} from its bridge.`,
  'bridge.stpOn': (p) => `Turns spanning tree on, so that loops do no harm. ${p['dev'] ?? ''} then waits before it forwards.`,
  'bridge.stpOff': (p) => `Turns spanning tree off: ${p['dev'] ?? ''} forwards at once.`,
  'addr.add': (p) => `Gives ${p['dev'] ?? ''} the address ${p['address'] ?? ''}.`,
  'addr.delete': (p) => `Takes the address ${p['address'] ?? ''} from ${p['dev'] ?? ''}.`,
  'route.add': (p) => `${route(p)} now go by ${p['via'] ?? ''}${source(p)}.`,
  'route.replace': (p) => `${route(p)} now go by ${p['via'] ?? ''}${source(p)}, instead of the way before.`,
  'route.delete': (p) => `Takes away the route for ${p['to'] ?? ''}${p['table'] ? ` from table ${p['table']}` : ''}.`,
  'route.blackhole': (p) => `${route(p)} are dropped, and nobody is told.`,
  'route.unreachable': (p) => `${route(p)} are refused; their sender is told that nobody is there (ICMP host unreachable).`,
  'route.prohibit': (p) => `${route(p)} are refused; their sender is told that it is forbidden (ICMP administratively prohibited).`,
  'rule.add': (p) => `Rule ${p['priority'] ?? ''}: ${packets(p)} ask table ${p['table'] ?? ''}.`,
  'rule.delete': (p) => `Takes away rule ${p['priority'] ?? ''}, for ${packets(p)}.`,
  'rule.blackhole': (p) => `Rule ${p['priority'] ?? ''}: ${packets(p)} are dropped, and nobody is told.`,
  'rule.unreachable': (p) => `Rule ${p['priority'] ?? ''}: ${packets(p)} are refused as unreachable.`,
  'rule.prohibit': (p) => `Rule ${p['priority'] ?? ''}: ${packets(p)} are refused as forbidden.`,
  'rp_filter.strict': (p) => `Packets that come in by ${devs(p)} must come by the way that answers to them would take; others are dropped.`,
  'rp_filter.loose': (p) => `Packets that come in by ${devs(p)} must have a source that some way leads back to; others are dropped.`,
  'rp_filter.off': (p) => `Packets that come in by ${devs(p)} may bear any source.`,
  'proxy_arp.on': (p) => `Answers ARP on ${devs(p)} for addresses that lie elsewhere, as if they were here.`,
  'proxy_ndp.on': (p) => `Answers neighbour solicitations on ${devs(p)} for its proxy neighbours.`,
  'proxy_ndp.off': (p) => `Answers neighbour solicitations on ${devs(p)} for its own addresses only.`,
  'proxy_arp.off': (p) => `Answers ARP on ${devs(p)} for its own addresses only.`,
  'forwarding.on': (p) => `Lets ${p['ns'] ?? ''} pass on ${p['family'] ?? ''} packets that are not for itself: it is a router now.`,
  'forwarding.off': (p) => `${p['ns'] ?? ''} no longer passes on ${p['family'] ?? ''} packets.`,
  'nft.chain': (p) =>
    `Has the firewall look at packets in ${chainOf(p)}; those that no rule decides are ${p['policy'] === 'drop' ? 'dropped' : 'let through'}.`,
  'nft.rule': (p) => `${packetsOf(p)} ${verdictOf(p)}.`,
  'nft.replace': (p) => `Sets the ${p['count'] ?? ''} rules of ${p['chain'] ?? ''} anew, in one step: their order matters.`,
  'nft.delete': (p) => `Takes the chain ${p['chain'] ?? ''} away: nothing is decided there any more.`,
  'neighbour.proxy': (p) => `Answers for ${p['address'] ?? ''} on ${p['dev'] ?? ''} with its own MAC address, as a proxy.`,
  'neighbour.noProxy': (p) => `Answers for ${p['address'] ?? ''} on ${p['dev'] ?? ''} no longer.`,
  'neighbour.replace': (p) => `Fixes the MAC address of ${p['address'] ?? ''} on ${p['dev'] ?? ''}: nobody is asked for it.`,
  'neighbour.delete': (p) => `Forgets the fixed MAC address of ${p['address'] ?? ''} on ${p['dev'] ?? ''}.`,
  'impair.set': (p) => `Does this to every packet that ${p['dev'] ?? ''} sends: ${p['what'] ?? ''}.`,
  'impair.clear': (p) => `Sends packets from ${p['dev'] ?? ''} unharmed again.`,
  'rate.set': (p) => `Lets ${p['dev'] ?? ''} send no faster than ${p['rate'] ?? ''}.`,
  'rate.clear': (p) => `Lets ${p['dev'] ?? ''} send as fast as it can.`,
  'loss.set': (p) => `Loses ${p['percent'] ?? ''} of what arrives at ${p['dev'] ?? ''}, as if it had been lost on the way.`,
  'loss.clear': (p) => `Loses nothing any more of what arrives at ${p['dev'] ?? ''}.`,
  'vlan.set': (p) => `${member(p)} ${p['dev'] ?? ''} is now in VLAN ${p['vid'] ?? ''}${vlanFlags(p)}.`,
  'vlan.delete': (p) => `${member(p)} ${p['dev'] ?? ''} is no longer in VLAN ${p['vid'] ?? ''}.`,
  'isolation.begin': (p) => `What runs in ${p['ns'] ?? ''} now has ${kinds(p)} of its own. A small process holds them open.`,
  'isolation.end': (p) => `Ends the process that held them open for ${p['ns'] ?? ''}, and what runs in there.`,
  'isolation.hostname': (p) => `Calls ${p['ns'] ?? ''} ${p['hostname'] ?? ''}; the host keeps its own name.`,
  'masquerade.add': (p) => `Packets leaving by ${p['dev'] ?? ''} take its address as their source.`,
  'masquerade.delete': (p) => `Packets leaving by ${p['dev'] ?? ''} keep their own source address.`,
};

const KINDS: Readonly<Record<string, string>> = {
  pid: 'process numbers',
  uts: 'a hostname',
  ipc: 'IPC objects',
  mnt: 'mounts',
  user: 'users',
  cgroup: 'a cgroup root',
  time: 'clocks',
};

function kinds(p: Params): string {
  const words = (p['kinds'] ?? '').split(',').map((kind) => KINDS[kind] ?? kind);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}

/** Where a tunnel ends, when that is said. */
function to(p: Params): string {
  return p['remote'] === undefined ? '' : ` to ${p['remote']}`;
}

function route(p: Params): string {
  const table = p['table'] ? `Where a rule asks table ${p['table']}: packets` : 'Packets';
  return p['to'] === 'default' ? `${table} for everywhere else` : `${table} for ${p['to'] ?? ''}`;
}

function packets(p: Params): string {
  const { packets: words = '' } = p;
  if (words === '') return 'all packets';
  return words.startsWith('not ') ? `packets other than ${words.slice(4)}` : `packets ${words}`;
}

function source(p: Params): string {
  return p['src'] ? ` and bear the source ${p['src']}` : '';
}

const failure: Record<FailureClass, string> = {
  exists: 'Something of that name, or such a route or address, is there already.',
  no_namespace: 'There is no namespace of that name.',
  no_device: 'There is no interface of that name here.',
  bad_gateway: 'The gateway is in none of the networks of the interfaces that are up here.',
  unreachable: 'No interface that is up leads there.',
  down: 'The interface is down; it must be up for this.',
  no_such_rule: 'There is no such rule.',
  no_program: 'This program is not installed. The table of this machine says how to get it.',
  no_such_address: 'The interface does not have that address.',
  no_such_route: 'There is no such route.',
  unknown_kind: 'This kernel lacks what this needs. The table of this machine says how to get it.',
  not_permitted: 'The kernel does not allow it here.',
  busy: 'The interface is in use; it must be down for this.',
  limit: 'A limit of this lab is reached.',
  out_of_range: 'The number is outside of what the interface takes.',
  loop: 'This would make a loop.',
  timed_out: 'It took too long and was ended.',
  invalid: 'The kernel does not take these values together.',
  other: 'See the kernel’s own words.',
};

const label: Record<string, Sentence> = {
  'lab.rename': (p) => `Rename the lab to ${p['name'] ?? ''}`,
  'lab.settings': () => 'Change the lab’s settings',
  'namespace.add': (p) => `Add namespace ${p['name'] ?? ''}`,
  'namespace.add.many': (p) => `Add ${p['count'] ?? ''} namespaces`,
  'namespace.rename': (p) => `Rename ${p['name'] ?? ''} to ${p['newName'] ?? ''}`,
  'namespace.set': (p) => `Settings of ${p['name'] ?? ''}`,
  'namespace.rules': (p) => `Policy rules of ${p['name'] ?? ''}`,
  'namespace.neighbours': (p) => `Neighbours of ${p['name'] ?? ''}`,
  'namespace.switches': (p) => `Switches of ${p['name'] ?? ''}`,
  'namespace.isolate': (p) => `Kinds of namespace of ${p['name'] ?? ''}`,
  'namespace.remove': (p) => `Delete ${p['name'] ?? ''}`,
  'namespace.remove.many': (p) => `Delete ${p['count'] ?? ''} namespaces`,
  'route.add': (p) => `Route ${p['to'] ?? ''} of ${p['name'] ?? ''}`,
  'route.set': (p) => `Route ${p['to'] ?? ''} of ${p['name'] ?? ''}`,
  'route.remove': (p) => `Delete route ${p['to'] ?? ''} of ${p['name'] ?? ''}`,
  'link.add': (p) => `Link ${p['a'] ?? ''} – ${p['b'] ?? ''}`,
  'link.add.many': (p) => `Add ${p['count'] ?? ''} links`,
  'interface.add': (p) => `Add ${p['name'] ?? ''} to ${p['namespace'] ?? ''}`,
  'interface.rename': (p) => `Rename ${p['name'] ?? ''} to ${p['newName'] ?? ''}`,
  'interface.set': (p) => `${p['name'] ?? ''} of ${p['namespace'] ?? ''}`,
  'interface.set.many': (p) => `Change ${p['count'] ?? ''} interfaces`,
  'interface.move': (p) => `Move ${p['name'] ?? ''} to ${p['namespace'] ?? ''}`,
  'interface.plug': (p) => (p['bridge'] ? `Plug ${p['name'] ?? ''} into ${p['bridge']}` : `Unplug ${p['name'] ?? ''}`),
  'interface.remove': (p) => `Delete ${p['name'] ?? ''} of ${p['namespace'] ?? ''}`,
  'interface.remove.many': (p) => `Delete ${p['count'] ?? ''} interfaces`,
  'service.add': (p) => `Add the service ${p['service'] ?? ''} to ${p['name'] ?? ''}`,
  'service.set': (p) => `Service ${p['service'] ?? ''} of ${p['name'] ?? ''}`,
  'service.remove': (p) => `Delete the service ${p['service'] ?? ''} of ${p['name'] ?? ''}`,
  'firewallRule.add': (p) => `Add a rule to ${p['name'] ?? ''}: ${p['rule'] ?? ''}`,
  'firewallRule.set': (p) => `Rule of ${p['name'] ?? ''}: ${p['rule'] ?? ''}`,
  'firewallRule.remove': (p) => `Delete a rule of ${p['name'] ?? ''}: ${p['rule'] ?? ''}`,
  'firewall.policy': (p) => `${p['name'] ?? ''}: ${p['chain'] ?? ''}, else ${p['policy'] ?? ''}`,
  'layout.move': () => 'Move boxes',
  'note.add': () => 'Add a note',
  'note.set': () => 'Change a note',
  'note.remove': () => 'Delete a note',
  'group.add': () => 'Add a group',
  'group.set': () => 'Change a group',
  'group.remove': () => 'Delete a group',
  batch: (p) => `${p['count'] ?? ''} changes`,
  start: () => 'Start the lab',
  apply: () => 'Apply the drawing',
  discard: () => 'Discard what was staged',
  keep: () => 'Keep what the kernel has',
  revert: () => 'Revert to the drawing',
  'schedule.set': () => 'Change the schedule',
  schedule: () => 'The schedule begins or ends a step',
  'schedule.back': () => 'The schedule puts back what it changed',
  'restore.drawing': (p) => `Restore ${p['name'] ?? ''}`,
  'restore.kernel': (p) => `Restore the kernel of ${p['name'] ?? ''}`,
  command: () => 'One command',
  isolation: () => 'Kinds of namespace, as drawn',
};

export const explain = {
  command,
  failure,
  /** A step of the history or a group of commands. */
  label(code: string, params: Params): string {
    const { code: inner, ...rest } = params;
    const known = (one: string): string | undefined => label[one]?.(rest);
    if (code === 'undo') return `Undo: ${known(inner ?? '') ?? inner ?? ''}`;
    if (code === 'redo') return `Redo: ${known(inner ?? '') ?? inner ?? ''}`;
    if (code === 'kernel') return `From the kernel: ${known(inner ?? '') ?? inner ?? ''}`;
    return label[code]?.(params) ?? code;
  },
};

const CHAINS: Readonly<Record<string, string>> = {
  prerouting: 'prerouting: as they arrive, before their way is chosen',
  input: 'input: meant for this namespace',
  forward: 'forward: passing through',
  output: 'output: made here',
  postrouting: 'postrouting: as they leave',
};

function chainOf(p: Params): string {
  return CHAINS[p['chain'] ?? ''] ?? '';
}

function packetsOf(p: Params): string {
  const match = p['match'] ?? '';
  return match === '' ? `In ${p['chain'] ?? ''}, every packet that got this far` : `In ${p['chain'] ?? ''}, a packet with ${match}`;
}

function verdictOf(p: Params): string {
  const to = p['to'] ?? '';
  switch (p['action']) {
    case 'accept':
      return 'is let through';
    case 'drop':
      return 'is dropped without a word';
    case 'reject':
      return 'is refused, and its sender is told';
    case 'masquerade':
      return 'takes the address of the interface it leaves by';
    case 'dnat':
      return `is sent on to ${to}`;
    case 'snat':
      return `takes ${to} as its source`;
    default:
      return 'is treated as the rule says';
  }
}

/** The bridge itself takes part as a port of its own. */
function member(p: Params): string {
  return p['flags']?.includes('self') === true ? 'The bridge itself,' : 'The port';
}

function vlanFlags(p: Params): string {
  const flags = p['flags']?.split(' ') ?? [];
  return [
    flags.includes('untagged') ? ', whose frames leave without a tag' : ', whose frames leave with their tag',
    flags.includes('pvid') ? '; frames that come without one belong to it' : '',
  ].join('');
}

/** An interface, or all of the namespace. */
function devs(p: Params): string {
  return p['dev'] ? p['dev'] : `any interface of ${p['ns'] ?? ''}`;
}

/** English: kinds of interface and their options. */
import type { LinkKind, OptionName } from '../../../shared/kinds/kinds.ts';

interface OptionWord {
  name: string;
  hint?: string;
}

const OPTIONS: Readonly<Record<OptionName, OptionWord>> = {
  ageing: { name: 'Ageing time (s)', hint: 'So long an address that is not heard of is remembered.' },
  priority: { name: 'Priority', hint: 'Of the spanning tree: the least becomes the root.' },
  forwardDelay: { name: 'Forward delay (s)', hint: 'With STP: so long a port listens, and then learns, before it forwards.' },
  vlanFiltering: { name: 'VLAN filtering', hint: 'Ports let through only frames of the VLANs they are in.' },
  defaultPvid: { name: 'Default VLAN', hint: 'Ports that join are in it, untagged. 0: in none.' },
  id: { name: 'VLAN', hint: 'From 1 to 4094.' },
  protocol: { name: 'Protocol', hint: '802.1ad is the outer tag of two.' },
  mode: { name: 'Mode' },
  flag: { name: 'Isolation' },
  table: { name: 'Routing table' },
  miimon: { name: 'Link check (ms)', hint: 'How often it looks whether its ports have carrier; 0: never.' },
  hash: { name: 'Spread by', hint: 'What decides over which port a packet leaves.' },
  primary: { name: 'Primary port', hint: 'Used whenever it works.' },
  local: { name: 'Local address' },
  remote: { name: 'Remote address' },
  ttl: { name: 'TTL', hint: '0: as the packet inside.' },
  key: { name: 'Key', hint: 'Tells several tunnels between the same addresses apart.' },
  group: { name: 'Multicast group', hint: 'Finds the other ends.' },
  port: { name: 'UDP port', hint: 'IANA’s is 4789.' },
  privateKey: { name: 'Private key', hint: 'Made for you; only this end knows it.' },
  peers: { name: 'Peers', hint: 'One a line: public key, allowed networks, endpoint 10.0.0.1:51820, keepalive 25.' },
  learning: { name: 'Learning', hint: 'Learns behind which end an address is.' },
};

/** Where a word means something else for one kind. */
const OF_KIND: Readonly<Record<string, OptionWord>> = {
  'vxlan.id': { name: 'Network (VNI)', hint: 'From 0 to 16777215; alike at all ends.' },
  'ipvlan.mode': { name: 'Mode', hint: 'Alike for all ipvlans on one interface.' },
  'ipvlan.flag': { name: 'Isolation', hint: 'Alike for all ipvlans on one interface.' },
  'wireguard.port': { name: 'Listen port (UDP)' },
  'bond.mode': { name: 'Mode', hint: 'How the ports share the work.' },
};

function isOption(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}

const MENU: Readonly<Record<LinkKind, string>> = {
  dummy: 'Dummy',
  vlan: 'VLAN: tagged frames of another interface',
  macvlan: 'macvlan: a second card on the same wire',
  ipvlan: 'ipvlan: the same card with another address',
  vxlan: 'VXLAN: Ethernet over UDP',
  vrf: 'VRF: a routing table of its own',
  bond: 'bond: several links as one',
  gre: 'GRE tunnel',
  gretap: 'GRE tunnel for Ethernet',
  ipip: 'IPIP tunnel: IPv4 in IPv4',
  sit: 'SIT tunnel: IPv6 in IPv4',
  ip6tnl: 'tunnel in IPv6',
  ip6gre: 'GRE tunnel in IPv6',
  wireguard: 'WireGuard: encrypted, over UDP',
  tun: 'tun or tap: the other end is a program',
};

/** By the kernel's name. */
const BRIDGE_STATES: Readonly<Record<string, string>> = {
  disabled: 'off',
  listening: 'listening',
  learning: 'learning',
  forwarding: 'forwarding',
  blocking: 'blocking',
};

export const kinds = {
  menu: MENU,
  option(kind: string, name: string): OptionWord {
    return OF_KIND[`${kind}.${name}`] ?? (isOption(name) ? OPTIONS[name] : { name });
  },
  options: 'Options',
  optionOf: (option: string, name: string) => `${option} of ${name}`,
  fixed: 'Set when it is made; the kernel does not change it afterwards.',
  anew: 'Make it anew with other values…',
  anewHint: 'It is deleted and made again, and so is what stands on it.',
  on: (name: string) => `on ${name}`,
  onIn: (name: string, namespace: string) => `on ${name} in ${namespace}`,
  publicKey: { name: 'Public key', hint: 'Give it to the other end, as the key of a peer.' },
  wireguardTo: 'WireGuard tunnel to…',
  noWay: 'The two namespaces have no addresses by which they could reach each other.',
  vlans: {
    ofPort: 'VLANs',
    ofBridge: 'VLANs of the bridge itself',
    notFiltering: (bridge: string) => `They count once VLAN filtering is on for ${bridge}.`,
    pvid: 'PVID',
    pvidHint: 'Frames that come without a tag belong to this VLAN.',
    untagged: 'Untagged',
    untaggedHint: 'Frames of these VLANs leave without their tag.',
    tagged: 'Tagged',
    taggedHint: 'Frames of these VLANs leave with their tag, as on a trunk.',
    none: 'none',
    asBridge: 'As the bridge gives by itself',
  },
  bridge: {
    states: 'Port states',
    withoutTree: 'without spanning tree',
    isRoot: 'this is the root',
    rootIs: (id: string) => `root ${id}`,
    rootPort: 'to the root',
    cost: (cost: number) => `cost ${String(cost)}`,
    table: 'Forwarding table',
    tableEmpty: 'It has heard of nobody yet.',
    how: { own: 'the port’s own', given: 'given', learned: 'learned' },
    age: (seconds: number) => `heard ${String(seconds)} s ago`,
    state: BRIDGE_STATES,
  },
};

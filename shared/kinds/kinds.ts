/** The kinds of interface nslab draws, besides lo and veth. A new one is a descriptor in a file of its own and a row here. */
import { bond } from './bond.ts';
import { bridge } from './bridge.ts';
import { dummy } from './dummy.ts';
import { ipvlan } from './ipvlan.ts';
import type { Kind } from './kind.ts';
import { macvlan } from './macvlan.ts';
import { tun } from './tun.ts';
import { gre, gretap, ip6gre, ip6tnl, ipip, sit } from './tunnels.ts';
import { vlan } from './vlan.ts';
import { vrf } from './vrf.ts';
import { wireguard } from './wireguard.ts';
import { vxlan } from './vxlan.ts';

const LINK_DESCRIPTORS = [dummy, vlan, macvlan, ipvlan, vrf, bond, vxlan, gre, gretap, ipip, sit, ip6tnl, ip6gre, tun, wireguard] as const;
const DESCRIPTORS = [bridge, ...LINK_DESCRIPTORS] as const;

type Descriptor = (typeof DESCRIPTORS)[number]['kind'];
/** The names of all options; the page has a word for each. */
export type OptionName = (typeof DESCRIPTORS)[number] extends infer D ? (D extends { options: infer O } ? keyof O : never) : never;
/** All but the bridge, which is a box of its own in the drawing. */
export type LinkKind = Exclude<Descriptor, 'bridge'>;

export const BRIDGE: Kind<'bridge'> = bridge;
export const LINKS: readonly Kind<LinkKind>[] = LINK_DESCRIPTORS;

export const LINK_KINDS: readonly LinkKind[] = LINKS.map(({ kind }) => kind);

const TABLE: ReadonlyMap<string, Kind<Descriptor>> = new Map(DESCRIPTORS.map((kind): [string, Kind<Descriptor>] => [kind.kind, kind]));
const LINK_TABLE: ReadonlyMap<string, Kind<LinkKind>> = new Map(LINKS.map((kind) => [kind.kind, kind]));

/** Undefined for lo, veth, and what nslab does not draw. */
export function kindOf(name: string): Kind<Descriptor> | undefined {
  return TABLE.get(name);
}

export function linkKind(name: string): Kind<LinkKind> | undefined {
  return LINK_TABLE.get(name);
}

/** What takes ports, and whether this is one. */
export function canBePort(master: string, port: string): boolean {
  if (port === 'loopback' || port === master) return false;
  const isEthernet = port === 'veth' || TABLE.get(port)?.ethernet === true;
  switch (master) {
    case 'bridge':
      return isEthernet;
    case 'bond':
      return isEthernet && port !== 'bridge';
    case 'vrf':
      return true;
    default:
      return false;
  }
}

export function takesPorts(kind: string): boolean {
  return kind === 'bridge' || kind === 'bond' || kind === 'vrf';
}

/** Whether an interface of one kind can stand on one of the other. */
export function canStandOn(kind: Kind, parent: string): boolean {
  if (kind.parent === 'none' || parent === 'loopback') return false;
  // The kernel puts a macvlan on a macvlan onto what that one stands on, and an ipvlan likewise (macvlan_common_newlink, ipvlan_link_new).
  if (kind.claimsParent === true && (parent === 'macvlan' || parent === 'ipvlan')) return false;
  if (kind.parentWord === 'dev') return parent !== 'vrf';
  return parent === 'veth' || TABLE.get(parent)?.ethernet === true;
}

/** Only these can be moved into another namespace (NETIF_F_NETNS_LOCAL otherwise); of what is not known, nothing else is. */
export function canBeMoved(kind: string): boolean {
  return kind !== 'loopback' && (TABLE.get(kind)?.canBeMoved ?? true);
}

/** A VXLAN: Ethernet frames carried over an IP network in UDP (RFC 7348). */
import type { Kind } from './kind.ts';
import { ipOption, numberOption, switchOption, type Options } from './option.ts';

export const vxlan = {
  kind: 'vxlan',
  group: 'tunnel',
  parent: 'optional',
  parentWord: 'dev',
  // Moved, it would still end where it was born, and go with that namespace (vxlan_exit_batch, ip_tunnel_delete_nets).
  canBeMoved: false,
  // drivers/net/vxlan/vxlan_core.c, vxlan_handle_lowerdev_unregister: a move is told as the end of the interface.
  endsWhenParentMoves: true,
  ethernet: true,
  takesMac: true,
  birthMtu: (parent) => (parent === undefined ? 1500 : parent - 50),
  // drivers/net/vxlan/vxlan_core.c, vxlan_vni_in_use: those of IPv4 and of IPv6 have sockets of their own.
  unique: { within: 'namespace', by: ['id', 'port'], and: family },
  options: {
    /** The network's number (VNI). */
    id: numberOption({ word: 'id', min: 0, max: 16_777_215, required: true }),
    local: ipOption({ word: 'local', keys: ['local', 'local6'] }),
    remote: ipOption({ word: 'remote', keys: ['remote', 'remote6'] }),
    /** A multicast group that finds the others. */
    group: ipOption({ word: 'group', keys: ['group', 'group6'] }),
    /** Of IANA; without it the kernel takes 8472, from before there was one. */
    port: numberOption({ word: 'dstport', key: 'port', min: 1, max: 65535, default: 8472 }),
    ttl: numberOption({ word: 'ttl', min: 0, max: 255, default: 0 }),
    learning: switchOption({ word: 'learning', default: true, says: ['nolearning', 'learning'] }),
  },
} as const satisfies Kind;

function family({ remote, group, local }: Options): string {
  return String(remote ?? group ?? local ?? '').includes(':') ? 'ip6' : '';
}

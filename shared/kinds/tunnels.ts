/** Tunnels: packets inside packets of another network, between two addresses. */
import type { Kind } from './kind.ts';
import { ipOption, numberOption, type Option } from './option.ts';

interface TunnelSpec<Name extends string> {
  kind: Name;
  /** Family of the packets outside. */
  family: 4 | 6;
  ethernet?: boolean;
  /** Bytes that the outer headers take. */
  overhead: number;
  ttl: number;
}

/** A key tells several tunnels between the same addresses apart; iproute2 prints it as an IPv4 address. */
const key: Option = {
  ...numberOption({ word: 'key', min: 0, max: 4_294_967_295 }),
  read: (data) => {
    const dotted = data['okey'];
    if (typeof dotted !== 'string') return undefined;
    return dotted.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  },
};

function tunnel<const Name extends string>({ kind, family, ethernet = false, overhead, ttl }: TunnelSpec<Name>) {
  return {
    kind,
    group: 'tunnel',
    // Its packets leave by that alone; without one, by whatever the routes say.
    parent: 'optional',
    parentWord: 'dev',
    outlivesParent: true,
    // Moved, it would still end where it was born, and go with that namespace (vxlan_exit_batch, ip_tunnel_delete_nets).
    canBeMoved: false,
    ethernet,
    takesMac: ethernet,
    birthMtu: (parent = 1500) => parent - overhead,
    unique: { within: 'namespace', by: ['local', 'remote', 'key'], byParent: true },
    options: {
      local: ipOption({ word: 'local', family, none: 'any' }),
      remote: ipOption({ word: 'remote', family, none: 'any' }),
      /** 0: as the packet inside. */
      ttl: numberOption({ word: family === 4 ? 'ttl' : 'hoplimit', key: 'ttl', min: 0, max: 255, default: ttl }),
    },
  } as const satisfies Kind;
}

const withKey = <const K extends ReturnType<typeof tunnel>>(kind: K) => ({ ...kind, options: { ...kind.options, key } });

export const gre = withKey(tunnel({ kind: 'gre', family: 4, overhead: 24, ttl: 0 }));
export const gretap = withKey(tunnel({ kind: 'gretap', family: 4, ethernet: true, overhead: 38, ttl: 0 }));
export const ip6gre = withKey(tunnel({ kind: 'ip6gre', family: 6, overhead: 52, ttl: 64 }));
export const ipip = tunnel({ kind: 'ipip', family: 4, overhead: 20, ttl: 0 });
export const sit = tunnel({ kind: 'sit', family: 4, overhead: 20, ttl: 0 });
export const ip6tnl = tunnel({ kind: 'ip6tnl', family: 6, overhead: 48, ttl: 64 });

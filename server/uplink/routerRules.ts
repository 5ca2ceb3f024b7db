/** What the router between a lab and the outside lets through, as rules for nft. Pure. */

/** Between router and lab, and between router and slirp4netns: from the shared range (RFC 6598), so that no lab's own networks meet them. */
export const UPLINK = {
  dev: 'uplink0',
  lab: '100.127.255.2',
  router: '100.127.255.1',
  length: 30,
  slirp: '100.127.254.0/24',
  dns: '100.127.254.3',
} as const;

/** Networks that are not the public Internet (RFC 6890), and addresses at which clouds tell machines their secrets. */
const CLOSED: readonly string[] = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  '168.63.129.16/32',
];

/** What a class may do without being a nuisance: 12 MB/s in all, 50 new connections in a second, 256 at once. */
const LIMITS = {
  bytes: 'limit rate over 12 mbytes/second burst 2 mbytes',
  fresh: 'limit rate over 50/second burst 100 packets',
  connections: 256,
};

/**
 * Everything is closed but what is said here: IPv4 from the lab's one address to public addresses, and names asked of slirp4netns.
 * `own`: the machine's addresses, since what arrives at one of these is on the machine's own loopback.
 */
export function routerRules(own: readonly string[]): string {
  const closed = [...CLOSED, ...own.filter(isV4).map((address) => `${address}/32`)];
  return `table inet nslab {
  set closed { type ipv4_addr; flags interval; auto-merge; elements = { ${closed.join(', ')} } }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ${LIMITS.bytes} drop
    ct state established,related accept
    iifname != "up0" drop
    ip saddr != ${UPLINK.lab} drop
    meta nfproto != ipv4 drop
    ip daddr ${UPLINK.dns} meta l4proto { tcp, udp } th dport 53 accept
    ip daddr @closed counter reject with icmp type admin-prohibited
    ct state new ${LIMITS.fresh} drop
    ct state new ct count over ${String(LIMITS.connections)} drop
    oifname "tap0" accept
  }
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iifname "up0" ip saddr ${UPLINK.lab} ip daddr ${UPLINK.router} icmp type echo-request accept
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "tap0" masquerade
  }
}
`;
}

/** Closes addresses that the machine has got meanwhile. */
export function closeMore(addresses: readonly string[]): string {
  return `add element inet nslab closed { ${addresses.filter(isV4).join(', ')} }\n`;
}

function isV4(address: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address);
}

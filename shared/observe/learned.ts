/** Tells routes that somebody gave from routes that a program learned: the latter come and go by themselves, and are nobody's wish. */

/** rtm_protocol by name (iproute2's rt_protos); the kernel learns `ra` and `redirect` itself. */
const LEARNED: ReadonlySet<string> = new Set([
  ...['ra', 'redirect', 'dhcp', 'zebra', 'bird', 'babel', 'gated', 'mrt', 'keepalived', 'xorp', 'ntk', 'openr'],
  ...['bgp', 'isis', 'ospf', 'rip', 'ripng', 'eigrp', 'nhrp', 'ldp', 'sharp', 'pbr', 'zstatic', 'openfabric', 'srte'],
]);

/** Numbers stand where iproute2 has no name: routing daemons use those from 186 on (FRR, zebra/rt_netlink.h). */
export function isLearned(protocol: string): boolean {
  return LEARNED.has(protocol) || (/^\d+$/.test(protocol) && Number(protocol) >= 186);
}

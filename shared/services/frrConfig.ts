/** The frr.conf that the forms make. */
import type { FrrService, OspfInterface } from './frrFields.ts';

/** Every five seconds instead of thirty; a way that nobody tells of any more is gone after fifteen (RFC 2453, 3.8). */
const QUICK_RIP = ' timers basic 5 15 10';

/** Small labs can afford to tell changes at once: half a second instead of FRR's five (RFC 2328, MinLSInterval). */
const QUICK_LSA = [' timers throttle lsa all 500', ' timers lsa min-arrival 400'];
/** OSPFv3 knows the second of them only. */
const QUICK_LSA6 = [' timers lsa min-arrival 400'];
/**
 * Seconds until what was not acknowledged is sent again, instead of five (RFC 2328, RxmtInterval). Routers that begin together refuse the
 * first database descriptions and some announcements (RFC 2328, MinLSArrival), and each of these would cost five seconds.
 */
const RETRANSMIT = 1;

export function frrConfig({ routerId, ospf, ospf6, rip, bgp, redistribute = [] }: FrrService, namespace: string): string {
  const also = redistribute.map((source) => ` redistribute ${source}`);
  const own = (words: string): string[] => (routerId === undefined ? [] : [` ${words} ${routerId}`]);
  const blocks = [
    ['frr defaults datacenter', `hostname ${namespace}`],
    ...(ospf?.interfaces ?? []).map((one) => ospfInterface(one, 'ip ospf')),
    ...(ospf6?.interfaces ?? []).map((one) => ospfInterface(one, 'ipv6 ospf6')),
    ...(ospf ? [['router ospf', ...own('ospf router-id'), ...also, ...QUICK_LSA]] : []),
    ...(ospf6 ? [['router ospf6', ...own('ospf6 router-id'), ...also, ...QUICK_LSA6]] : []),
    ...(rip ? [['router rip', QUICK_RIP, ...rip.interfaces.map((dev) => ` network ${dev}`), ...also]] : []),
    ...(bgp ? [bgpBlock(bgp, own('bgp router-id'), redistribute)] : []),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n!\n')}\n!\n`;
}

function ospfInterface({ dev, area, passive = false, hello, dead, cost }: OspfInterface, words: string): string[] {
  return [
    `interface ${dev}`,
    ` ${words} area ${area}`,
    ...(hello === undefined ? [] : [` ${words} hello-interval ${String(hello)}`]),
    ...(dead === undefined ? [] : [` ${words} dead-interval ${String(dead)}`]),
    ` ${words} retransmit-interval ${String(RETRANSMIT)}`,
    ...(cost === undefined ? [] : [` ${words} cost ${String(cost)}`]),
    ...(passive ? [` ${words} passive`] : []),
  ];
}

function bgpBlock(
  { as, neighbours, networks }: NonNullable<FrrService['bgp']>,
  routerId: readonly string[],
  redistribute: readonly string[],
): string[] {
  const family = (six: boolean): string[] => {
    const peers = neighbours.filter(({ address }) => address.includes(':') === six);
    const own = networks.filter((network) => network.includes(':') === six && network !== 'default');
    if (peers.length === 0 && own.length === 0) return [];
    return [
      ` address-family ${six ? 'ipv6' : 'ipv4'} unicast`,
      ...own.map((network) => `  network ${network}`),
      ...redistribute.map((source) => `  redistribute ${source}`),
      ...peers.map(({ address }) => `  neighbor ${address} activate`),
      ' exit-address-family',
    ];
  };
  return [
    `router bgp ${String(as)}`,
    ...routerId,
    // Without policies, which a first lab has none of, everything is passed on.
    ' no bgp ebgp-requires-policy',
    ' no bgp network import-check',
    ...neighbours.flatMap(({ address, as: theirs }) => [
      ` neighbor ${address} remote-as ${String(theirs)}`,
      // Who is not there yet is tried again soon.
      ` neighbor ${address} timers connect 1`,
    ]),
    ...family(false),
    ...family(true),
  ];
}

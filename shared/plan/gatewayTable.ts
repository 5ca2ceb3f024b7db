/** Which interface a route would leave by, found as the kernel finds it when a route is added. */
import { addressBits, networkBits, widthOf, type AddressBits } from '../model/bits.ts';
import type { RouteState } from './netState.ts';

/** What the table needs to know of an interface. */
export interface LookupInterface {
  kind: string;
  up: boolean;
  mtu?: number;
  addresses: readonly string[];
}

interface Entry {
  dev: string;
  metric: number;
  /** `local`: an address of our own. `broadcast`: the last address of a network. `gateway`: reached through another gateway. */
  kind: 'link' | 'gateway' | 'local' | 'broadcast';
}

/** The kernel takes IPv6 off an interface below this MTU (RFC 8200 section 5; net/ipv6/addrconf.c, NETDEV_CHANGEMTU). */
const IPV6_LEAST_MTU = 1280;
const CONNECTED_V6_METRIC = 256;
const STATIC_V6_METRIC = 1024;

export function hasIpv6({ mtu }: { mtu?: number }): boolean {
  return mtu === undefined || mtu >= IPV6_LEAST_MTU;
}

/** Address and prefix length of `10.0.0.1/24`, as numbers. */
export function prefixBits(prefix: string): (AddressBits & { length: number }) | undefined {
  const at = prefix.indexOf('/');
  const address = addressBits(at < 0 ? prefix : prefix.slice(0, at));
  return address && { ...address, length: at < 0 ? widthOf(address.family) : Number(prefix.slice(at + 1)) };
}

/** The routes of one namespace by prefix length and network; valid until an interface changes. */
export class GatewayTable {
  readonly #interfaces: ReadonlyMap<string, LookupInterface>;
  /** Longest prefix first. */
  #lengths: Record<4 | 6, number[]> = { 4: [], 6: [] };
  readonly #entries = new Map<string, Entry[]>();

  constructor(interfaces: ReadonlyMap<string, LookupInterface>, routes: Iterable<RouteState>) {
    this.#interfaces = interfaces;
    for (const [dev, iface] of interfaces) for (const address of iface.addresses) this.#addAddress(dev, iface, address);
    for (const route of routes) this.addRoute(route);
  }

  addRoute(route: RouteState): void {
    if (route.dev === undefined) return;
    const to = route.to === 'default' ? { family: route.family, bits: 0n, length: 0 } : prefixBits(route.to);
    const metric = route.metric ?? (route.family === 6 ? STATIC_V6_METRIC : 0);
    if (to) this.#add(to, to.length, { dev: route.dev, metric, kind: route.via === undefined ? 'link' : 'gateway' });
  }

  /** The interface a route would leave by; undefined when the kernel would refuse it. */
  egress(route: RouteState): string | undefined {
    if (route.via === undefined) return route.dev !== undefined && this.#isReady(route.dev, route.family) ? route.dev : undefined;
    const via = addressBits(route.via);
    if (via?.family !== route.family) return undefined;
    const dev = via.family === 4 ? this.#egress4(via, route.dev) : this.#egress6(via, route.dev);
    return dev !== undefined && this.#isReady(dev, route.family) ? dev : undefined;
  }

  /** Up, and for IPv6 fit for it: a route of IPv6 out of lo would become one that rejects (net/ipv6/route.c, fib6_is_reject). */
  #isReady(dev: string, family: 4 | 6): boolean {
    const iface = this.#interfaces.get(dev);
    if (iface?.up !== true) return false;
    return family === 4 || (hasIpv6(iface) && iface.kind !== 'loopback');
  }

  /** net/ipv4/fib_semantics.c, fib_check_nh_v4_gw: looks for routes of link scope only, own addresses before all others. */
  #egress4(via: AddressBits, dev: string | undefined): string | undefined {
    const own = this.#find(via, 32, dev, (entry) => entry.kind === 'local' || entry.kind === 'broadcast');
    if (own) return own.kind === 'local' ? own.dev : undefined;
    for (const length of this.#lengths[4]) {
      const entry = this.#find(via, length, dev, ({ kind }) => kind === 'link');
      if (entry) return entry.dev;
    }
    return undefined;
  }

  /** net/ipv6/route.c, ip6_validate_gw: the best route to the gateway must not need a gateway, and the gateway must not be ourselves. */
  #egress6(via: AddressBits, dev: string | undefined): string | undefined {
    if (this.#find(via, 128, undefined, ({ kind }) => kind === 'local')) return undefined;
    const isLinkLocal = via.bits >> 118n === 0x3fan;
    if (isLinkLocal) return dev;
    for (const length of this.#lengths[6]) {
      const entry = this.#find(via, length, dev, ({ kind }) => kind !== 'local');
      if (entry) return entry.kind === 'link' ? entry.dev : undefined;
    }
    return undefined;
  }

  #find(address: AddressBits, length: number, dev: string | undefined, accept: (entry: Entry) => boolean): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#entries.get(key(address, length)) ?? []) {
      if ((dev === undefined || entry.dev === dev) && accept(entry) && (!best || entry.metric < best.metric)) best = entry;
    }
    return best;
  }

  #addAddress(dev: string, iface: LookupInterface, text: string): void {
    const prefix = prefixBits(text);
    if (!prefix || (prefix.family === 6 && !hasIpv6(iface))) return;
    const width = widthOf(prefix.family);
    this.#add(prefix, width, { dev, metric: 0, kind: 'local' });
    if (!iface.up || (prefix.family === 4 && prefix.length === 32)) return;
    this.#add(prefix, prefix.length, { dev, metric: prefix.family === 6 ? CONNECTED_V6_METRIC : 0, kind: 'link' });
    if (prefix.family === 4 && prefix.length < 31) {
      const hostBits = (1n << BigInt(width - prefix.length)) - 1n;
      this.#add({ family: 4, bits: prefix.bits | hostBits }, width, { dev, metric: 0, kind: 'broadcast' });
    }
  }

  #add(address: AddressBits, length: number, entry: Entry): void {
    const at = key(address, length);
    const entries = this.#entries.get(at);
    if (entries) entries.push(entry);
    else this.#entries.set(at, [entry]);
    const lengths = this.#lengths[address.family];
    if (!lengths.includes(length)) this.#lengths[address.family] = [...lengths, length].sort((a, b) => b - a);
  }
}

function key(address: AddressBits, length: number): string {
  return `${address.family}/${length}/${networkBits(address, length)}`;
}

/** Which interface a route would leave by, found as the kernel finds it when a route is added. */
import { addressBits, networkBits, widthOf, type AddressBits } from '../model/bits.ts';
import { waysOf, type RouteState } from './routeState.ts';

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
  /** `local`: an address of our own. `broadcast`: the last address of a network. `gateway`: reached through others, or refused. */
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

/** Addresses and main table: what is looked at for a gateway that its own table does not know. Other rules than the kernel's are left out. */
const MAIN = 254;

/** The routes of one namespace by table, prefix length and network; valid until an interface changes. */
export class GatewayTable {
  readonly #interfaces: ReadonlyMap<string, LookupInterface>;
  /** By family and table, longest prefix first. */
  readonly #lengths = new Map<string, number[]>();
  readonly #entries = new Map<string, Entry[]>();

  constructor(interfaces: ReadonlyMap<string, LookupInterface>, routes: Iterable<RouteState>) {
    this.#interfaces = interfaces;
    for (const [dev, iface] of interfaces) for (const address of iface.addresses) this.#addAddress(dev, iface, address);
    for (const route of routes) this.addRoute(route);
  }

  addRoute(route: RouteState): void {
    const kind = kindOf(route);
    if (!kind) return;
    const to = route.to === 'default' ? { family: route.family, bits: 0n, length: 0 } : prefixBits(route.to);
    const metric = route.metric ?? (route.family === 6 ? STATIC_V6_METRIC : 0);
    if (to) this.#add(route.table ?? MAIN, to, to.length, { dev: route.dev ?? '', metric, kind });
  }

  /** The kernel's words about a route that cannot be; otherwise the interfaces of its ways. */
  place(route: RouteState): { refusal: string } | { devs: (string | undefined)[] } {
    if (route.src !== undefined && !this.#isOwn(route.src))
      return { refusal: route.family === 4 ? 'Invalid prefsrc address' : 'Invalid source address' };
    const devs: string[] = [];
    for (const { via, dev } of waysOf(route)) {
      const out = this.egress({ ...route, via, dev });
      if (out === undefined) {
        if (via === undefined) return { refusal: 'Device for nexthop is not up' };
        return { refusal: route.family === 4 ? 'Nexthop has invalid gateway' : 'No route to host' };
      }
      devs.push(out);
    }
    return { devs };
  }

  /** Whether an address is one of the namespace's own. */
  #isOwn(text: string): boolean {
    const address = addressBits(text);
    return (
      address !== undefined && this.#find(MAIN, address, widthOf(address.family), undefined, ({ kind }) => kind === 'local') !== undefined
    );
  }

  /** The interface that one way of a route would leave by; undefined when the kernel would refuse it. */
  egress(route: Pick<RouteState, 'family' | 'table' | 'via' | 'dev'>): string | undefined {
    if (route.via === undefined) return route.dev !== undefined && this.#isReady(route.dev, route.family) ? route.dev : undefined;
    const via = addressBits(route.via);
    if (via?.family !== route.family) return undefined;
    const tables = route.table === undefined ? [MAIN] : [route.table, MAIN];
    let dev: string | undefined;
    for (const table of tables) dev ??= via.family === 4 ? this.#egress4(table, via, route.dev) : this.#egress6(table, via, route.dev);
    return dev !== undefined && this.#isReady(dev, route.family) ? dev : undefined;
  }

  /** Up, and for IPv6 fit for it: a route of IPv6 out of lo would become one that rejects (net/ipv6/route.c, fib6_is_reject). */
  #isReady(dev: string, family: 4 | 6): boolean {
    const iface = this.#interfaces.get(dev);
    if (iface?.up !== true) return false;
    return family === 4 || (hasIpv6(iface) && iface.kind !== 'loopback');
  }

  /** net/ipv4/fib_semantics.c, fib_check_nh_v4_gw: looks for routes of link scope only, own addresses before all others. */
  #egress4(table: number, via: AddressBits, dev: string | undefined): string | undefined {
    const own = this.#find(table, via, 32, dev, (entry) => entry.kind === 'local' || entry.kind === 'broadcast');
    if (own) return own.kind === 'local' ? own.dev : undefined;
    for (const length of this.#lengths.get(`4 ${String(table)}`) ?? []) {
      const entry = this.#find(table, via, length, dev, ({ kind }) => kind === 'link');
      if (entry) return entry.dev;
    }
    return undefined;
  }

  /** net/ipv6/route.c, ip6_validate_gw: the best route to the gateway must not need a gateway, and the gateway must not be ourselves. */
  #egress6(table: number, via: AddressBits, dev: string | undefined): string | undefined {
    if (this.#find(MAIN, via, 128, undefined, ({ kind }) => kind === 'local')) return undefined;
    const isLinkLocal = via.bits >> 118n === 0x3fan;
    if (isLinkLocal) return dev;
    for (const length of this.#lengths.get(`6 ${String(table)}`) ?? []) {
      const entry = this.#find(table, via, length, dev, ({ kind }) => kind !== 'local');
      if (entry) return entry.kind === 'link' ? entry.dev : undefined;
    }
    return undefined;
  }

  #find(
    table: number,
    address: AddressBits,
    length: number,
    dev: string | undefined,
    accept: (entry: Entry) => boolean,
  ): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.#entries.get(key(table, address, length)) ?? []) {
      if ((dev === undefined || entry.dev === dev) && accept(entry) && (!best || entry.metric < best.metric)) best = entry;
    }
    return best;
  }

  #addAddress(dev: string, iface: LookupInterface, text: string): void {
    const prefix = prefixBits(text);
    if (!prefix || (prefix.family === 6 && !hasIpv6(iface))) return;
    const width = widthOf(prefix.family);
    this.#add(MAIN, prefix, width, { dev, metric: 0, kind: 'local' });
    if (!iface.up || (prefix.family === 4 && prefix.length === 32)) return;
    this.#add(MAIN, prefix, prefix.length, { dev, metric: prefix.family === 6 ? CONNECTED_V6_METRIC : 0, kind: 'link' });
    if (prefix.family === 4 && prefix.length < 31) {
      const hostBits = (1n << BigInt(width - prefix.length)) - 1n;
      this.#add(MAIN, { family: 4, bits: prefix.bits | hostBits }, width, { dev, metric: 0, kind: 'broadcast' });
    }
  }

  #add(table: number, address: AddressBits, length: number, entry: Entry): void {
    const at = key(table, address, length);
    const entries = this.#entries.get(at);
    if (entries) entries.push(entry);
    else this.#entries.set(at, [entry]);
    const list = `${String(address.family)} ${String(table)}`;
    const lengths = this.#lengths.get(list) ?? [];
    if (!lengths.includes(length))
      this.#lengths.set(
        list,
        [...lengths, length].sort((a, b) => b - a),
      );
  }
}

function key(table: number, address: AddressBits, length: number): string {
  return `${table}/${address.family}/${length}/${networkBits(address, length)}`;
}

/**
 * How a gateway behind that route would be found. Only routes of IPv4 to an interface alone have link scope, and IPv6 takes none that
 * refuses; several ways at once lead to gateways.
 */
function kindOf({ family, type, via, dev, nexthops }: RouteState): Entry['kind'] | undefined {
  if (type !== undefined || nexthops) return family === 4 ? undefined : 'gateway';
  if (dev === undefined) return undefined;
  return via === undefined ? 'link' : 'gateway';
}

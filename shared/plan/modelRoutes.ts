/** The routes of a namespace of the kernel model, and what becomes of them when interfaces and addresses do. */
import { routeKey, type NexthopState, type RouteState } from './routeState.ts';

/** An interface is gone or has left; is down; has lost its last IPv4 address; has too small an MTU for IPv6. */
export type RouteLoss = 'gone' | 'down' | 'ipv4' | 'ipv6';

export class ModelRoutes {
  readonly all: Map<string, RouteState>;

  constructor(routes: Readonly<Record<string, RouteState>>) {
    this.all = new Map(Object.entries(routes));
  }

  /** `devs`: where its ways lead out, in their order. */
  set(route: RouteState, devs: readonly (string | undefined)[]): { placed: RouteState; isNew: boolean } {
    const key = routeKey(route);
    const isNew = !this.all.has(key);
    const placed = withDevs(route, devs);
    this.all.set(key, placed);
    return { placed, isNew };
  }

  delete(route: RouteState): boolean {
    return this.all.delete(routeKey(route));
  }

  /** A route goes with its one interface; of several ways, as long as one is left, the others are marked or taken out. */
  lose(dev: string, loss: RouteLoss): void {
    for (const [key, route] of this.all) {
      if ((loss === 'ipv4' && route.family !== 4) || (loss === 'ipv6' && route.family !== 6)) continue;
      const rest = route.nexthops ? withoutDev(route, route.nexthops, dev, loss) : route.dev === dev ? undefined : route;
      if (!rest) this.all.delete(key);
      else if (rest !== route) this.all.set(key, rest);
    }
  }

  /** Of several ways one may lead through an interface that is down: it follows the name. */
  rename(dev: string, newName: string): void {
    for (const [key, route] of this.all) {
      if (!route.nexthops?.some((hop) => hop.dev === dev)) continue;
      this.all.set(key, { ...route, nexthops: route.nexthops.map((hop) => (hop.dev === dev ? { ...hop, dev: newName } : hop)) });
    }
  }

  /** IPv6 keeps what it refuses on lo (net/ipv6/route.c, fib6_nh_init), and drops it when lo goes down. */
  loseRefusals6(): void {
    for (const [key, { family, type }] of this.all) if (family === 6 && type !== undefined) this.all.delete(key);
  }

  /** The interface is up or has an address again. */
  revive(dev: string, family?: 4 | 6): void {
    for (const [key, route] of this.all) {
      if (!route.nexthops?.some((hop) => hop.dead && hop.dev === dev) || (family !== undefined && route.family !== family)) continue;
      this.all.set(key, { ...route, nexthops: route.nexthops.map((hop) => (hop.dev === dev ? alive(hop) : hop)) });
    }
  }

  /**
   * An address is nowhere in the namespace any more. IPv4 drops the routes of the main table that bear it (net/ipv4/fib_semantics.c,
   * fib_sync_down_addr), IPv6 takes it off them (net/ipv6/route.c, fib6_remove_prefsrc).
   */
  loseSource(address: string): void {
    for (const [key, route] of this.all) {
      if (route.src !== address) continue;
      const { src: _, ...rest } = route;
      if (route.family === 6) this.all.set(key, rest);
      else if (route.table === undefined) this.all.delete(key);
    }
  }
}

function withDevs(route: RouteState, devs: readonly (string | undefined)[]): RouteState {
  if (route.type !== undefined) return route;
  if (!route.nexthops) return { ...route, dev: devs[0] };
  return { ...route, nexthops: route.nexthops.map((hop, i) => ({ ...alive(hop), dev: devs[i] })) };
}

function alive({ dead: _, ...hop }: NexthopState): NexthopState {
  return hop;
}

/**
 * IPv4 drops all of it when one of its interfaces is gone, IPv6 takes that way out; otherwise ways are dead until the last one is
 * (net/ipv4/fib_semantics.c, fib_sync_down_dev; net/ipv6/route.c, fib6_ifdown).
 */
function withoutDev(route: RouteState, hops: readonly NexthopState[], dev: string, loss: RouteLoss): RouteState | undefined {
  if (!hops.some((hop) => hop.dev === dev)) return route;
  if (route.family === 4 && loss === 'gone') return undefined;
  if (loss === 'gone' || loss === 'ipv6') {
    const left = hops.filter((hop) => hop.dev !== dev);
    if (left.every((hop) => hop.dead)) return undefined;
    const [only] = left;
    if (left.length > 1 || !only) return { ...route, nexthops: left };
    const { nexthops: _, ...rest } = route;
    return { ...rest, ...(only.via !== undefined && { via: only.via }), ...(only.dev !== undefined && { dev: only.dev }) };
  }
  const marked = hops.map((hop): NexthopState => (hop.dev === dev ? { ...hop, dead: true } : hop));
  return marked.every((hop) => hop.dead) ? undefined : { ...route, nexthops: marked };
}

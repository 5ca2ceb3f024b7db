/** A state with its moves already made, as if nothing were lost on the way: what keeps its settings under its new name. */
import { byName } from '../model/byName.ts';
import type { Facets } from './facets/facet.ts';
import { entriesOf, facetRecords } from './facets/facets.ts';
import type { Move } from './moves.ts';
import type { InterfaceState, NamespaceState, NetState, Place } from './netState.ts';
import type { NexthopState, RouteState } from './routeState.ts';

/** Where everything goes; what the state does not have is passed over. */
export function relabel(state: NetState, moves: readonly Move[]): NetState {
  if (moves.length === 0) return state;
  const labels = new Labels(state, moves);
  const result = new Map<string, Omit<NamespaceState, 'interfaces'> & { interfaces: Map<string, InterfaceState> }>();
  for (const [ns, namespace] of Object.entries(state)) {
    const newName = labels.namespace(ns);
    const present = result.get(newName);
    // A name that somebody else has taken meanwhile: both are one from now on.
    const interfaces = new Map([
      ...(present?.interfaces ?? []),
      ['lo', namespace.interfaces['lo'] ?? { kind: 'loopback', up: false, addresses: [] }],
    ]);
    result.set(newName, {
      forwarding: namespace.forwarding,
      interfaces,
      routes: byName([...Object.entries(present?.routes ?? {}), ...labels.routes(ns, namespace.routes)]),
      masquerade: namespace.masquerade.map((dev) => labels.inside(ns, dev) ?? dev),
      ...(namespace.facets && { facets: labels.facets(ns, namespace.facets) }),
    });
  }
  // Those that stay first: one that moves to a name takes it.
  for (const isMoving of [false, true]) {
    for (const [ns, namespace] of Object.entries(state)) {
      for (const [dev, iface] of Object.entries(namespace.interfaces)) {
        const place = labels.place(ns, dev);
        if (dev === 'lo' || labels.moves(ns, dev) !== isMoving) continue;
        result.get(place.namespace)?.interfaces.set(place.name, labels.interface(ns, place, iface));
      }
    }
  }
  return byName([...result].map(([ns, { interfaces, ...rest }]) => [ns, { ...rest, interfaces: byName(interfaces) }]));
}

class Labels {
  readonly #namespaces = new Map<string, string>();
  /** By `namespace/interface`, the namespace by its new name. */
  readonly #interfaces = new Map<string, Place>();

  constructor(state: NetState, moves: readonly Move[]) {
    for (const move of moves) if (move.type === 'namespace.rename' && state[move.ns]) this.#namespaces.set(move.ns, move.newName);
    const targets = new Set(Object.keys(state).map((ns) => this.namespace(ns)));
    for (const move of moves) {
      if (move.type === 'interface.rename') this.#interfaces.set(`${move.ns}/${move.dev}`, { namespace: move.ns, name: move.newName });
      if (move.type === 'interface.move' && targets.has(move.to)) {
        this.#interfaces.set(`${move.ns}/${move.dev}`, { namespace: move.to, name: move.newName ?? move.dev });
      }
    }
  }

  namespace(ns: string): string {
    return this.#namespaces.get(ns) ?? ns;
  }

  place(ns: string, dev: string): Place {
    const namespace = this.namespace(ns);
    return this.#interfaces.get(`${namespace}/${dev}`) ?? { namespace, name: dev };
  }

  moves(ns: string, dev: string): boolean {
    return this.#interfaces.has(`${this.namespace(ns)}/${dev}`);
  }

  /** The interface's name when it stays in its namespace. */
  inside(ns: string, dev: string): string | undefined {
    const place = this.place(ns, dev);
    return place.namespace === this.namespace(ns) ? place.name : undefined;
  }

  /** A gateway may be reached another way when the interface leaves; a route to the interface itself goes with it. */
  routes(ns: string, routes: NamespaceState['routes']): [string, RouteState][] {
    const kept: [string, RouteState][] = [];
    for (const [key, route] of Object.entries(routes)) {
      if (route.nexthops) {
        const nexthops = route.nexthops.flatMap((hop) => this.#nexthop(ns, hop));
        if (nexthops.length > 1) kept.push([key, { ...route, nexthops }]);
        continue;
      }
      const { dev, ...anyway } = route;
      const now = dev === undefined ? undefined : this.inside(ns, dev);
      if (now !== undefined || dev === undefined)
        kept.push([key, now === dev ? route : { ...anyway, ...(now !== undefined && { dev: now }) }]);
      else if (route.via !== undefined) kept.push([key, anyway]);
    }
    return kept;
  }

  #nexthop(ns: string, hop: NexthopState): NexthopState[] {
    const { dev, ...anyway } = hop;
    const now = dev === undefined ? undefined : this.inside(ns, dev);
    if (now !== undefined) return [now === dev ? hop : { ...hop, dev: now }];
    return dev === undefined || hop.via !== undefined ? [anyway] : [];
  }

  /** What stands on an interface follows its name, and goes when it leaves. */
  facets(ns: string, facets: Facets): Facets {
    return facetRecords((facet) =>
      Object.values(entriesOf(facets, facet.name)).flatMap((value) => {
        const dev = facet.dev?.(value);
        if (dev === undefined || !facet.withDev) return [value];
        const now = this.inside(ns, dev);
        return now === undefined ? [] : [now === dev ? value : facet.withDev(value, now)];
      }),
    );
  }

  interface(ns: string, place: Place, iface: InterfaceState): InterfaceState {
    const { peer, parent, master, vlans, ...rest } = iface;
    const port = master !== undefined && place.namespace === this.namespace(ns) ? this.inside(ns, master) : undefined;
    return {
      ...rest,
      ...(peer && { peer: this.place(peer.namespace, peer.name) }),
      ...(parent && { parent: this.place(parent.namespace, parent.name) }),
      ...(port !== undefined && { master: port }),
      // What leaves its bridge leaves the VLANs of that.
      ...(vlans !== undefined && (port !== undefined || iface.kind === 'bridge') && { vlans }),
    };
  }
}

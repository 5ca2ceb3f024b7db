/** A model of the kernel, as far as nslab's commands change it: the planner works on it, and tests simulate with it. */
import { contains, parseIp, parsePrefix } from '../model/address.ts';
import type { Command } from './command.ts';
import { routeKey, type InterfaceState, type NamespaceState, type NetState, type RouteState } from './netState.ts';

export interface ModelInterface {
  kind: string;
  up: boolean;
  mac?: string;
  mtu?: number;
  addresses: string[];
  peer?: { namespace: string; name: string };
  master?: string;
  stp?: boolean;
}

export interface ModelNamespace {
  forwarding: { ipv4: boolean; ipv6: boolean };
  interfaces: Map<string, ModelInterface>;
  routes: Map<string, RouteState>;
  masquerade: Set<string>;
}

/** What the kernel would say. */
type Refusal = string | undefined;

/** Loopback of a namespace that was just made. */
function newNamespace(): ModelNamespace {
  return {
    forwarding: { ipv4: false, ipv6: false },
    interfaces: new Map([['lo', { kind: 'loopback', up: false, addresses: [] }]]),
    routes: new Map(),
    masquerade: new Set(),
  };
}

export class KernelModel {
  readonly namespaces = new Map<string, ModelNamespace>();

  constructor(state: NetState) {
    for (const [name, namespace] of Object.entries(state)) this.namespaces.set(name, copyNamespace(namespace));
  }

  get(ns: string, dev: string): ModelInterface | undefined {
    return this.namespaces.get(ns)?.interfaces.get(dev);
  }

  /** Runs a command; returns the kernel's refusal, and then nothing has changed. */
  run(command: Command): Refusal {
    if (command.type === 'netns.add') {
      if (this.namespaces.has(command.ns)) return 'File exists';
      this.namespaces.set(command.ns, newNamespace());
      return undefined;
    }
    const namespace = this.namespaces.get(command.ns);
    if (!namespace) return 'Cannot open network namespace';
    switch (command.type) {
      case 'netns.delete':
        for (const dev of [...namespace.interfaces.keys()]) this.#drop(command.ns, dev);
        this.namespaces.delete(command.ns);
        return undefined;
      case 'veth.add':
        return this.#addVeth(namespace, command);
      case 'bridge.add':
      case 'dummy.add': {
        if (namespace.interfaces.has(command.dev)) return 'File exists';
        const { dev, mac, mtu } = command;
        namespace.interfaces.set(dev, {
          kind: command.type === 'bridge.add' ? 'bridge' : 'dummy',
          up: false,
          addresses: [],
          mtu: mtu ?? 1500,
          ...(mac !== undefined && { mac }),
          ...(command.type === 'bridge.add' && { stp: command.stp }),
        });
        return undefined;
      }
      case 'route.add':
        if (namespace.routes.has(routeKey(command.route))) return 'File exists';
        return this.#setRoute(namespace, command.route);
      case 'route.replace':
        return this.#setRoute(namespace, command.route);
      case 'route.delete':
        return namespace.routes.delete(routeKey(command.route)) ? undefined : 'No such process';
      case 'forwarding.set':
        namespace.forwarding[command.family === 4 ? 'ipv4' : 'ipv6'] = command.on;
        return undefined;
      case 'masquerade.add':
        namespace.masquerade.add(command.dev);
        return undefined;
      case 'masquerade.delete':
        return namespace.masquerade.delete(command.dev) ? undefined : 'Bad rule';
      default:
        return this.#runOnInterface(namespace, command);
    }
  }

  #runOnInterface(
    namespace: ModelNamespace,
    command: Extract<Command, { type: `link.${string}` | `addr.${string}` | 'bridge.stp' }>,
  ): Refusal {
    const iface = namespace.interfaces.get(command.dev);
    if (!iface) return 'Cannot find device';
    switch (command.type) {
      case 'link.delete':
        if (iface.kind === 'loopback') return 'Operation not supported';
        this.#drop(command.ns, command.dev);
        return undefined;
      case 'link.move':
        return this.#move(namespace, iface, command);
      case 'link.rename':
        if (namespace.interfaces.has(command.newName)) return 'File exists';
        // Before Linux 6.2 an interface must be down to be renamed (net/core/dev.c, dev_change_name).
        if (iface.up) return 'Device or resource busy';
        namespace.interfaces.delete(command.dev);
        namespace.interfaces.set(command.newName, iface);
        this.#tellPeer(iface, command.ns, command.newName);
        for (const other of namespace.interfaces.values()) if (other.master === command.dev) other.master = command.newName;
        return undefined;
      case 'link.up':
        iface.up = true;
        return undefined;
      case 'link.down':
        iface.up = false;
        flushRoutes(namespace, command.dev);
        // IPv6 addresses go with the link (net/ipv6/addrconf.c, addrconf_ifdown).
        iface.addresses = iface.addresses.filter((address) => !address.includes(':'));
        return undefined;
      case 'link.mac':
        iface.mac = command.mac;
        return undefined;
      case 'link.mtu':
        iface.mtu = command.mtu;
        return undefined;
      case 'link.master':
        if (namespace.interfaces.get(command.master)?.kind !== 'bridge') return 'Cannot find device';
        iface.master = command.master;
        return undefined;
      case 'link.nomaster':
        delete iface.master;
        return undefined;
      case 'bridge.stp':
        iface.stp = command.on;
        return undefined;
      case 'addr.add':
        if (iface.addresses.includes(command.address)) return 'File exists';
        iface.addresses.push(command.address);
        return undefined;
      case 'addr.delete':
        if (!iface.addresses.includes(command.address)) return 'Cannot assign requested address';
        iface.addresses = iface.addresses.filter((address) => address !== command.address);
        return undefined;
    }
  }

  #addVeth(namespace: ModelNamespace, command: Extract<Command, { type: 'veth.add' }>): Refusal {
    const { dev, peer } = command;
    const peerNamespace = this.namespaces.get(peer.ns);
    if (!peerNamespace) return 'Cannot open network namespace';
    if (namespace.interfaces.has(dev) || peerNamespace.interfaces.has(peer.dev)) return 'File exists';
    if (command.master !== undefined && namespace.interfaces.get(command.master)?.kind !== 'bridge') return 'Cannot find device';
    namespace.interfaces.set(dev, {
      kind: 'veth',
      up: command.up ?? false,
      addresses: [],
      mtu: command.mtu ?? 1500,
      peer: { namespace: peer.ns, name: peer.dev },
      ...(command.mac !== undefined && { mac: command.mac }),
      ...(command.master !== undefined && { master: command.master }),
    });
    peerNamespace.interfaces.set(peer.dev, {
      kind: 'veth',
      up: false,
      addresses: [],
      mtu: peer.mtu ?? 1500,
      peer: { namespace: command.ns, name: dev },
      ...(peer.mac !== undefined && { mac: peer.mac }),
    });
    return undefined;
  }

  /** dev_change_net_namespace: the link goes down, leaves its bridge, and loses addresses and routes. */
  #move(namespace: ModelNamespace, iface: ModelInterface, command: Extract<Command, { type: 'link.move' }>): Refusal {
    const target = this.namespaces.get(command.to);
    if (!target) return 'Cannot open network namespace';
    if (iface.kind === 'loopback' || iface.kind === 'bridge') return 'Invalid argument';
    const name = command.newName ?? command.dev;
    if (target.interfaces.has(name)) return 'File exists';
    namespace.interfaces.delete(command.dev);
    flushRoutes(namespace, command.dev);
    iface.up = false;
    iface.addresses = [];
    delete iface.master;
    target.interfaces.set(name, iface);
    this.#tellPeer(iface, command.to, name);
    return undefined;
  }

  #tellPeer(iface: ModelInterface, namespace: string, name: string): void {
    const peer = iface.peer && this.get(iface.peer.namespace, iface.peer.name);
    if (peer) peer.peer = { namespace, name };
  }

  /** Takes an interface out; a veth takes its other end along, a bridge lets its ports go. */
  #drop(ns: string, dev: string): void {
    const namespace = this.namespaces.get(ns);
    const iface = namespace?.interfaces.get(dev);
    if (!namespace || !iface) return;
    namespace.interfaces.delete(dev);
    flushRoutes(namespace, dev);
    if (iface.kind === 'bridge') for (const port of namespace.interfaces.values()) if (port.master === dev) delete port.master;
    if (iface.peer && this.get(iface.peer.namespace, iface.peer.name)) this.#drop(iface.peer.namespace, iface.peer.name);
  }

  #setRoute(namespace: ModelNamespace, route: RouteState): Refusal {
    const dev = routeDevice(namespace, route);
    if (dev === undefined) return route.via === undefined ? 'Cannot find device' : 'Nexthop has invalid gateway';
    namespace.routes.set(routeKey(route), { ...route, dev });
    return undefined;
  }

  toNetState(): NetState {
    const state: Record<string, NamespaceState> = {};
    for (const [name, namespace] of this.namespaces) {
      const interfaces: Record<string, InterfaceState> = {};
      for (const [dev, iface] of namespace.interfaces) interfaces[dev] = { ...iface, addresses: [...iface.addresses].sort() };
      state[name] = {
        forwarding: { ...namespace.forwarding },
        interfaces,
        routes: Object.fromEntries(namespace.routes),
        masquerade: [...namespace.masquerade],
      };
    }
    return state;
  }
}

/** The interface a route would leave by; undefined when the kernel would refuse it (net/ipv4/fib_semantics.c, fib_check_nh). */
export function routeDevice(namespace: ModelNamespace, route: RouteState): string | undefined {
  if (route.via === undefined) {
    return route.dev !== undefined && namespace.interfaces.get(route.dev)?.up === true ? route.dev : undefined;
  }
  const via = parseIp(route.via);
  if (!via) return undefined;
  const linkLocal = via.family === 6 && /^fe[89ab]/.test(via.address);
  for (const [dev, iface] of namespace.interfaces) {
    if (!iface.up || iface.kind === 'loopback' || (route.dev !== undefined && route.dev !== dev)) continue;
    if (linkLocal && route.dev === dev) return dev;
    if (iface.addresses.some((address) => holds(address, via))) return dev;
  }
  // A gateway may also lie in a network that is routed to an interface without a gateway of its own.
  for (const other of namespace.routes.values()) {
    if (other.via !== undefined || other.dev === undefined || other.to === 'default' || !holds(other.to, via)) continue;
    if ((route.dev === undefined || route.dev === other.dev) && namespace.interfaces.get(other.dev)?.up === true) return other.dev;
  }
  return undefined;
}

function holds(network: string, ip: { family: 4 | 6; address: string }): boolean {
  const prefix = parsePrefix(network);
  if (!prefix || prefix.family !== ip.family) return false;
  // An address of the machine itself is no gateway.
  return prefix.address !== ip.address && contains(prefix, ip);
}

function flushRoutes(namespace: ModelNamespace, dev: string): void {
  for (const [key, route] of namespace.routes) if (route.dev === dev) namespace.routes.delete(key);
}

function copyNamespace(namespace: NamespaceState): ModelNamespace {
  return {
    forwarding: { ...namespace.forwarding },
    interfaces: new Map(Object.entries(namespace.interfaces).map(([name, iface]) => [name, { ...iface, addresses: [...iface.addresses] }])),
    routes: new Map(Object.entries(namespace.routes)),
    masquerade: new Set(namespace.masquerade),
  };
}

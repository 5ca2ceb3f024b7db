/** A model of the kernel, as far as nslab's commands change it: the planner works on it, and tests simulate with it. */
import { pickImpairment } from '../impairment/impairment.ts';
import { identityOf, sparse, type Kind } from '../kinds/kind.ts';
import { BRIDGE, canBeMoved, kindOf, linkKind } from '../kinds/kinds.ts';
import type { Options } from '../kinds/option.ts';
import { byName } from '../model/byName.ts';
import type { Command } from './command.ts';
import type { UsualSwitches } from './facets/switches.ts';
import { ModelNamespace, setImpairment, type Follow, type ModelInterface, type Refusal } from './modelNamespace.ts';
import { routeKey } from './routeState.ts';
import { DEFAULT_MTU, type NamespaceState, type NetState, type Place } from './netState.ts';

export type Forwarding = NamespaceState['forwarding'];

/** What a new namespace has by itself; IPv4 takes it from the machine (net.core.devconf_inherit_init_net). */
export interface Newborn {
  forwarding: Forwarding;
  switches: UsualSwitches;
}

/** How this kernel differs from others. */
export interface KernelTraits {
  newborn?: Newborn;
  /** Whether it has netem. Absent: yes. */
  netem?: boolean;
}

/** drivers/net/loopback.c, gen_lo_setup: 64 KiB. */
const LOOPBACK_MTU = 65_536;

/** No interface is called so: what stands on it must be made anew. */
const NOTHING = '';

/** Where nobody says otherwise. */
const PLAIN: Newborn = { forwarding: { ipv4: false, ipv6: false }, switches: {} };

export class KernelModel {
  readonly namespaces = new Map<string, ModelNamespace>();
  readonly netem: boolean;
  readonly #newborn: Newborn;
  /** What stands on an interface, by `namespace/name` of that. */
  readonly #children = new Map<string, Place[]>();

  constructor(state: NetState, { newborn = PLAIN, netem = true }: KernelTraits = {}) {
    this.netem = netem;
    this.#newborn = newborn;
    for (const [name, namespace] of Object.entries(state)) this.namespaces.set(name, this.#namespace(name, namespace));
    for (const [namespace, { interfaces }] of Object.entries(state)) {
      for (const [name, { parent }] of Object.entries(interfaces)) if (parent) this.#put(parent, { namespace, name });
    }
  }

  #namespace(name: string, state: NamespaceState): ModelNamespace {
    const follow: Follow = (dev, iface, what) => {
      for (const child of this.children(name, dev)) this.#followParent(child, iface, what);
    };
    return new ModelNamespace(state, follow, this.#newborn.switches);
  }

  /** What stands directly on an interface. */
  children(namespace: string, name: string): readonly Place[] {
    return this.#children.get(`${namespace}/${name}`) ?? [];
  }

  #put(parent: Place, child: Place): void {
    const key = `${parent.namespace}/${parent.name}`;
    const children = this.#children.get(key);
    if (children) children.push(child);
    else this.#children.set(key, [child]);
  }

  #followParent({ namespace, name }: Place, parent: ModelInterface, what: 'up' | 'down' | 'mtu'): void {
    const inside = this.namespaces.get(namespace);
    const child = inside?.interfaces.get(name);
    const kind = child && kindOf(child.kind);
    if (!inside || !kind) return;
    if (what === 'mtu') {
      const mtu = parent.mtu ?? DEFAULT_MTU;
      // drivers/net/ipvlan/ipvlan_main.c, ipvlan_adjust_mtu: an ipvlan takes any MTU of its parent; others only come down with it.
      if (kind.kind === 'ipvlan' || (kind.boundByParent === true && (child.mtu ?? DEFAULT_MTU) > mtu)) inside.setMtu(name, child, mtu);
    } else if (kind.followsParent === true && child.up !== (what === 'up')) {
      if (what === 'up') inside.setUp(name, child);
      else inside.setDown(name, child);
    }
  }

  get(ns: string, dev: string): ModelInterface | undefined {
    return this.namespaces.get(ns)?.interfaces.get(dev);
  }

  /** Runs a command; returns the kernel's refusal, and then nothing has changed. */
  run(command: Command): Refusal {
    if (command.type === 'netns.add') return this.#addNamespace(command.ns);
    const namespace = this.namespaces.get(command.ns);
    if (!namespace) return 'Cannot open network namespace';
    switch (command.type) {
      case 'netns.delete':
        for (const dev of [...namespace.interfaces.keys()]) this.#drop(command.ns, dev);
        this.namespaces.delete(command.ns);
        return undefined;
      case 'veth.add':
        return this.#addVeth(namespace, command);
      case 'bridge.add': {
        if (namespace.interfaces.has(command.dev)) return 'File exists';
        const { dev, mac, mtu, stp, options = {} } = command;
        const born = { up: false, addresses: [], mtu: mtu ?? DEFAULT_MTU, ...(mac !== undefined && { mac }) };
        namespace.add(dev, { kind: 'bridge', ...born, stp, options: sparse(BRIDGE, options) });
        return undefined;
      }
      case 'link.add':
        return this.#addLink(namespace, command);
      case 'link.up':
        return this.#isCarried(namespace.interfaces.get(command.dev)) ? namespace.run(command) : 'Network is down';
      case 'link.mtu': {
        const iface = namespace.interfaces.get(command.dev);
        const most =
          iface?.parent && kindOf(iface.kind)?.boundByParent === true
            ? this.get(iface.parent.namespace, iface.parent.name)?.mtu
            : undefined;
        return most !== undefined && command.mtu > most ? 'Numerical result out of range' : namespace.run(command);
      }
      case 'link.options': {
        const refusal = namespace.run(command);
        const iface = namespace.interfaces.get(command.dev);
        if (refusal === undefined && iface) this.#shareOptions(iface);
        return refusal;
      }
      case 'link.master': {
        const isClaimed = namespace.interfaces.get(command.master)?.kind !== 'vrf' && this.#isClaimed(command.ns, command.dev);
        return isClaimed ? 'Device or resource busy' : namespace.run(command);
      }
      case 'link.delete':
        return this.#delete(namespace, command.ns, command.dev);
      case 'link.move':
        return this.#move(namespace, command);
      case 'link.rename': {
        const refusal = namespace.rename(command.dev, command.newName);
        const iface = namespace.interfaces.get(command.newName);
        if (refusal === undefined && iface)
          this.#tellOthers(iface, { namespace: command.ns, name: command.dev }, { namespace: command.ns, name: command.newName });
        return refusal;
      }
      case 'loss.set':
      case 'loss.clear':
        return this.#dropSome(namespace, command);
      case 'route.add':
        return namespace.routes.has(routeKey(command.route)) ? 'File exists' : namespace.setRoute(command.route);
      case 'route.replace':
        return namespace.setRoute(command.route);
      case 'route.delete':
        return namespace.deleteRoute(command.route);
      case 'forwarding.set':
        namespace.forwarding[command.family === 4 ? 'ipv4' : 'ipv6'] = command.on;
        return undefined;
      case 'masquerade.add':
        namespace.masquerade.push(command.dev);
        return undefined;
      case 'masquerade.delete': {
        const at = namespace.masquerade.indexOf(command.dev);
        if (at < 0) return 'Bad rule';
        namespace.masquerade.splice(at, 1);
        return undefined;
      }
      // Not of the network: no part of this state.
      case 'isolation.begin':
      case 'isolation.end':
        return undefined;
      case 'neighbour.replace':
      case 'neighbour.delete':
      case 'rule.add':
      case 'rule.delete':
      case 'switch.set':
      case 'isolation.hostname':
      case 'nft.chain':
      case 'nft.rule':
      case 'nft.replace':
      case 'nft.delete':
        return namespace.runFacet(command);
      default:
        return namespace.run(command);
    }
  }

  /** Loopback alone, down, without the addresses that it takes by itself when it comes up. */
  #addNamespace(ns: string): Refusal {
    if (this.namespaces.has(ns)) return 'File exists';
    const interfaces = { lo: { kind: 'loopback', up: false, addresses: [], mtu: LOOPBACK_MTU } };
    this.namespaces.set(ns, this.#namespace(ns, { forwarding: this.#newborn.forwarding, interfaces, routes: {}, masquerade: [] }));
    return undefined;
  }

  #addVeth(namespace: ModelNamespace, command: Extract<Command, { type: 'veth.add' }>): Refusal {
    const { dev, peer } = command;
    const peerNamespace = this.namespaces.get(peer.ns);
    if (!peerNamespace) return 'Cannot open network namespace';
    if (namespace.interfaces.has(dev) || peerNamespace.interfaces.has(peer.dev)) return 'File exists';
    if (command.ns === peer.ns && dev === peer.dev) return 'File exists';
    if (command.master !== undefined && namespace.interfaces.get(command.master)?.kind !== 'bridge') return 'Cannot find device';
    peerNamespace.add(peer.dev, {
      kind: 'veth',
      up: false,
      addresses: [],
      mtu: peer.mtu ?? DEFAULT_MTU,
      peer: { namespace: command.ns, name: dev },
      ...(peer.mac !== undefined && { mac: peer.mac }),
    });
    namespace.add(dev, {
      kind: 'veth',
      up: command.up ?? false,
      addresses: [],
      mtu: command.mtu ?? DEFAULT_MTU,
      peer: { namespace: peer.ns, name: peer.dev },
      ...(command.mac !== undefined && { mac: command.mac }),
      ...(command.master !== undefined && { master: command.master }),
    });
    return undefined;
  }

  #addLink(namespace: ModelNamespace, command: Extract<Command, { type: 'link.add' }>): Refusal {
    const { dev, mac, to = command.ns } = command;
    const kind = linkKind(command.kind);
    if (!kind) return 'Unknown device type';
    const target = this.namespaces.get(to);
    if (!target) return 'Cannot open network namespace';
    const parent = command.parent === undefined ? undefined : namespace.interfaces.get(command.parent);
    if (!parent && (command.parent !== undefined || kind.parent === 'required')) return 'Cannot find device';
    const place = command.parent === undefined ? undefined : { namespace: command.ns, name: command.parent };
    const options = kind.newborn ?? sparse(kind, command.options);
    if (target.interfaces.has(dev) || this.#hasTwin(target, kind, place, options)) return 'File exists';
    if (kind.claimsParent === true && place && parent && this.#isBusy(namespace, place, parent, kind.kind))
      return 'Device or resource busy';
    if (place && this.#isAlone(kind, place, options)) return 'Invalid argument';
    const mtu = command.mtu ?? kind.mtu ?? kind.birthMtu(parent?.mtu);
    if (kind.boundByParent === true && mtu > (parent?.mtu ?? DEFAULT_MTU)) return 'Invalid argument';
    const born = {
      kind: kind.kind,
      up: false,
      addresses: [],
      mtu,
      options,
      ...(mac !== undefined && { mac }),
      ...(place && { parent: place }),
    };
    target.add(dev, born);
    if (place) this.#put(place, { namespace: to, name: dev });
    this.#shareOptions(born);
    return undefined;
  }

  #hasTwin(target: ModelNamespace, kind: Kind, parent: Place | undefined, options: Options): boolean {
    const identity = identityOf(kind, options, parent?.name);
    if (identity === undefined) return false;
    const others =
      kind.unique?.within === 'namespace'
        ? [...target.interfaces.values()]
        : this.children(parent?.namespace ?? '', parent?.name ?? '').map(({ namespace, name }) => this.get(namespace, name));
    return others.some((other) => other?.kind === kind.kind && identityOf(kind, other.options, other.parent?.name) === identity);
  }

  /** Who else takes what the parent receives (net/core/dev.c, netdev_rx_handler_register). */
  #isBusy(namespace: ModelNamespace, place: Place, parent: ModelInterface, kind: string): boolean {
    if (parent.master !== undefined && namespace.interfaces.get(parent.master)?.kind !== 'vrf') return true;
    return this.children(place.namespace, place.name).some((child) => {
      const other = this.get(child.namespace, child.name)?.kind ?? '';
      return other !== kind && kindOf(other)?.claimsParent === true;
    });
  }

  /** Whether one of its kind, or it, has the parent for itself, and there are both. */
  #isAlone(kind: Kind, place: Place, options: Options): boolean {
    return this.children(place.namespace, place.name).some((child) => {
      const other = this.get(child.namespace, child.name);
      return other?.kind === kind.kind && [options, other.options ?? {}].some((one) => kind.isAlone?.(one) === true);
    });
  }

  #isClaimed(ns: string, dev: string): boolean {
    return this.children(ns, dev).some(({ namespace, name }) => kindOf(this.get(namespace, name)?.kind ?? '')?.claimsParent === true);
  }

  /** What follows its parent needs that to be up (net/8021q/vlan_dev.c, vlan_dev_open). */
  #isCarried(iface: ModelInterface | undefined): boolean {
    if (!iface?.parent || kindOf(iface.kind)?.followsParent !== true) return true;
    return this.get(iface.parent.namespace, iface.parent.name)?.up === true;
  }

  /** Options that all of one kind on one parent have alike (drivers/net/ipvlan/ipvlan_main.c, ipvlan_set_port_mode). */
  #shareOptions(iface: ModelInterface): void {
    const kind = kindOf(iface.kind);
    const shared = Object.keys(kind?.options ?? {}).filter((name) => kind?.options[name]?.sharedOnParent === true);
    if (shared.length === 0 || !iface.parent) return;
    for (const child of this.children(iface.parent.namespace, iface.parent.name)) {
      const sibling = this.get(child.namespace, child.name);
      if (!sibling || sibling === iface || sibling.kind !== iface.kind) continue;
      const own = Object.entries(sibling.options ?? {}).filter(([name]) => !shared.includes(name));
      const theirs = Object.entries(iface.options ?? {}).filter(([name]) => shared.includes(name));
      sibling.options = Object.fromEntries([...own, ...theirs]);
    }
  }

  #delete(namespace: ModelNamespace, ns: string, dev: string): Refusal {
    const iface = namespace.interfaces.get(dev);
    if (!iface) return 'Cannot find device';
    if (iface.kind === 'loopback') return 'Operation not supported';
    this.#drop(ns, dev);
    return undefined;
  }

  /** net/core/dev.c, dev_change_net_namespace: the link goes down, leaves its bridge, and loses addresses and routes. */
  #move(namespace: ModelNamespace, command: Extract<Command, { type: 'link.move' }>): Refusal {
    const iface = namespace.interfaces.get(command.dev);
    if (!iface) return 'Cannot find device';
    const target = this.namespaces.get(command.to);
    if (!target) return 'Cannot open network namespace';
    if (!canBeMoved(iface.kind)) return 'The interface netns is immutable';
    const name = command.newName ?? command.dev;
    if (target.interfaces.has(name)) return 'File exists';
    if (iface.up) namespace.setDown(command.dev, iface);
    namespace.take(command.dev);
    for (const child of this.children(command.ns, command.dev)) {
      const its = this.get(child.namespace, child.name);
      if (its && kindOf(its.kind)?.endsWhenParentMoves === true) this.#drop(child.namespace, child.name);
      else if (its) this.#lose(its, child);
    }
    const moved = { ...iface, up: false, addresses: [] };
    // The queueing discipline goes (dev_shutdown); what the other end drops is no part of it.
    setImpairment(moved, this.netem ? undefined : pickImpairment(iface.impairment, ['lossPercent']));
    target.add(name, moved);
    this.#tellOthers(moved, { namespace: command.ns, name: command.dev }, { namespace: command.to, name });
    return undefined;
  }

  /** Whether it stays without its parent: it keeps the number of that, which is of nothing any more (net/ipv4/ip_tunnel.c). */
  #lose(iface: ModelInterface, place: Place): boolean {
    if (!iface.parent || kindOf(iface.kind)?.outlivesParent !== true) return false;
    this.#leave(iface.parent, place);
    iface.parent = { namespace: place.namespace, name: NOTHING };
    return true;
  }

  /** Who drops is the other end of who is said to lose. */
  #dropSome(namespace: ModelNamespace, command: Extract<Command, { type: 'loss.set' | 'loss.clear' }>): Refusal {
    const end = namespace.interfaces.get(command.dev);
    const sender = end?.peer && this.get(end.peer.namespace, end.peer.name);
    if (!sender) return 'Could not process rule: No such file or directory';
    if (command.type === 'loss.clear' && sender.impairment?.lossPercent === undefined)
      return 'Could not process rule: No such file or directory';
    setImpairment(sender, { ...sender.impairment, lossPercent: command.type === 'loss.set' ? command.percent : undefined });
    return undefined;
  }

  /** The other end, what it stands on and what stands on it know it by its new place. */
  #tellOthers(iface: ModelInterface, from: Place, to: Place): void {
    const peer = iface.peer && this.get(iface.peer.namespace, iface.peer.name);
    if (peer) peer.peer = to;
    if (iface.parent) {
      this.#leave(iface.parent, from);
      this.#put(iface.parent, to);
    }
    const children = this.children(from.namespace, from.name);
    this.#children.delete(`${from.namespace}/${from.name}`);
    for (const child of children) {
      this.#put(to, child);
      const its = this.get(child.namespace, child.name);
      if (its) its.parent = to;
    }
  }

  #leave(parent: Place, { namespace, name }: Place): void {
    const key = `${parent.namespace}/${parent.name}`;
    const rest = this.#children.get(key)?.filter((child) => child.namespace !== namespace || child.name !== name);
    if (rest && rest.length > 0) this.#children.set(key, rest);
    else this.#children.delete(key);
  }

  /** Takes an interface out; a veth takes its other end along, and each what stands on it. */
  #drop(ns: string, dev: string): void {
    const iface = this.namespaces.get(ns)?.take(dev);
    if (!iface) return;
    if (iface.parent) this.#leave(iface.parent, { namespace: ns, name: dev });
    for (const child of this.children(ns, dev)) {
      const its = this.get(child.namespace, child.name);
      if (!its || !this.#lose(its, child)) this.#drop(child.namespace, child.name);
    }
    this.#children.delete(`${ns}/${dev}`);
    if (iface.peer) this.#drop(iface.peer.namespace, iface.peer.name);
  }

  toNetState(): NetState {
    return byName([...this.namespaces].map(([name, namespace]) => [name, namespace.toState()]));
  }
}

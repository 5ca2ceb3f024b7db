/** A model of the kernel, as far as nslab's commands change it: the planner works on it, and tests simulate with it. */
import { pickImpairment } from '../impairment/impairment.ts';
import { byName } from '../model/byName.ts';
import type { Command } from './command.ts';
import { ModelNamespace, setImpairment, type ModelInterface, type Refusal } from './modelNamespace.ts';
import { routeKey } from './routeState.ts';
import { DEFAULT_MTU, type NamespaceState, type NetState } from './netState.ts';

export type Forwarding = NamespaceState['forwarding'];

/** How this kernel differs from others. */
export interface KernelTraits {
  /** What a new namespace forwards; IPv4 takes it from the machine (net.core.devconf_inherit_init_net). */
  newborn?: Forwarding;
  /** Whether it has netem. Absent: yes. */
  netem?: boolean;
}

/** drivers/net/loopback.c, gen_lo_setup: 64 KiB. */
const LOOPBACK_MTU = 65_536;

/** What a new namespace forwards, where nobody says otherwise. */
const NO_FORWARDING: Forwarding = { ipv4: false, ipv6: false };

export class KernelModel {
  readonly namespaces = new Map<string, ModelNamespace>();
  readonly netem: boolean;
  readonly #newborn: Forwarding;

  constructor(state: NetState, { newborn = NO_FORWARDING, netem = true }: KernelTraits = {}) {
    this.netem = netem;
    this.#newborn = newborn;
    for (const [name, namespace] of Object.entries(state)) this.namespaces.set(name, new ModelNamespace(namespace));
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
      case 'bridge.add':
      case 'dummy.add': {
        if (namespace.interfaces.has(command.dev)) return 'File exists';
        const { dev, mac, mtu } = command;
        const born = { up: false, addresses: [], mtu: mtu ?? DEFAULT_MTU, ...(mac !== undefined && { mac }) };
        if (command.type === 'dummy.add') namespace.add(dev, { kind: 'dummy', ...born });
        else namespace.add(dev, { kind: 'bridge', ...born, stp: command.stp });
        return undefined;
      }
      case 'link.delete':
        return this.#delete(namespace, command.ns, command.dev);
      case 'link.move':
        return this.#move(namespace, command);
      case 'link.rename': {
        const refusal = namespace.rename(command.dev, command.newName);
        const iface = namespace.interfaces.get(command.newName);
        if (refusal === undefined && iface) this.#tellPeer(iface, command.ns, command.newName);
        return refusal;
      }
      case 'loss.set':
      case 'loss.clear':
        return this.#lose(namespace, command);
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
      case 'isolation.hostname':
        return undefined;
      case 'neighbour.replace':
      case 'neighbour.delete':
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
    this.namespaces.set(ns, new ModelNamespace({ forwarding: this.#newborn, interfaces, routes: {}, masquerade: [] }));
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
    if (iface.kind === 'loopback' || iface.kind === 'bridge') return 'The interface netns is immutable';
    const name = command.newName ?? command.dev;
    if (target.interfaces.has(name)) return 'File exists';
    namespace.take(command.dev);
    const moved = { ...iface, up: false, addresses: [] };
    // The queueing discipline goes (dev_shutdown); what the other end drops is no part of it.
    setImpairment(moved, this.netem ? undefined : pickImpairment(iface.impairment, ['lossPercent']));
    target.add(name, moved);
    this.#tellPeer(iface, command.to, name);
    return undefined;
  }

  /** Who drops is the other end of who is said to lose. */
  #lose(namespace: ModelNamespace, command: Extract<Command, { type: 'loss.set' | 'loss.clear' }>): Refusal {
    const end = namespace.interfaces.get(command.dev);
    const sender = end?.peer && this.get(end.peer.namespace, end.peer.name);
    if (!sender) return 'Could not process rule: No such file or directory';
    if (command.type === 'loss.clear' && sender.impairment?.lossPercent === undefined)
      return 'Could not process rule: No such file or directory';
    setImpairment(sender, { ...sender.impairment, lossPercent: command.type === 'loss.set' ? command.percent : undefined });
    return undefined;
  }

  #tellPeer(iface: ModelInterface, namespace: string, name: string): void {
    const peer = iface.peer && this.get(iface.peer.namespace, iface.peer.name);
    if (peer) peer.peer = { namespace, name };
  }

  /** Takes an interface out; a veth takes its other end along. */
  #drop(ns: string, dev: string): void {
    const iface = this.namespaces.get(ns)?.take(dev);
    if (iface?.peer) this.namespaces.get(iface.peer.namespace)?.take(iface.peer.name);
  }

  toNetState(): NetState {
    return byName([...this.namespaces].map(([name, namespace]) => [name, namespace.toState()]));
  }
}

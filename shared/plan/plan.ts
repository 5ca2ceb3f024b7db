/** The planner: which commands lead from what the kernel has to a target. Pure; nothing is looked up and nothing is run. */
import type { Command } from './command.ts';
import { peerText, sameRoute } from './diff.ts';
import { KernelModel, routeDevice, type ModelInterface, type ModelNamespace } from './kernelModel.ts';
import type { Move } from './moves.ts';
import type { InterfaceState, NamespaceState, NetState, RouteState } from './netState.ts';

export interface PlanInput {
  target: NetState;
  actual: NetState;
  /** What was renamed or moved, so that it is not made anew. */
  moves?: readonly Move[];
  /** The first interface index that is free in the whole lab. */
  nextIndex: number;
}

/**
 * The commands, in an order in which each can succeed: moves; what goes; namespaces; bridges; veth pairs; then everything else
 * namespace by namespace, so that neighbouring commands can share one `ip -batch`.
 * Routes that cannot be in the kernel yet are left out (SPEC PL8).
 */
export function plan(input: PlanInput): Command[] {
  const planner = new Planner(input);
  planner.moveAndRename(input.moves ?? []);
  planner.removeLinks();
  planner.removeNamespaces();
  planner.addNamespaces();
  planner.addLinks();
  planner.settle();
  return planner.commands;
}

class Planner {
  readonly commands: Command[] = [];
  readonly #model: KernelModel;
  readonly #target: NetState;
  /** Namespaces of the target, the host first, then by name: the order of the record does not matter (SPEC PL4). */
  readonly #wanted: readonly [string, NamespaceState][];
  #nextIndex: number;

  constructor({ target, actual, nextIndex }: PlanInput) {
    this.#model = new KernelModel(actual);
    this.#target = target;
    this.#wanted = Object.entries(target).sort(([a], [b]) => compareNames(a, b));
    this.#nextIndex = nextIndex;
  }

  moveAndRename(moves: readonly Move[]): void {
    for (const move of moves) {
      switch (move.type) {
        case 'namespace.rename':
          this.#renameNamespace(move.ns, move.newName);
          break;
        case 'interface.rename': {
          const iface = this.#model.get(move.ns, move.dev);
          if (!iface || this.#model.get(move.ns, move.newName)) break;
          if (iface.up) this.#emit({ type: 'link.down', ns: move.ns, dev: move.dev });
          this.#emit({ type: 'link.rename', ns: move.ns, dev: move.dev, newName: move.newName });
          break;
        }
        case 'interface.move':
          this.#move(move.ns, move.dev, move.to, move.newName);
          break;
      }
    }
  }

  /** iproute2 has no rename for a namespace: a new one is made, its links move over, and the old one goes with what is left. */
  #renameNamespace(ns: string, newName: string): void {
    const old = this.#model.namespaces.get(ns);
    const wanted = this.#target[newName];
    if (!old || !wanted || this.#model.namespaces.has(newName)) return;
    this.#emit({ type: 'netns.add', ns: newName });
    for (const [dev, iface] of [...old.interfaces]) {
      if ((iface.kind === 'veth' || iface.kind === 'dummy') && wanted.interfaces[dev]?.kind === iface.kind) this.#move(ns, dev, newName);
    }
  }

  #move(ns: string, dev: string, to: string, newName?: string): void {
    const iface = this.#model.get(ns, dev);
    if (!iface || iface.kind === 'bridge' || this.#model.get(to, newName ?? dev)) return;
    if (!this.#model.namespaces.has(to)) {
      if (!this.#target[to]) return;
      this.#emit({ type: 'netns.add', ns: to });
    }
    this.#emit({ type: 'link.move', ns, dev, to, ...(newName !== undefined && newName !== dev && { newName }) });
  }

  removeLinks(): void {
    for (const ns of this.#present()) {
      const namespace = this.#model.namespaces.get(ns);
      const wanted = this.#target[ns];
      if (!namespace) continue;
      for (const [dev, iface] of [...namespace.interfaces]) {
        // A veth's other end may have taken it along meanwhile.
        if (iface.kind === 'loopback' || !namespace.interfaces.has(dev)) continue;
        if (wanted ? !canStay(wanted.interfaces[dev], iface) : this.#outlives(iface)) this.#emit({ type: 'link.delete', ns, dev });
      }
    }
  }

  /**
   * Whether the other end lies in a namespace that stays. It would go when the kernel frees the namespace, but that is later, and never
   * while a process is still inside: so the link goes first.
   */
  #outlives(iface: ModelInterface): boolean {
    return iface.peer !== undefined && this.#target[iface.peer.namespace] !== undefined;
  }

  removeNamespaces(): void {
    for (const ns of this.#present()) if (!this.#target[ns]) this.#emit({ type: 'netns.delete', ns });
  }

  addNamespaces(): void {
    for (const [ns] of this.#wanted) if (!this.#model.namespaces.has(ns)) this.#emit({ type: 'netns.add', ns });
  }

  addLinks(): void {
    const missing: { ns: string; dev: string; wanted: InterfaceState }[] = [];
    for (const [ns, namespace] of this.#wanted) {
      for (const [dev, wanted] of sortedEntries(namespace.interfaces)) {
        if (wanted.kind !== 'loopback' && !this.#model.get(ns, dev)) missing.push({ ns, dev, wanted });
      }
    }
    for (const { ns, dev, wanted } of missing) {
      const own = { ns, dev, ...(wanted.mac !== undefined && { mac: wanted.mac }), ...(wanted.mtu !== undefined && { mtu: wanted.mtu }) };
      if (wanted.kind === 'bridge') this.#emit({ type: 'bridge.add', ...own, stp: wanted.stp ?? false });
      if (wanted.kind === 'dummy') this.#emit({ type: 'dummy.add', ...own });
    }
    for (const { ns, dev, wanted } of missing) if (wanted.kind === 'veth') this.#addVeth(ns, dev, wanted);
  }

  /** Both ends at birth; from the end that is plugged into a bridge when there is one, since only that end can be plugged and up at once. */
  #addVeth(ns: string, dev: string, wanted: InterfaceState): void {
    const peer = wanted.peer;
    const other = peer && this.#target[peer.namespace]?.interfaces[peer.name];
    // One end alone cannot be made; the difference stays to be seen.
    if (!peer || other?.kind !== 'veth' || peerText(other) !== `${ns}/${dev}` || this.#model.get(ns, dev)) return;
    if (this.#model.get(peer.namespace, peer.name)) return;
    if (wanted.master === undefined && other.master !== undefined) {
      this.#addVeth(peer.namespace, peer.name, other);
      return;
    }
    const hardware = (end: InterfaceState) => ({
      ...(end.mac !== undefined && { mac: end.mac }),
      ...(end.mtu !== undefined && { mtu: end.mtu }),
    });
    this.#emit({
      type: 'veth.add',
      ns,
      dev,
      index: this.#nextIndex,
      ...hardware(wanted),
      ...(wanted.master !== undefined && { master: wanted.master }),
      ...(wanted.master !== undefined && wanted.up && { up: true }),
      peer: { ns: peer.namespace, dev: peer.name, index: this.#nextIndex + 1, ...hardware(other) },
    });
    this.#nextIndex += 2;
  }

  /** Properties, addresses, state, routes, forwarding and masquerading of every namespace. */
  settle(): void {
    for (const [ns, wanted] of this.#wanted) {
      const namespace = this.#model.namespaces.get(ns);
      if (!namespace) continue;
      this.#removeRoutes(ns, namespace, wanted);
      // Bridges come up after their ports: then the ports are not heard by all of a long chain one by one (docs/PERFORMANCE.md).
      const order = sortedEntries(wanted.interfaces).sort(([, a], [, b]) => Number(a.kind === 'bridge') - Number(b.kind === 'bridge'));
      for (const [dev, iface] of order) this.#settleInterface(ns, dev, iface);
      this.#addRoutes(ns, namespace, wanted);
      this.#settleForwarding(ns, namespace, wanted);
    }
  }

  #settleInterface(ns: string, dev: string, wanted: InterfaceState): void {
    const iface = this.#model.get(ns, dev);
    if (!iface) return;
    if (iface.up && !wanted.up) this.#emit({ type: 'link.down', ns, dev });
    if (iface.master !== wanted.master) {
      if (wanted.master === undefined) this.#emit({ type: 'link.nomaster', ns, dev });
      else if (this.#model.get(ns, wanted.master)) this.#emit({ type: 'link.master', ns, dev, master: wanted.master });
    }
    if (wanted.mac !== undefined && wanted.mac !== iface.mac) this.#emit({ type: 'link.mac', ns, dev, mac: wanted.mac });
    if (wanted.mtu !== undefined && wanted.mtu !== iface.mtu) this.#emit({ type: 'link.mtu', ns, dev, mtu: wanted.mtu });
    if (wanted.stp !== undefined && wanted.stp !== iface.stp) this.#emit({ type: 'bridge.stp', ns, dev, on: wanted.stp });
    for (const address of iface.addresses) {
      if (!wanted.addresses.includes(address)) this.#emit({ type: 'addr.delete', ns, dev, address });
    }
    for (const address of wanted.addresses) {
      if (!iface.addresses.includes(address)) this.#emit({ type: 'addr.add', ns, dev, address });
    }
    if (!iface.up && wanted.up) this.#emit({ type: 'link.up', ns, dev });
  }

  #removeRoutes(ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
    for (const [key, route] of [...namespace.routes]) if (!wanted.routes[key]) this.#emit({ type: 'route.delete', ns, route });
  }

  #addRoutes(ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
    const entries = sortedEntries(wanted.routes).sort(([, a], [, b]) => routeRank(a) - routeRank(b));
    for (const [key, route] of entries) {
      const present = namespace.routes.get(key);
      if (present && sameRoute(route, present)) continue;
      if (routeDevice(namespace, route) === undefined) continue;
      this.#emit({ type: present ? 'route.replace' : 'route.add', ns, route });
    }
  }

  #settleForwarding(ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
    const { forwarding } = wanted;
    if (namespace.forwarding.ipv4 !== forwarding.ipv4) this.#emit({ type: 'forwarding.set', ns, family: 4, on: forwarding.ipv4 });
    if (namespace.forwarding.ipv6 !== forwarding.ipv6) this.#emit({ type: 'forwarding.set', ns, family: 6, on: forwarding.ipv6 });
    for (const dev of [...namespace.masquerade]) if (!wanted.masquerade.includes(dev)) this.#emit({ type: 'masquerade.delete', ns, dev });
    for (const dev of wanted.masquerade) if (!namespace.masquerade.has(dev)) this.#emit({ type: 'masquerade.add', ns, dev });
  }

  #present(): string[] {
    return [...this.#model.namespaces.keys()].sort(compareNames);
  }

  /** Every command runs on the model first: what follows is planned against its consequences. */
  #emit(command: Command): void {
    const refusal = this.#model.run(command);
    if (refusal === undefined) this.commands.push(command);
  }
}

/** Whether the kernel's interface can become the wanted one without being made anew. */
function canStay(wanted: InterfaceState | undefined, actual: ModelInterface): boolean {
  if (wanted?.kind !== actual.kind) return false;
  return actual.kind !== 'veth' || peerText(wanted) === peerText(actual);
}

/** Routes to an interface first, then through gateways, the default route last. */
function routeRank(route: RouteState): number {
  return (route.via === undefined ? 0 : 1) + (route.to === 'default' ? 2 : 0);
}

function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The host comes first: others are often linked to it. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'host') return -1;
  return b === 'host' || a > b ? 1 : -1;
}

/** A plan in the making: the commands so far, and the kernel as it will be after them. */
import type { Command } from './command.ts';
import { KernelModel, type KernelTraits } from './kernelModel.ts';
import type { InterfaceState, NamespaceState, NetState } from './netState.ts';

export class PlanDraft {
  readonly commands: Command[] = [];
  readonly model: KernelModel;
  readonly target: NetState;
  /** Namespaces of the target, the host first, then by name: the order of the record does not matter (SPEC PL4). */
  readonly wanted: readonly [string, NamespaceState][];
  readonly #interfaces = new Map<NamespaceState, readonly [string, InterfaceState][]>();

  constructor(target: NetState, actual: NetState, traits: KernelTraits = {}) {
    this.model = new KernelModel(actual, traits);
    this.target = target;
    this.wanted = Object.entries(target).sort(([a], [b]) => compareNames(a, b));
  }

  /** The interfaces of a namespace of the target, sorted by name: once for all that look through them. */
  interfaces(wanted: NamespaceState): readonly [string, InterfaceState][] {
    const known = this.#interfaces.get(wanted);
    if (known) return known;
    const sorted = sortedEntries(wanted.interfaces);
    this.#interfaces.set(wanted, sorted);
    return sorted;
  }

  /** Every command runs on the model first: what follows is planned against its consequences. One that would be refused is left out. */
  emit(command: Command): boolean {
    const accepted = this.model.run(command) === undefined;
    if (accepted) this.commands.push(this.#withFollowers(command));
    return accepted;
  }

  #withFollowers(command: Command): Command {
    switch (command.type) {
      case 'link.up':
      case 'link.down':
      case 'link.mtu':
      case 'link.master':
      case 'link.nomaster': {
        if (this.model.children(command.ns, command.dev).length === 0) return command;
        const touches = new Set<string>();
        this.#collectFollowers(command.ns, command.dev, touches);
        touches.delete(command.ns);
        return touches.size === 0 ? command : { ...command, touches: [...touches].sort() };
      }
      default:
        return command;
    }
  }

  #collectFollowers(ns: string, dev: string, into: Set<string>): void {
    for (const { namespace, name } of this.model.children(ns, dev)) {
      into.add(namespace);
      this.#collectFollowers(namespace, name, into);
    }
  }

  /** The namespaces that will be there after the commands so far. */
  present(): string[] {
    return [...this.model.namespaces.keys()].sort(compareNames);
  }
}

/** The host comes first: others are often linked to it. */
function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'host') return -1;
  return b === 'host' || a > b ? 1 : -1;
}

/** By key, so that the order of the record does not matter (SPEC PL4). */
export function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

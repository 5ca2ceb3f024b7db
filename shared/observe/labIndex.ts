/** A drawing by the names that the kernel goes by. */
import { parentOf } from '../model/find.ts';
import type { Interface, Lab, Namespace, Veth } from '../model/lab.ts';

/** `namespace/interface`: neither name can hold a slash. */
export function placeOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

export class LabIndex {
  readonly lab: Lab;
  readonly #namespaces = new Map<string, Namespace>();
  readonly #interfaces = new Map<string, Interface>();

  constructor(lab: Lab) {
    this.lab = lab;
    for (const namespace of Object.values(lab.namespaces)) this.#namespaces.set(namespace.name, namespace);
    for (const iface of Object.values(lab.interfaces)) this.#interfaces.set(this.place(iface), iface);
  }

  namespace(name: string): Namespace | undefined {
    return this.#namespaces.get(name);
  }

  at(place: string): Interface | undefined {
    return this.#interfaces.get(place);
  }

  place(iface: Interface): string {
    return placeOf(this.namespaceName(iface), iface.name);
  }

  namespaceName(iface: Interface): string {
    return this.lab.namespaces[iface.namespaceId]?.name ?? '';
  }

  /** Place of what it stands on. */
  parent(iface: Interface): string | undefined {
    const parent = parentOf(this.lab, iface);
    return parent && this.place(parent);
  }

  peer(veth: Veth): Veth | undefined {
    const peer = this.lab.interfaces[veth.peerId];
    return peer?.kind === 'veth' ? peer : undefined;
  }
}

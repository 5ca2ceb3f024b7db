/** What a lab has by name, kept up to date while an edit is applied: an edit of a thousand parts must not look through all of them each time. */
import type { Lab } from '../model/lab.ts';
import type { EditRefusal } from './edit.ts';
import { refuse } from './refuse.ts';

interface Named {
  id: string;
  namespaceId: string;
  name: string;
  parentId?: string | undefined;
}

export class EditIndex {
  readonly #namespaces = new Set<string>();
  /** Ids by name, by namespace id. */
  readonly #interfaces = new Map<string, Map<string, string>>();
  /** Ids of what stands on an interface, by its id. */
  readonly #children = new Map<string, Set<string>>();
  #count = 0;

  constructor(lab: Lab) {
    for (const { name } of Object.values(lab.namespaces)) this.#namespaces.add(name);
    for (const iface of Object.values(lab.interfaces)) this.#add(iface);
  }

  get namespaces(): number {
    return this.#namespaces.size;
  }

  get interfaces(): number {
    return this.#count;
  }

  takeNamespace(name: string): void {
    if (this.#namespaces.has(name)) refuse('name_taken', ['name'], { name });
    this.#namespaces.add(name);
  }

  freeNamespace(name: string): void {
    this.#namespaces.delete(name);
  }

  take(iface: Named, path: EditRefusal['path']): void {
    if (this.#interfaces.get(iface.namespaceId)?.has(iface.name)) refuse('name_taken', path, { name: iface.name });
    this.#add(iface);
  }

  free({ id, namespaceId, name, parentId }: Named): void {
    if (this.#interfaces.get(namespaceId)?.delete(name)) this.#count -= 1;
    if (parentId !== undefined) this.#children.get(parentId)?.delete(id);
  }

  /** What stands directly on an interface. */
  children(id: string): readonly string[] {
    return [...(this.#children.get(id) ?? [])];
  }

  reparent(id: string, from: string | undefined, to: string | undefined): void {
    if (from !== undefined) this.#children.get(from)?.delete(id);
    if (to !== undefined) this.#adopt(id, to);
  }

  #adopt(id: string, parentId: string): void {
    const children = this.#children.get(parentId);
    if (children) children.add(id);
    else this.#children.set(parentId, new Set([id]));
  }

  /** Ids of the interfaces in a namespace. */
  inside(namespaceId: string): string[] {
    return [...(this.#interfaces.get(namespaceId)?.values() ?? [])];
  }

  #add({ id, namespaceId, name, parentId }: Named): void {
    const names = this.#interfaces.get(namespaceId);
    if (names) names.set(name, id);
    else this.#interfaces.set(namespaceId, new Map([[name, id]]));
    this.#count += 1;
    if (parentId !== undefined) this.#adopt(id, parentId);
  }
}

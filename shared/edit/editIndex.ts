/** What a lab has by name, kept up to date while an edit is applied: an edit of a thousand parts must not look through all of them each time. */
import type { Lab } from '../model/lab.ts';
import type { EditRefusal } from './edit.ts';
import { refuse } from './refuse.ts';

interface Named {
  id: string;
  namespaceId: string;
  name: string;
}

export class EditIndex {
  readonly #namespaces = new Set<string>();
  /** Ids by name, by namespace id. */
  readonly #interfaces = new Map<string, Map<string, string>>();
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

  free({ namespaceId, name }: Named): void {
    if (this.#interfaces.get(namespaceId)?.delete(name)) this.#count -= 1;
  }

  /** Ids of the interfaces in a namespace. */
  inside(namespaceId: string): string[] {
    return [...(this.#interfaces.get(namespaceId)?.values() ?? [])];
  }

  #add({ id, namespaceId, name }: Named): void {
    const names = this.#interfaces.get(namespaceId);
    if (names) names.set(name, id);
    else this.#interfaces.set(namespaceId, new Map([[name, id]]));
    this.#count += 1;
  }
}

/** Files of one machine of another tool: what its programs would read there. */
import type { Place } from './place.ts';

export class MachineFiles {
  readonly #files = new Map<string, { text: string; place: Place }>();

  set(path: string, text: string, place: Place): void {
    this.#files.set(path, { text, place });
  }

  append(path: string, text: string, place: Place): void {
    const before = this.#files.get(path);
    this.#files.set(path, before ? { text: before.text + text, place: before.place } : { text, place });
  }

  /** What is read is no longer left. */
  take(path: string): { text: string; place: Place } | undefined {
    const file = this.#files.get(path);
    this.#files.delete(path);
    return file;
  }

  /** Those that nothing has read. */
  get left(): [string, Place][] {
    return [...this.#files].map(([path, { place }]) => [path, place]);
  }
}

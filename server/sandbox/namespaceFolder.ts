/** Knows what is under a lab's /run/netns: the names, and which namespace is mounted on each. Only names that rang are asked about again. */
import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import type { NamespaceEntry } from '../ports.ts';

/** The file system of namespaces; the kernel has one for all. */
const NSFS_DEVICE = statSync('/proc/self/ns/net').dev;

/** Asked without waiting: all of it is in the kernel's memory, and a turn of the event loop for each name would cost far more. */
export class NamespaceFolder {
  readonly #identities = new Map<string, string>();
  readonly #listeners = new Set<() => void>();
  #watcher: FSWatcher | undefined;

  constructor(private readonly path: string) {}

  /** Sorted by name. `afresh`: trusts nothing that was seen before, as a mount over a name that is there rings no bell. */
  list({ afresh = false }: { afresh?: boolean } = {}): NamespaceEntry[] {
    if (afresh || !this.#watcher) this.#identities.clear();
    const names = readdirSync(this.path).sort();
    return names.map((name) => ({ name, identity: this.#identityOf(name) }));
  }

  /** Calls back after something came or went. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watcher ??= this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #start(): FSWatcher {
    const watcher = watch(this.path, (_, name) => {
      if (name === null) this.#identities.clear();
      else this.#identities.delete(name);
      for (const listener of this.#listeners) listener();
    });
    watcher.on('error', () => {
      this.close();
    });
    return watcher;
  }

  #identityOf(name: string): string {
    const before = this.#identities.get(name);
    if (before !== undefined) return before;
    const identity = mountedOn(`${this.path}/${name}`);
    // A bare file is asked about every time: that a namespace is mounted on it rings no bell.
    if (identity !== '') this.#identities.set(name, identity);
    return identity;
  }
}

/** The inode of nsfs is the kernel's own name for a namespace. Empty where none is mounted, or the name is gone already. */
function mountedOn(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return dev === NSFS_DEVICE ? String(ino) : '';
  } catch {
    return '';
  }
}

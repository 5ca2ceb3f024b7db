/** Remembers where somebody typed, until what that may have changed is read. */

/** So long after somebody typed a line: most commands are done by the first, nearly all by the second. */
const SOON_MS = 60;
const LATE_MS = 500;

export class TypedLines {
  readonly #namespaces = new Set<string>();
  #soon: NodeJS.Timeout | undefined;
  #late: NodeJS.Timeout | undefined;

  constructor(private readonly onDue: (namespaces: ReadonlySet<string>, when: 'soon' | 'late') => void) {}

  put(namespace: string): void {
    this.#namespaces.add(namespace);
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.onDue(this.#namespaces, 'soon');
    }, SOON_MS);
    clearTimeout(this.#late);
    this.#late = setTimeout(() => {
      this.onDue(this.#namespaces, 'late');
      this.#namespaces.clear();
    }, LATE_MS);
  }

  stop(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#late);
  }
}

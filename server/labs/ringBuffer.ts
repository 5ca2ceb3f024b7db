/** Keeps the last so many items; replaces one of the same key in its place. */
export class RingBuffer<T> {
  /** In the order in which they came. */
  readonly #items = new Map<string | number, T>();

  constructor(
    private readonly limit: number,
    private readonly keyOf: (item: T) => string | number,
  ) {}

  put(items: readonly T[]): void {
    for (const item of items) this.#items.set(this.keyOf(item), item);
    // Many at once: a Map looks for its first key past all that were deleted.
    if (this.#items.size <= this.limit * 1.2) return;
    for (const key of this.#items.keys()) {
      if (this.#items.size <= this.limit) break;
      this.#items.delete(key);
    }
  }

  all(): T[] {
    return [...this.#items.values()].slice(-this.limit);
  }

  clear(): void {
    this.#items.clear();
  }
}

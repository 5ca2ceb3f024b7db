/** Keeps the last so many items; replaces one of the same key in its place. */
export class RingBuffer<T> {
  #items: T[] = [];

  constructor(
    private readonly limit: number,
    private readonly keyOf: (item: T) => string | number,
  ) {}

  put(items: readonly T[]): void {
    for (const item of items) {
      const key = this.keyOf(item);
      // Changed items are among the last, so looking from the end is short.
      const at = this.#items.findLastIndex((other, i) => i >= this.#items.length - 1000 && this.keyOf(other) === key);
      if (at >= 0) this.#items[at] = item;
      else this.#items.push(item);
    }
    if (this.#items.length > this.limit * 1.2) this.#items = this.#items.slice(-this.limit);
  }

  all(): T[] {
    return this.#items.slice(-this.limit);
  }

  clear(): void {
    this.#items = [];
  }
}

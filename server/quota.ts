/** Bounds how many of a thing there are for one owner, counting those that are being started as well. */
export class Quota {
  readonly #starting = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** Runs `start` unless `present` and those under way fill the quota; undefined when they do. */
  async start<T>(owner: string, present: number, start: () => Promise<T>): Promise<T | undefined> {
    const starting = this.#starting.get(owner) ?? 0;
    if (present + starting >= this.limit) return undefined;
    this.#starting.set(owner, starting + 1);
    try {
      return await start();
    } finally {
      const left = (this.#starting.get(owner) ?? 1) - 1;
      if (left > 0) this.#starting.set(owner, left);
      else this.#starting.delete(owner);
    }
  }
}

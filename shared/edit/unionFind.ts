/** Which things are joined, directly or through others. */
export class UnionFind {
  readonly #parent = new Map<string, string>();

  /** The one that stands for all that are joined with `id`. */
  find(id: string): string {
    let at = id;
    for (;;) {
      const above = this.#parent.get(at);
      if (above === undefined) return at;
      // Every second step is skipped the next time, so that no way stays long.
      const further = this.#parent.get(above);
      if (further === undefined) return above;
      this.#parent.set(at, further);
      at = further;
    }
  }

  /** False when the two were joined already. */
  join(a: string, b: string): boolean {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return false;
    this.#parent.set(rootA, rootB);
    return true;
  }
}

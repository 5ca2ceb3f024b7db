/** When the kernel is read: soon after something rang, again when more rang meanwhile, and never twice at once. */

/**
 * After a reading, bells of this long are gathered before the next one: setting up one veth rings some twenty times. After a long reading
 * for as long as it took: while a large lab settles, it is not read over and over.
 */
const GATHER_MS = 8;
const GATHER_MOST_MS = 1_000;

export interface ReadingLoopDeps {
  /** Reads what is due. Resolves with whether bells are to be gathered before the next reading. */
  read(): Promise<boolean>;
  onError(error: unknown): void;
}

export class ReadingLoop {
  /** Something rang that no reading has begun for. */
  #again = false;
  #running = false;
  #held = 0;
  #stopped = false;
  /** Who waits for the next reading to be done. */
  #waiting: (() => void)[] = [];
  #hurry: (() => void) | undefined;

  constructor(private readonly deps: ReadingLoopDeps) {}

  /** Something is to be read. */
  ring(): void {
    this.#again = true;
    if (!this.#running && this.#isDue()) void this.#run();
  }

  /** Resolves when a reading that begins after now is done. */
  next(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#hurry?.();
      this.ring();
    });
  }

  /** Resolves when what rang until now is read. */
  settled(): Promise<void> {
    return this.#running || this.#again ? this.next() : Promise.resolve();
  }

  /** No reading begins until the returned function is called. */
  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      if (!this.#running && this.#isDue()) void this.#run();
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#hurry?.();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Between the last look at what rang and the end nothing is waited for: so no bell falls in between.
    while (this.#isDue()) {
      this.#again = false;
      const startedAt = performance.now();
      const served = this.#waiting.splice(0);
      const gathers = await this.#read();
      for (const resolve of served) resolve();
      if (gathers && this.#isDue() && this.#waiting.length === 0)
        await this.#gather(Math.min(GATHER_MOST_MS, Math.max(GATHER_MS, performance.now() - startedAt)));
    }
    this.#running = false;
  }

  // A method, since it changes while one waits.
  #isDue(): boolean {
    return this.#again && this.#held === 0 && !this.#stopped;
  }

  async #read(): Promise<boolean> {
    try {
      return await this.deps.read();
    } catch (error) {
      if (!this.#stopped) this.deps.onError(error);
      return true;
    }
  }

  /** Ends early when somebody waits. */
  async #gather(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = undefined;
  }
}

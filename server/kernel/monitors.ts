/** The two `ip monitor` of a lab (docs/ARCHITECTURE.md): started, listened to, and started again when one ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { mayHaveLost, parseMonitorLine, type RawLine } from '../../shared/observe/monitorLine.ts';
import { lineSplitter } from '../lineSplitter.ts';
import type { Logger, Sandbox, StreamProcess } from '../ports.ts';

type Which = 'link' | 'other';

/** Two, since one process would print another namespace's interface names for addresses and routes. */
const OBJECTS: Readonly<Record<Which, readonly string[]>> = {
  link: ['link', 'nsid'],
  // Routes of IPv4 that go with their next hop go without a word of their own.
  other: ['address', 'route', 'nexthop', 'neigh', 'netconf', 'rule'],
};
/** One that cannot be started is tried again after so long, then after twice that, … */
const AGAIN_MS = 50;
const AGAIN_MOST_MS = 5_000;

export interface MonitorsDeps {
  sandbox: Sandbox;
  logger: Logger;
  /** Puts a program into the monitors' namespace. */
  through: readonly string[];
  onLine(line: RawLine): void;
  /** Lines may have been lost: all is to be read again (SPEC OB4). */
  onLost(): void;
}

export class Monitors {
  #processes: StreamProcess[] = [];
  #stopped = false;

  constructor(private readonly deps: MonitorsDeps) {}

  /** Resolves when both listen. */
  async start(): Promise<void> {
    await Promise.all([this.#start('link'), this.#start('other')]);
  }

  stop(): void {
    this.#stopped = true;
    for (const process of this.#processes) process.kill('SIGKILL');
  }

  // A method, since it changes while one waits.
  #hasStopped(): boolean {
    return this.#stopped;
  }

  async #start(which: Which): Promise<void> {
    const { sandbox, logger, through } = this.deps;
    const process = await sandbox.stream({
      namespace: null,
      // A receive buffer of 64 MiB at most: the kernel drops what a slow reader has no room for.
      argv: [...through, 'ip', '-rc', '67108864', '-ts', '-o', 'monitor', ...OBJECTS[which], 'all-nsid'],
    });
    this.#processes.push(process);
    const lines = lineSplitter((line) => {
      const raw = parseMonitorLine(line, which);
      if (raw) this.deps.onLine(raw);
    });
    process.onStdout(lines.push);
    const complaints = lineSplitter((words) => {
      if (!mayHaveLost(words)) return;
      logger.warn({ words }, 'monitor');
      this.deps.onLost();
    });
    process.onStderr(complaints.push);
    void process.exited.then(() => {
      this.#processes = this.#processes.filter((other) => other !== process);
      if (this.#stopped) return;
      logger.warn({ which }, 'a monitor ended and is started again');
      void this.#startAgain(which);
    });
    if (this.#hasStopped()) process.kill('SIGKILL');
  }

  async #startAgain(which: Which): Promise<void> {
    for (let ms = AGAIN_MS; ; ms = Math.min(AGAIN_MOST_MS, ms * 2)) {
      await delay(ms);
      if (this.#hasStopped()) return;
      try {
        await this.#start(which);
        this.deps.onLost();
        return;
      } catch (error) {
        this.deps.logger.warn({ which, error: String(error) }, 'a monitor could not be started');
      }
    }
  }
}

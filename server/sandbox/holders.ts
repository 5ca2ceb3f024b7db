/**
 * Keeps one small process for each namespace that has more of its own than a network: it holds these namespaces open, and programs join it.
 * It lives as long as the network namespace it was made for: it would keep that alive after `ip netns del`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { uptime } from 'node:os';
import { ISOLATION_KINDS, utsNameSchema, type IsolationSpec } from '../../shared/model/isolation.ts';
import { equal } from '../../shared/model/equal.ts';
import type { NamespaceEntry, RunResult } from '../ports.ts';
import { namespaceArgvAsTyped } from './enter.ts';
import {
  beginArgv,
  endArgv,
  FIND_ARGV,
  HOLDER_PATH,
  HOLDER_SCRIPT,
  hostnameArgv,
  isAliveArgv,
  joinArgv,
  startTimeIn,
  type HolderProcess,
} from './isolation.ts';
import { SandboxError } from './sandboxError.ts';

/** `ip netns add` makes a file first and mounts the namespace on it a moment later; so long it is tried again. */
const TRY_AGAIN_MS = 20;
const TRIES = 25;

interface Holder extends HolderProcess {
  spec: IsolationSpec;
  /** Of the network namespace it was made for. */
  identity: string;
}

export interface HoldersDeps {
  /** Runs a program in the sandbox's own namespaces. */
  run(argv: readonly string[], lane?: 'change' | 'read'): Promise<RunResult>;
  writeFile(path: string, content: string): Promise<void>;
  namespaces(): NamespaceEntry[];
  watch(listener: () => void): () => void;
  /** Ends what was started in a namespace: it belongs to what is no more. */
  clear(namespace: string): void;
}

export class Holders {
  /** What is asked for; a namespace may be missing. */
  readonly #wanted = new Map<string, IsolationSpec>();
  readonly #holders = new Map<string, Holder>();
  #turn: Promise<unknown> = Promise.resolve();
  #written = false;
  #unwatch: (() => void) | undefined;
  #closed = false;

  constructor(private readonly deps: HoldersDeps) {}

  /** What each namespace is to have, and the pid in the sandbox of the process that holds it. */
  list(): Map<string, IsolationSpec & { pid?: number }> {
    return new Map([...this.#wanted].map(([name, spec]) => [name, { ...spec, ...pidOf(this.#holders.get(name)) }]));
  }

  /**
   * From now on the namespace has these kinds of its own, now and whenever it appears; absent: none but the network. What runs in it is
   * ended, unless the name alone differs. Rejects with the kernel's words when they cannot be had.
   */
  set(namespace: string, spec: IsolationSpec | undefined): Promise<void> {
    return this.#next(async () => {
      const before = this.#holders.get(namespace);
      if (spec && before && equal(before.spec.kinds, spec.kinds) && (await this.#rename(before, spec.hostname))) {
        before.spec = spec;
        this.#wanted.set(namespace, spec);
        return;
      }
      this.deps.clear(namespace);
      if (before) await this.#end(namespace, before);
      if (!spec) {
        this.#wanted.delete(namespace);
        return;
      }
      this.#wanted.set(namespace, spec);
      this.#watch();
      await this.#begin(namespace, spec);
    });
  }

  /** The words that put a program of people into a namespace, with everything that it has of its own. */
  async enter(namespace: string): Promise<string[]> {
    const enter = namespaceArgvAsTyped(namespace);
    if (!this.#wanted.has(namespace)) return enter;
    const holder = await this.#next(async () => {
      const spec = this.#wanted.get(namespace);
      const before = this.#holders.get(namespace);
      if (!spec) return undefined;
      // Somebody in the lab may have ended it.
      if (before && (await this.deps.run(isAliveArgv(before))).code !== 0) this.#holders.delete(namespace);
      if (!this.#holders.has(namespace)) await this.#begin(namespace, spec);
      return this.#holders.get(namespace);
    });
    return holder ? joinArgv(enter, holder.spec.kinds, holder) : enter;
  }

  /**
   * What the namespace calls itself by now; undefined where it has no UTS namespace of its own. That is the name it has again when its
   * holder is made again.
   */
  async hostname(namespace: string, lane?: 'change' | 'read'): Promise<string | undefined> {
    if (!this.#holders.get(namespace)?.spec.kinds.includes('uts')) return undefined;
    return this.#next(async () => {
      const holder = this.#holders.get(namespace);
      if (!holder?.spec.kinds.includes('uts')) return undefined;
      const { code, stdout, stderr } = await this.deps.run(hostnameArgv(holder), lane);
      if (code !== 0) throw new SandboxError('io', stderr.trim());
      const hostname = stdout.trim();
      if (utsNameSchema.safeParse(hostname).success) {
        holder.spec = { ...holder.spec, hostname };
        this.#wanted.set(namespace, holder.spec);
      }
      return hostname === '' ? undefined : hostname;
    });
  }

  /** Finds those that an earlier server left, and ends what nothing stands behind any more. */
  recover(): Promise<void> {
    return this.#next(async () => {
      const { stdout } = await this.deps.run(FIND_ARGV);
      for (const line of stdout.split('\n')) {
        const found = parseHolder(line);
        if (!found) continue;
        const { namespace, ...holder } = found;
        if (this.#holders.has(namespace)) await this.deps.run(endArgv(holder));
        else {
          this.#holders.set(namespace, holder);
          this.#wanted.set(namespace, holder.spec);
        }
      }
      if (this.#wanted.size > 0) this.#watch();
      await this.#compare();
    });
  }

  /** Looks after them no more; they end with the sandbox. */
  close(): void {
    this.#closed = true;
    this.#unwatch?.();
  }

  #next<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(action);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #watch(): void {
    if (this.#closed) return;
    let due = false;
    this.#unwatch ??= this.deps.watch(() => {
      if (due) return;
      due = true;
      void this.#next(async () => {
        due = false;
        await this.#compare();
      }).catch(() => undefined);
    });
  }

  /** A name that is gone, or stands for another namespace by now, has no holder any more; one that came has one again. */
  async #compare(): Promise<void> {
    if (this.#closed || this.#wanted.size === 0) return;
    const entries = new Map(this.deps.namespaces().map(({ name, identity }) => [name, identity]));
    for (const [namespace, holder] of [...this.#holders]) {
      if (entries.get(namespace) === holder.identity) continue;
      this.deps.clear(namespace);
      await this.#end(namespace, holder);
    }
    for (const [namespace, spec] of this.#wanted) {
      if (entries.has(namespace) && !this.#holders.has(namespace)) await this.#begin(namespace, spec).catch(() => undefined);
    }
  }

  async #begin(namespace: string, spec: IsolationSpec): Promise<void> {
    if (!this.#written) {
      await this.deps.run(['mkdir', '-p', '--', HOLDER_PATH.slice(0, HOLDER_PATH.lastIndexOf('/'))]);
      await this.deps.writeFile(HOLDER_PATH, HOLDER_SCRIPT);
      this.#written = true;
    }
    for (let tries = 1; ; tries += 1) {
      const identity = this.#identityOf(namespace);
      if (identity === undefined) return;
      if (identity !== '') {
        const words = [namespace, spec.kinds.join(','), spec.hostname ?? '', identity] as const;
        const result = await this.deps.run(beginArgv(namespaceArgvAsTyped(namespace), spec.kinds, words, uptime()));
        const [, pid, fields = ''] = /^(\d+) (.*)$/s.exec(result.stdout) ?? [];
        const startTime = startTimeIn(fields);
        if (result.code === 0 && pid !== undefined && startTime !== undefined) {
          this.#holders.set(namespace, { pid: Number(pid), startTime, spec, identity });
          return;
        }
        if (identity === this.#identityOf(namespace)) throw new SandboxError('io', result.stderr.trim());
      }
      if (tries >= TRIES) return;
      await delay(TRY_AGAIN_MS);
    }
  }

  #identityOf(namespace: string): string | undefined {
    return this.deps.namespaces().find(({ name }) => name === namespace)?.identity;
  }

  async #end(namespace: string, holder: Holder): Promise<void> {
    this.#holders.delete(namespace);
    await this.deps.run(endArgv(holder));
  }

  /** False when it cannot be done, or the holder is no more. */
  async #rename(holder: Holder, hostname: string | undefined): Promise<boolean> {
    if (hostname === undefined || (await this.deps.run(isAliveArgv(holder))).code !== 0) return false;
    return (await this.deps.run(['nsenter', '--target', String(holder.pid), '--uts', '--', 'hostname', '--', hostname])).code === 0;
  }
}

function pidOf(holder: Holder | undefined): { pid?: number } {
  return holder ? { pid: holder.pid } : {};
}

/** A line of `FIND_ARGV`; undefined when it is not one of ours. */
function parseHolder(line: string): (Holder & { namespace: string }) | undefined {
  const [pid = '', fields = '', namespace = '', kinds = '', hostname = '', identity = ''] = line.split('\t');
  const startTime = startTimeIn(fields);
  const known = ISOLATION_KINDS.filter((kind) => kinds.split(',').includes(kind));
  if (!/^\d+$/.test(pid) || startTime === undefined || known.length === 0 || namespace === '') return undefined;
  return { namespace, pid: Number(pid), startTime, identity, spec: { kinds: known, ...(hostname !== '' && { hostname }) } };
}

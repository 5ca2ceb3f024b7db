/** Watches one lab's kernel: two monitors ring, namespaces that rang are read again, what changed is told. */
import { setTimeout as delay } from 'node:timers/promises';
import { HOST } from '../../shared/model/ids.ts';
import { nameInterface, parseMonitorLine, type RawLine } from '../../shared/observe/monitorLine.ts';
import { NOTHING_OBSERVED, type Observed, type ObservedChange, type ObservedNamespace } from '../../shared/observe/observed.ts';
import { parseIds, parseMasquerade, parseReading, READ_LINES, type Reading } from '../../shared/observe/parse.ts';
import { resolvePeers, unclearNamespaces } from '../../shared/observe/peers.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { lineSplitter } from '../lineSplitter.ts';
import type { Clock, IpLine, Logger, Sandbox, StreamProcess } from '../ports.ts';
import { NamespaceIds } from './namespaceIds.ts';

/**
 * After a reading, bells of this long are gathered before the next one: setting up one veth rings some twenty times. After a long reading
 * for as long as it took: while a large lab settles, it is not read over and over.
 */
const GATHER_MS = 8;
const GATHER_MOST_MS = 1_000;
/** Monitor lines of one moment go in one message. */
const LINES_MS = 16;
/** iptables rings no bell: namespaces that forward are asked this often. */
const RULES_MS = 2_000;
/** Whatever was missed all the same is found by then. */
const FULL_MS = 30_000;
const LINES_AT_ONCE = 500;

export interface Observer {
  current(): Observed;
  /** Subscribes first, reads second. */
  start(): Promise<void>;
  /** Reads these namespaces (absent: all) now; resolves with the state after. */
  refresh(namespaces?: readonly string[], known?: Known): Promise<Observed>;
  /** How namespaces are made so that what happens in them is heard from the first moment; also while readings are held back. */
  readonly births: Births;
  /** Reads nothing until the returned function is called: readings and commands wait for the same lock of the kernel. */
  hold(): () => void;
  /** Resolves when the bells that rang until now are answered. */
  settled(): Promise<void>;
  stop(): void;
}

/** Namespaces are made where the monitors are, so that the same process can number them. */
export interface Births {
  /** Puts `ip` into the monitors' namespace. */
  readonly through: readonly string[];
  /** Lines for the same batch, after those that make the namespaces. */
  lines(names: readonly string[]): IpLine[];
  /** The batch has run; `complete`: with all of these lines. */
  born(complete: boolean): Promise<void>;
}

export interface Known {
  /** What `READ_LINES` printed in these namespaces after the last command for them: they need no reading of their own. */
  readings?: ReadonlyMap<string, string>;
  /** Namespaces whose iptables rules are to be read too; each is a process more. */
  rules?: readonly string[];
}

export interface ObserverDeps {
  sandbox: Sandbox;
  clock: Clock;
  logger: Logger;
  onChange(change: ObservedChange): void;
  onLines(lines: MonitorLine[], dropped: number): void;
}

type PendingLine = Pick<RawLine, 'kind' | 'deleted' | 'text' | 'index' | 'dev'> & { namespace?: string };

export class KernelObserver implements Observer {
  readonly births: Births;
  #observed: Observed = NOTHING_OBSERVED;
  readonly #readings = new Map<string, Reading>();
  readonly #ids: NamespaceIds;
  /** What namespaces said when it was asked whose other end is whose. */
  readonly #answers = new Map<string, { question: string; numbers: ReadonlyMap<number, string> }>();
  #dirty = new Set<string>();
  #allDirty = false;
  #listDirty = true;
  #listed: string[] = [];
  #held = 0;
  /** A bell rang during a reading, or while readings were held back. */
  #again = false;
  /** Namespaces whose rules are to be read along: `iptables` is a process more. */
  readonly #withRules = new Set<string>();
  /** Names that stand for namespaces which have not been read yet. */
  #newborn = new Set<string>();
  #given = new Map<string, string>();
  #listing: Promise<void> = Promise.resolve();
  /** Who waits for the next reading to be done. */
  #waiting: (() => void)[] = [];
  #hurry: (() => void) | undefined;
  #reading: Promise<void> | undefined;
  #monitors: StreamProcess[] = [];
  #lines: PendingLine[] = [];
  /** Interface names by namespace and index, as link lines gave them. */
  readonly #names = new Map<string, string>();
  #linesDropped = 0;
  #linesTimer: NodeJS.Timeout | undefined;
  #timers: NodeJS.Timeout[] = [];
  #unwatch: (() => void) | undefined;
  #seq = 0;
  #stopped = false;

  constructor(private readonly deps: ObserverDeps) {
    this.#ids = new NamespaceIds(deps.sandbox);
    this.births = {
      through: this.#ids.observerArgv,
      lines: (names) => this.#ids.reserve(names),
      born: async (complete) => {
        if (complete) this.#ids.given();
        this.#listDirty = true;
        await this.#list();
      },
    };
  }

  current(): Observed {
    return this.#observed;
  }

  async start(): Promise<void> {
    await this.#ids.prepare();
    await Promise.all([this.#monitor('link', ['link', 'nsid']), this.#monitor('other', ['address', 'route', 'neigh', 'netconf'])]);
    this.#unwatch = this.deps.sandbox.watchNamespaces(() => {
      this.#listDirty = true;
      this.#ring();
    });
    this.#every(RULES_MS, () => {
      for (const namespace of Object.values(this.#observed.namespaces)) {
        if (namespace.forwarding.ipv4 || namespace.masquerade.length > 0) this.#ring(namespace.name, true);
      }
    });
    this.#every(FULL_MS, () => {
      this.#allDirty = true;
      this.#ring();
    });
    await this.refresh();
  }

  async refresh(namespaces?: readonly string[], { readings = new Map(), rules = [] }: Known = {}): Promise<Observed> {
    if (namespaces) for (const name of namespaces) this.#mark(name, false);
    else this.#allDirty = true;
    for (const name of rules) this.#mark(name, true);
    for (const [name, stdout] of readings) this.#given.set(name, stdout);
    this.#listDirty = true;
    await this.#nextReading();
    return this.#observed;
  }

  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      if (this.#held === 0 && this.#again) this.#answer();
    };
  }

  settled(): Promise<void> {
    return this.#reading || this.#again ? this.#nextReading() : Promise.resolve();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#linesTimer);
    this.#unwatch?.();
    for (const monitor of this.#monitors) monitor.kill('SIGKILL');
    this.#serve(this.#waiting);
  }

  #every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  async #monitor(which: 'link' | 'other', objects: string[]): Promise<void> {
    const process = await this.deps.sandbox.stream({
      namespace: null,
      // A receive buffer of 64 MiB at most: the kernel drops what a slow reader has no room for.
      argv: [...this.#ids.observerArgv, 'ip', '-rc', '67108864', '-ts', '-o', 'monitor', ...objects, 'all-nsid'],
    });
    this.#monitors.push(process);
    const lines = lineSplitter((line) => {
      this.#onLine(line, which);
    });
    process.onStdout(lines.push);
    process.onStderr((words) => {
      // ENOBUFS: something was lost, so all is read again (SPEC OB4).
      this.deps.logger.warn({ words: words.trim() }, 'monitor');
      this.#allDirty = true;
      this.#ring();
    });
    void process.exited
      .then(async () => {
        this.#monitors = this.#monitors.filter((other) => other !== process);
        if (this.#stopped) return;
        this.deps.logger.warn({ which }, 'a monitor ended and is started again');
        await delay(50);
        if (this.#hasStopped()) return;
        await this.#monitor(which, objects);
        await this.refresh();
      })
      .catch((error: unknown) => {
        this.deps.logger.warn({ error: String(error) }, 'a monitor could not be started');
      });
  }

  #onLine(line: string, which: 'link' | 'other'): void {
    const raw = parseMonitorLine(line, which);
    if (!raw) return;
    const namespace = raw.nsid === undefined ? undefined : this.#ids.nameOf(raw.nsid);
    this.#keepLine(raw, namespace);
    // Not numbered by us yet, or gone: it is read when it is found among the others.
    if (namespace === undefined) this.#listDirty = true;
    // Neighbours are shown but not part of the state.
    if (raw.kind !== 'neighbour') this.#ring(namespace);
  }

  #keepLine(raw: RawLine, namespace: string | undefined): void {
    if (raw.dev !== undefined && raw.index !== undefined) this.#names.set(`${String(namespace)} ${String(raw.index)}`, raw.dev);
    this.#pushLine({ ...raw, ...(namespace !== undefined && { namespace }) });
  }

  #pushLine(line: PendingLine): void {
    if (this.#lines.length >= LINES_AT_ONCE) this.#linesDropped += 1;
    else this.#lines.push(line);
    this.#linesTimer ??= setTimeout(() => {
      this.#flushLines();
    }, LINES_MS);
  }

  #flushLines(): void {
    this.#linesTimer = undefined;
    const dropped = this.#linesDropped;
    const lines = this.#lines.map((line) => this.#named(line));
    this.#lines = [];
    this.#linesDropped = 0;
    this.deps.onLines(lines, dropped);
  }

  /** The line with the interface's name for `if12`. Names come with link lines, which the other monitor may print a little later. */
  #named({ kind, deleted, text, namespace, index, dev }: PendingLine): MonitorLine {
    this.#seq += 1;
    const name =
      dev ??
      (index === undefined
        ? undefined
        : (this.#names.get(`${String(namespace)} ${String(index)}`) ?? this.#observedName(namespace, index)));
    return {
      seq: this.#seq,
      at: this.deps.clock.now(),
      kind,
      deleted,
      text: name === undefined || index === undefined || dev !== undefined ? text : nameInterface(text, index, name),
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { dev: name }),
    };
  }

  #observedName(namespace: string | undefined, index: number): string | undefined {
    if (namespace === undefined) return undefined;
    return Object.values(this.#observed.namespaces[namespace]?.interfaces ?? {}).find((iface) => iface.index === index)?.name;
  }

  #mark(namespace: string, withRules: boolean): void {
    this.#dirty.add(namespace);
    if (withRules) this.#withRules.add(namespace);
  }

  /** Something happened: in this namespace, or (absent) to the list of namespaces. */
  #ring(namespace?: string, withRules = false): void {
    if (namespace !== undefined) this.#mark(namespace, withRules);
    this.#answer();
  }

  #answer(): void {
    if (this.#stopped || this.#reading || this.#held > 0) {
      this.#again = true;
      return;
    }
    this.#reading = this.#readUntilQuiet().finally(() => {
      this.#reading = undefined;
    });
  }

  // Asked through methods, since both change while one waits.
  #rangAgain(): boolean {
    return this.#again;
  }

  #hasStopped(): boolean {
    return this.#stopped;
  }

  /** Resolves when a reading that begins after now is done. */
  #nextReading(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#hurry?.();
      this.#answer();
    });
  }

  #serve(waiting: (() => void)[]): void {
    for (const resolve of waiting.splice(0)) resolve();
  }

  async #readUntilQuiet(): Promise<void> {
    try {
      do {
        this.#again = false;
        const startedAt = performance.now();
        const waiting = this.#waiting;
        this.#waiting = [];
        await this.#readDirty().finally(() => {
          this.#serve(waiting);
        });
        if (this.#rangAgain() && this.#waiting.length === 0)
          await this.#gather(Math.min(GATHER_MOST_MS, Math.max(GATHER_MS, performance.now() - startedAt)));
      } while (this.#rangAgain() && !this.#hasStopped() && this.#held === 0);
    } catch (error) {
      if (!this.#stopped) this.deps.logger.warn({ error: String(error) }, 'reading the kernel failed');
      this.#serve(this.#waiting);
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

  async #readDirty(): Promise<void> {
    await this.#list();
    const names = [HOST, ...this.#listed];
    const present = new Set(names);
    const gone = [...this.#readings.keys()].filter((name) => !present.has(name));
    const fresh = names.filter((name) => !this.#readings.has(name));
    const [dirty, given, newborn, everything] = [this.#dirty, this.#given, this.#newborn, this.#allDirty];
    const isWanted = (name: string): boolean => dirty.has(name) || given.has(name) || newborn.has(name) || !this.#readings.has(name);
    const wanted = everything ? names : names.filter(isWanted);
    const rules = new Set(wanted.filter((name) => this.#withRules.has(name)));
    // A bell may have rung after what was given was read: so those are read again, for which nobody waits.
    this.#dirty = new Set([...given.keys()].filter((name) => dirty.has(name)));
    if (this.#dirty.size > 0) this.#again = true;
    this.#given = new Map();
    this.#newborn = new Set();
    this.#withRules.clear();
    this.#allDirty = false;
    for (const name of gone) {
      this.#readings.delete(name);
      for (const key of this.#names.keys()) if (key.startsWith(`${name} `)) this.#names.delete(key);
      this.#pushLine({ kind: 'netns', namespace: name, deleted: true, text: `netns ${name}` });
    }
    for (const name of fresh) if (name !== HOST) this.#pushLine({ kind: 'netns', namespace: name, deleted: false, text: `netns ${name}` });
    if (wanted.length === 0 && gone.length === 0) return;
    await this.#read(wanted, { rules, everything, given });
    await this.#publish();
  }

  /** Looks at /run/netns when that rang, and numbers what is new there; one look at a time. */
  #list(): Promise<void> {
    const look = this.#listing.then(async () => {
      if (!this.#listDirty && !this.#allDirty) return;
      this.#listDirty = false;
      // A namespace called `host` would be mistaken for the lab's own; the drawing cannot hold it.
      const all = await this.deps.sandbox.namespaces();
      const entries = all.filter(({ name }) => name !== HOST && name !== '__proto__');
      this.#listed = entries.map((entry) => entry.name);
      const { fresh, unready } = await this.#ids.assign(entries);
      for (const name of fresh) this.#newborn.add(name);
      if (unready) {
        this.#listDirty = true;
        this.#again = true;
      }
    });
    this.#listing = look.catch(() => undefined);
    return look;
  }

  async #read(
    names: readonly string[],
    spec: { rules: ReadonlySet<string>; everything: boolean; given: ReadonlyMap<string, string> },
  ): Promise<void> {
    const asked = names.filter((name) => !spec.given.has(name));
    const results = await this.deps.sandbox.batchMany(
      asked.map((namespace) => ({ namespace, lines: READ_LINES })),
      { json: true, lane: 'read' },
    );
    const printed = new Map(spec.given);
    for (const [i, name] of asked.entries()) {
      const result = results[i];
      if (result && !result.failure) printed.set(name, result.stdout);
    }
    for (const name of names) {
      const stdout = printed.get(name);
      if (stdout === undefined) {
        // Deleted between listing and reading: the next bell tells.
        this.#readings.delete(name);
        this.#listDirty = true;
        this.#again = true;
        continue;
      }
      const reading = parseReading(name, stdout);
      const before = this.#readings.get(name)?.namespace;
      reading.namespace.masquerade = this.#rulesMayDiffer(reading.namespace, before, spec)
        ? await this.#readRules(name)
        : (before?.masquerade ?? []);
      this.#readings.set(name, reading);
    }
  }

  /** iptables rings no bell, and reading its rules is a process more: so only where they count. */
  #rulesMayDiffer(
    now: ObservedNamespace,
    before: ObservedNamespace | undefined,
    { rules, everything }: { rules: ReadonlySet<string>; everything: boolean },
  ): boolean {
    if (rules.has(now.name)) return true;
    const beganToForward = now.forwarding.ipv4 && !before?.forwarding.ipv4;
    return beganToForward || (everything && (now.forwarding.ipv4 || (before?.masquerade.length ?? 0) > 0));
  }

  async #readRules(namespace: string): Promise<string[]> {
    const result = await this.deps.sandbox.run({ namespace, argv: ['iptables', '-t', 'nat', '-S', 'POSTROUTING'] }, 'read');
    return result.code === 0 ? parseMasquerade(result.stdout) : [];
  }

  /** Which number stands for which namespace, in those where that is needed to tell the ends of links apart; asked once for each question. */
  async #numbers(): Promise<Map<string, ReadonlyMap<number, string>>> {
    const unclear = unclearNamespaces(this.#readings);
    const asked = [...unclear].filter(([name, question]) => this.#answers.get(name)?.question !== question);
    const results = await this.deps.sandbox.batchMany(
      asked.map(([namespace]) => ({ namespace, lines: [['netns', 'list-id']] })),
      { json: true, lane: 'read' },
    );
    for (const name of this.#answers.keys()) if (!unclear.has(name)) this.#answers.delete(name);
    for (const [i, [name, question]] of asked.entries()) {
      const result = results[i];
      if (!result || result.failure) this.#answers.delete(name);
      else this.#answers.set(name, { question, numbers: parseIds(result.stdout) });
    }
    return new Map([...this.#answers].map(([name, { numbers }]) => [name, numbers]));
  }

  async #publish(): Promise<void> {
    const before = this.#observed.namespaces;
    const namespaces = resolvePeers(this.#readings, before, await this.#numbers());
    const set = Object.values(namespaces).filter((namespace) => before[namespace.name] !== namespace);
    const gone = Object.keys(before).filter((name) => !namespaces[name]);
    if (set.length === 0 && gone.length === 0) return;
    this.#observed = { counter: this.#observed.counter + 1, namespaces };
    this.deps.onChange({ counter: this.#observed.counter, set, gone });
  }
}

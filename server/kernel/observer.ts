/** Watches one lab's kernel: two monitors ring, namespaces that rang are read again, what changed is told. */
import { setTimeout as delay } from 'node:timers/promises';
import { HOST } from '../../shared/model/ids.ts';
import { nameInterface, parseMonitorLine, type RawLine } from '../../shared/observe/monitorLine.ts';
import { NOTHING_OBSERVED, type Observed, type ObservedChange, type ObservedNamespace } from '../../shared/observe/observed.ts';
import { parseIds, parseReading, READ_LINES, type Reading } from '../../shared/observe/parse.ts';
import { resolvePeers, unclearNamespaces } from '../../shared/observe/peers.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { lineSplitter } from '../lineSplitter.ts';
import type { Clock, IpLine, Logger, Sandbox, StreamProcess } from '../ports.ts';
import { NamespaceIds } from './namespaceIds.ts';
import { SILENT_FACTS, withTold } from './silentFacts.ts';

/**
 * After a reading, bells of this long are gathered before the next one: setting up one veth rings some twenty times. After a long reading
 * for as long as it took: while a large lab settles, it is not read over and over.
 */
const GATHER_MS = 8;
const GATHER_MOST_MS = 1_000;
/** Monitor lines of one moment go in one message. */
const LINES_MS = 16;
/** Silent facts are read this often where they are likely to change. */
const SILENT_MS = 2_000;
/** And so long after somebody typed a line: most commands are done by the first, nearly all by the second. */
const TYPED_SOON_MS = 60;
const TYPED_LATE_MS = 500;
/** Who types on the host may reach any namespace; in more than so many, only those are read that are polled anyway. */
const TYPED_MOST = 24;
const TYPED_SOON_MOST = 8;
/** Silent facts of so many namespaces are read between two looks at what rang: nothing that rings waits for them. */
const SILENT_AT_ONCE = 2;
/** Whatever was missed all the same is found by then. */
const FULL_MS = 30_000;
/** What could not be read (deleted meanwhile, half made, no process left) is tried again after so long, then after twice that, … */
const RETRY_MS = 10;
const RETRY_MOST_MS = 2_000;
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
  /** Somebody typed a line in a terminal there: silent facts are read shortly after. */
  typed(namespace: string): void;
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
  /** Namespaces whose silent facts are to be read too; each fact is a process more. */
  silent?: readonly string[];
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
  /** Namespaces whose silent facts are to be read. */
  #silentDirty = new Set<string>();
  /** The same, for which nobody waits. */
  readonly #silentLater = new Set<string>();
  /** What silent facts told last. */
  readonly #silent = new Map<string, Partial<ObservedNamespace>>();
  readonly #typedIn = new Set<string>();
  #typedSoon: NodeJS.Timeout | undefined;
  #typedLate: NodeJS.Timeout | undefined;
  /** Namespaces that could not be read. */
  readonly #unread = new Set<string>();
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
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
    await Promise.all([this.#monitor('link', ['link', 'nsid']), this.#monitor('other', ['address', 'route', 'neigh', 'netconf', 'rule'])]);
    this.#unwatch = this.deps.sandbox.watchNamespaces(() => {
      this.#listDirty = true;
      this.#ring();
    });
    this.#every(SILENT_MS, () => {
      this.#readSilently(Object.values(this.#observed.namespaces).filter(isPolled));
    });
    this.#every(FULL_MS, () => {
      this.#allDirty = true;
      this.#ring();
    });
    await this.refresh();
    // Taken over from an earlier server, or changed by the machine's own rules for new sandboxes.
    this.#readSilently(Object.values(this.#observed.namespaces));
  }

  async refresh(namespaces?: readonly string[], { readings = new Map(), silent = [] }: Known = {}): Promise<Observed> {
    if (namespaces) for (const name of namespaces) this.#dirty.add(name);
    else this.#allDirty = true;
    for (const name of silent) this.#silentDirty.add(name);
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

  typed(namespace: string): void {
    this.#typedIn.add(namespace);
    this.#typedSoon ??= setTimeout(() => {
      this.#typedSoon = undefined;
      this.#readTyped(TYPED_SOON_MOST);
    }, TYPED_SOON_MS);
    clearTimeout(this.#typedLate);
    this.#typedLate = setTimeout(() => {
      this.#readTyped(TYPED_MOST);
      this.#typedIn.clear();
    }, TYPED_LATE_MS);
  }

  settled(): Promise<void> {
    return this.#reading || this.#again ? this.#nextReading() : Promise.resolve();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const timer of [this.#typedSoon, this.#typedLate, this.#linesTimer, this.#retry]) clearTimeout(timer);
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
    const names = raw.nsid === undefined ? [] : this.#ids.namesOf(raw.nsid);
    this.#keepLine(raw, names[0]);
    // Not numbered by us yet, or gone: it is read when it is found among the others.
    if (names.length === 0) this.#listDirty = true;
    // A line does not say of which family a rule is, and those of IPv6 are read apart.
    if (raw.kind === 'rule') for (const name of names) this.#silentDirty.add(name);
    if (raw.kind !== 'neighbour' || this.#isGiven(raw.text, names)) this.#ring(...names);
  }

  /** Neighbours come and go with traffic and are only shown; the permanent ones are part of the state. */
  #isGiven(text: string, names: readonly string[]): boolean {
    if (text.includes('PERMANENT')) return true;
    const address = text.slice(0, text.indexOf(' '));
    return names.some((name) =>
      Object.keys(this.#observed.namespaces[name]?.facets?.['neighbour'] ?? {}).some((key) => key.endsWith(` ${address}`)),
    );
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

  /** Something happened: in these namespaces, or (none) to the list of namespaces. */
  #ring(...namespaces: readonly string[]): void {
    for (const name of namespaces) this.#dirty.add(name);
    this.#answer();
  }

  #readSilently(namespaces: readonly ObservedNamespace[]): void {
    for (const { name } of namespaces) this.#silentLater.add(name);
    if (namespaces.length > 0) this.#answer();
  }

  #readTyped(most: number): void {
    const onHost = this.#typedIn.has(HOST);
    const all = Object.values(this.#observed.namespaces);
    const everywhere = onHost && all.length <= most;
    this.#readSilently(all.filter((one) => everywhere || this.#typedIn.has(one.name) || (onHost && isPolled(one))));
  }

  /** Tries again what could not be read, ever more seldom. */
  #tryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#listDirty = true;
      const names = [...this.#unread];
      this.#unread.clear();
      this.#ring(...names);
    }, this.#retryMs);
    this.#retryMs = Math.min(RETRY_MOST_MS, this.#retryMs * 2);
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
        // Between silent facts there is nothing to gather.
        const rang = this.#dirty.size > 0 || this.#listDirty || this.#allDirty || this.#silentLater.size === 0;
        if (this.#rangAgain() && rang && this.#waiting.length === 0)
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
    const isUnknown = (name: string): boolean => newborn.has(name) || (!this.#readings.has(name) && !this.#unread.has(name));
    const wanted = everything ? names : names.filter((name) => dirty.has(name) || given.has(name) || isUnknown(name));
    const silent = [...names.filter((name) => this.#silentDirty.has(name)), ...this.#takeLater()].filter((name) => present.has(name));
    // A bell may have rung after what was given was read: so those are read again, for which nobody waits.
    this.#dirty = new Set([...given.keys()].filter((name) => dirty.has(name)));
    if (this.#dirty.size > 0) this.#again = true;
    this.#given = new Map();
    this.#newborn = new Set();
    this.#silentDirty = new Set();
    this.#allDirty = false;
    for (const name of newborn) {
      this.#readings.delete(name);
      this.#silent.delete(name);
    }
    for (const name of gone) {
      this.#readings.delete(name);
      this.#silent.delete(name);
      for (const key of this.#names.keys()) if (key.startsWith(`${name} `)) this.#names.delete(key);
      this.#pushLine({ kind: 'netns', namespace: name, deleted: true, text: `netns ${name}` });
    }
    for (const name of fresh) if (name !== HOST) this.#pushLine({ kind: 'netns', namespace: name, deleted: false, text: `netns ${name}` });
    for (const name of this.#unread) if (!present.has(name)) this.#unread.delete(name);
    if (wanted.length === 0 && gone.length === 0 && silent.length === 0) return;
    const polled = await this.#read(wanted, given, everything);
    const told = new Set([...silent, ...polled]);
    if (told.size > 0) {
      // A process for each fact: what rang is told before.
      if (wanted.length > 0 || gone.length > 0) await this.#publish();
      await this.#readSilent(told);
    }
    if (this.#unread.size > 0) this.#tryLater();
    else if (!this.#retry) this.#retryMs = RETRY_MS;
    await this.#publish();
  }

  /** Looks at /run/netns when that rang, and numbers what is new there; one look at a time. */
  #list(): Promise<void> {
    const look = this.#listing.then(async () => {
      if (!this.#listDirty && !this.#allDirty) return;
      this.#listDirty = false;
      // A namespace called `host` would be mistaken for the lab's own; the drawing cannot hold it.
      const entries = this.deps.sandbox.namespaces({ afresh: this.#allDirty }).filter(({ name }) => name !== HOST && name !== '__proto__');
      // `ip netns add` makes the file first and mounts the namespace on it a moment later, which rings no bell.
      const mounted = entries.filter(({ identity }) => identity !== '');
      if (mounted.length < entries.length) this.#tryLater();
      this.#listed = mounted.map(({ name }) => name);
      for (const name of await this.#ids.assign(mounted)) this.#newborn.add(name);
    });
    this.#listing = look.catch(() => undefined);
    return look;
  }

  /** Returns the namespaces whose silent facts are due with that. */
  async #read(names: readonly string[], given: ReadonlyMap<string, string>, everything: boolean): Promise<string[]> {
    const asked = names.filter((name) => !given.has(name));
    const results = await this.deps.sandbox.batchMany(
      asked.map((namespace) => ({ namespace, lines: READ_LINES })),
      { json: true, lane: 'read' },
    );
    const printed = new Map(given);
    for (const [i, name] of asked.entries()) {
      const result = results[i];
      if (result && !result.failure) printed.set(name, result.stdout);
    }
    const due: string[] = [];
    for (const name of names) {
      const stdout = printed.get(name);
      const before = this.#readings.get(name)?.namespace;
      const reading = stdout === undefined ? undefined : parsed(name, stdout);
      if (!reading) {
        // Not read is not gone: what it had stays until it is read again or missing from the list.
        this.#unread.add(name);
        continue;
      }
      this.#unread.delete(name);
      reading.namespace = withTold(reading.namespace, this.#silent.get(name));
      if (isPolled(reading.namespace) && (everything || !before || !isPolled(before))) due.push(name);
      this.#readings.set(name, reading);
    }
    return due;
  }

  #takeLater(): string[] {
    const taken = [...this.#silentLater].slice(0, SILENT_AT_ONCE);
    for (const name of taken) this.#silentLater.delete(name);
    if (this.#silentLater.size > 0) this.#again = true;
    return taken;
  }

  async #readSilent(names: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      const reading = this.#readings.get(name);
      if (!reading) continue;
      let told: Partial<ObservedNamespace> = {};
      for (const { argv, parse } of SILENT_FACTS) {
        const { code, stdout } = await this.deps.sandbox.run({ namespace: name, argv }, 'read');
        told = withTold(told, parse(code === 0 ? stdout : ''));
      }
      this.#silent.set(name, told);
      this.#readings.set(name, { ...reading, namespace: withTold(reading.namespace, told) });
    }
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

function isPolled(namespace: ObservedNamespace): boolean {
  return SILENT_FACTS.some((fact) => fact.isPolled(namespace));
}

/** Undefined where it is not what `ip` prints: what was cut short, say, by a lab that ends. */
function parsed(name: string, stdout: string): Reading | undefined {
  try {
    return parseReading(name, stdout);
  } catch {
    return undefined;
  }
}

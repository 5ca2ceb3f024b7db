/** Watches one lab's kernel: two monitors ring, namespaces that rang are read again, what changed is told. */
import { setTimeout as delay } from 'node:timers/promises';
import { HOST } from '../../shared/model/ids.ts';
import { nameInterface, parseMonitorLine, type RawLine } from '../../shared/observe/monitorLine.ts';
import { NOTHING_OBSERVED, type Observed, type ObservedChange } from '../../shared/observe/observed.ts';
import { parseIds, parseMasquerade, parseReading, READ_LINES, type Reading } from '../../shared/observe/parse.ts';
import { ambiguousNamespaces, resolvePeers } from '../../shared/observe/peers.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { lineSplitter } from '../lineSplitter.ts';
import type { Clock, Logger, Sandbox, StreamProcess } from '../ports.ts';
import { NamespaceIds } from './namespaceIds.ts';

/** After a reading, bells of this long are gathered before the next one: setting up one veth rings some twenty times. */
const GATHER_MS = 8;
/** Monitor lines of one moment go in one message. */
const LINES_MS = 16;
/** iptables rings no bell: namespaces that forward are asked this often. */
const RULES_MS = 2_000;
/** Whatever was missed all the same is found by then. */
const FULL_MS = 30_000;
const LINES_AT_ONCE = 500;
const FEW = 20;

export interface Observer {
  current(): Observed;
  /** Subscribes first, reads second. */
  start(): Promise<void>;
  /** Reads these namespaces (absent: all) now; resolves with the state after. */
  refresh(namespaces?: readonly string[]): Promise<Observed>;
  /** Reads nothing until the returned function is called: readings and commands wait for the same lock of the kernel. */
  hold(): () => void;
  /** Resolves when no bell is unanswered. */
  settled(): Promise<void>;
  stop(): void;
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
  #observed: Observed = NOTHING_OBSERVED;
  readonly #readings = new Map<string, Reading>();
  readonly #ids: NamespaceIds;
  #dirty = new Set<string>();
  #allDirty = false;
  #listDirty = true;
  #listed: string[] = [];
  #held = 0;
  /** A bell rang during a reading, or while readings were held back. */
  #again = false;
  /** Namespaces whose rules are to be read along: `iptables` is a process more. */
  readonly #withRules = new Set<string>();
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

  async refresh(namespaces?: readonly string[]): Promise<Observed> {
    // Rules are a process more for each; in a large lab they follow within RULES_MS where something is forwarded.
    if (namespaces) for (const name of namespaces) this.#mark(name, namespaces.length <= FEW);
    else this.#allDirty = true;
    this.#listDirty = true;
    this.#answer();
    await this.settled();
    return this.#observed;
  }

  hold(): () => void {
    this.#held += 1;
    return () => {
      this.#held -= 1;
      if (this.#held === 0 && this.#again) this.#answer();
    };
  }

  async settled(): Promise<void> {
    while (this.#reading) await this.#reading;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#linesTimer);
    this.#unwatch?.();
    for (const monitor of this.#monitors) monitor.kill('SIGKILL');
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
    if (namespace === undefined) this.#allDirty = true;
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

  async #readUntilQuiet(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#readDirty();
        if (this.#rangAgain()) await delay(GATHER_MS);
      } while (this.#rangAgain() && !this.#hasStopped() && this.#held === 0);
    } catch (error) {
      if (!this.#stopped) this.deps.logger.warn({ error: String(error) }, 'reading the kernel failed');
    }
  }

  async #readDirty(): Promise<void> {
    const newborn = await this.#list();
    const names = [HOST, ...this.#listed];
    const present = new Set(names);
    const gone = [...this.#readings.keys()].filter((name) => !present.has(name));
    const fresh = names.filter((name) => !this.#readings.has(name));
    const wanted = this.#allDirty ? names : names.filter((name) => this.#dirty.has(name) || newborn.has(name) || !this.#readings.has(name));
    const rules = new Set(wanted.filter((name) => this.#withRules.has(name)));
    const everything = this.#allDirty;
    this.#dirty = new Set();
    this.#withRules.clear();
    this.#allDirty = false;
    for (const name of gone) {
      this.#readings.delete(name);
      for (const key of this.#names.keys()) if (key.startsWith(`${name} `)) this.#names.delete(key);
      this.#pushLine({ kind: 'netns', namespace: name, deleted: true, text: `netns ${name}` });
    }
    for (const name of fresh) if (name !== HOST) this.#pushLine({ kind: 'netns', namespace: name, deleted: false, text: `netns ${name}` });
    if (wanted.length === 0 && gone.length === 0) return;
    await this.#read(wanted, rules, everything);
    await this.#publish();
  }

  /** Looks at /run/netns when that rang, and numbers what is new there. Returns the names that stand for new namespaces. */
  async #list(): Promise<Set<string>> {
    if (!this.#listDirty && !this.#allDirty) return new Set();
    this.#listDirty = false;
    // A namespace called `host` would be mistaken for the lab's own; the drawing cannot hold it.
    const entries = (await this.deps.sandbox.namespaces()).filter(({ name }) => name !== HOST && name !== '__proto__');
    this.#listed = entries.map((entry) => entry.name);
    const { fresh, unready } = await this.#ids.assign(entries);
    if (unready) {
      this.#listDirty = true;
      this.#again = true;
    }
    return fresh;
  }

  async #read(names: readonly string[], rules: ReadonlySet<string>, everything: boolean): Promise<void> {
    const { sandbox } = this.deps;
    const results = await sandbox.batchMany(
      names.map((namespace) => ({ namespace, lines: READ_LINES })),
      { json: true, lane: 'read' },
    );
    for (const [i, name] of names.entries()) {
      const result = results[i];
      if (!result || result.failure) {
        // Deleted between listing and reading: the next bell tells.
        this.#readings.delete(name);
        this.#listDirty = true;
        this.#again = true;
        continue;
      }
      const reading = parseReading(name, result.stdout);
      const before = this.#readings.get(name)?.namespace.masquerade ?? [];
      const asked = rules.has(name) || (everything && (reading.namespace.forwarding.ipv4 || before.length > 0));
      reading.namespace.masquerade = asked ? await this.#readRules(name) : before;
      this.#readings.set(name, reading);
    }
  }

  async #readRules(namespace: string): Promise<string[]> {
    const result = await this.deps.sandbox.run({ namespace, argv: ['iptables', '-t', 'nat', '-S', 'POSTROUTING'] }, 'read');
    return result.code === 0 ? parseMasquerade(result.stdout) : [];
  }

  /** Which number stands for which namespace, in those where that is needed to tell the ends of links apart. */
  async #numbers(names: readonly string[]): Promise<Map<string, Map<number, string>>> {
    const results = await this.deps.sandbox.batchMany(
      names.map((namespace) => ({ namespace, lines: [['netns', 'list-id']] })),
      { json: true, lane: 'read' },
    );
    return new Map(names.map((name, i) => [name, parseIds(results[i]?.failure ? '' : (results[i]?.stdout ?? ''))]));
  }

  async #publish(): Promise<void> {
    const before = this.#observed.namespaces;
    const namespaces = resolvePeers(this.#readings, before, await this.#numbers(ambiguousNamespaces(this.#readings, before)));
    const set = Object.values(namespaces).filter((namespace) => before[namespace.name] !== namespace);
    const gone = Object.keys(before).filter((name) => !namespaces[name]);
    if (set.length === 0 && gone.length === 0) return;
    this.#observed = { counter: this.#observed.counter + 1, namespaces };
    this.deps.onChange({ counter: this.#observed.counter, set, gone });
  }
}

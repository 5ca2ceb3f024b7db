/** Watches one lab's kernel: two monitors ring, namespaces that rang are read again, what changed is told. */
import { HOST } from '../../shared/model/ids.ts';
import type { RawLine } from '../../shared/observe/monitorLine.ts';
import { NOTHING_OBSERVED, type Observed, type ObservedChange } from '../../shared/observe/observed.ts';
import type { Reading } from '../../shared/observe/parse.ts';
import { resolvePeers, unclearNamespaces } from '../../shared/observe/peers.ts';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import type { Clock, IpLine, Logger, Sandbox } from '../ports.ts';
import { LineFeed } from './lineFeed.ts';
import { Monitors } from './monitors.ts';
import { NamespaceIds } from './namespaceIds.ts';
import { ReadingLoop } from './readingLoop.ts';
import { askNumbers, listNamespaces, parsePrinted, printNamespaces } from './readings.ts';
import { ALL_FACTS, UNHEARD_FACTS, type FactName } from './silentFacts.ts';
import { SilentReader, type Due } from './silentReader.ts';
import { TypedLines } from './typedLines.ts';

/** Silent facts are read this often where they are likely to change. */
const SILENT_MS = 2_000;
/** Who types on the host may reach any namespace; in more than so many, only those are read that are polled anyway. */
const TYPED_MOST = { soon: 8, late: 24 };
/** Whatever was missed all the same is found by then; silent facts in so many namespaces each time, in turn. */
const FULL_MS = 30_000;
const FULL_SILENT = 8;
/** What could not be read (deleted meanwhile, half made, no process left) is tried again after so long, then after twice that, … */
const RETRY_MS = 10;
const RETRY_MOST_MS = 2_000;

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
  /** Silent facts that are to be read too, by namespace; each is a process more. `all`: every one everywhere. */
  silent?: ReadonlyMap<string, Iterable<FactName>> | 'all';
}

export interface ObserverDeps {
  sandbox: Sandbox;
  clock: Clock;
  logger: Logger;
  onChange(change: ObservedChange): void;
  onLines(lines: MonitorLine[], dropped: number): void;
}

/** What is read in one turn. */
interface Turn {
  everything: boolean;
  dirty: ReadonlySet<string>;
  given: ReadonlyMap<string, string>;
  newborn: ReadonlySet<string>;
  silent: Due;
  isWaitedFor: boolean;
}

export class KernelObserver implements Observer {
  readonly births: Births;
  #observed: Observed = NOTHING_OBSERVED;
  readonly #readings = new Map<string, Reading>();
  readonly #ids: NamespaceIds;
  /** What namespaces said when it was asked whose other end is whose. */
  readonly #answers = new Map<string, { question: string; numbers: ReadonlyMap<number, string> }>();
  readonly #dirty = new Set<string>();
  #allDirty = false;
  #listDirty = true;
  #listed: string[] = [];
  /** Namespaces whose coming was told. */
  readonly #announced = new Set<string>([HOST]);
  readonly #silent: SilentReader;
  #allSilent = false;
  /** Whose silent facts were read last of those in turn. */
  #lastInTurn = '';
  /** Namespaces that could not be read. */
  readonly #unread = new Set<string>();
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  /** Names that stand for namespaces which have not been read yet. */
  readonly #newborn = new Set<string>();
  readonly #given = new Map<string, string>();
  #listing: Promise<void> = Promise.resolve();
  readonly #loop: ReadingLoop;
  readonly #feed: LineFeed;
  readonly #monitors: Monitors;
  readonly #typed: TypedLines;
  readonly #timers: NodeJS.Timeout[] = [];
  #unwatch: (() => void) | undefined;

  constructor(private readonly deps: ObserverDeps) {
    const { sandbox, clock, logger } = deps;
    this.#ids = new NamespaceIds(sandbox);
    this.births = {
      through: this.#ids.observerArgv,
      lines: (names) => this.#ids.reserve(names),
      born: async (complete) => {
        if (complete) this.#ids.given();
        this.#listDirty = true;
        await this.#list();
      },
    };
    this.#silent = new SilentReader({ sandbox, logger });
    this.#loop = new ReadingLoop({
      read: () => this.#readDue(),
      onError: (error) => {
        logger.warn({ error: String(error) }, 'reading the kernel failed');
        this.#tryLater();
      },
    });
    this.#feed = new LineFeed({ clock, onLines: deps.onLines, observedName: (ns, index) => this.#observedName(ns, index) });
    this.#monitors = new Monitors({
      sandbox,
      logger,
      through: this.#ids.observerArgv,
      onLine: (line) => {
        this.#onLine(line);
      },
      onLost: () => {
        this.#allDirty = true;
        // Those of them that ring may have done so unheard.
        for (const name of Object.keys(this.#observed.namespaces)) this.#silent.askLater(name, ALL_FACTS);
        this.#loop.ring();
      },
    });
    this.#typed = new TypedLines((names, when) => {
      this.#readTyped(names, TYPED_MOST[when]);
    });
  }

  current(): Observed {
    return this.#observed;
  }

  async start(): Promise<void> {
    await this.#ids.prepare();
    await this.#monitors.start();
    this.#unwatch = this.deps.sandbox.watchNamespaces(() => {
      this.#listDirty = true;
      this.#loop.ring();
    });
    this.#every(SILENT_MS, () => {
      for (const namespace of Object.values(this.#observed.namespaces))
        this.#silent.askLater(namespace.name, this.#silent.polled(namespace));
      if (this.#silent.hasLater) this.#loop.ring();
    });
    this.#every(FULL_MS, () => {
      this.#allDirty = true;
      for (const name of this.#nextInTurn(FULL_SILENT)) this.#silent.askLater(name, ALL_FACTS);
      this.#loop.ring();
    });
    await this.refresh();
    // Taken over from an earlier server, or changed by the machine's own rules for new sandboxes.
    for (const name of Object.keys(this.#observed.namespaces)) this.#silent.askLater(name, ALL_FACTS);
    this.#loop.ring();
  }

  async refresh(namespaces?: readonly string[], { readings = new Map(), silent = new Map() }: Known = {}): Promise<Observed> {
    if (namespaces) for (const name of namespaces) this.#dirty.add(name);
    else this.#allDirty = true;
    if (silent === 'all') this.#allSilent = true;
    else for (const [name, facts] of silent) this.#silent.ask(name, facts);
    for (const [name, stdout] of readings) this.#given.set(name, stdout);
    this.#listDirty = true;
    await this.#loop.next();
    return this.#observed;
  }

  hold(): () => void {
    return this.#loop.hold();
  }

  typed(namespace: string): void {
    this.#typed.put(namespace);
  }

  settled(): Promise<void> {
    return this.#loop.settled();
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#retry);
    this.#typed.stop();
    this.#feed.stop();
    this.#unwatch?.();
    this.#monitors.stop();
    this.#loop.stop();
  }

  #every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    timer.unref();
    this.#timers.push(timer);
  }

  #onLine(raw: RawLine): void {
    const names = raw.nsid === undefined ? [] : this.#ids.namesOf(raw.nsid);
    this.#feed.put(raw, names[0]);
    // Not numbered by us yet, or gone: it is read when it is found among the others.
    if (names.length === 0) this.#listDirty = true;
    // A line does not say of which family a rule is, and those of IPv6 are read apart.
    if (raw.kind === 'rule') for (const name of names) this.#silent.ask(name, ['rule6']);
    if (raw.kind !== 'neighbour' || this.#isGiven(raw.text, names)) this.#ring(names);
  }

  /** Neighbours come and go with traffic and are only shown; the permanent ones are part of the state. */
  #isGiven(text: string, names: readonly string[]): boolean {
    if (text.includes('PERMANENT')) return true;
    const address = text.slice(0, text.indexOf(' '));
    return names.some((name) =>
      Object.keys(this.#observed.namespaces[name]?.facets?.['neighbour'] ?? {}).some((key) => key.endsWith(` ${address}`)),
    );
  }

  #observedName(namespace: string, index: number): string | undefined {
    return Object.values(this.#observed.namespaces[namespace]?.interfaces ?? {}).find((iface) => iface.index === index)?.name;
  }

  /** Something happened: in these namespaces, or (none) to the list of namespaces. */
  #ring(namespaces: readonly string[]): void {
    for (const name of namespaces) this.#dirty.add(name);
    this.#loop.ring();
  }

  #readTyped(names: ReadonlySet<string>, most: number): void {
    const onHost = names.has(HOST);
    const all = Object.values(this.#observed.namespaces);
    const everywhere = onHost && all.length <= most;
    for (const namespace of all) {
      const { name } = namespace;
      if (everywhere || names.has(name)) this.#silent.askLater(name, UNHEARD_FACTS);
      else if (onHost) this.#silent.askLater(name, this.#silent.polled(namespace));
    }
    if (this.#silent.hasLater) this.#loop.ring();
  }

  /** Names in turn, so that each comes round however many there are. */
  #nextInTurn(most: number): string[] {
    const names = Object.keys(this.#observed.namespaces).sort();
    const from = names.findIndex((name) => name > this.#lastInTurn);
    const turned = from < 0 ? names : [...names.slice(from), ...names.slice(0, from)];
    const next = turned.slice(0, most);
    this.#lastInTurn = next.at(-1) ?? '';
    return next;
  }

  /** Tries again what could not be read, ever more seldom. */
  #tryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#listDirty = true;
      const names = [...this.#unread];
      this.#unread.clear();
      this.#ring(names);
    }, this.#retryMs);
    this.#retryMs = Math.min(RETRY_MOST_MS, this.#retryMs * 2);
  }

  /** One turn of the loop. */
  async #readDue(): Promise<boolean> {
    await this.#list();
    const names = [HOST, ...this.#listed];
    const turn = this.#take(names);
    try {
      await this.#readTurn(names, turn);
    } catch (error) {
      this.#giveBack(turn);
      throw error;
    }
    // Between silent facts there is nothing to gather.
    return this.#dirty.size > 0 || this.#listDirty || this.#allDirty || !this.#silent.hasLater;
  }

  #take(names: readonly string[]): Turn {
    const present = new Set(names);
    if (this.#allSilent) for (const name of names) this.#silent.ask(name, ALL_FACTS);
    const { due: silent, isWaitedFor } = this.#silent.take((name) => present.has(name));
    const turn: Turn = {
      everything: this.#allDirty,
      dirty: new Set(this.#dirty),
      given: new Map(this.#given),
      newborn: new Set(this.#newborn),
      silent,
      isWaitedFor,
    };
    for (const some of [this.#dirty, this.#given, this.#newborn]) some.clear();
    this.#allDirty = false;
    this.#allSilent = false;
    // A bell may have rung after what was given was read: so those are read again, for which nobody waits.
    for (const name of turn.given.keys()) if (turn.dirty.has(name)) this.#dirty.add(name);
    if (this.#dirty.size > 0 || this.#silent.hasLater) this.#loop.ring();
    return turn;
  }

  /** What was to be read in a turn that failed is still to be read. */
  #giveBack({ everything, dirty, given, newborn, silent }: Turn): void {
    this.#allDirty ||= everything;
    for (const name of [...dirty, ...given.keys()]) this.#dirty.add(name);
    for (const name of newborn) this.#newborn.add(name);
    for (const [name, facts] of silent) this.#silent.ask(name, facts);
  }

  async #readTurn(names: readonly string[], turn: Turn): Promise<void> {
    const { everything, dirty, given, newborn, silent } = turn;
    const hasGone = this.#announce(names, newborn);
    const isUnknown = (name: string): boolean => newborn.has(name) || (!this.#readings.has(name) && !this.#unread.has(name));
    // What is read of interfaces tells which of them have a queueing discipline to ask about.
    const wanted = everything
      ? names
      : names.filter((name) => dirty.has(name) || given.has(name) || isUnknown(name) || silent.get(name)?.has('qdisc') === true);
    if (wanted.length === 0 && !hasGone && silent.size === 0) return;
    const polled = await this.#read(wanted, given, everything);
    const due = new Map(silent);
    for (const [name, facts] of polled) due.set(name, new Set([...(due.get(name) ?? []), ...facts]));
    if (due.size > 0) {
      // A process for each fact: what rang is told before.
      if (wanted.length > 0 || hasGone) await this.#publish();
      await this.#readSilent(due, turn.isWaitedFor);
    }
    if (this.#unread.size > 0) this.#tryLater();
    else if (!this.#retry) this.#retryMs = RETRY_MS;
    await this.#publish();
  }

  /** Tells which namespaces came and which are gone, and forgets what was known of these; true when any are gone. */
  #announce(names: readonly string[], newborn: ReadonlySet<string>): boolean {
    const present = new Set(names);
    for (const name of newborn) this.#forget(name);
    const gone = [...this.#announced].filter((name) => !present.has(name));
    for (const name of gone) {
      this.#forget(name);
      this.#announced.delete(name);
      this.#feed.gone(name);
    }
    for (const name of names) {
      if (this.#announced.has(name)) continue;
      this.#announced.add(name);
      this.#feed.appeared(name);
    }
    for (const name of this.#unread) if (!present.has(name)) this.#unread.delete(name);
    return gone.length > 0;
  }

  #forget(name: string): void {
    this.#readings.delete(name);
    this.#silent.forget(name);
  }

  /** Looks at /run/netns when that rang, and numbers what is new there; one look at a time. */
  #list(): Promise<void> {
    const look = this.#listing.then(async () => {
      if (!this.#listDirty && !this.#allDirty) return;
      this.#listDirty = false;
      try {
        await this.#look();
      } catch (error) {
        this.#listDirty = true;
        throw error;
      }
    });
    this.#listing = look.catch(() => undefined);
    return look;
  }

  async #look(): Promise<void> {
    const entries = listNamespaces(this.deps.sandbox, { afresh: this.#allDirty });
    // `ip netns add` makes the file first and mounts the namespace on it a moment later, which rings no bell.
    const mounted = entries.filter(({ identity }) => identity !== '');
    if (mounted.length < entries.length) this.#tryLater();
    // The folder of a lab that has ended is empty too, and then its namespaces were not deleted: this rejects there.
    if (entries.length === 0 && this.#listed.length > 0) await this.deps.sandbox.run({ namespace: HOST, argv: ['true'] }, 'read');
    this.#listed = mounted.map(({ name }) => name);
    for (const name of await this.#ids.assign(mounted)) this.#newborn.add(name);
  }

  /** Returns the silent facts that are due with that. */
  async #read(names: readonly string[], given: ReadonlyMap<string, string>, everything: boolean): Promise<Map<string, FactName[]>> {
    const asked = names.filter((name) => !given.has(name));
    const printed = new Map([...given, ...(await printNamespaces(this.deps.sandbox, asked))]);
    const due = new Map<string, FactName[]>();
    for (const name of names) {
      const stdout = printed.get(name);
      const before = this.#readings.get(name)?.namespace;
      const reading = stdout === undefined ? undefined : parsePrinted(name, stdout);
      if (!reading) {
        // Not read is not gone: what it had stays until it is read again or missing from the list.
        this.#unread.add(name);
        continue;
      }
      this.#unread.delete(name);
      reading.namespace = this.#silent.completed(reading.namespace);
      const former = new Set(everything || !before ? [] : this.#silent.polled(before));
      const polled = this.#silent.polled(reading.namespace).filter((fact) => !former.has(fact));
      if (polled.length > 0) due.set(name, polled);
      this.#readings.set(name, reading);
    }
    return due;
  }

  async #readSilent(due: Due, isWaitedFor: boolean): Promise<void> {
    await this.#silent.read(due, (name) => this.#readings.get(name)?.namespace, isWaitedFor);
    for (const name of due.keys()) {
      const reading = this.#readings.get(name);
      if (reading) this.#readings.set(name, { ...reading, namespace: this.#silent.completed(reading.namespace) });
    }
  }

  /** Which number stands for which namespace, in those where that is needed to tell the ends of links apart; asked once for each question. */
  async #numbers(): Promise<Map<string, ReadonlyMap<number, string>>> {
    const unclear = unclearNamespaces(this.#readings);
    const asked = [...unclear].filter(([name, question]) => this.#answers.get(name)?.question !== question);
    const told = await askNumbers(
      this.deps.sandbox,
      asked.map(([name]) => name),
    );
    for (const name of this.#answers.keys()) if (!unclear.has(name)) this.#answers.delete(name);
    for (const [name, question] of asked) {
      const numbers = told.get(name);
      if (numbers) this.#answers.set(name, { question, numbers });
      else this.#answers.delete(name);
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

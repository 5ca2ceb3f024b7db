/** The silent facts of one lab: which are to be read, what they told last, and what is said where one cannot be read. */
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import type { Logger, Sandbox } from '../ports.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';
import { SILENT_FACTS, UTS, withHelpers, withTold, type Before, type FactName, type SilentFact } from './silentFacts.ts';

/** Silent facts of so many namespaces are read between two looks at what rang: nothing that rings waits for them. */
const LATER_AT_ONCE = 2;

/** Facts by namespace. */
export type Due = ReadonlyMap<string, ReadonlySet<FactName>>;
type Gathered = Map<string, Set<FactName>>;

const NOTHING_PRINTED: ReadonlyMap<FactName, string> = new Map();

export class SilentReader {
  readonly #due: Gathered = new Map();
  /** The same, for which nobody waits. */
  readonly #later: Gathered = new Map();
  readonly #told = new Map<string, Map<FactName, Partial<ObservedNamespace>>>();
  /** Facts that could not be read last time; what they told before stays. */
  readonly #failed: Gathered = new Map();
  /** Facts whose program is there and does its work in this lab. */
  readonly #working = new Set<FactName>();
  /** What was said about a fact, so that it is said once. */
  readonly #said = new Map<FactName, string>();
  #iptablesIsNft: boolean | undefined;

  constructor(private readonly deps: { sandbox: Pick<Sandbox, 'run' | 'hostname'>; logger: Logger }) {}

  ask(namespace: string, facts: Iterable<FactName>): void {
    add(this.#due, namespace, facts);
  }

  askLater(namespace: string, facts: Iterable<FactName>): void {
    add(this.#later, namespace, facts);
  }

  get hasLater(): boolean {
    return this.#later.size > 0;
  }

  /** What to read now: all that is waited for, and a little of the rest. */
  take(isPresent: (namespace: string) => boolean): { due: Due; isWaitedFor: boolean } {
    const isWaitedFor = this.#due.size > 0;
    const due: Gathered = new Map();
    const later = [...this.#later].slice(0, LATER_AT_ONCE);
    for (const [name, facts] of [...this.#due, ...later]) if (isPresent(name)) add(due, name, withHelpers(facts));
    this.#due.clear();
    for (const [name] of later) this.#later.delete(name);
    return { due, isWaitedFor };
  }

  /** The namespace is gone, or another one has its name. */
  forget(namespace: string): void {
    this.#told.delete(namespace);
    this.#failed.delete(namespace);
  }

  /** The namespace as it was read, with what its silent facts told last. */
  completed(namespace: ObservedNamespace): ObservedNamespace {
    const told = this.#told.get(namespace.name);
    let all = namespace;
    for (const fact of SILENT_FACTS) {
      const before: Before = { namespace, printed: NOTHING_PRINTED, iptablesIsNft: false };
      const part = fact.mayTell?.(before) === false ? fact.parse('', namespace) : told?.get(fact.name);
      if (part) all = withTold(all, part);
    }
    return all;
  }

  /** What is asked again and again there: what is likely to change, and what could not be read. */
  polled(namespace: ObservedNamespace): FactName[] {
    const failed = this.#failed.get(namespace.name);
    return SILENT_FACTS.filter((fact) => fact.isPolled(namespace) || (failed?.has(fact.name) === true && this.#working.has(fact.name))).map(
      ({ name }) => name,
    );
  }

  /** Reads these facts; `namespaceOf` gives what was read of a namespace just before. Rejects only when nothing can be run any more. */
  async read(due: Due, namespaceOf: (name: string) => ObservedNamespace | undefined, isWaitedFor: boolean): Promise<void> {
    const queue = [...due].reverse();
    const worker = async (lane: 'change' | 'read'): Promise<void> => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [name, facts] = next;
        const namespace = namespaceOf(name);
        if (namespace) await this.#readOne(namespace, facts, lane);
      }
    };
    // Own commands have their lane to themselves where nobody waits for this.
    await Promise.all(isWaitedFor && due.size > 1 ? [worker('read'), worker('change')] : [worker('read')]);
  }

  async #readOne(namespace: ObservedNamespace, facts: ReadonlySet<FactName>, lane: 'change' | 'read'): Promise<void> {
    const { name } = namespace;
    const told = this.#told.get(name) ?? new Map<FactName, Partial<ObservedNamespace>>();
    this.#told.set(name, told);
    const printed = new Map<FactName, string>();
    for (const fact of SILENT_FACTS) {
      if (!facts.has(fact.name)) continue;
      try {
        const iptablesIsNft = fact.name === 'masquerade' && (this.#iptablesIsNft ??= await this.#askIptables(lane));
        const isAsked = fact.mayTell?.({ namespace, printed, iptablesIsNft }) !== false;
        const stdout = isAsked ? await this.#print(fact, name, lane) : '';
        told.set(fact.name, fact.parse(stdout, namespace));
        this.#failed.get(name)?.delete(fact.name);
        if (!isAsked) continue;
        printed.set(fact.name, stdout);
        this.#working.add(fact.name);
        this.#said.delete(fact.name);
      } catch (error) {
        if (error instanceof SandboxError && error.code === 'not_running') throw error;
        this.#onFailure(name, fact.name, error);
      }
    }
  }

  async #print({ argv }: SilentFact, namespace: string, lane: 'change' | 'read'): Promise<string> {
    if (argv === UTS) return (await this.deps.sandbox.hostname(namespace, lane)) ?? '';
    const { code, stdout, stderr } = await this.deps.sandbox.run({ namespace, argv }, lane);
    if (code !== 0) throw new Error(`exit code ${String(code)}: ${stderr.trim()}`);
    return stdout;
  }

  /** Not told is not nothing: what was told before stays. */
  #onFailure(namespace: string, fact: FactName, error: unknown): void {
    add(this.#failed, namespace, [fact]);
    const words = error instanceof Error ? error.message : String(error);
    if (this.#said.get(fact) === words) return;
    this.#said.set(fact, words);
    this.deps.logger.warn({ namespace, fact, error: words }, 'what rings no bell could not be read');
  }

  /** Whether nftables shows what iptables has; asked once, since a lab's programs stay the same. */
  async #askIptables(lane: 'change' | 'read'): Promise<boolean> {
    const { code, stdout } = await this.deps.sandbox.run({ namespace: 'host', argv: ['iptables', '--version'] }, lane);
    return code === 0 && stdout.includes('(nf_tables)');
  }
}

function add(into: Gathered, namespace: string, facts: Iterable<FactName>): void {
  const all = into.get(namespace) ?? new Set();
  for (const fact of facts) all.add(fact);
  if (all.size > 0) into.set(namespace, all);
}

/** Gives every network namespace of a lab a number in the monitors' own namespace, so that one monitor hears them all. */
import { HOST } from '../../shared/model/ids.ts';
import type { IpLine, NamespaceEntry, Sandbox } from '../ports.ts';
import { SandboxError } from '../sandbox/sandboxError.ts';

const HOST_ID = 1;
const OBSERVER = '/run/nslab/observer';

// The observer's namespace has no name, so `ip netns ls` does not show it and it keeps nothing of the lab alive; a new one at every start
// of the server, so that the numbers of an earlier one are gone. `ip netns set` takes names under /run/netns only, so the host gets one
// for a moment, in a mount namespace of this script's own.
const PREPARE = `set -e
mkdir -p /run/nslab/names
umount /run/nslab/observer 2>/dev/null || true
: >/run/nslab/observer
: >/run/nslab/names/host
unshare --net=/run/nslab/observer true
unshare --mount bash --norc --noprofile -c 'mount --bind /proc/1/ns/net /run/nslab/names/host &&
  mount --rbind /run/nslab/names /run/netns && nsenter --net=/run/nslab/observer ip netns set host ${String(HOST_ID)}'`;

interface Numbered {
  identity: string;
  /** Undefined: it could not be numbered, so it rings no bell. */
  id: number | undefined;
}

export class NamespaceIds {
  /** Puts a program into the monitors' namespace. */
  readonly observerArgv: readonly string[] = ['nsenter', `--net=${OBSERVER}`, '--'];
  readonly #ids = new Map<string, Numbered>();
  /** More than one where a namespace has several names. */
  readonly #names = new Map<number, readonly string[]>([[HOST_ID, [HOST]]]);
  #next = HOST_ID + 1;
  /** Numbers of namespaces that are about to be made, and whether they were given. */
  readonly #reserved = new Map<string, { id: number; given: boolean }>();

  constructor(private readonly sandbox: Sandbox) {}

  /** Makes the observer's namespace, and gives the host its number. */
  async prepare(): Promise<void> {
    const result = await this.sandbox.run({ namespace: HOST, argv: ['bash', '--norc', '--noprofile', '-c', PREPARE] });
    if (result.code !== 0) throw new SandboxError('sandbox_failed', result.stderr.trim());
  }

  namesOf(id: number): readonly string[] {
    return this.#names.get(id) ?? [];
  }

  /** Lines for `ip -batch` in the monitors' namespace that number namespaces right after they were made there. */
  reserve(names: readonly string[]): IpLine[] {
    this.#reserved.clear();
    return names.map((name) => {
      const id = this.#next++;
      this.#reserved.set(name, { id, given: false });
      return ['netns', 'set', name, String(id)];
    });
  }

  /** Those lines have run. */
  given(): void {
    for (const reserved of this.#reserved.values()) reserved.given = true;
  }

  /**
   * Numbers those that have none yet, also those that were deleted and made again under the same name, and returns their names.
   * Entries on which no namespace is mounted are not for it.
   */
  async assign(entries: readonly NamespaceEntry[]): Promise<Set<string>> {
    const present = new Map(entries.map((entry) => [entry.name, entry.identity]));
    const former = new Map<string, number>();
    for (const [name, { id, identity }] of this.#ids) {
      if (present.get(name) === identity) continue;
      this.#ids.delete(name);
      if (id === undefined) continue;
      this.#forget(id, name);
      former.set(name, id);
    }
    const fresh = entries.filter((entry) => !this.#ids.has(entry.name));
    const wanted = fresh.map((entry) => {
      const reserved = this.#reserved.get(entry.name);
      return reserved?.given ? { ...entry, ...reserved } : { ...entry, id: this.#next++, given: false };
    });
    const refused = await this.#number(wanted.filter(({ given }) => !given));
    for (const { name } of fresh) this.#reserved.delete(name);
    for (const { name, identity, id } of wanted) {
      // It has a number already: under another name, or it was made again just before the former one of that name was numbered.
      const given = refused.has(id) ? (this.#idOf(identity) ?? former.get(name)) : id;
      this.#ids.set(name, { id: given, identity });
      if (given !== undefined) this.#names.set(given, [...this.namesOf(given), name]);
    }
    return new Set(fresh.map((entry) => entry.name));
  }

  #forget(id: number, name: string): void {
    const names = this.namesOf(id).filter((other) => other !== name);
    if (names.length === 0) this.#names.delete(id);
    else this.#names.set(id, names);
  }

  #idOf(identity: string): number | undefined {
    for (const numbered of this.#ids.values()) if (numbered.identity === identity) return numbered.id;
    return undefined;
  }

  /** The numbers that were refused. */
  async #number(wanted: readonly { name: string; id: number }[]): Promise<Set<number>> {
    const refused = new Set<number>();
    const plain = wanted.filter(({ name }) => /^[^\s'"#\\]+$/.test(name));
    if (plain.length > 0) {
      const input = plain.map(({ name, id }) => `netns set ${name} ${String(id)}`).join('\n');
      // Goes on past one that is refused.
      const argv = ['ip', '-force', '-batch', '-'];
      const { stderr } = await this.sandbox.run({ namespace: HOST, argv, input, through: this.observerArgv });
      for (const [, line] of stderr.matchAll(/^Command failed -:(\d+)/gm)) refused.add(plain[Number(line) - 1]?.id ?? 0);
    }
    // A name with a blank in it cannot stand in a batch.
    for (const { name, id } of wanted.filter((one) => !plain.includes(one))) {
      const argv = ['ip', 'netns', 'set', name, String(id)];
      if ((await this.sandbox.run({ namespace: HOST, argv, through: this.observerArgv })).code !== 0) refused.add(id);
    }
    return refused;
  }
}

/** Says once what the kernel has and no drawing can hold, because of its name; everything else is drawn or shown as *live only*. */
import { kindOf } from '../../shared/kinds/kinds.ts';
import { HOST } from '../../shared/model/ids.ts';
import { interfaceNameSchema, namespaceNameSchema } from '../../shared/model/names.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import type { Sandbox } from '../ports.ts';

/** `reason` is the code of the name's check, as in a form. */
export type Notice =
  | { code: 'namespace_undrawable'; params: { namespace: string; reason: string } }
  | { code: 'interface_undrawable'; params: { namespace: string; name: string; reason: string } };

/** Interfaces of these kinds would be drawn, were it not for their names. */
const isDrawn = (kind: string): boolean => kind === 'veth' || kindOf(kind) !== undefined;

/** Many namespaces may come at once: after a look, those that come within so long are looked at together. */
const LOOK_MS = 50;

export class UndrawableWatch {
  #namespaces: Notice[] = [];
  #interfaces: Notice[] = [];
  #told = new Set<string>();
  readonly #unwatch: () => void;
  #pause: NodeJS.Timeout | undefined;
  #rang = false;

  constructor(private readonly deps: { sandbox: Sandbox; onNotice(notice: Notice): void }) {
    this.#unwatch = deps.sandbox.watchNamespaces(() => {
      if (this.#pause) this.#rang = true;
      else this.#look();
    });
    this.#look();
  }

  /** The kernel was read again. */
  observed(observed: Observed): void {
    this.#interfaces = Object.values(observed.namespaces).flatMap((namespace) =>
      Object.values(namespace.interfaces).flatMap(({ name, kind }): Notice[] => {
        const reason = isDrawn(kind) ? refusal(interfaceNameSchema.safeParse(name)) : undefined;
        return reason === undefined ? [] : [{ code: 'interface_undrawable', params: { namespace: namespace.name, name, reason } }];
      }),
    );
    this.#tell();
  }

  stop(): void {
    this.#unwatch();
    clearTimeout(this.#pause);
  }

  #look(): void {
    this.#rang = false;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#rang) this.#look();
    }, LOOK_MS);
    this.#lookAtNamespaces();
  }

  /** Asked of the sandbox itself: the observer leaves out a namespace called `host`, which would pass for the lab's own. */
  #lookAtNamespaces(): void {
    this.#namespaces = this.deps.sandbox.namespaces().flatMap(({ name }): Notice[] => {
      const reason = name === HOST ? 'name_reserved' : refusal(namespaceNameSchema.safeParse(name));
      return reason === undefined ? [] : [{ code: 'namespace_undrawable', params: { namespace: name, reason } }];
    });
    this.#tell();
  }

  /** What is gone is forgotten, so that it is said again when it comes again. */
  #tell(): void {
    const before = this.#told;
    const now = [...this.#namespaces, ...this.#interfaces].map((notice) => [JSON.stringify(notice), notice] as const);
    this.#told = new Set(now.map(([key]) => key));
    for (const [key, notice] of now) if (!before.has(key)) this.deps.onNotice(notice);
  }
}

function refusal(parsed: { success: boolean; error?: { issues: readonly { message: string }[] } | undefined }): string | undefined {
  return parsed.success ? undefined : (parsed.error?.issues[0]?.message ?? 'name_chars');
}

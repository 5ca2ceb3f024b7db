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

export class UndrawableWatch {
  #namespaces: Notice[] = [];
  /** Why a name under /run/netns cannot be drawn, of those that were there last: a hundred that come one by one are each checked once. */
  #reasons: ReadonlyMap<string, string | undefined> = new Map();
  #interfaces: Notice[] = [];
  #told = new Set<string>();
  readonly #unwatch: () => void;

  constructor(private readonly deps: { sandbox: Sandbox; onNotice(notice: Notice): void }) {
    const look = (): void => {
      this.#lookAtNamespaces();
    };
    this.#unwatch = deps.sandbox.watchNamespaces(look);
    look();
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
  }

  /** Asked of the sandbox itself: the observer leaves out a namespace called `host`, which would pass for the lab's own. */
  #lookAtNamespaces(): void {
    const before = this.#reasons;
    const reasons = this.deps.sandbox
      .namespaces()
      .map(({ name }) => [name, before.has(name) ? before.get(name) : namespaceRefusal(name)] as const);
    this.#reasons = new Map(reasons);
    this.#namespaces = reasons.flatMap(([namespace, reason]): Notice[] =>
      reason === undefined ? [] : [{ code: 'namespace_undrawable', params: { namespace, reason } }],
    );
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

function namespaceRefusal(name: string): string | undefined {
  return name === HOST ? 'name_reserved' : refusal(namespaceNameSchema.safeParse(name));
}

function refusal(parsed: { success: boolean; error?: { issues: readonly { message: string }[] } | undefined }): string | undefined {
  return parsed.success ? undefined : (parsed.error?.issues[0]?.message ?? 'name_chars');
}

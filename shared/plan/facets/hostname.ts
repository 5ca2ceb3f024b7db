/** What a namespace with a UTS namespace of its own calls itself (uts_namespaces(7)): one entry, or none where it has the lab's. */
import { HOST } from '../../model/ids.ts';
import { hostnameOf, utsNameSchema } from '../../model/isolation.ts';
import type { NamespaceState } from '../netState.ts';
import type { Facet } from './facet.ts';

const NAME = 'hostname';
const KEY = 'uts';

export const hostnameFacet: Facet<string> = {
  name: NAME,
  key: () => KEY,
  text: (hostname) => `hostname ${hostname}`,
  drawn: (namespace) => (namespace.isolation.uts && namespace.id !== HOST ? [hostnameOf(namespace)] : []),
  // Whether it has one at all is a matter of its kinds (shared/plan/planIsolation.ts).
  isSame: (wanted, actual) => wanted === undefined || actual === undefined || wanted === actual,
  // Given by who holds the UTS namespace open: planned with the kinds.
  commands: () => [],
  effect: (command) => (command.type === 'isolation.hostname' ? { key: KEY, value: command.hostname } : undefined),
  adopted: ({ name, isolation }, [value]) => {
    const hostname = utsNameSchema.safeParse(value);
    return isolation.uts && hostname.success ? { hostname: hostname.data === hostnameOf({ name }) ? null : hostname.data } : {};
  },
};

/** The hostname in a state; undefined where it has none of its own. */
export function hostnameIn(namespace: NamespaceState | undefined): string | undefined {
  const hostname = namespace?.facets?.[NAME]?.[KEY];
  return typeof hostname === 'string' ? hostname : undefined;
}

/** The entries of one that is called so; of none when there is no hostname. */
export function hostnameEntries(hostname: string | undefined): Readonly<Record<string, string>> {
  return hostname === undefined ? {} : { [KEY]: hostname };
}

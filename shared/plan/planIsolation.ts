/** Which commands give the namespaces of a drawing their own kinds of namespace. Pure. */
import { equal } from '../model/equal.ts';
import { HOST } from '../model/ids.ts';
import { hostnameOf, isolatedKinds, type IsolationSpec } from '../model/isolation.ts';
import type { Lab, Namespace } from '../model/lab.ts';
import type { Command } from './command.ts';
import { hostnameIn } from './facets/hostname.ts';
import type { NetState } from './netState.ts';

/** What a namespace has by now; without a pid it could not be had, or the namespace is missing. What it calls itself is in the state. */
export type Isolated = ReadonlyMap<string, IsolationSpec & { pid?: number }>;

/** What programs of a namespace are to have of their own; undefined: the network alone. */
export function isolationWanted(namespace: Namespace): IsolationSpec | undefined {
  const kinds = isolatedKinds(namespace.isolation);
  if (namespace.id === HOST || kinds.length === 0) return undefined;
  return { kinds, ...(namespace.isolation.uts && { hostname: hostnameOf(namespace) }) };
}

/**
 * `before` stands ahead of the plan for the network: what holds a namespace open would keep it from going. `after` stands behind it, for
 * the namespaces that `target` has. A hostname is part of the state: what was typed stays where nobody asked for another.
 */
export function planIsolation(spec: { lab: Pick<Lab, 'namespaces'>; target: NetState; actual: NetState; isolated: Isolated }): {
  before: Command[];
  after: Command[];
} {
  const before: Command[] = [];
  const after: Command[] = [];
  const wanted = new Map(Object.values(spec.lab.namespaces).map((namespace) => [namespace.name, isolationWanted(namespace)]));
  for (const [ns, { kinds, pid }] of spec.isolated) {
    const stays = Object.hasOwn(spec.target, ns) && equal(wanted.get(ns)?.kinds, kinds);
    if (pid !== undefined && !stays) before.push({ type: 'isolation.end', ns, pid });
  }
  for (const [ns, want] of wanted) {
    if (!want || !Object.hasOwn(spec.target, ns)) continue;
    const has = spec.isolated.get(ns);
    const kinds = [...want.kinds];
    const hostname = want.hostname === undefined ? undefined : hostnameIn(spec.target[ns]);
    if (has?.pid === undefined || !equal(has.kinds, kinds))
      after.push({ type: 'isolation.begin', ns, ...want, kinds, ...(hostname !== undefined && { hostname }) });
    else if (hostname !== undefined && hostname !== hostnameIn(spec.actual[ns]))
      after.push({ type: 'isolation.hostname', ns, pid: has.pid, kinds, hostname });
  }
  return { before, after };
}

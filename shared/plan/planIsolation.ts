/** Which commands give the namespaces of a drawing their own kinds of namespace. Pure. */
import { equal } from '../model/equal.ts';
import { HOST } from '../model/ids.ts';
import { isolatedKinds, type IsolationSpec } from '../model/isolation.ts';
import type { Lab, Namespace } from '../model/lab.ts';
import type { Command } from './command.ts';
import type { NetState } from './netState.ts';

/** What a namespace has by now; without a pid it could not be had, or the namespace is missing. */
export type Isolated = ReadonlyMap<string, IsolationSpec & { pid?: number }>;

/** What programs of a namespace are to have of their own; undefined: the network alone. */
export function isolationWanted({ id, name, isolation, hostname }: Namespace): IsolationSpec | undefined {
  const kinds = isolatedKinds(isolation);
  if (id === HOST || kinds.length === 0) return undefined;
  return { kinds, ...(isolation.uts && { hostname: hostname ?? name }) };
}

/**
 * `before` stands ahead of the plan for the network: what holds a namespace open would keep it from going. `after` stands behind it, for
 * the namespaces that `target` has.
 */
export function planIsolation(spec: { lab: Pick<Lab, 'namespaces'>; target: NetState; isolated: Isolated }): {
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
    if (has?.pid === undefined || !equal(has.kinds, want.kinds))
      after.push({ type: 'isolation.begin', ns, ...want, kinds: [...want.kinds] });
    else if (want.hostname !== undefined && want.hostname !== has.hostname)
      after.push({ type: 'isolation.hostname', ns, pid: has.pid, kinds: [...want.kinds], hostname: want.hostname });
  }
  return { before, after };
}

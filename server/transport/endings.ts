/** What people run in namespaces and would lose, as the refusal that lets a page ask first (SPEC NK5). */
import type { Failure } from '../../shared/protocol/result.ts';
import type { ServiceInfo, TerminalInfo } from '../../shared/protocol/records.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Endings } from '../labs/labSession.ts';

export interface RunningThere {
  lab: Lab;
  terminals: readonly TerminalInfo[];
  services: readonly ServiceInfo[];
}

/** Undefined where nobody would notice: no terminal is open in these namespaces, and no service runs that was not taken away. */
export function endingsIn({ changed, gone }: Endings, { lab, terminals, services }: RunningThere): Failure | undefined {
  const running = new Set(services.filter(({ state }) => state === 'running').map(({ id }) => id));
  const drawn = Object.values(lab.namespaces);
  const found = [...changed, ...gone].map((name) => ({
    name,
    terminals: terminals.filter((one) => one.namespace === name && one.ended === undefined).length,
    services: drawn
      .filter((one) => one.name === name && changed.includes(name))
      .flatMap((one) => one.services.filter(({ id }) => running.has(id))),
  }));
  const touched = found.filter((one) => one.terminals > 0 || one.services.length > 0);
  if (touched.length === 0) return undefined;
  const namespaces = touched.map(({ name }) => name).join(', ');
  return {
    code: 'refused',
    message: `Terminals or services in ${namespaces} would end.`,
    reason: 'would_end',
    params: {
      namespaces,
      terminals: String(touched.reduce((sum, one) => sum + one.terminals, 0)),
      services: touched.flatMap((one) => one.services.map(({ name }) => name)).join(', '),
    },
  };
}

/** States for tests of the planner: as a kernel can have them, and what may be left after a plan. */
import type { Difference } from './difference.ts';
import { diff } from './diff.ts';
import { facetNamed } from './facets/facets.ts';
import { KernelModel } from './kernelModel.ts';
import type { NetState } from './netState.ts';
import { plan } from './plan.ts';
import { linkCommand } from './planLinks.ts';
import { simulate } from './simulate.ts';

/** What a kernel has after it was brought to `target`; throws when the model refuses a planned command. */
export function reached(target: NetState, actual: NetState = {}): NetState {
  const outcome = simulate(actual, plan({ target, actual, nextIndex: 101 }));
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${JSON.stringify(outcome.command)}`);
  return outcome.state;
}

/** Differences that a command could settle (`open`), and those that the kernel would refuse to settle now. */
export function blocked(target: NetState, actual: NetState): { open: Difference[]; refused: Difference[] } {
  const model = new KernelModel(actual);
  const isRefused = (d: Difference): boolean => {
    if (d.kind === 'interface' && d.state === 'missing') {
      const wanted = target[d.ns]?.interfaces[d.dev];
      const command = wanted && linkCommand(d.ns, d.dev, wanted);
      return command !== undefined && model.run(command) !== undefined;
    }
    if (d.kind === 'address' && d.state === 'missing') return model.run({ ...d, type: 'addr.add' }) !== undefined;
    if (d.kind === 'route' && d.wanted && !d.actual) return model.run({ type: 'route.add', ns: d.ns, route: d.wanted }) !== undefined;
    if (d.kind === 'facet' && d.wanted !== undefined) {
      const commands = facetNamed(d.facet)?.commands(d.ns, d.wanted, d.actual) ?? [];
      return commands.some((command) => model.run(command) !== undefined);
    }
    return false;
  };
  const differences = diff(target, actual);
  const refused = differences.filter(isRefused);
  return { open: differences.filter((d) => !refused.includes(d)), refused };
}

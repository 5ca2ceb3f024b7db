/** Compares any two states of a lab: drawings and kernels, of now and of snapshots. */
import type { Lab } from '../model/lab.ts';
import { byName } from '../model/byName.ts';
import type { Observed } from '../observe/observed.ts';
import { diff } from './diff.ts';
import { differenceKey, type Difference } from './difference.ts';
import type { InterfaceState, NetState } from './netState.ts';
import { labToNetState, observedToNetState } from './toNetState.ts';

export interface ComparedState {
  state: NetState;
  /** A drawing leaves some things to the kernel; a kernel has a value for everything. */
  kernel: boolean;
}

export function drawnState(lab: Lab): ComparedState {
  return { state: labToNetState(lab), kernel: false };
}

/** A MAC address that nobody chose is another one after every start: it is left out. `lab`: what was drawn at that time. */
export function kernelState(lab: Lab, observed: Observed): ComparedState {
  const drawn = labToNetState(lab);
  const actual = observedToNetState(observed);
  const state = Object.entries(actual).map(([ns, namespace]) => {
    const interfaces = Object.entries(namespace.interfaces).map(([dev, iface]): [string, InterfaceState] => {
      if (iface.mac === undefined || drawn[ns]?.interfaces[dev]?.mac !== undefined) return [dev, iface];
      const { mac: _, ...rest } = iface;
      return [dev, rest];
    });
    return [ns, { ...namespace, interfaces: byName(interfaces) }] as const;
  });
  return { state: byName(state), kernel: true };
}

/** From `before` to `after`: `missing` is what only the first has, `extra` what only the second has; `wanted` is the first's value. */
export function compare(before: ComparedState, after: ComparedState): Difference[] {
  const there = (): Difference[] => diff(before.state, after.state);
  const back = (): Difference[] => diff(after.state, before.state).map(reversed);
  if (before.kernel !== after.kernel) return after.kernel ? there() : back();
  // Of two drawings (or kernels) neither may leave out what the other says.
  const all = new Map([...back(), ...there()].map((one) => [differenceKey(one), one]));
  return [...all.values()].sort((one, other) => (one.ns < other.ns ? -1 : one.ns > other.ns ? 1 : 0));
}

function reversed(difference: Difference): Difference {
  switch (difference.kind) {
    case 'namespace':
    case 'interface':
    case 'address':
    case 'masquerade':
      return { ...difference, state: difference.state === 'missing' ? 'extra' : 'missing' };
    case 'property': {
      const { wanted, actual, ...rest } = difference;
      return { ...rest, ...(actual !== undefined && { wanted: actual }), ...(wanted !== undefined && { actual: wanted }) };
    }
    case 'route': {
      const { wanted, actual, ...rest } = difference;
      return { ...rest, ...(actual && { wanted: actual }), ...(wanted && { actual: wanted }) };
    }
    case 'facet': {
      const { wanted, actual, ...rest } = difference;
      return { ...rest, ...(actual !== undefined && { wanted: actual }), ...(wanted !== undefined && { actual: wanted }) };
    }
    case 'forwarding':
      return { ...difference, wanted: !difference.wanted };
  }
}

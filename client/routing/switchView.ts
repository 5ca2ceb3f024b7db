/** What the kernel has of a switch, and what counts. Pure. */
import { ALL_INTERFACES, SWITCH_NUMBERS, SWITCH_VALUES, type Switch } from '../../shared/model/switches.ts';
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import { entriesOf } from '../../shared/plan/facets/facets.ts';
import { switchFacet } from '../../shared/plan/facets/switches.ts';

type Value = Switch['value'];

export function switchChoices(name: Switch['name']): readonly Value[] {
  return name === 'rp_filter' ? ['off', 'loose', 'strict'] : ['off', 'on'];
}

/** Undefined while it is not known. */
export function kernelValue(seen: ObservedNamespace | undefined, dev: string, name: Switch['name']): Value | undefined {
  if (!seen) return undefined;
  const entry = entriesOf(seen.facets, switchFacet.name)[`${dev} ${name}`];
  if (entry === undefined) return 'off';
  const value = typeof entry === 'object' && entry !== null && 'value' in entry ? entry['value'] : undefined;
  return SWITCH_VALUES.find((one) => one === value);
}

/** The greater of the interface's own and that of all (include/linux/inetdevice.h, IN_DEV_MAXCONF); undefined when that is its own. */
export function inEffect(seen: ObservedNamespace | undefined, dev: string, name: Switch['name']): Value | undefined {
  if (dev === ALL_INTERFACES) return undefined;
  const [own, all] = [kernelValue(seen, dev, name), kernelValue(seen, ALL_INTERFACES, name)];
  return own !== undefined && all !== undefined && SWITCH_NUMBERS[all] > SWITCH_NUMBERS[own] ? all : undefined;
}

/** Tells from the kernel's (or iproute2's) own words what kind of failure it was, and what would mend it. */
import type { Command } from './command.ts';

/** Patterns under LC_ALL=C; the first that fits counts. Exit codes are no help: `ip` knows 1, 2 and 255 only. */
const PATTERNS = [
  ['exists', /File exists|already exists/],
  ['no_namespace', /Cannot open network namespace|No such file or directory/],
  ['no_device', /Cannot find device|No such device|does not exist/],
  ['bad_gateway', /Nexthop has invalid gateway|Gateway can not be a local address|No route to host/],
  ['unreachable', /Network is unreachable|Network is down/],
  ['no_such_address', /Cannot assign requested address/],
  ['no_such_route', /No such process/],
  ['unknown_kind', /Unknown device type|Operation not supported/],
  ['not_permitted', /Operation not permitted|Permission denied/],
  ['busy', /Device or resource busy/],
  ['limit', /No space left on device|Too many open files|Cannot allocate memory/],
  ['out_of_range', /Numerical result out of range|mtu (greater|less) than/],
  ['loop', /Too many levels of symbolic links/],
  ['timed_out', /timed out/],
  ['invalid', /Invalid argument|Error:|is wrong|is invalid|Bad rule/],
] as const satisfies readonly (readonly [string, RegExp])[];

export type FailureClass = (typeof PATTERNS)[number][0] | 'other';

export const FAILURE_CLASSES: readonly FailureClass[] = [...PATTERNS.map(([name]) => name), 'other'];

export function classifyFailure(stderr: string): FailureClass {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'other';
}

/** A command that would do what the failed one was meant to do; undefined when there is none that is sure to fit. */
export function remedyFor(command: Command, failure: FailureClass): Command | undefined {
  if (command.type === 'route.add' && failure === 'exists') return { ...command, type: 'route.replace' };
  if (command.type === 'link.rename' && failure === 'busy') return { type: 'link.down', ns: command.ns, dev: command.dev };
  return undefined;
}

/** Tells from the kernel's (or a program's) own words what kind of failure it was, and what would mend it. */
import type { Command } from './command.ts';

/** Patterns under LC_ALL=C; the first that fits counts. Exit codes are no help: `ip` knows 1, 2 and 255 only. */
const PATTERNS = [
  ['timed_out', /timed out/],
  ['no_program', /failed to execute|^exec of /],
  ['no_such_rule', /Bad rule/],
  ['no_namespace', /Cannot open network namespace|Cannot remove namespace file|Invalid "netns" value|cannot open \/run\/netns\//],
  // iptables, sysctl: a part of the kernel that is not there.
  [
    'unknown_kind',
    /Unknown device type|Operation not supported|No chain\/target\/match|Table does not exist|Chain '.*' does not exist|cannot stat/,
  ],
  ['exists', /File exists|already exists|ddress already assigned|with the same name exists/],
  ['no_device', /Cannot find device|No such device|Device does not exist/],
  ['down', /is not up|Network is down/],
  ['bad_gateway', /Nexthop has invalid gateway|Gateway can not be a local address|Egress device|No route to host/],
  ['unreachable', /Network is unreachable/],
  ['no_such_address', /Address not found|address not found|Cannot assign requested address/],
  ['no_such_route', /No such process/],
  ['not_permitted', /Operation not permitted|[Pp]ermission denied|netns is immutable|Read-only file system/],
  ['busy', /Device or resource busy/],
  ['limit', /No space left on device|Too many open files|Cannot allocate memory|Resource temporarily unavailable/],
  ['out_of_range', /Numerical result out of range|mtu (greater|less) than/],
  ['loop', /Too many levels of symbolic links/],
  ['invalid', /Invalid |Error:|is wrong|is invalid|Can not enslave/],
] as const satisfies readonly (readonly [string, RegExp])[];

export type FailureClass = (typeof PATTERNS)[number][0] | 'other';

export const FAILURE_CLASSES: readonly FailureClass[] = [...PATTERNS.map(([name]) => name), 'other'];

export function classifyFailure(stderr: string): FailureClass {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? 'other';
}

/** A command that would do what the failed one was meant to do, or after which it would succeed; undefined when none is sure to fit. */
export function remedyFor(command: Command, failure: FailureClass): Command | undefined {
  switch (failure) {
    case 'exists':
      return command.type === 'route.add' ? { ...command, type: 'route.replace' } : undefined;
    case 'busy':
      return command.type === 'link.rename' ? { type: 'link.down', ns: command.ns, dev: command.dev } : undefined;
    case 'down': {
      if (command.type !== 'route.add' && command.type !== 'route.replace') return undefined;
      const { dev } = command.route;
      return dev === undefined ? undefined : { type: 'link.up', ns: command.ns, dev };
    }
    case 'no_namespace':
      if (command.type === 'link.move') return { type: 'netns.add', ns: command.to };
      return command.type === 'netns.delete' || command.type === 'veth.add' ? undefined : { type: 'netns.add', ns: command.ns };
    default:
      return undefined;
  }
}

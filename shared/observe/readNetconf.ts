/** Reads what `ip -j netconf show` prints: forwarding, and switches by interface. */
import * as z from 'zod';
import { ALL_INTERFACES, SWITCH_NAMES, switchPath, type Switch } from '../model/switches.ts';
import type { SwitchState, UsualSwitches } from '../plan/facets/switches.ts';
import type { Newborn } from '../plan/kernelModel.ts';

export const netconfSchema = z.object({
  family: z.string(),
  interface: z.string().default(''),
  forwarding: z.boolean().optional(),
  rp_filter: z.enum(['off', 'strict', 'loose']).catch('off'),
  /** NETCONFA_PROXY_NEIGH: proxy_arp (net/ipv4/devinet.c), and proxy_ndp (net/ipv6/addrconf.c). */
  proxy_neigh: z.boolean().default(false),
});

type Netconf = z.infer<typeof netconfSchema>;

export function readForwarding(netconf: readonly Netconf[]): Newborn['forwarding'] {
  const isOn = (family: string): boolean =>
    netconf.some((entry) => entry.family === family && entry.interface === 'all' && entry.forwarding === true);
  return { ipv4: isOn('inet'), ipv6: isOn('inet6') };
}

function valueOf(entry: Netconf | undefined, name: Switch['name']): Switch['value'] {
  if (name === 'rp_filter') return entry?.rp_filter ?? 'off';
  return entry?.proxy_neigh === true ? 'on' : 'off';
}

/** Of the family that the switch belongs to. */
function entriesOf(netconf: readonly Netconf[], name: Switch['name']): Netconf[] {
  const family = switchPath({ dev: '', name })[1] === 'ipv6' ? 'inet6' : 'inet';
  return netconf.filter((entry) => entry.family === family);
}

function usualOf(netconf: readonly Netconf[], name: Switch['name']): Switch['value'] {
  return valueOf(
    entriesOf(netconf, name).find((entry) => entry.interface === 'default'),
    name,
  );
}

/** All that are on, or usually so. Those of lo mean nothing. */
export function readSwitches(netconf: readonly Netconf[]): SwitchState[] {
  return SWITCH_NAMES.flatMap((name) => {
    const entries = entriesOf(netconf, name);
    const usual = usualOf(netconf, name);
    return entries.flatMap((entry): SwitchState[] => {
      const { interface: dev } = entry;
      if (dev === 'default' || dev === 'lo' || dev === '') return [];
      const value = valueOf(entry, name);
      // A machine that has it on for new interfaces may have it on for all together, or not.
      const own = dev === ALL_INTERFACES && value !== usual ? 'off' : usual;
      if (value === 'off' && own === 'off') return [];
      return [{ dev, name, value, ...(own !== 'off' && { usual: own }) }];
    });
  });
}

/** Of a namespace that is new. */
export function parseNewborn(stdout: string): Newborn {
  const netconf = z.array(netconfSchema).parse(stdout.trim() === '' ? [] : JSON.parse(stdout));
  const switches: UsualSwitches = Object.fromEntries(SWITCH_NAMES.map((name) => [name, usualOf(netconf, name)]));
  return { forwarding: readForwarding(netconf), switches };
}

/** Switches of IPv4 and IPv6 on an interface, or on all of a namespace (Documentation/networking/ip-sysctl.rst). */
import * as z from 'zod';
import { interfaceNameSchema } from './names.ts';

/** Of one namespace. */
export const SWITCHES_LIMIT = 400;

/** `net.ipv4.conf.all`, `net.ipv6.conf.all`: what is set there counts besides what the interface has. */
export const ALL_INTERFACES = 'all';

const dev = z.union([z.literal(ALL_INTERFACES), interfaceNameSchema]);

export const switchSchema = z.discriminatedUnion('name', [
  /**
   * Reverse path filter: `strict` drops what comes in by another interface than the one that answers would leave by, `loose` only what no
   * interface leads back to (RFC 3704).
   */
  z.strictObject({ dev, name: z.literal('rp_filter'), value: z.enum(['off', 'loose', 'strict']) }),
  /** It answers ARP for addresses that it knows a way to, by its own MAC address. */
  z.strictObject({ dev, name: z.literal('proxy_arp'), value: z.enum(['off', 'on']) }),
  /** It answers for the IPv6 addresses that it is told to answer for: those of its proxy neighbours. */
  z.strictObject({ dev, name: z.literal('proxy_ndp'), value: z.enum(['off', 'on']) }),
]);

export type Switch = z.infer<typeof switchSchema>;

export const SWITCH_NAMES = ['rp_filter', 'proxy_arp', 'proxy_ndp'] as const satisfies Switch['name'][];

const FAMILIES: Readonly<Record<Switch['name'], 'ipv4' | 'ipv6'>> = { rp_filter: 'ipv4', proxy_arp: 'ipv4', proxy_ndp: 'ipv6' };

/** The steps of its name in the kernel: `net`, `ipv4`, `conf`, `eth0`, `rp_filter`. */
export function switchPath({ dev, name }: Pick<Switch, 'dev' | 'name'>): string[] {
  return ['net', FAMILIES[name], 'conf', dev, name];
}

/** Of which interface, or `all`, such a name with slashes is which switch. */
export function switchOfPath(path: string): Pick<Switch, 'dev' | 'name'> | undefined {
  const [, , , dev = ''] = path.split('/');
  const name = SWITCH_NAMES.find((one) => switchPath({ dev, name: one }).join('/') === path);
  return name && { dev, name };
}

export const SWITCH_VALUES = ['off', 'on', 'strict', 'loose'] as const satisfies Switch['value'][];

/** What the kernel calls them. */
export const SWITCH_NUMBERS: Readonly<Record<Switch['value'], number>> = { off: 0, on: 1, strict: 1, loose: 2 };

/** What a number means; undefined when it is none of that switch. */
export function switchValue(name: string, number: string): Switch['value'] | undefined {
  if (name === 'rp_filter') return ({ '0': 'off', '1': 'strict', '2': 'loose' } as const)[number];
  return ({ '0': 'off', '1': 'on' } as const)[number];
}

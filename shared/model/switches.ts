/** Switches of IPv4 on an interface, or on all of a namespace (Documentation/networking/ip-sysctl.rst). */
import * as z from 'zod';
import { interfaceNameSchema } from './names.ts';

/** Of one namespace. */
export const SWITCHES_LIMIT = 400;

/** `net.ipv4.conf.all`: what is set there counts besides what the interface has. */
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
]);

export type Switch = z.infer<typeof switchSchema>;

export const SWITCH_NAMES = ['rp_filter', 'proxy_arp'] as const satisfies Switch['name'][];
export const SWITCH_VALUES = ['off', 'on', 'strict', 'loose'] as const satisfies Switch['value'][];

/** What the kernel calls them. */
export const SWITCH_NUMBERS: Readonly<Record<Switch['value'], number>> = { off: 0, on: 1, strict: 1, loose: 2 };

/** What a number means; undefined when it is none of that switch. */
export function switchValue(name: string, number: string): Switch['value'] | undefined {
  if (name === 'rp_filter') return ({ '0': 'off', '1': 'strict', '2': 'loose' } as const)[number];
  return ({ '0': 'off', '1': 'on' } as const)[number];
}

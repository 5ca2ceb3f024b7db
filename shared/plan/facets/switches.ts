/** Switches by interface: reverse path filter, proxy ARP and proxy NDP. They are no things that come and go: each has a value at any time. */
import { hasIpv6 } from '../gatewayTable.ts';
import { ALL_INTERFACES, SWITCH_NAMES, switchSchema, type Switch } from '../../model/switches.ts';
import type { Facet } from './facet.ts';

/**
 * A drawing says some of them; the others are as the machine has them by itself. `usual` is of a kernel: what a new interface of the
 * namespace has (`net.ipv4.conf.default`). An entry that is absent there is off, and usually so.
 */
// A type and not an interface: entries of facets are plain data, which has an index signature.
export type SwitchState = { dev: string; name: Switch['name']; value: Switch['value']; usual?: Switch['value'] };

const OFF = 'off';

const keyOf = ({ dev, name }: Pick<SwitchState, 'dev' | 'name'>): string => `${dev} ${name}`;

export const switchFacet: Facet<SwitchState> = {
  name: 'switch',
  key: keyOf,
  text: ({ dev, name, value }) => `${name} ${dev} ${value}`,
  drawn: ({ switches }) => switches,
  isSame(wanted, actual) {
    const usual = actual?.usual ?? wanted?.usual ?? OFF;
    return (wanted?.value ?? usual) === (actual?.value ?? usual);
  },
  commands: (ns, wanted, actual) => {
    const about = wanted ?? actual;
    if (!about) return [];
    const { dev, name } = about;
    return [{ type: 'switch.set', ns, dev, name, value: wanted?.value ?? actual?.usual ?? OFF }];
  },
  effect: (command, entry) => {
    if (command.type !== 'switch.set') return undefined;
    const { dev, name, value } = command;
    const key = keyOf(command);
    const usual = entry(key)?.usual;
    if (usual === undefined && value === OFF) return { key };
    return { key, value: { dev, name, value, ...(usual !== undefined && { usual }) } };
  },
  refusal: ({ dev, name }, { interfaces }) => {
    if (dev === ALL_INTERFACES) return undefined;
    const iface = interfaces.get(dev);
    return iface && (name !== 'proxy_ndp' || hasIpv6(iface)) ? undefined : 'No such file or directory';
  },
  dev: ({ dev }) => (dev === ALL_INTERFACES ? undefined : dev),
  withDev: (one, dev) => ({ ...one, dev }),
  isLost: ({ name }, loss) => name === 'proxy_ndp' && loss === 'ipv6',
  /** Those that are set by hand, and those that are drawn and have just that value. */
  adopted: ({ switches }, values) => {
    const drawn = new Set(switches.map(keyOf));
    const known = new Set(values.map(keyOf));
    const off = switches.filter((one) => one.value === OFF && !known.has(keyOf(one)));
    const taken = values.flatMap(({ usual = OFF, ...value }): Switch[] => {
      const parsed = value.value === usual && !drawn.has(keyOf(value)) ? undefined : switchSchema.safeParse(value);
      return parsed?.success ? [parsed.data] : [];
    });
    return { switches: [...off, ...taken] };
  },
};

/** What a new interface has; those that are off by themselves are left out. */
export type UsualSwitches = Readonly<Partial<Record<Switch['name'], Switch['value']>>>;

/** The entries of an interface that is new, in a namespace where that is usual. */
export function bornSwitches(dev: string, usual: UsualSwitches): SwitchState[] {
  return SWITCH_NAMES.flatMap((name) => {
    const value = usual[name];
    return value === undefined || value === OFF ? [] : [{ dev, name, value, usual: value }];
  });
}

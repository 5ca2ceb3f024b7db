/** Permanent neighbours: which MAC address an IP address has on an interface, given by hand (ip-neighbour(8)). */
import { neighbourSchema, type Neighbour } from '../../model/lab.ts';
import { hasIpv6 } from '../gatewayTable.ts';
import type { Facet } from './facet.ts';

export const neighbourFacet: Facet<Neighbour> = {
  name: 'neighbour',
  key: ({ dev, address }) => `${dev} ${address}`,
  text: ({ dev, address, mac }) => `neigh ${address} lladdr ${mac} dev ${dev}`,
  drawn: ({ neighbours }) => neighbours,
  commands: (ns, wanted, actual) => {
    if (wanted) return [{ type: 'neighbour.replace', ns, ...wanted }];
    return actual ? [{ type: 'neighbour.delete', ns, dev: actual.dev, address: actual.address }] : [];
  },
  effect: (command) => {
    if (command.type === 'neighbour.delete') return { key: `${command.dev} ${command.address}` };
    if (command.type !== 'neighbour.replace') return undefined;
    const { dev, address, mac } = command;
    return { key: `${dev} ${address}`, value: { dev, address, mac } };
  },
  refusal: ({ dev, address }, { interfaces }) => {
    const iface = interfaces.get(dev);
    if (!iface) return 'Cannot find device';
    return address.includes(':') && !hasIpv6(iface) ? 'IPv6 is disabled on this device' : undefined;
  },
  dev: ({ dev }) => dev,
  withDev: (neighbour, dev) => ({ ...neighbour, dev }),
  /** net/core/neighbour.c, neigh_ifdown and neigh_changeaddr; net/ipv4/fib_frontend.c, fib_disable_ip. */
  isLost: ({ address }, loss) => loss === 'down' || loss === 'mac' || loss === (address.includes(':') ? 'ipv6' : 'ipv4'),
  adopted: (_, values) => ({ neighbours: values.filter((value) => neighbourSchema.safeParse(value).success).slice(0, 200) }),
};

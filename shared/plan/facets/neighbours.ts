/** Neighbours given by hand: which MAC address an IP address has on an interface, and addresses answered for (ip-neighbour(8)). */
import { neighbourSchema, type Neighbour } from '../../model/lab.ts';
import { hasIpv6 } from '../gatewayTable.ts';
import { neighbourKey, neighbourWords, type NeighbourState } from '../neighbourState.ts';
import type { Facet } from './facet.ts';

export const neighbourFacet: Facet<NeighbourState> = {
  name: 'neighbour',
  key: neighbourKey,
  text: (neighbour) => `neigh ${neighbourWords(neighbour).join(' ')}`,
  drawn: ({ neighbours }) => neighbours,
  commands: (ns, wanted, actual) => {
    if (wanted) return [{ type: 'neighbour.replace', ns, neighbour: wanted }];
    return actual ? [{ type: 'neighbour.delete', ns, neighbour: actual }] : [];
  },
  effect: (command) => {
    if (command.type !== 'neighbour.delete' && command.type !== 'neighbour.replace') return undefined;
    const key = neighbourKey(command.neighbour);
    return command.type === 'neighbour.delete' ? { key } : { key, value: command.neighbour };
  },
  refusal: ({ dev, address }, { interfaces }) => {
    const iface = interfaces.get(dev);
    if (!iface) return 'Cannot find device';
    return address.includes(':') && !hasIpv6(iface) ? 'IPv6 is disabled on this device' : undefined;
  },
  dev: ({ dev }) => dev,
  withDev: (neighbour, dev) => ({ ...neighbour, dev }),
  /** net/core/neighbour.c, neigh_ifdown and neigh_changeaddr (which leaves the proxies); net/ipv4/fib_frontend.c, fib_disable_ip. */
  isLost: ({ address, proxy }, loss) => loss === 'down' || (loss === 'mac' && !proxy) || loss === (address.includes(':') ? 'ipv6' : 'ipv4'),
  adopted: (_, values) => ({
    neighbours: values
      .flatMap((value): Neighbour[] => {
        const parsed = neighbourSchema.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      })
      .slice(0, 200),
  }),
};

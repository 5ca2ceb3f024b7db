/** What can be pinged from a namespace: the names of the others, and every address in the lab. */
import type { Observed } from '../../shared/observe/observed.ts';

export function pingTargets(observed: Observed, from: string): string[] {
  const names = Object.keys(observed.namespaces).filter((name) => name !== from);
  const addresses = Object.values(observed.namespaces)
    .filter((namespace) => namespace.name !== from)
    .flatMap((namespace) => Object.values(namespace.interfaces))
    .filter((iface) => iface.kind !== 'loopback')
    .flatMap((iface) => iface.addresses.filter((address) => address.scope === 'global'))
    .map((address) => address.address.split('/')[0] ?? address.address);
  return [...new Set([...names, ...addresses])];
}

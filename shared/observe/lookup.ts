/** Finds things in the observed state. */
import { parseIp, parsePrefix } from '../model/address.ts';
import type { Observed } from './observed.ts';

/** The namespace that has this IP address; undefined when none of the lab's has. */
export function namespaceOfAddress(observed: Observed, address: string): string | undefined {
  const wanted = parseIp(address)?.address;
  if (wanted === undefined) return undefined;
  for (const namespace of Object.values(observed.namespaces)) {
    for (const iface of Object.values(namespace.interfaces)) {
      // 127.0.0.1 is everywhere, so it is nowhere in particular.
      if (iface.kind === 'loopback' && (wanted === '::1' || wanted.startsWith('127.'))) continue;
      if (iface.addresses.some((entry) => parsePrefix(entry.address)?.address === wanted)) return namespace.name;
    }
  }
  return undefined;
}

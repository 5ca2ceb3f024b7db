/** The interface by which a lab's host reaches the outside: provided by nslab, no part of the drawing (SPEC UP2). */
import { HOST } from './ids.ts';

export const UPLINK_DEV = 'uplink0';

/** Its other end lies outside the lab; one that is drawn has its other end in it. */
export function isUplink(namespace: string, iface: { name: string; kind: string; peer?: unknown }): boolean {
  return namespace === HOST && iface.name === UPLINK_DEV && iface.kind === 'veth' && iface.peer === undefined;
}

/** Short ways to write parts of a lab in tests. */
import type { Veth } from '../model/lab.ts';

export function veth(id: string, namespaceId: string, name: string, peerId: string, addresses: string[] = []): Veth {
  return { id, namespaceId, kind: 'veth', name, up: true, addresses, peerId };
}

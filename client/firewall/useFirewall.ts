/** What the kernel counts for each rule of a namespace. */
import type { RequestValue } from '../../shared/protocol/messages.ts';
import { request } from '../api/connection.ts';
import { useReading } from '../state/useReading.ts';

export function useFirewall(namespace: string): RequestValue<'firewall:read'> | undefined {
  return useReading(namespace, (labId) => request('firewall:read', { labId, namespace }));
}

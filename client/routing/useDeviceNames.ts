/** The interfaces of a namespace that a form offers. */
import { interfacesOf } from '../../shared/model/find.ts';
import { useLab } from '../state/labStore.ts';

export function useDeviceNames(namespaceId: string, { withLoopback = false } = {}): string[] {
  const lab = useLab((state) => state.lab);
  if (!lab) return [];
  return interfacesOf(lab, namespaceId)
    .filter((iface) => withLoopback || iface.kind !== 'loopback')
    .map((iface) => iface.name);
}

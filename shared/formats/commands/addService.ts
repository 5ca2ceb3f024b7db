/** Services that take the place of another tool's programs. */
import type { FileService } from '../../model/service.ts';
import type { Machine } from './understood.ts';

type Wanted = FileService extends infer S ? (S extends FileService ? Omit<S, 'name'> : never) : never;

/** Adds it, and says that it is ours. */
export function addService(machine: Machine, from: string, name: string, service: Wanted): boolean {
  const given = machine.namespace.services.add(name, service);
  if (given === undefined) return false;
  machine.draft.note('changed', 'service_instead', { at: machine.namespace.name, from, name: given, kind: service.kind }, machine.place);
  return true;
}

/** How an edit is refused while it is being applied: thrown inside, returned outside. */
import type { Lab } from '../model/lab.ts';
import type { EditRefusal } from './edit.ts';

export class Refused extends Error {
  constructor(readonly refusal: EditRefusal) {
    super(refusal.code);
  }
}

export function refuse(code: EditRefusal['code'], path: EditRefusal['path'], params: Record<string, string> = {}): never {
  throw new Refused({ code, path, params });
}

/** The entry of a record by id; refuses with `not_found` when it is not there. */
export function entry<T>(record: Readonly<Record<string, T>>, id: string, path: EditRefusal['path'] = ['id']): T {
  const found = Object.hasOwn(record, id) ? record[id] : undefined;
  return found ?? refuse('not_found', path, { id });
}

/** An id is one thing’s in all of the lab. */
export function refuseKnownId(lab: Pick<Lab, 'namespaces' | 'interfaces' | 'notes' | 'groups'>, id: string, path: string[]): void {
  const known = [lab.namespaces, lab.interfaces, lab.notes, lab.groups].some((record) => Object.hasOwn(record, id));
  if (known) refuse('id_taken', path, { id });
}

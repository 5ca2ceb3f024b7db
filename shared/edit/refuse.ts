/** How an edit is refused while it is being applied: thrown inside, returned outside. */
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

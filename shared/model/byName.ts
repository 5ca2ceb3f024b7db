/** Records by names that a kernel may have: any word can be one, `constructor` and `__proto__` too. */

/** A record without a prototype: what was not put in is not found, and no name means anything else. */
export function byName<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = Object.fromEntries(entries);
  Object.setPrototypeOf(record, null);
  return record;
}

/** The record with one entry more, or another one in its place. */
export function withName<T>(record: Readonly<Record<string, T>>, name: string, value: T): Record<string, T> {
  return byName([...Object.entries(record), [name, value]]);
}

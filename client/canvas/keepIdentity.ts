/** Keeps what did not change the very same object, so that React Flow and memo draw nothing anew. */
import { equal } from '../../shared/model/equal.ts';

/** The new list, with each item replaced by the former one of the same id when the two are alike. */
export function keepIdentity<T extends { id: string }>(before: ReadonlyMap<string, T>, now: readonly T[]): T[] {
  return now.map((item) => {
    const former = before.get(item.id);
    return former && equal(former, item) ? former : item;
  });
}

/** Puts another drawing in a lab's place: everything that is drawn, as one step of the history. */
import { produceWithPatches } from 'immer';
import { equal } from '../model/equal.ts';
import type { Lab } from '../model/lab.ts';
import type { LabPatch } from './applyEdit.ts';

/** What belongs to the lab, whatever is drawn in it. */
const LABS_OWN: ReadonlySet<string> = new Set(['id', 'name', 'settings', 'revision'] satisfies (keyof Lab)[]);

/** The lab with `wanted` drawn in it; undefined when it is. What is alike keeps its identity: the step is no larger than the change. */
export function replaceDrawing(lab: Lab, wanted: Lab): { lab: Lab; patches: LabPatch[]; inverse: LabPatch[] } | undefined {
  const [next, patches, inverse] = produceWithPatches(lab, (draft) => {
    for (const part of new Set([...Object.keys(lab), ...Object.keys(wanted)])) {
      if (!LABS_OWN.has(part)) settle(draft, lab, wanted, part);
    }
    draft.revision += 1;
  });
  return patches.length > 1 ? { lab: next, patches, inverse } : undefined;
}

/** One part of the drawing: a record by id is settled entry by entry, anything else as a whole. */
function settle(draft: object, before: object, wanted: object, key: string): void {
  const was: unknown = Reflect.get(before, key);
  const now: unknown = Reflect.get(wanted, key);
  if (now === undefined) Reflect.deleteProperty(draft, key);
  if (now === undefined || equal(was, now)) return;
  const inner: unknown = Reflect.get(draft, key);
  if (!isRecord(inner) || !isRecord(was) || !isRecord(now)) {
    Reflect.set(draft, key, now);
    return;
  }
  for (const entry of Object.keys(was)) if (!Object.hasOwn(now, entry)) Reflect.deleteProperty(inner, entry);
  for (const [entry, value] of Object.entries(now)) if (!equal(Reflect.get(was, entry), value)) Reflect.set(inner, entry, value);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes the kernel's side: the edit that makes a drawing equal to a state, keeping what only moved or changed its name. */
import { applyEdit } from '../edit/applyEdit.ts';
import type { Edit, SingleEdit } from '../edit/edit.ts';
import { HOST } from '../model/ids.ts';
import type { Lab } from '../model/lab.ts';
import { namespaceNameSchema } from '../model/names.ts';
import { placeFinder } from '../model/place.ts';
import { diff } from '../plan/diff.ts';
import type { Difference } from '../plan/difference.ts';
import type { NetState } from '../plan/netState.ts';
import { labToNetState } from '../plan/toNetState.ts';
import { additionEdits, settlementEdits } from './adoptEdits.ts';
import { LabIndex } from './labIndex.ts';
import { identify, moveEdits, removalEdits } from './identify.ts';

/**
 * The batch that brings `lab` to `state`; undefined when nothing needs to change. What the drawing cannot hold (other kinds of interface,
 * names it does not allow) is left out and stays *live only*. `newId` makes ids.
 */
export function adopt(lab: Lab, state: NetState, newId: () => string): Edit | undefined {
  const differences = diff(labToNetState(lab), state);
  if (differences.length === 0) return undefined;
  const draft = new AdoptDraft(lab);
  if (differences.some(isStructural)) adoptStructure(draft, state, newId);
  draft.apply(settlementEdits(new LabIndex(draft.lab), state, newId));
  if (draft.refused) {
    // What something else stood in the way of, as a bridge of a macvlan on its port, can be there now.
    draft.apply(additionEdits(new LabIndex(draft.lab), state, newId));
    draft.apply(settlementEdits(new LabIndex(draft.lab), state, newId));
  }
  return draft.edits.length === 0 ? undefined : { type: 'batch', edits: draft.edits };
}

/** About which namespaces and links there are, not about what stands in them. */
function isStructural(difference: Difference): boolean {
  const { kind } = difference;
  return kind === 'namespace' || kind === 'interface' || (kind === 'property' && ['kind', 'peer'].includes(difference.property));
}

function adoptStructure(draft: AdoptDraft, state: NetState, newId: () => string): void {
  draft.apply(namespaceAdditions(draft.lab, state, newId));
  const drawn = new LabIndex(draft.lab);
  const identities = identify(drawn, state);
  draft.apply(removalEdits(drawn, state, identities));
  draft.apply(moveEdits(new LabIndex(draft.lab), identities));
  draft.apply(namespaceRemovals(draft.lab, state));
  draft.apply(additionEdits(new LabIndex(draft.lab), state, newId));
}

/** The edits so far, and the drawing after them. */
class AdoptDraft {
  readonly edits: SingleEdit[] = [];
  lab: Lab;
  /** Something was left out. */
  refused = false;

  constructor(lab: Lab) {
    this.lab = lab;
  }

  /** What the drawing refuses (a limit was reached, …) is left out. */
  apply(edits: readonly SingleEdit[]): void {
    const rest = [...edits];
    while (rest.length > 0) {
      const outcome = applyEdit(this.lab, { type: 'batch', edits: rest });
      if (outcome.ok) {
        this.lab = outcome.lab;
        this.edits.push(...rest);
        return;
      }
      const [, refused] = outcome.refusal.path;
      if (typeof refused !== 'number') return;
      this.refused = true;
      rest.splice(refused, 1);
    }
  }
}

function namespaceAdditions(lab: Lab, state: NetState, newId: () => string): SingleEdit[] {
  const known = new Set(Object.values(lab.namespaces).map((namespace) => namespace.name));
  const nextPlace = placeFinder(lab);
  return Object.entries(state)
    .filter(([name]) => !known.has(name) && namespaceNameSchema.safeParse(name).success)
    .map(([name, { interfaces }]) => ({
      type: 'namespace.add',
      id: newId(),
      name,
      position: nextPlace(),
      loopbackUp: interfaces['lo']?.up ?? false,
    }));
}

function namespaceRemovals(lab: Lab, state: NetState): SingleEdit[] {
  return Object.values(lab.namespaces)
    .filter((namespace) => namespace.id !== HOST && !state[namespace.name])
    .map(({ id }) => ({ type: 'namespace.remove', id }));
}

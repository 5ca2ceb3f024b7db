/** What the list of labs shows of one, with its small picture. */
import { picture } from '../../shared/labfile/picture.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import type { LabSession } from './labSession.ts';

/** The list is told whenever any lab changes; the pictures of the others stay. */
const pictures = new WeakMap<Lab, LabSummary['picture']>();

function pictureOf(lab: Lab): LabSummary['picture'] {
  const known = pictures.get(lab) ?? picture(lab);
  pictures.set(lab, known);
  return known;
}

export function summarise(session: LabSession): LabSummary {
  const { lab } = session;
  return {
    id: lab.id,
    name: lab.name,
    state: session.state,
    ...(session.failure !== undefined && { failure: session.failure }),
    revision: lab.revision,
    namespaces: Object.keys(lab.namespaces).length,
    differences: session.drift().length,
    updatedAt: new Date(session.updatedAt).toISOString(),
    picture: pictureOf(lab),
  };
}

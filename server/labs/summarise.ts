/** What the list of labs shows of one, with its small picture. */
import { picture } from '../../shared/labfile/picture.ts';
import type { LabSummary } from '../../shared/protocol/records.ts';
import type { LabSession } from './labSession.ts';

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
    picture: picture(lab),
  };
}

/** What may end terminals and services that people run: it is asked about first, whoever asks for it and however (SPEC NK5). */
import type { Result } from '../../shared/protocol/result.ts';
import { request } from '../api/connection.ts';
import { wordsNow } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { confirmDeed } from '../ui/confirmDeed.tsx';
import { report } from '../ui/toast.ts';

interface Sparing {
  spare?: true;
}

/**
 * Sends it so that the server refuses where something would end; says what that is, and sends it again when that is agreed to. False when it
 * was not done.
 */
export async function sparing(send: (how: Sparing) => Promise<Result<unknown>>): Promise<boolean> {
  const answer = await send({ spare: true });
  if (answer.ok || answer.error.reason !== 'would_end') return report(Promise.resolve(answer));
  const { ends: question, endsTerminals, endsServices, end } = wordsNow().namespaces;
  const { namespaces = '', terminals = '0', services = '' } = answer.error.params ?? {};
  const ends = [
    ...(terminals === '0' ? [] : [endsTerminals(Number(terminals), namespaces)]),
    ...(services === '' ? [] : [endsServices(services, namespaces)]),
  ];
  if (!(await confirmDeed(question(namespaces), ends.join('\n'), end))) return false;
  return report(send({}));
}

/** One step of the open lab's history. */
export function moveInHistory(deed: 'undo' | 'redo'): Promise<boolean> {
  const labId = useLab.getState().labId ?? '';
  return sparing((how) => request(deed === 'undo' ? 'lab:undo' : 'lab:redo', { labId, ...how }));
}

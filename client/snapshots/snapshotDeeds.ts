/** What is done with snapshots: taken, renamed, deleted. */
import type { SnapshotInfo } from '../../shared/protocol/snapshots.ts';
import { request } from '../api/connection.ts';
import { wordsNow } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useSnapshots } from '../state/snapshotStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report, tell, tellFailure } from '../ui/toast.ts';
import { tellWithUndo } from '../ui/undoToast.tsx';

const labId = (): string => useLab.getState().labId ?? '';

/** The next number that no snapshot has, in the reader's language. */
function freeName(): string {
  const words = wordsNow();
  const taken = new Set(useSnapshots.getState().list?.map((info) => info.name));
  for (let n = 1; ; n += 1) if (!taken.has(words.snapshots.newName(n))) return words.snapshots.newName(n);
}

export async function takeSnapshot(): Promise<void> {
  const answer = await request('snapshot:take', { labId: labId(), name: freeName() });
  if (!answer.ok) {
    tellFailure(answer.error);
    return;
  }
  tell(wordsNow().snapshots.taken(answer.value.name));
  useUi.getState().set({ dockTab: 'snapshots', dockOpen: true });
}

export async function renameSnapshot(info: SnapshotInfo, name: string): Promise<boolean> {
  if (name === info.name) return true;
  return report(request('snapshot:rename', { labId: labId(), snapshotId: info.id, name }));
}

export async function deleteSnapshot(info: SnapshotInfo): Promise<void> {
  const spec = { labId: labId(), snapshotId: info.id };
  const answer = await request('snapshot:delete', spec);
  if (answer.ok) tellWithUndo(wordsNow().snapshots.deleted(info.name), () => void report(request('snapshot:recover', spec)));
  else tellFailure(answer.error);
}

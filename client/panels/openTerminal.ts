/** Opens a shell in a namespace and shows it. */
import { request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { tellFailure } from '../ui/toast.ts';

export async function openTerminal(namespace: string): Promise<void> {
  const { labId } = useLab.getState();
  if (labId === undefined) return;
  const answer = await request('terminal:open', { labId, namespace, cols: 80, rows: 24 });
  if (answer.ok) useUi.getState().set({ dockOpen: true, dockTab: 'terminal', terminalId: answer.value.id });
  else tellFailure(answer.error);
}

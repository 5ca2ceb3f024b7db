/** Opens a shell in a namespace and shows it; with a line, that is typed into it at once. */
import { request } from '../api/connection.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { tellFailure } from '../ui/toast.ts';

export async function openTerminal(namespace: string, line?: string): Promise<void> {
  const { labId } = useLab.getState();
  if (labId === undefined) return;
  const answer = await request('terminal:open', { labId, namespace, cols: 80, rows: 24 });
  if (!answer.ok) {
    tellFailure(answer.error);
    return;
  }
  useUi.getState().set({ dockOpen: true, dockTab: 'terminal', terminalId: answer.value.id });
  if (line !== undefined) await request('terminal:input', { terminalId: answer.value.id, data: `${line}\r` });
}

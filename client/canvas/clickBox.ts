/** A click on a box while the link or ping tool is chosen: the first is where from, the second where to. */
import { canEndAt } from '../../shared/edit/propose.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { beginLink } from './linkDraft.ts';

export function clickBox(id: string): void {
  const { tool, pending, set } = useUi.getState();
  const { lab } = useLab.getState();
  if (!lab || (tool !== 'link' && tool !== 'ping')) return;
  if (tool === 'link') {
    if (!canEndAt(lab, id)) return;
    if (pending === undefined) set({ pending: id });
    else {
      set({ pending: undefined, tool: 'select' });
      beginLink(pending, id);
    }
    return;
  }
  const namespaceId = lab.namespaces[id] ? id : lab.interfaces[id]?.namespaceId;
  const name = namespaceId === undefined ? undefined : lab.namespaces[namespaceId]?.name;
  if (name === undefined || namespaceId === undefined) return;
  if (pending === undefined) set({ pending: namespaceId });
  else
    set({
      pending: undefined,
      tool: 'select',
      dockOpen: true,
      dockTab: 'ping',
      pingDraft: { from: lab.namespaces[pending]?.name ?? '', to: name },
    });
}

/** Adds a box, a note or a group at a place of the canvas, and selects it. */
import { nanoid } from 'nanoid';
import { proposeInterfaceName, proposeNamespaceName } from '../../shared/edit/propose.ts';
import type { SingleEdit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { Lab, Position } from '../../shared/model/lab.ts';
import { wordsNow } from '../locales/words.ts';
import { edit, useLab } from '../state/labStore.ts';
import { useUi, type Tool } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';

export async function addAt(what: Tool, position: Position): Promise<void> {
  const { lab } = useLab.getState();
  const id = nanoid();
  const change = lab && additionOf(lab, what, id, position);
  if (change && (await report(edit(change)))) useUi.getState().select([id]);
}

function additionOf(lab: Lab, what: Tool, id: string, position: Position): SingleEdit | undefined {
  switch (what) {
    case 'namespace':
      return { type: 'namespace.add', id, name: proposeNamespaceName(lab), position };
    case 'bridge': {
      // In the namespace that is selected, otherwise in the host.
      const chosen = useUi.getState().selection.find((one) => lab.namespaces[one]);
      const namespaceId = chosen ?? HOST;
      return {
        type: 'interface.add',
        interface: {
          id,
          namespaceId,
          kind: 'bridge',
          name: proposeInterfaceName(lab, namespaceId, 'br'),
          up: true,
          addresses: [],
          stp: false,
        },
        position,
      };
    }
    case 'note':
      return { type: 'note.add', note: { id, text: wordsNow().canvas.newNote, width: 208, height: 80 }, position };
    case 'group':
      return { type: 'group.add', group: { id, title: wordsNow().canvas.groupTitle, width: 480, height: 288 }, position };
    default:
      return undefined;
  }
}

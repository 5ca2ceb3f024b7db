/** The tools, to click or to drag onto the canvas. */
import { Tooltip } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconArrowsLeftRight,
  IconBoxMargin,
  IconNote,
  IconPointer,
  IconRoute2,
  IconSquareRounded,
  IconTerminal2,
  type Icon,
} from '@tabler/icons-react';
import { HOST } from '../../shared/model/ids.ts';
import { LAB_ACTIONS } from '../actions/labActions.ts';
import { useWords } from '../locales/words.ts';
import { useLack } from '../machine/lack.ts';
import { openTerminal } from '../panels/openTerminal.ts';
import { useLab } from '../state/labStore.ts';
import { useUi, type Tool } from '../state/uiStore.ts';
import { tell } from '../ui/toast.ts';

const TOOLS: readonly (readonly [Tool | 'terminal' | '-', Icon?])[] = [
  ['select', IconPointer],
  ['namespace', IconSquareRounded],
  ['bridge', IconArrowsLeftRight],
  ['link', IconRoute2],
  ['-'],
  ['ping', IconActivityHeartbeat],
  ['terminal', IconTerminal2],
  ['-'],
  ['note', IconNote],
  ['group', IconBoxMargin],
];
const DRAGGABLE: readonly string[] = ['namespace', 'bridge', 'note', 'group'];

export function Palette() {
  const words = useWords();
  const tool = useUi((state) => state.tool);
  const noPing = useLack('ping');
  const choose = (id: Tool | 'terminal'): void => {
    const { selection, set } = useUi.getState();
    if (id === 'terminal') {
      const { lab } = useLab.getState();
      void openTerminal(lab?.namespaces[selection[0] ?? HOST]?.name ?? HOST);
    } else if (id === 'link' || id === 'ping') LAB_ACTIONS.find((action) => action.id === `tool.${id}`)?.run();
    else set({ tool: id, pending: undefined, view: 'canvas' });
  };
  return (
    <nav className="palette" id="palette" tabIndex={-1} aria-label={words.lab.tools}>
      {TOOLS.map(([id, Symbol], i) => {
        if (id === '-' || !Symbol) return <hr key={i} />;
        const keys = LAB_ACTIONS.find((action) => action.id === `tool.${id}`)?.keys?.[0]?.toUpperCase();
        const lack = id === 'ping' ? noPing : undefined;
        return (
          <Tooltip key={id} label={lack ?? `${words.tool[id]}${keys === undefined ? '' : `  ${keys}`}`} position="right" maw={280}>
            <button
              type="button"
              aria-disabled={lack !== undefined}
              aria-pressed={id === 'terminal' ? undefined : tool === id}
              aria-label={words.tool[id]}
              draggable={DRAGGABLE.includes(id)}
              onDragStart={(event) => {
                event.dataTransfer.setData('application/nslab-tool', id);
              }}
              onClick={() => {
                if (lack === undefined) choose(id);
                else tell(lack);
              }}
            >
              <Symbol size={20} stroke={1.7} aria-hidden />
              <span>{words.tool[id]}</span>
            </button>
          </Tooltip>
        );
      })}
    </nav>
  );
}

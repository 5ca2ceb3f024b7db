/** The table of keyboard shortcuts. */
import { Modal } from '@mantine/core';
import { LAB_ACTIONS } from '../actions/labActions.ts';
import { shortcutRows, type ShortcutRow } from '../actions/shortcutRows.ts';
import { useWords } from '../locales/words.ts';
import { useShortcuts } from './openShortcuts.ts';

export function Shortcuts() {
  const words = useWords();
  const opened = useShortcuts((state) => state.opened);
  const { inTerminal } = words.shortcuts;
  const inTerminals: readonly ShortcutRow[] = [
    { text: inTerminal.copy, keys: ['Ctrl Shift C'] },
    { text: inTerminal.paste, keys: ['Ctrl Shift V'] },
    { text: inTerminal.find, keys: ['Ctrl Shift F'] },
  ];
  return (
    <Modal
      opened={opened}
      size={760}
      title={words.shortcuts.title}
      onClose={() => {
        useShortcuts.setState({ opened: false });
      }}
    >
      <p className="shortcut-intro">{words.shortcuts.letters}</p>
      <div className="shortcut-tables">
        {shortcutRows(LAB_ACTIONS, words).map(({ group, rows }) => (
          <Table key={group} title={words.actions.group[group]} rows={rows} />
        ))}
        <Table title={words.terminal.title} rows={inTerminals} />
      </div>
    </Modal>
  );
}

function Table({ title, rows }: { title: string; rows: readonly ShortcutRow[] }) {
  return (
    <table className="shortcut-table">
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ text, keys }) => (
          <tr key={text}>
            <th scope="row">{text}</th>
            <td>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

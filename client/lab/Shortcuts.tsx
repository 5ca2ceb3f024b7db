/** The table of keyboard shortcuts. */
import { Modal } from '@mantine/core';
import { create } from 'zustand';
import { useWords } from '../locales/words.ts';

const useShortcuts = create<{ opened: boolean }>(() => ({ opened: false }));

export function openShortcuts(): void {
  useShortcuts.setState({ opened: true });
}

const ROWS = [
  ['Ctrl K', 'palette'],
  ['Ctrl F', 'find'],
  ['V N B L', 'tools'],
  ['T G P', 'more'],
  ['Enter, F2', 'edit'],
  ['Del', 'delete'],
  ['Ctrl Z, Ctrl Shift Z', 'history'],
  ['Ctrl C X V D', 'clipboard'],
  ['Ctrl A, Esc', 'all'],
  ['← ↑ → ↓, Alt ←', 'arrows'],
  ['+ − 0 1', 'zoom'],
  ['U', 'up'],
  ['Ctrl `', 'terminal'],
  ['F6, Shift F6', 'regions'],
  ['?', 'help'],
] as const;

export function Shortcuts() {
  const words = useWords();
  const opened = useShortcuts((state) => state.opened);
  return (
    <Modal
      opened={opened}
      title={words.shortcuts.title}
      onClose={() => {
        useShortcuts.setState({ opened: false });
      }}
    >
      <p style={{ marginTop: 0, color: 'var(--text2)' }}>{words.shortcuts.letters}</p>
      <table className="shortcut-table">
        <tbody>
          {ROWS.map(([keys, what]) => (
            <tr key={keys}>
              <td>
                <kbd>{keys}</kbd>
              </td>
              <td>{words.shortcuts[what]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}

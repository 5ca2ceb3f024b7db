/** Keeps what a terminal shows, with its scrollback, so that a page that is loaded again finds it as it was. */
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';

const SCROLLBACK_LINES = 2000;
const TITLE_LENGTH = 80;

export interface Screen {
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** Everything written before this call, as escape sequences that draw it again. */
  serialize(): Promise<string>;
  dispose(): void;
}

/** `onTitle` gets the window title as plain text. */
export function createScreen(cols: number, rows: number, onTitle: (title: string) => void): Screen {
  const terminal = new xterm.Terminal({ cols, rows, scrollback: SCROLLBACK_LINES, allowProposedApi: true });
  const serializer = new SerializeAddon();
  terminal.loadAddon(serializer);
  terminal.onTitleChange((title) => {
    onTitle(plain(title));
  });
  return {
    write(data) {
      terminal.write(data);
    },
    resize(newCols, newRows) {
      terminal.resize(newCols, newRows);
    },
    serialize() {
      return new Promise((resolve) => {
        terminal.write('', () => {
          resolve(serializer.serialize({ scrollback: SCROLLBACK_LINES }));
        });
      });
    },
    dispose() {
      terminal.dispose();
    },
  };
}

/** Shells may set any title: control and direction characters are taken out, and it is kept short. */
function plain(title: string): string {
  return title.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, TITLE_LENGTH);
}

/** Joins an xterm.js terminal to a shell on the server: replay, output with flow control, input, size, and what is said when it ended. */
import type { Terminal } from '@xterm/xterm';
import type { TerminalInfo } from '../../shared/protocol/records.ts';
import { on, onConnect, request } from '../api/connection.ts';
import { wordsNow } from '../locales/words.ts';

/** The server is told what was drawn in portions of this size. */
const DRAWN_CHARS = 5_000;

export interface JoinedTerminal {
  /** Tells the server the size it has now. */
  resize(): void;
  /** The shell has ended; says so, once. */
  end(info: TerminalInfo): void;
  leave(): void;
}

/** `onEnter`: Enter was pressed after the shell had ended. */
export function joinTerminal(terminal: Terminal, terminalId: string, onEnter: () => void): JoinedTerminal {
  let drawn = 0;
  let ended = false;
  const end = (info: TerminalInfo): void => {
    if (ended || !info.ended) return;
    ended = true;
    const words = wordsNow().terminal;
    const { code, signal } = info.ended;
    const text = signal === undefined ? words.ended(String(code ?? 0)) : words.endedBy(signal);
    terminal.write(`\r\n\x1b[0;2m${text}\x1b[0m`);
  };
  const stops = [
    onConnect(() => {
      void request('terminal:attach', { terminalId }).then((answer) => {
        if (!answer.ok) return;
        drawn = 0;
        ended = false;
        terminal.reset();
        terminal.write(answer.value.scrollback, () => {
          end(answer.value.info);
        });
      });
    }),
    on('terminal:output', (message) => {
      if (message.terminalId !== terminalId) return;
      terminal.write(message.data, () => {
        drawn += message.data.length;
        if (drawn < DRAWN_CHARS) return;
        void request('terminal:drawn', { terminalId, chars: drawn });
        drawn = 0;
      });
    }),
  ];
  terminal.onData((data) => {
    if (!ended) void request('terminal:input', { terminalId, data });
    else if (data === '\r') onEnter();
  });
  return {
    resize() {
      const { cols, rows } = terminal;
      void request('terminal:resize', { terminalId, cols, rows });
    },
    end,
    leave() {
      for (const stop of stops) stop();
      void request('terminal:detach', { terminalId });
    },
  };
}

/** One terminal on the screen: xterm.js, joined to the shell on the server. */
import '@xterm/xterm/css/xterm.css';
import { TextInput } from '@mantine/core';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import type { TerminalInfo } from '../../shared/protocol/records.ts';
import { on, onConnect, request } from '../api/connection.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { openTerminal } from './openTerminal.ts';

/** The server is told what was drawn in portions of this size. */
const DRAWN_CHARS = 5_000;

function themeNow() {
  const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return {
    background: colour('--surface'),
    foreground: colour('--text'),
    cursor: colour('--accent'),
    selectionBackground: `${colour('--accent')}55`,
    red: colour('--bad'),
    green: colour('--up'),
    yellow: colour('--warn'),
    blue: colour('--accent'),
    magenta: colour('--drift'),
    cyan: colour('--accent'),
    brightBlack: colour('--text3'),
  };
}

export function TerminalView({ info }: { info: TerminalInfo }) {
  const words = useWords();
  const slot = useRef<HTMLDivElement>(null);
  const search = useRef<SearchAddon | undefined>(undefined);
  const [finding, setFinding] = useState(false);
  const { id, namespace } = info;
  const ended = useRef(info.ended);
  const view = useRef<Terminal | undefined>(undefined);

  useEffect(() => {
    const element = slot.current;
    if (!element) return undefined;
    const terminal = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      fontSize: 13,
      theme: themeNow(),
      cursorBlink: false,
      scrollback: 5000,
      allowProposedApi: false,
      screenReaderMode: false,
    });
    const fit = new FitAddon();
    search.current = new SearchAddon();
    terminal.loadAddon(fit);
    terminal.loadAddon(search.current);
    terminal.loadAddon(
      new WebLinksAddon((event, url) => {
        event.preventDefault();
        // What is printed in a terminal may be anybody's words.
        if (/^https?:\/\//.test(url) && window.confirm(wordsNow().terminal.openLink(url)))
          window.open(url, '_blank', 'noopener,noreferrer');
      }),
    );
    terminal.open(element);
    view.current = terminal;
    // Tab would otherwise never leave; F6 does, and Ctrl+Shift+C, V, F are the page's.
    terminal.attachCustomKeyEventHandler((event) => {
      if (event.key === 'F6') return false;
      if (!event.ctrlKey || !event.shiftKey || event.type !== 'keydown') return true;
      const key = event.key.toLowerCase();
      if (key === 'c') void navigator.clipboard.writeText(terminal.getSelection());
      else if (key === 'v') void navigator.clipboard.readText().then((text) => terminal.paste(text));
      else if (key === 'f') setFinding(true);
      else return true;
      event.preventDefault();
      return false;
    });

    let drawn = 0;
    const draw = (data: string): void => {
      terminal.write(data, () => {
        drawn += data.length;
        if (drawn < DRAWN_CHARS) return;
        void request('terminal:drawn', { terminalId: id, chars: drawn });
        drawn = 0;
      });
    };
    const stops = [
      onConnect(() => {
        void request('terminal:attach', { terminalId: id }).then((answer) => {
          if (!answer.ok) return;
          terminal.reset();
          terminal.write(answer.value.scrollback, () => {
            if (answer.value.info.ended) sayEnded(terminal, answer.value.info);
          });
        });
      }),
      on('terminal:output', (message) => {
        if (message.terminalId === id) draw(message.data);
      }),
    ];
    terminal.onData((data) => {
      if (!ended.current) void request('terminal:input', { terminalId: id, data });
      else if (data === '\r') {
        void openTerminal(namespace);
        void request('terminal:close', { terminalId: id });
      }
    });
    const resize = (): void => {
      fit.fit();
      void request('terminal:resize', { terminalId: id, cols: terminal.cols, rows: terminal.rows });
    };
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientHeight > 0) resize();
    });
    sizes.observe(element);
    const themes = new MutationObserver(() => {
      terminal.options.theme = themeNow();
    });
    themes.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    terminal.focus();
    return () => {
      for (const stop of stops) stop();
      sizes.disconnect();
      themes.disconnect();
      void request('terminal:detach', { terminalId: id });
      terminal.dispose();
      view.current = undefined;
    };
  }, [id, namespace]);

  useEffect(() => {
    const before = ended.current;
    ended.current = info.ended;
    if (info.ended && !before && view.current) sayEnded(view.current, info);
  }, [info]);

  return (
    <div className="terminal-host" data-terminal="">
      {finding && (
        <TextInput
          aria-label={words.terminal.find}
          placeholder={words.terminal.find}
          autoFocus
          style={{ position: 'absolute', right: 16, top: 6, zIndex: 5, width: 220 }}
          onChange={(event) => search.current?.findNext(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') search.current?.findNext(event.currentTarget.value);
            if (event.key === 'Escape') {
              setFinding(false);
              view.current?.focus();
            }
          }}
        />
      )}
      <div ref={slot} style={{ height: '100%' }} aria-label={`${words.terminal.title} ${namespace}`} />
    </div>
  );
}

function sayEnded(terminal: Terminal, { ended }: TerminalInfo): void {
  const words = wordsNow().terminal;
  const text = ended?.signal === undefined ? words.ended(String(ended?.code ?? 0)) : words.endedBy(ended.signal);
  terminal.write(`\r\n\x1b[2m${text}\x1b[0m`);
}

/** One terminal on the screen. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import type { TerminalInfo } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { confirmDeed } from '../ui/confirmDeed.tsx';
import { putText } from '../ui/clipboard.ts';
import { joinTerminal, type JoinedTerminal } from './joinTerminal.ts';
import { openTerminal } from './openTerminal.ts';
import { TerminalFind } from './TerminalFind.tsx';
import { terminalKey } from './terminalKeys.ts';
import { terminalFont, terminalTheme } from './terminalTheme.ts';

interface View {
  terminal: Terminal;
  joined: JoinedTerminal;
  search: SearchAddon;
}

/** What is printed in a terminal may be anybody's words: only the web, and only after a question. */
async function followLink(url: string): Promise<void> {
  if (!/^https?:\/\//i.test(url)) return;
  const words = wordsNow();
  if (await confirmDeed(words.terminal.openLink, url, words.labs.open)) window.open(url, '_blank', 'noopener,noreferrer');
}

export function TerminalView({ info }: { info: TerminalInfo }) {
  const words = useWords();
  const slot = useRef<HTMLDivElement>(null);
  const view = useRef<View | undefined>(undefined);
  const [search, setSearch] = useState<SearchAddon>();
  const { id, namespace } = info;

  useEffect(() => {
    const element = slot.current;
    if (!element) return undefined;
    const terminal = new Terminal({
      ...terminalFont(),
      theme: terminalTheme(),
      // Programs choose colours for black screens; they stay readable on white ones.
      minimumContrastRatio: 4.5,
      scrollback: 5000,
      // The decorations of the search need it.
      allowProposedApi: true,
    });
    const fit = new FitAddon();
    const finder = new SearchAddon();
    terminal.loadAddon(fit);
    terminal.loadAddon(finder);
    terminal.loadAddon(
      new WebLinksAddon((event, url) => {
        event.preventDefault();
        void followLink(url);
      }),
    );
    terminal.open(element);
    terminal.attachCustomKeyEventHandler((event) => {
      const key = terminalKey(event);
      if (key === 'shell') return true;
      if (event.type === 'keydown') {
        if (key === 'copy' && terminal.hasSelection()) void putText(terminal.getSelection());
        if (key === 'find') setSearch(finder);
        // Pasting is left to the browser, which asks nobody; xterm.js hears its paste event.
        if (key !== 'paste' && key !== 'region') event.preventDefault();
      }
      return false;
    });
    const joined = joinTerminal(terminal, id, () => {
      void openTerminal(namespace);
      void request('terminal:close', { terminalId: id });
    });
    view.current = { terminal, joined, search: finder };
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth === 0 || element.clientHeight === 0) return;
      fit.fit();
      joined.resize();
    });
    sizes.observe(element);
    const themes = new MutationObserver(() => {
      terminal.options.theme = terminalTheme();
    });
    themes.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme', 'data-projector'] });
    terminal.focus();
    return () => {
      joined.leave();
      sizes.disconnect();
      themes.disconnect();
      terminal.dispose();
      view.current = undefined;
    };
  }, [id, namespace]);

  useEffect(() => {
    view.current?.joined.end(info);
  }, [info]);

  return (
    <div
      className="terminal-host"
      data-terminal=""
      id="terminal-panel"
      role="tabpanel"
      aria-label={`${words.terminal.title}: ${namespace}`}
    >
      {search && (
        <TerminalFind
          search={search}
          onClose={() => {
            setSearch(undefined);
            search.clearDecorations();
            view.current?.terminal.focus();
          }}
        />
      )}
      <div ref={slot} className="slot" />
    </div>
  );
}

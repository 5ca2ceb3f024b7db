/** The find field over a terminal. */
import { TextInput } from '@mantine/core';
import type { SearchAddon } from '@xterm/addon-search';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useWords } from '../locales/words.ts';
import { foundColours } from './terminalTheme.ts';

export function TerminalFind({ search, onClose }: { search: SearchAddon; onClose: () => void }) {
  const words = useWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ at: number; count: number }>();
  useEffect(() => {
    const listening = search.onDidChangeResults(({ resultIndex, resultCount }) => {
      setFound({ at: resultIndex + 1, count: resultCount });
    });
    return () => {
      listening.dispose();
    };
  }, [search]);
  const next = (): void => void search.findNext(text, foundColours());
  const previous = (): void => void search.findPrevious(text, foundColours());
  return (
    <div className="terminal-find" role="search">
      <TextInput
        aria-label={words.terminal.find}
        placeholder={words.terminal.find}
        autoFocus
        value={text}
        w={190}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          setText(wanted);
          if (wanted === '') search.clearDecorations();
          // From below, where the newest stands.
          else search.findPrevious(wanted, { ...foundColours(), incremental: true });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key !== 'Enter') return;
          if (event.shiftKey) next();
          else previous();
        }}
      />
      <small role="status">{text !== '' && found ? `${String(found.at)}/${String(found.count)}` : ''}</small>
      <button type="button" className="icon-button" aria-label={words.terminal.findPrevious} onClick={previous}>
        <IconChevronUp size={15} aria-hidden />
      </button>
      <button type="button" className="icon-button" aria-label={words.terminal.findNext} onClick={next}>
        <IconChevronDown size={15} aria-hidden />
      </button>
      <button type="button" className="icon-button" aria-label={words.common.close} onClick={onClose}>
        <IconX size={15} aria-hidden />
      </button>
    </div>
  );
}

/** Terminals: a tab for each shell, on the host and in every namespace. */
import './panels.css';
import { Button, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconPlus, IconX } from '@tabler/icons-react';
import { createPortal } from 'react-dom';
import { HOST } from '../../shared/model/ids.ts';
import type { TerminalInfo } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { openTerminal } from './openTerminal.ts';
import { tabNames } from './tabNames.ts';
import { TerminalView } from './TerminalView.tsx';

export default function TerminalPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const terminals = useLab((state) => state.terminals);
  const running = useLab((state) => state.state === 'running');
  const terminalId = useUi((state) => state.terminalId);
  const current = terminals.find((terminal) => terminal.id === terminalId) ?? terminals.at(-1);
  return (
    <>
      {toolSlot && createPortal(<NewTerminal />, toolSlot)}
      {current ? (
        <div className="terminal-panel">
          <Tabs terminals={terminals} current={current} />
          <TerminalView key={current.id} info={current} />
        </div>
      ) : (
        <div className="panel-empty">
          <p>{running ? words.terminal.empty : words.lab.stopped}</p>
          <Button variant="default" disabled={!running} onClick={() => void openTerminal(HOST)}>
            {words.terminal.openOn(HOST)}
          </Button>
        </div>
      )}
    </>
  );
}

function NewTerminal() {
  const words = useWords();
  const observed = useLab((state) => state.observed);
  const running = useLab((state) => state.state === 'running');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={14} />} rightSection={<IconChevronDown size={14} />} disabled={!running}>
          {words.terminal.new}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} className="scrolls">
        {Object.keys(observed.namespaces).map((name) => (
          <Menu.Item key={name} className="mono" onClick={() => void openTerminal(name)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Tabs({ terminals, current }: { terminals: readonly TerminalInfo[]; current: TerminalInfo }) {
  const words = useWords();
  const names = tabNames(terminals);
  const choose = (terminal: TerminalInfo | undefined): void => {
    if (!terminal) return;
    useUi.getState().set({ terminalId: terminal.id });
    document.getElementById(`terminal-tab-${terminal.id}`)?.focus();
  };
  return (
    <div className="terminal-tabs">
      <div role="tablist" aria-label={words.terminal.title}>
        {terminals.map((terminal, i) => (
          <button
            key={terminal.id}
            type="button"
            role="tab"
            id={`terminal-tab-${terminal.id}`}
            aria-selected={terminal === current}
            aria-controls="terminal-panel"
            tabIndex={terminal === current ? 0 : -1}
            title={terminal.title === '' ? undefined : terminal.title}
            onClick={() => {
              useUi.getState().set({ terminalId: terminal.id });
            }}
            onKeyDown={(event) => {
              const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (by !== 0) choose(terminals[(i + by + terminals.length) % terminals.length]);
            }}
          >
            {names[i]}
            {terminal.ended && <span className="tag">{words.terminal.endedTag}</span>}
          </button>
        ))}
      </div>
      <div className="deeds">
        <Tooltip label={words.terminal.close(names[terminals.indexOf(current)] ?? '')}>
          <button
            type="button"
            className="icon-button"
            aria-label={words.terminal.close(names[terminals.indexOf(current)] ?? '')}
            onClick={() => void report(request('terminal:close', { terminalId: current.id }))}
          >
            <IconX size={14} aria-hidden />
          </button>
        </Tooltip>
      </div>
    </div>
  );
}

/** Terminals: a tab for each shell, on the host and in every namespace. */
import './panels.css';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { createPortal } from 'react-dom';
import { HOST } from '../../shared/model/ids.ts';
import { request } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { report } from '../ui/toast.ts';
import { openTerminal } from './openTerminal.ts';
import { TerminalView } from './TerminalView.tsx';

export default function TerminalPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const terminals = useLab((state) => state.terminals);
  const observed = useLab((state) => state.observed);
  const running = useLab((state) => state.state === 'running');
  const { terminalId, set } = useUi();
  const current = terminals.find((terminal) => terminal.id === terminalId) ?? terminals.at(-1);
  return (
    <>
      {toolSlot &&
        createPortal(
          <Menu>
            <Menu.Target>
              <Button variant="default" leftSection={<IconPlus size={14} />} disabled={!running}>
                {words.terminal.new}
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
              {Object.keys(observed.namespaces).map((name) => (
                <Menu.Item key={name} onClick={() => void openTerminal(name)}>
                  <span className="mono">{name}</span>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>,
          toolSlot,
        )}
      {current ? (
        <div className="terminal-panel">
          <div className="terminal-tabs" role="tablist" aria-label={words.terminal.title}>
            {terminals.map((terminal) => (
              <span key={terminal.id} className="tab" data-active={terminal === current || undefined}>
                <button
                  type="button"
                  role="tab"
                  aria-selected={terminal === current}
                  onClick={() => {
                    set({ terminalId: terminal.id });
                  }}
                >
                  {terminal.namespace}
                </button>
                <ActionIcon
                  color="gray"
                  size={20}
                  aria-label={`${words.common.close}: ${terminal.namespace}`}
                  onClick={() => void report(request('terminal:close', { terminalId: terminal.id }))}
                >
                  <IconX size={12} />
                </ActionIcon>
              </span>
            ))}
          </div>
          <TerminalView key={current.id} info={current} />
        </div>
      ) : (
        <div className="panel">
          <div className="empty">
            <p style={{ marginTop: 0 }}>{words.terminal.empty}</p>
            <Button disabled={!running} onClick={() => void openTerminal(HOST)}>
              {words.terminal.new}: {HOST}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

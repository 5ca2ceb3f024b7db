/** The panels at the foot: commands, events, ping, terminal. */
import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../locales/words.ts';
import { CommandsPanel } from '../panels/CommandsPanel.tsx';
import { EventsPanel } from '../panels/EventsPanel.tsx';
import { PingPanel } from '../panels/PingPanel.tsx';
import { useLab } from '../state/labStore.ts';
import { useUi, type DockTab } from '../state/uiStore.ts';

const TerminalPanel = lazy(() => import('../panels/TerminalPanel.tsx'));
const TABS: readonly DockTab[] = ['commands', 'events', 'ping', 'terminal'];
const LEAST = 120;

export function Dock() {
  const words = useWords();
  const { dockTab, dockOpen, dockHeight, set } = useUi();
  const failed = useLab((state) => state.commands.filter((record) => record.state === 'failed').length);
  const pings = useLab((state) => state.pings.filter((ping) => ping.state === 'running').length);
  const terminals = useLab((state) => state.terminals.length);
  const [toolSlot, setToolSlot] = useState<HTMLElement | null>(null);
  const most = (): number => Math.round(window.innerHeight * 0.6);
  const resize = (height: number): void => {
    set({ dockHeight: Math.min(most(), Math.max(LEAST, height)), dockOpen: true });
  };
  const title = { commands: words.commands.title, events: words.events.title, ping: words.ping.title, terminal: words.terminal.title };
  return (
    <section className="dock" id="dock" tabIndex={-1} aria-label={words.lab.panels} style={{ height: dockOpen ? dockHeight : 36 }}>
      <div
        className="handle"
        role="separator"
        aria-orientation="horizontal"
        aria-label={words.lab.resizeDock}
        aria-valuenow={dockHeight}
        tabIndex={0}
        onDoubleClick={() => {
          resize(236);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowUp') resize(dockHeight + 24);
          if (event.key === 'ArrowDown') resize(dockHeight - 24);
        }}
        onPointerDown={(event) => {
          const start = event.clientY;
          const before = dockOpen ? dockHeight : 36;
          const target = event.currentTarget;
          target.setPointerCapture(event.pointerId);
          const move = (to: PointerEvent): void => {
            resize(before + start - to.clientY);
          };
          target.addEventListener('pointermove', move);
          target.addEventListener('pointerup', () => target.removeEventListener('pointermove', move), { once: true });
        }}
      />
      <div className="dock-bar">
        <div role="tablist" aria-label={words.lab.panels} style={{ display: 'flex' }}>
          {TABS.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`tab-${tab}`}
              aria-selected={dockTab === tab}
              aria-controls="dock-body"
              tabIndex={dockTab === tab ? 0 : -1}
              onClick={() => {
                set({ dockTab: tab, dockOpen: true });
              }}
              onKeyDown={(event) => {
                const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
                if (by === 0 || next === undefined) return;
                set({ dockTab: next, dockOpen: true });
                document.getElementById(`tab-${next}`)?.focus();
              }}
            >
              {title[tab]}
              {tab === 'commands' && failed > 0 && (
                <span className="tag" data-tone="bad">
                  {words.commands.failed(failed)}
                </span>
              )}
              {tab === 'ping' && pings > 0 && (
                <span className="tag" data-tone="accent">
                  {words.ping.running(pings)}
                </span>
              )}
              {tab === 'terminal' && terminals > 0 && <span className="tag">{terminals}</span>}
            </button>
          ))}
        </div>
        <div className="tools" ref={setToolSlot} />
        <ActionIcon
          color="gray"
          aria-label={dockOpen ? words.lab.closeDock : words.lab.openDock}
          onClick={() => {
            set({ dockOpen: !dockOpen });
          }}
        >
          {dockOpen ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
        </ActionIcon>
      </div>
      <div className="dock-body" id="dock-body" role="tabpanel" aria-labelledby={`tab-${dockTab}`}>
        {dockOpen && dockTab === 'commands' && <CommandsPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'events' && <EventsPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'ping' && <PingPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'terminal' && (
          <Suspense fallback={<p style={{ padding: 16 }}>{words.terminal.loading}</p>}>
            <TerminalPanel toolSlot={toolSlot} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

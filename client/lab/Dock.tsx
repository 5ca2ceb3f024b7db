/** The panels at the foot: commands, events, ping, terminal. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconChevronsRight } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../locales/words.ts';
import { openFailures } from '../panels/commandGroups.ts';
import { CommandsPanel } from '../panels/CommandsPanel.tsx';
import { EventsPanel } from '../panels/EventsPanel.tsx';
import { PingPanel } from '../panels/PingPanel.tsx';
import { SchedulePanel } from '../schedule/SchedulePanel.tsx';
import { NamespacesPanel } from '../processes/NamespacesPanel.tsx';
import { ServicesPanel } from '../services/ServicesPanel.tsx';
import { SnapshotsPanel } from '../snapshots/SnapshotsPanel.tsx';
import { useLab } from '../state/labStore.ts';
import { useSnapshots } from '../state/snapshotStore.ts';
import { DOCK_CLOSED } from '../state/panelSizes.ts';
import { useUi, type DockTab } from '../state/uiStore.ts';
import { DockHandle } from './DockHandle.tsx';
import { useOverflows } from './useOverflows.ts';

const TerminalPanel = lazy(() => import('../panels/TerminalPanel.tsx'));
const TABS: readonly DockTab[] = ['commands', 'events', 'ping', 'terminal', 'services', 'namespaces', 'snapshots', 'schedule'];

export function Dock() {
  const words = useWords();
  const { dockTab, dockOpen, dockHeight, set } = useUi();
  const [toolSlot, setToolSlot] = useState<HTMLElement | null>(null);
  const [tabs, overflows] = useOverflows();
  return (
    <section
      className="dock"
      id="dock"
      tabIndex={-1}
      aria-label={words.lab.panels}
      data-open={dockOpen || undefined}
      style={{ height: dockOpen ? dockHeight : DOCK_CLOSED }}
    >
      <DockHandle />
      <div className="dock-bar">
        <div ref={tabs} role="tablist" aria-label={words.lab.panels} className="dock-tabs" data-overflows={overflows || undefined}>
          {TABS.map((tab) => (
            <Tab key={tab} tab={tab} />
          ))}
        </div>
        {overflows && <AllTabs />}
        <div className="tools" ref={setToolSlot} />
        <Tooltip label={dockOpen ? words.lab.closeDock : words.lab.openDock}>
          <ActionIcon
            color="gray"
            aria-label={dockOpen ? words.lab.closeDock : words.lab.openDock}
            aria-expanded={dockOpen}
            onClick={() => {
              set({ dockOpen: !dockOpen });
            }}
          >
            {dockOpen ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
          </ActionIcon>
        </Tooltip>
      </div>
      <div className="dock-body" id="dock-body" role="tabpanel" aria-labelledby={`tab-${dockTab}`}>
        {dockOpen && dockTab === 'commands' && <CommandsPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'events' && <EventsPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'ping' && <PingPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'services' && <ServicesPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'schedule' && <SchedulePanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'namespaces' && <NamespacesPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'snapshots' && <SnapshotsPanel toolSlot={toolSlot} />}
        {dockOpen && dockTab === 'terminal' && (
          <Suspense fallback={<p className="panel-empty">{words.terminal.loading}</p>}>
            <TerminalPanel toolSlot={toolSlot} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

/** Where not all tabs are seen, all of them in a menu. */
function AllTabs() {
  const words = useWords();
  return (
    <Menu position="top-start">
      <Menu.Target>
        <ActionIcon color="gray" aria-label={words.lab.allPanels} title={words.lab.allPanels}>
          <IconChevronsRight size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {TABS.map((tab) => (
          <Menu.Item
            key={tab}
            onClick={() => {
              useUi.getState().set({ dockTab: tab, dockOpen: true });
            }}
          >
            {words[tab].title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Tab({ tab }: { tab: DockTab }) {
  const words = useWords();
  const { dockTab, set } = useUi();
  const chosen = dockTab === tab;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  const move = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    const next = to === undefined ? undefined : TABS[(to + TABS.length) % TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    set({ dockTab: next, dockOpen: true });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <button
      ref={button}
      type="button"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={chosen}
      aria-controls="dock-body"
      tabIndex={chosen ? 0 : -1}
      onClick={() => {
        set({ dockTab: tab, dockOpen: true });
      }}
      onKeyDown={move}
    >
      {words[tab].title}
      <Count tab={tab} />
    </button>
  );
}

/** What a tab has to say while another one is open. */
function Count({ tab }: { tab: DockTab }) {
  const words = useWords();
  const failed = useLab((state) => (tab === 'commands' ? openFailures(state.commands) : 0));
  const pings = useLab((state) => (tab === 'ping' ? state.pings.filter((ping) => ping.state === 'running').length : 0));
  const terminals = useLab((state) => (tab === 'terminal' ? state.terminals.length : 0));
  const snapshots = useSnapshots((state) => (tab === 'snapshots' ? (state.list?.length ?? 0) : 0));
  const phase = useLab((state) => (tab === 'schedule' ? state.schedule.phase : 'stopped'));
  if (phase !== 'stopped') return <span className="tag">{words.schedule.phase[phase]}</span>;
  if (failed > 0)
    return (
      <span className="tag" data-tone="bad">
        {words.commands.failed(failed)}
      </span>
    );
  if (pings > 0) return <span className="tag">{words.ping.running(pings)}</span>;
  const count = terminals + snapshots;
  return count > 0 ? <span className="tag">{count}</span> : null;
}

/** What `ip monitor` says, as it says it, with the right names. */
import './panels.css';
import { Button } from '@mantine/core';
import {
  IconAt,
  IconCopy,
  IconDots,
  IconEraser,
  IconNetwork,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlug,
  IconRoute,
  IconSquareRounded,
  type Icon,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo } from 'react';
import { createPortal } from 'react-dom';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { clockOf } from '../ui/time.ts';
import { chooseLines, newSince, useEventsView, viewOf, type EventsView } from './eventsView.ts';
import { FilterSelect } from './FilterSelect.tsx';
import { useStickToEnd } from './useStickToEnd.ts';

const ICONS: Record<MonitorLine['kind'], Icon> = {
  netns: IconSquareRounded,
  link: IconPlug,
  address: IconAt,
  route: IconRoute,
  rule: IconRoute,
  neighbour: IconNetwork,
  other: IconDots,
};
const KINDS = ['netns', 'link', 'address', 'route', 'rule', 'neighbour', 'other'] as const;
const ROW = 24;

function textOf(line: MonitorLine): string {
  return `${line.deleted ? 'Deleted ' : ''}${line.text}`;
}

export function EventsPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const live = useLab((state) => state.lines);
  const labId = useLab((state) => state.labId);
  const view = viewOf(useEventsView(), labId);
  const lines = view.paused ?? live;
  const shown = useMemo(() => chooseLines(lines, view), [lines, view]);
  const { list, onScroll } = useStickToEnd(shown);
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => list.current, estimateSize: () => ROW, overscan: 10 });
  return (
    <>
      {toolSlot && createPortal(<Tools words={words} live={live} shown={shown} view={view} />, toolSlot)}
      {shown.length === 0 && <p className="panel-empty">{words.events.empty}</p>}
      <div
        className="events-list mono"
        ref={list}
        tabIndex={0}
        role="region"
        aria-label={words.events.title}
        hidden={shown.length === 0}
        onScroll={onScroll}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = shown[item.index];
            return line && <EventRow key={line.seq} line={line} top={item.start} words={words} />;
          })}
        </div>
      </div>
    </>
  );
}

function EventRow({ line, top, words }: { line: MonitorLine; top: number; words: Words }) {
  const Symbol = ICONS[line.kind];
  const text = textOf(line);
  return (
    <div className="event" data-deleted={line.deleted || undefined} style={{ transform: `translateY(${String(top)}px)` }}>
      <span className="time">{clockOf(line.at)}</span>
      <span title={line.namespace}>{line.namespace}</span>
      <span className="kind">
        <Symbol size={14} aria-hidden />
        <span>{words.events.kind[line.kind]}</span>
      </span>
      <span className="text" title={text}>
        {text}
      </span>
    </div>
  );
}

interface ToolsProps {
  words: Words;
  live: readonly MonitorLine[];
  shown: readonly MonitorLine[];
  view: EventsView;
}

function Tools({ words, live, shown, view }: ToolsProps) {
  const set = (changes: Partial<EventsView>): void => {
    useEventsView.setState({ ...view, ...changes });
  };
  const namespaces = useMemo(
    () => [...new Set(live.flatMap((line) => (line.namespace === undefined ? [] : [line.namespace])))].sort(),
    [live],
  );
  const { paused } = view;
  return (
    <>
      <FilterSelect
        label={words.commands.allNamespaces}
        values={namespaces}
        value={view.namespace}
        onChange={(namespace) => {
          set({ namespace });
        }}
      />
      <FilterSelect
        label={words.events.kinds}
        values={KINDS.map((kind) => ({ value: kind, label: words.events.kind[kind] }))}
        value={view.kind}
        onChange={(kind) => {
          set({ kind });
        }}
      />
      <Button
        variant="subtle"
        color="gray"
        leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        onClick={() => {
          set({ paused: paused ? undefined : live });
        }}
      >
        {paused ? words.events.resume(newSince(paused, live)) : words.events.pause}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconEraser size={14} />}
        disabled={shown.length === 0}
        onClick={() => {
          set({ clearedTo: (paused ?? live).at(-1)?.seq ?? -1 });
        }}
      >
        {words.common.clear}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconCopy size={14} />}
        disabled={shown.length === 0}
        onClick={() => void copyText(shown.map((line) => `${clockOf(line.at)} ${line.namespace ?? '-'} ${textOf(line)}`).join('\n'))}
      >
        {words.common.copyAll}
      </Button>
    </>
  );
}

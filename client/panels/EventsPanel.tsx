/** What `ip monitor` says, as it says it, with the right names. */
import './panels.css';
import { Button, Select } from '@mantine/core';
import { IconCopy, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';

const KINDS = ['netns', 'link', 'address', 'route', 'neighbour', 'other'] as const;
const ROW = 24;

function timeOf(at: number): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export function EventsPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const live = useLab((state) => state.lines);
  const [paused, setPaused] = useState<readonly MonitorLine[]>();
  const [clearedAt, setClearedAt] = useState(0);
  const [namespace, setNamespace] = useState<string | null>(null);
  const [kind, setKind] = useState<string | null>(null);
  const lines = paused ?? live;
  const shown = useMemo(
    () =>
      lines.filter(
        (line) => line.seq > clearedAt && (namespace === null || line.namespace === namespace) && (kind === null || line.kind === kind),
      ),
    [lines, clearedAt, namespace, kind],
  );
  const namespaces = useMemo(
    () => [...new Set(live.flatMap((line) => (line.namespace === undefined ? [] : [line.namespace])))].sort(),
    [live],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 10 });
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [shown.length, virtual]);
  const news = paused ? live.filter((line) => line.seq > (paused.at(-1)?.seq ?? 0)).length : 0;
  return (
    <>
      {toolSlot &&
        createPortal(
          <>
            <Select
              aria-label={words.commands.allNamespaces}
              placeholder={words.commands.allNamespaces}
              data={namespaces}
              value={namespace}
              onChange={setNamespace}
              clearable
              w={150}
            />
            <Select
              aria-label={words.events.kinds}
              placeholder={words.events.kinds}
              data={KINDS.map((one) => ({ value: one, label: words.events.kind[one] }))}
              value={kind}
              onChange={setKind}
              clearable
              w={120}
            />
            <Button
              variant="subtle"
              color="gray"
              leftSection={paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
              onClick={() => {
                setPaused(paused ? undefined : live);
              }}
            >
              {paused ? words.events.resume(news) : words.events.pause}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              onClick={() => {
                setClearedAt(lines.at(-1)?.seq ?? 0);
              }}
            >
              {words.common.clear}
            </Button>
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconCopy size={14} />}
              onClick={() =>
                void copyText(
                  shown
                    .map((line) => `${timeOf(line.at)} ${line.namespace ?? '-'} ${line.deleted ? 'Deleted ' : ''}${line.text}`)
                    .join('\n'),
                )
              }
            >
              {words.common.copyAll}
            </Button>
          </>,
          toolSlot,
        )}
      {shown.length === 0 && (
        <div className="panel">
          <div className="empty">{words.events.empty}</div>
        </div>
      )}
      <div
        className="events-list mono"
        ref={scroller}
        tabIndex={0}
        aria-label={words.events.title}
        hidden={shown.length === 0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = shown[item.index];
            return (
              line && (
                <div
                  key={line.seq}
                  className="event"
                  data-deleted={line.deleted || undefined}
                  style={{ transform: `translateY(${String(item.start)}px)` }}
                >
                  <span className="time">{timeOf(line.at)}</span>
                  <span>{line.namespace}</span>
                  <span className="kind">{words.events.kind[line.kind]}</span>
                  <span className="text" title={line.text}>
                    {line.deleted && 'Deleted '}
                    {line.text}
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
    </>
  );
}

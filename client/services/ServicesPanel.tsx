/** What the services of a lab write: one of them at a time, followed, filtered, copied. */
import '../panels/panels.css';
import './services.css';
import { Button, TextInput } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import type { ServiceLine } from '../../shared/protocol/records.ts';
import { useWords, type Words } from '../locales/words.ts';
import { FilterSelect } from '../panels/FilterSelect.tsx';
import { useStickToEnd } from '../panels/useStickToEnd.ts';
import { useLab } from '../state/labStore.ts';
import { useUi } from '../state/uiStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { StateShape } from '../ui/shapes.tsx';
import { clockOf } from '../ui/time.ts';
import { shapeOf, stateOf, useServiceInfo } from './serviceView.ts';
import { useServiceLog } from './useServiceLog.ts';

export function ServicesPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  const { serviceId, set } = useUi();
  const [filter, setFilter] = useState('');
  const all = useMemo(
    () =>
      Object.values(lab?.namespaces ?? {}).flatMap(({ name, services }) =>
        services.map((service) => ({ value: service.id, label: `${name} · ${service.name}` })),
      ),
    [lab],
  );
  const current = all.find(({ value }) => value === serviceId) ?? all[0];
  const lines = useServiceLog(current?.value);
  const info = useServiceInfo(current?.value ?? '');
  const wanted = filter.trim().toLowerCase();
  const shown = useMemo(() => lines.filter((line) => textOf(line, words).toLowerCase().includes(wanted)), [lines, wanted, words]);
  const { list, onScroll } = useStickToEnd(shown);
  return (
    <>
      {toolSlot &&
        createPortal(
          <>
            <TextInput
              className="service-filter"
              aria-label={words.common.filter}
              placeholder={words.common.filter}
              value={filter}
              onChange={(event) => {
                setFilter(event.currentTarget.value);
              }}
            />
            <FilterSelect
              label={words.services.title}
              values={all}
              value={current?.value ?? null}
              onChange={(value) => {
                set({ serviceId: value ?? undefined });
              }}
            />
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconCopy size={14} />}
              disabled={shown.length === 0}
              onClick={() => void copyText(shown.map((line) => `${clockOf(line.at)} ${textOf(line, words)}`).join('\n'))}
            >
              {words.common.copyAll}
            </Button>
          </>,
          toolSlot,
        )}
      {current ? (
        <div className="service-panel">
          <div className="service-heading">
            <StateShape state={shapeOf(stateOf(info))} />
            <strong className="mono">{current.label}</strong>
            <span>{words.services.state[stateOf(info)]}</span>
            {info?.pid !== undefined && <span className="mono">PID {info.pid}</span>}
            {info !== undefined && info.restarts > 0 && <span>{words.services.restarts(info.restarts)}</span>}
          </div>
          <div className="service-log mono" ref={list} onScroll={onScroll} tabIndex={0} role="log" aria-label={words.services.log}>
            {shown.length === 0 && <p className="service-hint">{words.services.noLines}</p>}
            {shown.map((line) => (
              <div key={line.seq} data-from={line.from}>
                <span className="time">{clockOf(line.at)}</span>
                <span>{textOf(line, words)}</span>
              </div>
            ))}
          </div>
        </div>
      ) : (
        <p className="panel-empty">{words.services.none}</p>
      )}
    </>
  );
}

function textOf({ from, text, params = {} }: ServiceLine, words: Words): string {
  return from === 'note' ? (words.services.note[text]?.(params) ?? text) : text;
}

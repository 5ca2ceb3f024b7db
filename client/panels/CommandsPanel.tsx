/** Every command the lab has run: what, why, how it went; and in staged mode what is planned. */
import './panels.css';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { memo, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { useStagedPlan } from '../state/stagedPlan.ts';
import { copyText } from '../ui/clipboard.ts';
import { batchPlaces, groupsOf } from './commandGroups.ts';
import { CommandRow, PlannedRow } from './CommandRow.tsx';
import { FilterSelect } from './FilterSelect.tsx';
import { useStickToEnd } from './useStickToEnd.ts';

/** So many are drawn at first, and so many more with each press; all are kept. */
const PORTION = 300;

export function CommandsPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const commands = useLab((state) => state.commands);
  const staged = useLab((state) => state.lab?.settings.mode === 'staged');
  const [namespace, setNamespace] = useState<string | null>(null);
  const [shown, setShown] = useState(PORTION);
  const namespaces = useMemo(() => [...new Set(commands.map((record) => record.command.ns))].sort(), [commands]);
  const chosen = useMemo(
    () => (namespace === null ? commands : commands.filter((record) => record.command.ns === namespace)),
    [commands, namespace],
  );
  const groups = useMemo(() => groupsOf(chosen.slice(-shown)), [chosen, shown]);
  const planned = useStagedPlan((plan) => plan.commands);
  const { list, onScroll } = useStickToEnd(groups);
  return (
    <>
      {toolSlot &&
        createPortal(
          <>
            <FilterSelect label={words.commands.allNamespaces} values={namespaces} value={namespace} onChange={setNamespace} />
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconCopy size={14} />}
              disabled={chosen.length === 0}
              onClick={() => void copyText(chosen.map((record) => record.text).join('\n'))}
            >
              {words.common.copyAll}
            </Button>
          </>,
          toolSlot,
        )}
      <div className="panel commands" ref={list} onScroll={onScroll} tabIndex={0} role="region" aria-label={words.commands.title}>
        {chosen.length > shown && (
          <button
            type="button"
            className="earlier"
            onClick={() => {
              setShown(shown + PORTION);
            }}
          >
            {words.commands.earlier(Math.min(PORTION, chosen.length - shown))}
          </button>
        )}
        {groups.length === 0 && !(staged && planned.length > 0) && <p className="panel-empty">{words.commands.empty}</p>}
        {groups.map((group) => (
          <Group key={`${group.id} ${group.records[0]?.id ?? ''}`} records={group.records} words={words} />
        ))}
        {staged && planned.length > 0 && (
          <div className="group" data-planned="">
            <div className="label">{words.lab.staged}</div>
            <div>
              {planned.map((command, i) => (
                <PlannedRow key={i} command={command} words={words} />
              ))}
            </div>
          </div>
        )}
      </div>
    </>
  );
}

const Group = memo(
  function Group({ records, words }: { records: readonly CommandRecord[]; words: Words }) {
    const label = records[0]?.label;
    const text = label && words.explain.label(label.code, label.params);
    const places = batchPlaces(records);
    return (
      <div className="group">
        <div className="label" title={text}>
          <span>{text}</span>
        </div>
        <div>
          {records.map((record, i) => (
            <CommandRow key={record.id} record={record} place={places[i] ?? 'alone'} words={words} />
          ))}
        </div>
      </div>
    );
  },
  (before, after) =>
    before.words === after.words &&
    before.records.length === after.records.length &&
    before.records.every((record, i) => record === after.records[i]),
);

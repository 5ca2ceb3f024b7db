/** Every command the lab has run: what, why, how it went; and in staged mode what is planned. */
import './panels.css';
import { ActionIcon, Button, Select } from '@mantine/core';
import { IconCheck, IconClock, IconCopy, IconMinus, IconX } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Command } from '../../shared/plan/command.ts';
import { explain } from '../../shared/plan/explain.ts';
import { classifyFailure } from '../../shared/plan/failure.ts';
import { toText } from '../../shared/plan/toArgv.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import { useWords, type Words } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { report } from '../ui/toast.ts';

/** The last so many are drawn; all are kept. */
const SHOWN = 400;

interface Group {
  id: string;
  records: CommandRecord[];
}

function grouped(records: readonly CommandRecord[]): Group[] {
  const groups: Group[] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last?.id === record.groupId) last.records.push(record);
    else groups.push({ id: record.groupId, records: [record] });
  }
  return groups;
}

export function CommandsPanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const commands = useLab((state) => state.commands);
  const staged = useLab((state) => state.lab?.settings.mode === 'staged');
  const [namespace, setNamespace] = useState<string | null>(null);
  const namespaces = useMemo(() => [...new Set(commands.map((record) => record.command.ns))].sort(), [commands]);
  const shown = useMemo(
    () => commands.filter((record) => namespace === null || record.command.ns === namespace).slice(-SHOWN),
    [commands, namespace],
  );
  const groups = useMemo(() => grouped(shown), [shown]);
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    // Newest last, as in a terminal; but whoever has scrolled up to read is left there.
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [groups]);
  return (
    <>
      {toolSlot &&
        createPortal(
          <>
            <Select
              aria-label={words.common.filter}
              placeholder={words.commands.allNamespaces}
              data={namespaces}
              value={namespace}
              onChange={setNamespace}
              clearable
              w={150}
            />
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconCopy size={14} />}
              onClick={() => void copyText(shown.map((record) => record.text).join('\n'))}
            >
              {words.common.copyAll}
            </Button>
          </>,
          toolSlot,
        )}
      <div
        className="panel commands"
        ref={list}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {groups.length === 0 && !staged && <div className="empty">{words.commands.empty}</div>}
        {groups.map((group) => (
          <CommandGroup key={`${group.id} ${group.records[0]?.id ?? ''}`} records={group.records} words={words} />
        ))}
        {staged && <StagedPlan words={words} />}
      </div>
    </>
  );
}

const CommandGroup = memo(
  function CommandGroup({ records, words }: { records: readonly CommandRecord[]; words: Words }) {
    const label = records[0]?.label;
    return (
      <div className="group">
        <div className="label">{label && words.explain.label(label.code, label.params)}</div>
        <div>
          {records.map((record) => (
            <CommandRow key={record.id} record={record} words={words} />
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

function sentence(command: Command, words: Words): string {
  const { code, params } = explain(command);
  return words.explain.command[code](params);
}

function CommandRow({ record, words }: { record: CommandRecord; words: Words }) {
  const icon = {
    ok: <IconCheck size={16} color="var(--up)" />,
    failed: <IconX size={16} color="var(--bad)" />,
    skipped: <IconMinus size={16} color="var(--text3)" />,
    running: <IconClock size={16} color="var(--text3)" />,
  };
  const ms = record.ms === undefined ? '' : `${record.ms < 10 ? record.ms.toFixed(1) : String(Math.round(record.ms))} ms`;
  return (
    <div className="command" data-state={record.state}>
      <span role="img" aria-label={record.state}>
        {icon[record.state]}
      </span>
      <code>{record.text}</code>
      <span className="why">{record.state === 'skipped' ? words.commands.notRun : sentence(record.command, words)}</span>
      <span className="ms" title={record.batch === undefined ? undefined : words.commands.shared(record.batch)}>
        {ms}
        {record.batch !== undefined && ms !== '' ? ` / ${String(record.batch)}` : ''}
      </span>
      <ActionIcon color="gray" size={24} aria-label={words.common.copy} onClick={() => void copyText(record.text)}>
        <IconCopy size={14} />
      </ActionIcon>
      {record.state === 'failed' && <Failure record={record} words={words} />}
    </div>
  );
}

function Failure({ record, words }: { record: CommandRecord; words: Words }) {
  const labId = useLab((state) => state.labId) ?? '';
  const { remedy } = record;
  return (
    <div className="failure">
      <div className="words">{record.stderr}</div>
      <strong>{words.commands.failedExit(String(record.exitCode ?? '?'))}</strong>{' '}
      {words.explain.failure[classifyFailure(record.stderr ?? '')]}
      {remedy && (
        <div style={{ display: 'flex', gap: 8, alignItems: 'center', marginTop: 4 }}>
          <span>{words.commands.mend}</span>
          <code>{toText(remedy)}</code>
          <Button size="compact-xs" onClick={() => void report(request('command:run', { labId, command: remedy }))}>
            {words.common.run}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What Apply would run, asked for again whenever the drawing or the kernel changed. */
function StagedPlan({ words }: { words: Words }) {
  const labId = useLab((state) => state.labId) ?? '';
  const revision = useLab((state) => state.confirmed?.revision);
  const counter = useLab((state) => state.observed.counter);
  const running = useLab((state) => state.state === 'running');
  const [commands, setCommands] = useState<readonly Command[]>([]);
  useEffect(() => {
    if (!running) return undefined;
    let stale = false;
    void request('lab:plan', { labId }).then((answer) => {
      if (!stale && answer.ok) setCommands(answer.value);
    });
    return () => {
      stale = true;
    };
  }, [labId, revision, counter, running]);
  return (
    <>
      <div className="staged-bar">
        {commands.length === 0 ? (
          words.lab.nothingStaged
        ) : (
          <>
            <Button onClick={() => void report(request('lab:apply', { labId }))}>{words.lab.applyStaged(commands.length)}</Button>
            <Button variant="default" onClick={() => void report(request('lab:discard', { labId }))}>
              {words.lab.discard}
            </Button>
          </>
        )}
      </div>
      {commands.map((command, i) => (
        <div key={i} className="command" data-state="planned" style={{ paddingLeft: 16 }}>
          <IconClock size={16} color="var(--text3)" />
          <code>{toText(command)}</code>
          <span className="why">{sentence(command, words)}</span>
          <span className="ms">{words.commands.planned}</span>
        </div>
      ))}
    </>
  );
}

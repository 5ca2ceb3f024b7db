/** One command: how it went, what was run, what that does; and after a failure why, and what would mend it. */
import { Button, Tooltip } from '@mantine/core';
import { IconCheck, IconClock, IconCopy, IconLoader2, IconMinus, IconX } from '@tabler/icons-react';
import { memo } from 'react';
import type { Command } from '../../shared/plan/command.ts';
import { explain } from '../../shared/plan/explain.ts';
import { classifyFailure } from '../../shared/plan/failure.ts';
import { toText } from '../../shared/plan/toArgv.ts';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import { request } from '../api/connection.ts';
import type { Words } from '../locales/words.ts';
import { openMachine } from '../machine/machineStore.ts';
import { useLab } from '../state/labStore.ts';
import { copyText } from '../ui/clipboard.ts';
import { msOf } from '../ui/time.ts';
import { report } from '../ui/toast.ts';
import type { BatchPlace } from './commandGroups.ts';

type State = CommandRecord['state'] | 'planned';

const ICONS = { ok: IconCheck, failed: IconX, skipped: IconMinus, running: IconLoader2, planned: IconClock };

function sentence(command: Command, words: Words): string {
  const { code, params } = explain(command);
  return words.explain.command[code](params);
}

function StateMark({ state, words }: { state: State; words: Words }) {
  const Symbol = ICONS[state];
  return (
    <span className="mark" role="img" aria-label={words.commands.state[state]}>
      <Symbol size={16} aria-hidden />
    </span>
  );
}

export const CommandRow = memo(function CommandRow({ record, place, words }: { record: CommandRecord; place: BatchPlace; words: Words }) {
  const { state, text, ms, batch } = record;
  const shown = ms !== undefined && (place === 'alone' || place === 'first');
  return (
    <div className="command" data-state={state}>
      <StateMark state={state} words={words} />
      <code>{text}</code>
      <span className="why">
        {state === 'failed' ? (
          <span className="kernel-words">{record.stderr}</span>
        ) : (
          `${state === 'skipped' ? `– ${words.commands.notRun}. ` : ''}${sentence(record.command, words)}`
        )}
      </span>
      <span className="ms" data-batch={place} title={batch === undefined ? undefined : words.commands.shared(batch)}>
        {shown && `${msOf(ms)} ms`}
      </span>
      <CopyButton text={text} words={words} />
      {state === 'failed' && <Failure record={record} words={words} />}
    </div>
  );
});

export function PlannedRow({ command, words }: { command: Command; words: Words }) {
  const text = toText(command);
  return (
    <div className="command" data-state="planned">
      <StateMark state="planned" words={words} />
      <code>{text}</code>
      <span className="why">{sentence(command, words)}</span>
      <span className="ms">{words.commands.planned}</span>
      <CopyButton text={text} words={words} />
    </div>
  );
}

function CopyButton({ text, words }: { text: string; words: Words }) {
  return (
    <button type="button" className="icon-button" aria-label={`${words.common.copy}: ${text}`} onClick={() => void copyText(text)}>
      <IconCopy size={14} aria-hidden />
    </button>
  );
}

function Failure({ record, words }: { record: CommandRecord; words: Words }) {
  const labId = useLab((state) => state.labId) ?? '';
  const { remedy, exitCode, stderr = '' } = record;
  const failure = classifyFailure(stderr);
  return (
    <div className="failure">
      <p>
        <strong>{words.commands.failedExit(String(exitCode ?? '?'))}</strong> {words.explain.failure[failure]}
        {(failure === 'unknown_kind' || failure === 'no_program') && (
          <>
            {' '}
            <button type="button" className="link-button" onClick={openMachine}>
              {words.labs.machine}
            </button>
          </>
        )}
        {remedy && ` ${words.commands.mend}`}
      </p>
      {remedy && (
        <div className="mend">
          <code>{toText(remedy)}</code>
          <Tooltip label={sentence(remedy, words)}>
            <Button size="compact-sm" onClick={() => void report(request('command:run', { labId, command: remedy }))}>
              {words.common.run}
            </Button>
          </Tooltip>
        </div>
      )}
    </div>
  );
}

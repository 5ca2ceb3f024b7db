/** The lab's schedule: its steps on a time line, where its run is, and the buttons that run it. */
import '../panels/panels.css';
import './schedule.css';
import { Button } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { ScheduleStep } from '../../shared/model/schedule.ts';
import { endOf, spansOf } from '../../shared/schedule/timetable.ts';
import { request, useConnection } from '../api/connection.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { secondsText } from './stepText.ts';
import { StepForm } from './StepForm.tsx';
import { StepRow } from './StepRow.tsx';
import { useElapsed } from './useElapsed.ts';

const NONE: readonly ScheduleStep[] = [];
/** What lasts until the run is stopped is drawn to here at least. */
const ROOM = 1.25;

export function SchedulePanel({ toolSlot }: { toolSlot: HTMLElement | null }) {
  const words = useWords();
  const steps = useLab((state) => state.lab?.schedule) ?? NONE;
  const [editing, setEditing] = useState<string>();
  const scale = scaleOf(steps);
  const phase = useLab((state) => state.schedule.phase);
  return (
    <>
      {toolSlot && createPortal(<Tools onAdd={() => setEditing('new')} steps={steps} />, toolSlot)}
      <div className="panel schedule-panel" tabIndex={0} role="region" aria-label={words.schedule.title}>
        {steps.length === 0 && editing === undefined && <p className="panel-empty">{words.schedule.empty}</p>}
        {steps.length > 0 && (
          <div className="time-line" data-phase={phase} role="list" aria-label={words.schedule.line}>
            {steps.map((step) =>
              editing === step.id ? (
                <StepForm
                  key={step.id}
                  step={step}
                  onDone={() => {
                    setEditing(undefined);
                  }}
                />
              ) : (
                <StepRow
                  key={step.id}
                  step={step}
                  scale={scale}
                  onEdit={() => {
                    setEditing(step.id);
                  }}
                />
              ),
            )}
            <Hand scale={scale} />
          </div>
        )}
        {editing === 'new' && (
          <div role="list" aria-label={words.schedule.add}>
            <StepForm
              onDone={() => {
                setEditing(undefined);
              }}
            />
          </div>
        )}
      </div>
    </>
  );
}

/** How many seconds the whole width stands for. */
function scaleOf(steps: readonly ScheduleStep[]): number {
  const times = steps.flatMap((step) => spansOf(step).flatMap(({ from, until }) => [from, until ?? from * ROOM]));
  const last = Math.max(1, ...times);
  return endOf([...steps]) === undefined ? last * ROOM : last;
}

function Tools({ onAdd, steps }: { onAdd: () => void; steps: readonly ScheduleStep[] }) {
  const words = useWords();
  const labId = useLab((state) => state.labId) ?? '';
  const phase = useLab((state) => state.schedule.phase);
  const running = useLab((state) => state.state === 'running');
  const away = useConnection((connection) => connection.state !== 'connected');
  const hindered = !running ? words.schedule.needsRunning : steps.length === 0 ? words.schedule.needsSteps : undefined;
  return (
    <>
      <Clock steps={steps} />
      {phase === 'running' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPauseFilled size={13} />}
          disabled={away}
          onClick={() => void report(request('schedule:pause', { labId }))}
        >
          {words.schedule.pause}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPlayFilled size={13} />}
          disabled={away || hindered !== undefined}
          title={hindered}
          onClick={() => void report(request('schedule:start', { labId }))}
        >
          {phase === 'paused' ? words.schedule.resume : words.schedule.start}
        </Button>
      )}
      {phase !== 'stopped' && (
        <Button
          variant="default"
          leftSection={<IconPlayerStopFilled size={13} />}
          disabled={away}
          onClick={() => void report(request('schedule:stop', { labId }))}
        >
          {words.schedule.stop}
        </Button>
      )}
      <Button variant="default" leftSection={<IconPlus size={14} />} onClick={onAdd}>
        {words.schedule.add}
      </Button>
    </>
  );
}

/** Where the run is, in words. */
function Clock({ steps }: { steps: readonly ScheduleStep[] }) {
  const words = useWords();
  const phase = useLab((state) => state.schedule.phase);
  const elapsed = useElapsed();
  if (phase === 'stopped') return null;
  const end = steps.length === 0 ? undefined : endOf([...steps]);
  const now = secondsText(elapsed, words, 1);
  return (
    <span className="schedule-clock mono" role="timer">
      {words.schedule.phase[phase]} · {end === undefined ? now : words.schedule.elapsed(now, secondsText(end, words))}
    </span>
  );
}

/** The line across the steps that shows the time. */
function Hand({ scale }: { scale: number }) {
  const phase = useLab((state) => state.schedule.phase);
  const elapsed = useElapsed();
  if (phase === 'stopped') return null;
  return (
    <div className="hand-room" aria-hidden>
      <div className="hand" style={{ left: `${String(Math.min(1, elapsed / scale) * 100)}%` }} />
    </div>
  );
}

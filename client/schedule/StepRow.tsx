/** One step of the schedule: how it stands, what it does, and when, on the time line. */
import { Tooltip } from '@mantine/core';
import { IconCheck, IconClock, IconPencil, IconPlayerPlayFilled, IconTrash } from '@tabler/icons-react';
import type { ScheduleStep } from '../../shared/model/schedule.ts';
import { spansOf, stepStateAt, type StepState } from '../../shared/schedule/timetable.ts';
import { useWords, wordsNow } from '../locales/words.ts';
import { moveInHistory } from '../lab/sparing.ts';
import { edit, useLab } from '../state/labStore.ts';
import { report } from '../ui/toast.ts';
import { tellWithUndo } from '../ui/undoToast.tsx';
import { actionText, timeText } from './stepText.ts';
import { useElapsed } from './useElapsed.ts';

const MARKS = {
  waiting: <IconClock size={14} color="var(--text3)" aria-hidden />,
  active: <IconPlayerPlayFilled size={13} color="var(--warn)" aria-hidden />,
  done: <IconCheck size={15} color="var(--up)" aria-hidden />,
};

async function remove(step: ScheduleStep): Promise<void> {
  const { lab } = useLab.getState();
  if (!lab) return;
  if (await report(edit({ type: 'schedule.set', steps: lab.schedule.filter((one) => one.id !== step.id) })))
    tellWithUndo(wordsNow().schedule.removed, () => void moveInHistory('undo'));
}

export function StepRow({ step, scale, onEdit }: { step: ScheduleStep; scale: number; onEdit: () => void }) {
  const words = useWords();
  const lab = useLab((state) => state.lab);
  if (!lab) return null;
  const text = actionText(lab, step.action, words);
  const name = text ?? words.schedule.gone;
  return (
    <div className="step" role="listitem" data-gone={text === undefined || undefined}>
      <State step={step} />
      <span className="what mono" title={name}>
        {name}
      </span>
      <span className="when" title={timeText(step, words)}>
        {timeText(step, words)}
      </span>
      <span className="track" aria-hidden>
        {spansOf(step)
          .slice(0, 200)
          .map(({ from, until }) => (
            <span
              key={from}
              className="span"
              data-open={until === undefined || undefined}
              style={{ left: `${String((from / scale) * 100)}%`, width: `${String((((until ?? scale) - from) / scale) * 100)}%` }}
            />
          ))}
      </span>
      <span className="deeds">
        <Tooltip label={words.common.edit}>
          <button type="button" className="icon-button" aria-label={words.schedule.edit(name)} onClick={onEdit}>
            <IconPencil size={15} aria-hidden />
          </button>
        </Tooltip>
        <Tooltip label={words.common.delete}>
          <button type="button" className="icon-button" aria-label={words.schedule.remove(name)} onClick={() => void remove(step)}>
            <IconTrash size={15} aria-hidden />
          </button>
        </Tooltip>
      </span>
    </div>
  );
}

function State({ step }: { step: ScheduleStep }) {
  const words = useWords();
  const phase = useLab((state) => state.schedule.phase);
  const active = useLab((state) => state.schedule.active.some((one) => one.id === step.id));
  const elapsed = useElapsed();
  if (phase === 'stopped') return null;
  const by: StepState = stepStateAt(step, elapsed);
  // What the server says of being active goes before this computer's clock.
  const state: StepState = active ? 'active' : by === 'active' ? 'waiting' : by;
  return (
    <span className="state" data-state={state}>
      {MARKS[state]} {words.schedule.state[state]}
    </span>
  );
}

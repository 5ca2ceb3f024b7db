/** Which steps of a schedule are active at a time of its run, and when that changes next. Pure; times are in seconds. */
import type { Schedule, ScheduleStep } from '../model/schedule.ts';

export type StepState = 'waiting' | 'active' | 'done';

interface Span {
  from: number;
  /** Absent: until the run is stopped. */
  until?: number;
}

/** When a step is active: it is at the beginning of each span, and is no more at its end. */
export function spansOf({ at, for: length, repeat }: ScheduleStep): Span[] {
  return Array.from({ length: repeat?.times ?? 1 }, (_, i) => {
    const from = tenths(at + i * (repeat?.every ?? 0));
    return { from, ...(length !== undefined && { until: tenths(from + length) }) };
  });
}

/** In the order of the schedule: of two that say otherwise, the later one holds. */
export function activeAt(schedule: Schedule, time: number): ScheduleStep[] {
  return schedule.filter((step) => stepStateAt(step, time) === 'active');
}

export function stepStateAt(step: ScheduleStep, time: number): StepState {
  const spans = spansOf(step);
  if (spans.some(({ from, until }) => from <= time && (until === undefined || time < until))) return 'active';
  return spans.some(({ from }) => from > time) ? 'waiting' : 'done';
}

/** When nothing is left to do; undefined when a step lasts until the run is stopped, or there is none. */
export function endOf(schedule: Schedule): number | undefined {
  const ends = schedule.map((step) => spansOf(step).at(-1)?.until);
  return ends.reduce(
    (last: number | undefined, end, i) => (i === 0 ? end : end === undefined || last === undefined ? undefined : Math.max(last, end)),
    undefined,
  );
}

/** The first time after `time` at which a step begins or ends. */
export function nextChange(schedule: Schedule, time: number): number | undefined {
  let next: number | undefined;
  for (const step of schedule) {
    for (const { from, until } of spansOf(step)) {
      for (const one of [from, until]) if (one !== undefined && one > time && (next === undefined || one < next)) next = one;
    }
  }
  return next;
}

/** Sums of tenths are tenths again. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

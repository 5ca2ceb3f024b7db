import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scheduleStepSchema, type ScheduleStep } from '../model/schedule.ts';
import { activeAt, endOf, nextChange, spansOf, stepStateAt } from './timetable.ts';

const tenth = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min: min * 10, max: max * 10 }).map((n) => n / 10);
const action = fc.constantFrom('link.down' as const, 'link.up' as const).map((type) => ({ type, interfaceId: 'i' }));
const steps = fc
  .array(
    fc.record({
      at: tenth(0, 60),
      length: tenth(1, 20),
      gap: tenth(0, 5),
      times: fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined }),
      action,
    }),
    { maxLength: 8 },
  )
  .map((list) =>
    list.map(({ at, length, gap, times, action: what }, i): ScheduleStep => ({
      id: `s${String(i)}`,
      at,
      for: length,
      action: what,
      ...(times !== undefined && { repeat: { every: Math.round((length + gap) * 10) / 10, times } }),
    })),
  );

it('SC2 after the end nothing is active, and every step is done; before it something is or waits', () => {
  fc.assert(
    fc.property(steps, (schedule) => {
      for (const step of schedule) expect(scheduleStepSchema.safeParse(step).success).toBe(true);
      const end = endOf(schedule);
      expect(end === undefined).toBe(schedule.length === 0);
      if (end === undefined) return;
      expect([activeAt(schedule, end), nextChange(schedule, end)]).toEqual([[], undefined]);
      expect(schedule.every((step) => stepStateAt(step, end) === 'done')).toBe(true);
      expect(schedule.some((step) => stepStateAt(step, end - 0.05) === 'active')).toBe(true);
    }),
  );
});

it('SC2 between two changes nothing changes, and each change is one', () => {
  fc.assert(
    fc.property(steps, (schedule) => {
      const ids = (time: number): string =>
        activeAt(schedule, time)
          .map((step) => step.id)
          .join();
      let time = -1;
      for (let next = nextChange(schedule, time); next !== undefined; next = nextChange(schedule, time)) {
        expect(next).toBeGreaterThan(time);
        expect(ids((time + next) / 2)).toBe(ids(time));
        time = next;
      }
    }),
  );
});

it('SC2 overlapping steps are active together; a repeated one comes as often as it says', () => {
  fc.assert(
    fc.property(steps, tenth(0, 100), (schedule, time) => {
      const alone = schedule.filter((step) => activeAt([step], time).length > 0);
      expect(activeAt(schedule, time)).toEqual(alone);
      for (const step of schedule) expect(spansOf(step)).toHaveLength(step.repeat?.times ?? 1);
    }),
  );
});

it('SC1 a step without an end lasts until the run is stopped; a repeated one needs a length, no longer than its turn', () => {
  const down = { type: 'link.down', interfaceId: 'i' } as const;
  const open: ScheduleStep = { id: 'a', at: 1, action: down };
  expect([endOf([open]), stepStateAt(open, 0.9), stepStateAt(open, 1), stepStateAt(open, 1e6)]).toEqual([
    undefined,
    'waiting',
    'active',
    'active',
  ]);
  const codes = (step: object): string[] =>
    scheduleStepSchema.safeParse({ id: 'a', at: 1, action: down, ...step }).error?.issues.map((issue) => issue.message) ?? [];
  expect(codes({ repeat: { every: 2, times: 2 } })).toEqual(['schedule_repeat_for']);
  expect(codes({ for: 3, repeat: { every: 2, times: 2 } })).toEqual(['schedule_repeat_short']);
  expect(codes({ at: -1 })).toEqual(['schedule_time']);
  expect(codes({ for: 0.25 })).toEqual(['schedule_tenths']);
  expect(codes({ for: 2, repeat: { every: 2, times: 2 } })).toEqual([]);
});

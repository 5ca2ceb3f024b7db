import { expect, it } from 'vitest';
import type { Schedule, ScheduleStep } from '../../shared/model/schedule.ts';
import type { Timekeeper } from '../ports.ts';
import { ScheduleRun } from './scheduleRun.ts';

/** Time that goes on when it is told to. */
class ManualClock implements Timekeeper {
  #now = 1000;
  readonly #waiting = new Set<{ at: number; action: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): () => void {
    const entry = { at: this.#now + ms, action };
    this.#waiting.add(entry);
    return () => {
      this.#waiting.delete(entry);
    };
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#now = next.at;
      this.#waiting.delete(next);
      next.action();
    }
    this.#now = end;
  }
}

const step = (id: string, at: number, length?: number): ScheduleStep => ({
  id,
  at,
  ...(length !== undefined && { for: length }),
  action: { type: 'link.down', interfaceId: 'i' },
});

function run(schedule: Schedule) {
  const clock = new ManualClock();
  const told: string[] = [];
  const now = { schedule };
  const one: ScheduleRun = new ScheduleRun({
    clock,
    schedule: () => now.schedule,
    onChange() {
      const { phase, elapsedMs, active } = one.state();
      told.push(`${phase} ${String(elapsedMs)} ${active.map((each) => each.id).join()}`.trim());
    },
  });
  return { clock, told, one, now };
}

it('SC4 tells when steps begin and end, and that it is over; no timer is left', () => {
  const { clock, told, one } = run([step('a', 1, 2), step('b', 2, 2)]);
  one.start();
  clock.pass(10_000);
  expect(told).toEqual(['running 0', 'running 1000 a', 'running 2000 a,b', 'running 3000 b', 'stopped 0']);
  expect(clock.waiting).toBe(0);
});

it('SC4 paused it stays where it is; it goes on from there, and stopped it begins anew', () => {
  const { clock, told, one } = run([step('a', 1)]);
  one.start();
  clock.pass(1500);
  one.pause();
  clock.pass(60_000);
  expect(one.state()).toMatchObject({ phase: 'paused', elapsedMs: 1500, active: [{ id: 'a' }] });
  one.start();
  clock.pass(500);
  expect(one.state().elapsedMs).toBe(2000);
  one.stop();
  one.stop();
  expect([told.at(-1), clock.waiting]).toEqual(['stopped 0', 0]);
});

it('SC4 a schedule that is changed while it runs is followed from where it is', () => {
  const { clock, told, one, now } = run([step('a', 1, 5)]);
  one.start();
  clock.pass(2000);
  now.schedule = [step('b', 1, 3), step('c', 3, 1)];
  one.refresh();
  clock.pass(1000);
  now.schedule = [];
  one.refresh();
  expect(told).toEqual(['running 0', 'running 1000 a', 'running 2000 b', 'running 3000 b,c', 'stopped 0']);
});

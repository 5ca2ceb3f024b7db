/** One run of a lab's schedule: where it is, and which steps are active. */
import type { Schedule, ScheduleStep } from '../../shared/model/schedule.ts';
import type { ScheduleState } from '../../shared/protocol/schedule.ts';
import { activeAt, endOf, nextChange } from '../../shared/schedule/timetable.ts';
import type { Timekeeper } from '../ports.ts';

export interface ScheduleRunDeps {
  clock: Timekeeper;
  /** As it is drawn now. */
  schedule: () => Schedule;
  /** Its phase, or what is active, is another one. */
  onChange: () => void;
}

export class ScheduleRun {
  #phase: ScheduleState['phase'] = 'stopped';
  /** How long it had run at `#since`. */
  #elapsedMs = 0;
  #since = 0;
  #active: readonly ScheduleStep[] = [];
  #forget: (() => void) | undefined;

  constructor(private readonly deps: ScheduleRunDeps) {}

  state(): ScheduleState {
    return { phase: this.#phase, elapsedMs: this.#elapsed(), active: [...this.#active] };
  }

  /** From the beginning, or on from where it was paused. */
  start(): void {
    if (this.#phase === 'running') return;
    this.#phase = 'running';
    this.#since = this.deps.clock.now();
    this.#look();
  }

  /** What is active stays so. */
  pause(): void {
    if (this.#phase !== 'running') return;
    this.#elapsedMs = this.#elapsed();
    this.#phase = 'paused';
    this.#forgetTimer();
    this.deps.onChange();
  }

  stop(): void {
    if (this.#phase === 'stopped') return;
    this.#end();
    this.deps.onChange();
  }

  /** The schedule may be another one. */
  refresh(): void {
    if (this.#phase !== 'stopped') this.#look();
  }

  #elapsed(): number {
    return this.#phase === 'running' ? this.#elapsedMs + this.deps.clock.now() - this.#since : this.#elapsedMs;
  }

  #look(): void {
    this.#forgetTimer();
    const schedule = this.deps.schedule();
    const time = this.#elapsed() / 1000;
    const end = schedule.length === 0 ? 0 : endOf(schedule);
    if (end !== undefined && time >= end) this.#end();
    else {
      this.#active = activeAt(schedule, time);
      const next = this.#phase === 'running' ? nextChange(schedule, time) : undefined;
      if (next !== undefined) {
        this.#forget = this.deps.clock.after(Math.ceil((next - time) * 1000), () => {
          this.#look();
        });
      }
    }
    this.deps.onChange();
  }

  #end(): void {
    this.#forgetTimer();
    this.#phase = 'stopped';
    this.#elapsedMs = 0;
    this.#active = [];
  }

  #forgetTimer(): void {
    this.#forget?.();
    this.#forget = undefined;
  }
}

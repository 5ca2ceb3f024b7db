/** The life of a lab's sandbox: started, taken over from an earlier server, stopped, or ended by itself. */
import type PQueue from 'p-queue';
import type { Lab } from '../../shared/model/lab.ts';
import type { LabState } from '../../shared/protocol/records.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import type { Logger } from '../ports.ts';
import type { StoredLab, StoredSandbox } from '../storage/labRepository.ts';
import { NOTHING_DONE, type KernelWork, type Outcome } from './kernelWork.ts';
import { stopWatching, type KernelListeners, type RunningKernel, type StartKernel } from './runningKernel.ts';

const STOPPED_MEANWHILE = failed({ code: 'not_running', message: 'The lab was stopped while it started.' });

export interface LabLifeDeps {
  lab: () => Lab;
  startKernel: StartKernel;
  listeners: KernelListeners;
  work: Pick<KernelWork, 'kernel' | 'begin' | 'end'>;
  /** In which the lab's commands run one after another. */
  working: PQueue;
  /** Brings a new sandbox to the drawing. */
  runStart(): Promise<Outcome>;
  onAttached(kernel: RunningKernel): void;
  onDetached(kernel: RunningKernel): void;
  onState(): void;
  /** Saves whether it is to run, and its sandbox. */
  save(): Promise<void>;
  logger: Logger;
}

export class LabLife {
  state: LabState = 'stopped';
  failure: string | undefined;
  #wanted: StoredLab['wanted'];
  /** Of an earlier server, neither taken over nor ended yet: it stays known, so that the next server can. */
  #former: StoredSandbox | undefined;
  /** How often it was to stop; a start that is under way sees by it that it is not wanted any more. */
  #stops = 0;
  #starting: Promise<unknown> | undefined;
  #stopping: Promise<unknown> = Promise.resolve();

  constructor(
    stored: Pick<StoredLab, 'wanted' | 'sandbox'>,
    private readonly deps: LabLifeDeps,
  ) {
    this.#wanted = stored.wanted;
    this.#former = stored.sandbox;
  }

  /** Whether it is to run. */
  get wanted(): StoredLab['wanted'] {
    return this.#wanted;
  }

  get former(): StoredSandbox | undefined {
    return this.#former;
  }

  // A method, since it changes while one waits.
  isAtWork(): boolean {
    return this.deps.work.kernel !== undefined;
  }

  /** Starts the sandbox and brings its kernel to the drawing. */
  async start(): Promise<Result<Outcome>> {
    if (this.state === 'running') return ok(NOTHING_DONE);
    const stops = this.#stops;
    return this.deps.working.add(async () => {
      await this.#stopping;
      if (this.isAtWork()) return ok(NOTHING_DONE);
      if (this.#hasStoppedSince(stops)) return STOPPED_MEANWHILE;
      this.#wanted = 'running';
      this.setState('starting');
      try {
        const { startKernel, lab, listeners } = this.deps;
        if (!(await this.#begin(stops, () => startKernel.start(lab(), listeners)))) return STOPPED_MEANWHILE;
      } catch (error) {
        return await this.#startFailed(error);
      }
      const outcome = await this.deps.runStart();
      // Stopped, or died, while its commands ran.
      if (!this.isAtWork()) return STOPPED_MEANWHILE;
      this.setState('running');
      return ok(outcome);
    });
  }

  /**
   * After a restart of the server: `taken` over, while `starting`; `gone` when the lab is to run and has no sandbox; `settled` when it is
   * not to run, or runs already.
   */
  async takeOver(record: StoredSandbox | undefined): Promise<'taken' | 'gone' | 'settled'> {
    // Stopped, or started anew, before its turn came.
    if (this.#wanted !== 'running' || this.#stops > 0 || this.isAtWork()) return this.#endFormer(record);
    const stops = this.#stops;
    const adopted = await this.deps.working.add(async () => {
      if (!record) return false;
      this.setState('starting');
      try {
        const { startKernel, listeners } = this.deps;
        return await this.#begin(stops, () => startKernel.adopt(record, listeners));
      } catch (error) {
        this.deps.logger.warn({ lab: this.deps.lab().id, error: String(error) }, 'a sandbox could not be taken over');
        return false;
      }
    });
    if (this.#stops !== stops) return this.#endFormer(record);
    this.#former = undefined;
    if (adopted) return 'taken';
    this.state = 'stopped';
    return 'gone';
  }

  /** Ends the sandbox, also one that is just being started. `remember`: the lab is to run again when the server starts next. */
  async stop({ remember }: { remember: boolean }): Promise<void> {
    this.#stops += 1;
    if (!remember) this.#wanted = 'stopped';
    const stopping = this.#end();
    this.#stopping = stopping.catch(() => undefined);
    await stopping;
    await this.deps.save();
    await this.deps.working.onIdle();
  }

  setState(state: LabState, failure?: string): void {
    this.state = state;
    this.failure = failure;
    this.deps.onState();
  }

  /** Nobody wants it any more: the sandbox of an earlier server is ended. */
  async #endFormer(record: StoredSandbox | undefined): Promise<'settled'> {
    if (!record) return 'settled';
    try {
      await this.deps.startKernel.end(record);
      this.#former = undefined;
      await this.deps.save();
    } catch (error) {
      this.deps.logger.warn({ lab: this.deps.lab().id, error: String(error) }, 'a sandbox could not be ended');
    }
    return 'settled';
  }

  /** Works with a sandbox as soon as it is there; false when there is none, or when it was to stop meanwhile. */
  async #begin(stops: number, start: () => Promise<RunningKernel | undefined>): Promise<boolean> {
    const begun = this.#startUnlessStopped(stops, start);
    this.#starting = begun.catch(() => undefined);
    try {
      return await begun;
    } finally {
      this.#starting = undefined;
    }
  }

  async #startUnlessStopped(stops: number, start: () => Promise<RunningKernel | undefined>): Promise<boolean> {
    if (this.#stops !== stops) return false;
    const kernel = await start();
    if (!kernel) return false;
    if (this.#hasStoppedSince(stops)) {
      stopWatching(kernel);
      await kernel.sandbox.stop();
      return false;
    }
    this.deps.work.begin(kernel);
    this.#wanted = 'running';
    this.deps.onAttached(kernel);
    void kernel.sandbox.ended.then(() => this.#died(kernel));
    await this.deps.save();
    kernel.sandbox.keep();
    return true;
  }

  // A method, since it changes while one waits.
  #hasStoppedSince(stops: number): boolean {
    return this.#stops !== stops;
  }

  async #startFailed(error: unknown): Promise<Result<never>> {
    const message = error instanceof Error ? error.message : String(error);
    this.deps.logger.warn({ lab: this.deps.lab().id, error: message }, 'a lab did not start');
    this.setState('failed', message);
    await this.deps.save();
    return failed({ code: 'sandbox_failed', message });
  }

  async #end(): Promise<void> {
    const wasStarting = this.#starting;
    const { kernel } = this.deps.work;
    if (!kernel && !wasStarting) {
      await this.#stopping;
      return;
    }
    this.setState('stopping');
    // Where it is just being started, it is ended as soon as it is there.
    await wasStarting;
    const late = kernel ?? this.deps.work.kernel;
    if (late) {
      this.#detach(late);
      await late.sandbox.stop();
    }
    this.setState('stopped');
  }

  /** The sandbox ended by itself: the drawing stays as it is (SPEC LA6). */
  async #died(kernel: RunningKernel): Promise<void> {
    if (this.deps.work.kernel !== kernel) return;
    this.#detach(kernel);
    this.setState('failed', 'the sandbox ended unexpectedly');
    await this.deps.save();
  }

  #detach(kernel: RunningKernel): void {
    this.deps.work.end();
    stopWatching(kernel);
    this.deps.onDetached(kernel);
  }
}

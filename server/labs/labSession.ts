/** One lab at work: its drawing, its history, its sandbox, and the order in which things happen to it. */
import { nanoid } from 'nanoid';
import PQueue from 'p-queue';
import { equal } from '../../shared/model/equal.ts';
import { applyEdit, type LabPatch } from '../../shared/edit/applyEdit.ts';
import type { Edit } from '../../shared/edit/edit.ts';
import { labelOf } from '../../shared/edit/label.ts';
import { replaceDrawing } from '../../shared/edit/replaceDrawing.ts';
import type { Lab, Namespace } from '../../shared/model/lab.ts';
import type { ScheduleStep } from '../../shared/model/schedule.ts';
import { adopt } from '../../shared/observe/adopt.ts';
import type { Observed, ObservedChange } from '../../shared/observe/observed.ts';
import type { Command } from '../../shared/plan/command.ts';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { mergeTarget, targetForDifferences, withKept } from '../../shared/plan/merge.ts';
import { movesBetween } from '../../shared/plan/moves.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { isolationWanted, planIsolation } from '../../shared/plan/planIsolation.ts';
import { relatedDifferences } from '../../shared/plan/related.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord, HistoryState, Label, LabState, MonitorLine, TrafficRate } from '../../shared/protocol/records.ts';
import { failed, ok, type Failure, type Result } from '../../shared/protocol/result.ts';
import type { ScheduleState } from '../../shared/protocol/schedule.ts';
import { withSchedule } from '../../shared/schedule/withSchedule.ts';
import type { Clock, Logger, Sandbox } from '../ports.ts';
import type { HistoryStep, LabRepository, StoredLab, StoredSandbox } from '../storage/labRepository.ts';
import { KernelWork, NOTHING_DONE, type Outcome, type TargetOf } from './kernelWork.ts';
import { LabDrawing } from './labDrawing.ts';
import { LabLife } from './labLife.ts';
import { RingBuffer } from './ringBuffer.ts';
import type { KernelListeners, RunningKernel, StartKernel } from './runningKernel.ts';
import { ScheduleRun } from './scheduleRun.ts';
import { UndrawableWatch, type Notice } from './undrawable.ts';

export interface LabSessionEvents {
  edited(session: LabSession, message: { editId: string; by: string; edit?: Edit; patches: LabPatch[] }): void;
  reset(session: LabSession): void;
  stateChanged(session: LabSession): void;
  observed(session: LabSession, change: ObservedChange): void;
  applied(session: LabSession): void;
  commands(session: LabSession, records: CommandRecord[]): void;
  lines(session: LabSession, lines: MonitorLine[], dropped: number): void;
  traffic(session: LabSession, rates: TrafficRate[]): void;
  /** The run of its schedule goes otherwise. */
  scheduled(session: LabSession): void;
  /** Something was seen that no drawing can hold. */
  noticed(session: LabSession, notice: Notice): void;
  /** No command of its own is under way any more. */
  settled(session: LabSession): void;
  /** The sandbox is gone: terminals, pings and services in it are too. */
  kernelGone(session: LabSession): void;
}

export interface LabSessionDeps {
  repository: LabRepository;
  startKernel: StartKernel;
  clock: Clock;
  logger: Logger;
  events: LabSessionEvents;
}

/** Namespaces in which what people run would end, by name. */
export interface Endings {
  /** Their kinds change: services start anew in them. */
  changed: readonly string[];
  /** They go, and their services are to go with them. */
  gone: readonly string[];
}

/** What to answer instead of a change by which what people run in these namespaces ends; undefined: it may end. */
export type Spare = (endings: Endings) => Failure | undefined;

const COMMANDS_KEPT = 2000;
const LINES_KEPT = 5000;
/** How far the kernel was brought is saved so long after the last commands; what is run twice after a kill does no harm. */
const RAN_MS = 1_000;

export class LabSession {
  readonly commandRecords = new RingBuffer<CommandRecord>(COMMANDS_KEPT, (record) => record.id);
  readonly monitorLines = new RingBuffer<MonitorLine>(LINES_KEPT, (line) => line.seq);
  #applied: Lab | undefined;
  readonly #drawing: LabDrawing;
  readonly #work: KernelWork;
  readonly #life: LabLife;
  /** The last step of the history whose commands have run; undefined: not even those of the start. */
  #ran: number | undefined;
  #ranTimer: NodeJS.Timeout | undefined;
  #watchers = 0;
  /** Drawings are saved one after another; commands run one after another; neither waits for the other. */
  readonly #saving = new PQueue({ concurrency: 1 });
  readonly #working = new PQueue({ concurrency: 1 });
  #undrawable: UndrawableWatch | undefined;
  readonly #timed: ScheduleRun;
  /** Steps of the schedule that the kernel is to follow now. */
  #laid: readonly ScheduleStep[];
  /** What was laid before, as long as commands that put it back have not run: the next server puts it back if this one does not live to. */
  readonly #leaving = new Set<readonly ScheduleStep[]>();

  constructor(
    stored: StoredLab,
    private readonly deps: LabSessionDeps,
  ) {
    this.#drawing = new LabDrawing(stored, deps);
    this.#work = new KernelWork({
      lab: () => this.lab,
      wanted: (drawing) => this.#wantedState(drawing),
      onRecords: (records) => {
        this.commandRecords.put(records);
        deps.events.commands(this, records);
      },
      logger: deps.logger,
    });
    this.#life = new LabLife(stored, {
      lab: () => this.lab,
      startKernel: deps.startKernel,
      listeners: this.#kernelListeners(),
      work: this.#work,
      working: this.#working,
      runStart: () => this.#runStart(),
      onAttached: (kernel) => {
        this.#attached(kernel);
      },
      onDetached: (kernel) => {
        this.#detached(kernel);
      },
      onState: () => {
        deps.events.stateChanged(this);
      },
      save: () => this.#saveState(),
      logger: deps.logger,
    });
    this.#applied = stored.applied;
    this.#working.on('idle', () => {
      deps.events.settled(this);
    });
    this.#laid = stored.scheduled ?? [];
    this.#timed = new ScheduleRun({
      clock: { now: () => deps.clock.now(), after: afterMs },
      schedule: () => this.lab.schedule,
      onChange: () => {
        this.deps.events.scheduled(this);
        this.#lay(this.#timed.state().active);
      },
    });
  }

  get lab(): Lab {
    return this.#drawing.lab;
  }

  get history(): HistoryState {
    return this.#drawing.history;
  }

  get updatedAt(): number {
    return this.#drawing.updatedAt;
  }

  get id(): string {
    return this.lab.id;
  }

  get state(): LabState {
    return this.#life.state;
  }

  /** Why it failed. */
  get failure(): string | undefined {
    return this.#life.failure;
  }

  get sandbox(): Sandbox | undefined {
    return this.#work.kernel?.sandbox;
  }

  get observed(): Observed {
    return this.#work.observed;
  }

  /** Commands of its own are under way. */
  get busy(): boolean {
    return this.#working.pending + this.#working.size > 0;
  }

  /** Staged mode: the drawing the kernel was last brought to. */
  get applied(): Lab | undefined {
    return this.lab.settings.mode === 'staged' ? this.#applied : undefined;
  }

  /** Where the run of the schedule is. */
  get schedule(): ScheduleState {
    return this.#timed.state();
  }

  startSchedule(): Result<Record<string, never>> {
    if (this.lab.schedule.length === 0) return failed({ code: 'refused', message: 'The schedule is empty.', reason: 'schedule_empty' });
    this.#timed.start();
    return ok({});
  }

  pauseSchedule(): Result<Record<string, never>> {
    this.#timed.pause();
    return ok({});
  }

  /** Answers when everything is put back. */
  async stopSchedule(): Promise<Result<Record<string, never>>> {
    this.#timed.stop();
    await this.#working.onIdle();
    return ok({});
  }

  /** Differences between drawing and kernel; none while the lab does not run. */
  drift(): Difference[] {
    return this.#work.drift();
  }

  /** Loads what the history offers. */
  async loadHistory(): Promise<void> {
    await this.#drawing.loadHistory();
  }

  /** Somebody looks at the lab, or has stopped looking: traffic is measured only then. */
  watch(count: number): void {
    this.#watchers = count;
    this.#work.kernel?.traffic.watch(count > 0);
  }

  /** Somebody typed a line, or ran a program, in this namespace. */
  typed(namespace: string): void {
    this.#work.kernel?.observer.typed(namespace);
  }

  /** Applies an edit to the present drawing, saves it, and in live mode brings the kernel along. Answers when it is saved. */
  async edit(
    edit: Edit,
    spec: { editId: string; by: string; baseRevision?: number; spare?: Spare },
  ): Promise<Result<{ revision: number; done: Promise<Outcome> }>> {
    return this.#saving.add(async () => {
      const before = this.lab;
      const outcome = applyEdit(before, edit);
      if (!outcome.ok) {
        const { code, path, params } = outcome.refusal;
        const stale = spec.baseRevision !== undefined && spec.baseRevision < before.revision;
        return failed({
          code: stale ? 'conflict' : 'refused',
          message: `The edit cannot be made: ${code}.`,
          reason: code,
          path: ['edit', ...path],
          params,
        });
      }
      const spared = spec.spare?.(this.#endsBy(outcome.lab));
      if (spared) return failed(spared);
      const label = labelOf(edit, before);
      await this.#save(outcome.lab, { label, by: spec.by, patches: outcome.patches, inverse: outcome.inverse }, { ...spec, edit });
      return ok({ revision: this.lab.revision, done: this.#follow(before, label) });
    });
  }

  /** One step back or forward in the lab's history. */
  async move(direction: 'undo' | 'redo', { spare }: { spare?: Spare } = {}): Promise<Result<{ revision: number }>> {
    return this.#saving.add(async () => {
      const before = this.lab;
      const after = spare && (await this.#drawing.at(this.#drawing.position + (direction === 'undo' ? -1 : 1)));
      const spared = after && spare(this.#endsBy(after));
      if (spared) return failed(spared);
      const moved = await this.#drawing.move(direction);
      if (!moved) return failed({ code: 'refused', message: `There is nothing to ${direction}.`, reason: `nothing_to_${direction}` });
      const { step, patches } = moved;
      this.deps.events.edited(this, { editId: nanoid(), by: direction, patches });
      void this.#follow(before, { code: direction, params: { code: step.label.code, ...step.label.params } });
      return ok({ revision: this.lab.revision });
    });
  }

  /** Namespaces in which what people run ends by `apply`. */
  endsByApply(): Endings {
    return this.#endingsTowards(this.lab);
  }

  /** The commands that `apply` would run. */
  plan(): Command[] {
    return this.#work.plan(this.#fullTarget()).commands;
  }

  /** Brings the kernel to the drawing: what was staged, or in live mode everything. */
  async apply(): Promise<Outcome> {
    return this.#do(async () => {
      const lab = this.lab;
      const outcome = await this.#work.runTowards(this.#fullTarget(), { code: 'apply', params: {} });
      if (lab.settings.mode === 'staged' && outcome.failed.length === 0) await this.#markApplied(lab);
      return outcome;
    });
  }

  /** Staged mode: the drawing as it was when it was last applied. */
  async discard(): Promise<Result<{ revision: number }>> {
    const applied = this.applied;
    if (!applied) return failed({ code: 'refused', message: 'Nothing is staged.', reason: 'nothing_staged' });
    return this.#saving.add(async () => {
      await this.#replace(applied, { code: 'discard', params: {} }, 'user');
      return ok({ revision: this.lab.revision });
    });
  }

  /** The commands that `restore` would run. */
  planRestoring(drawing: Lab): Command[] {
    if (!this.#work.kernel || this.lab.settings.mode === 'staged') return [];
    return this.#work.plan(() => this.#wantedState(drawing), { moves: movesBetween(this.lab, drawing), drawn: drawing }).commands;
  }

  /** Puts another drawing in the place of this one and, in live mode, brings the kernel to it: all of it, drawn or not (SPEC SN3). */
  async restore(drawing: Lab, label: Label, by: string): Promise<{ revision: number; done: Promise<Outcome> }> {
    return this.#saving.add(async () => {
      const before = this.lab;
      await this.#replace(drawing, label, by);
      const { revision, settings } = this.lab;
      if (!this.#work.kernel || settings.mode === 'staged') return { revision, done: Promise.resolve(NOTHING_DONE) };
      const moves = movesBetween(before, this.lab);
      const position = this.#drawing.position;
      const done = this.#do(async () => {
        await this.#work.readAll();
        const outcome = await this.#work.runTowards((wanted) => wanted, label, { moves });
        this.#hasRun(position);
        return outcome;
      });
      return { revision, done };
    });
  }

  /** Takes differences into the drawing: what the kernel has counts (SPEC OB7). Without keys: all. */
  async keep(keys: readonly string[] | undefined): Promise<void> {
    await this.#saving.add(async () => {
      const chosen = this.#chosen(keys);
      await this.#adopt((difference) => chosen.has(differenceKey(difference)), { code: 'keep', params: {} }, 'user');
    });
  }

  /** Plans these differences back to the drawing. Without keys: all. */
  async revert(keys: readonly string[] | undefined): Promise<Outcome> {
    return this.#do(async () => {
      const chosen = this.#chosen(keys);
      const target = (wanted: NetState, actual: NetState): NetState =>
        targetForDifferences(wanted, actual, (difference) => chosen.has(differenceKey(difference)));
      return this.#work.runTowards(target, { code: 'revert', params: {} }, { drawn: this.applied ?? this.lab });
    });
  }

  /** Runs one command by itself, such as the one that mends a failed one. */
  async runCommand(command: Command): Promise<Outcome> {
    return this.#do(() => this.#work.runCommand(command));
  }

  /** Starts the sandbox and brings its kernel to the drawing. */
  start(): Promise<Result<Outcome>> {
    return this.#life.start();
  }

  /** Ends the sandbox, also one that is just being started. `remember`: the lab is to run again when the server starts next. */
  stop({ remember = false }: { remember?: boolean } = {}): Promise<void> {
    return this.#life.stop({ remember });
  }

  /** After a restart of the server: takes over the sandbox if it still lives, or starts a new one when the lab is to run. */
  async resume(record: StoredSandbox | undefined): Promise<void> {
    const how = await this.#life.takeOver(record);
    if (how === 'settled') return;
    if (how === 'gone') {
      this.#laid = [];
      await this.start();
      return;
    }
    this.#work.takeAsOwn();
    await this.#catchUp(record?.ran);
    // Of a run that the server did not live to end, each step may be in the kernel or not.
    const left = this.#laid;
    if (left.length > 0) this.#bring([], (drawing) => left.map((step) => withSchedule(drawing, [step])));
    const drawn = this.applied ?? this.lab;
    await this.#do(() => this.#work.runTowards((_, now) => now, { code: 'isolation', params: {} }, { drawn }));
    if (this.#life.isAtWork()) this.#life.setState('running');
  }

  /** What an earlier server had saved and not run yet is run now. */
  async #catchUp(ran: number | undefined): Promise<void> {
    if (ran === undefined) {
      await this.#do(() => this.#runStart());
      return;
    }
    this.#ran = ran;
    const before = await this.#drawing.at(ran);
    if (before) await this.#follow(before, { code: 'start', params: {} });
  }

  async #runStart(): Promise<Outcome> {
    const lab = this.lab;
    const position = this.#drawing.position;
    const outcome = await this.#work.runTowards((wanted) => wanted, { code: 'start', params: {} });
    if (lab.settings.mode === 'staged') await this.#markApplied(lab);
    this.#hasRun(position);
    return outcome;
  }

  /** Everything that was asked for is saved and done, and what the kernel told until now is read. */
  async idle(): Promise<void> {
    await this.#work.kernel?.observer.settled();
    await this.#saving.onIdle();
    await this.#working.onIdle();
  }

  /** As `idle`, and all of the kernel is read, heard of or not. */
  async seen(): Promise<void> {
    await this.idle();
    await this.#work.readAll();
  }

  #kernelListeners(): KernelListeners {
    return {
      onChange: (change: ObservedChange) => {
        this.deps.events.observed(this, change);
        this.#undrawable?.observed(this.observed);
        this.#followKernel();
        this.#settleIsolation();
      },
      onLines: (lines: MonitorLine[], dropped: number) => {
        this.monitorLines.put(lines);
        this.deps.events.lines(this, lines, dropped);
      },
      onRates: (rates: TrafficRate[]) => {
        this.deps.events.traffic(this, rates);
      },
    };
  }

  #attached(kernel: RunningKernel): void {
    this.#undrawable = new UndrawableWatch({
      sandbox: kernel.sandbox,
      onNotice: (notice) => {
        this.deps.events.noticed(this, notice);
      },
    });
    this.#undrawable.observed(this.observed);
    kernel.traffic.watch(this.#watchers > 0);
  }

  #detached(kernel: RunningKernel): void {
    this.#ran = undefined;
    clearTimeout(this.#ranTimer);
    this.#laid = [];
    this.#leaving.clear();
    this.#timed.stop();
    this.#undrawable?.stop();
    this.#undrawable = undefined;
    this.deps.events.kernelGone(this);
    const gone = Object.keys(kernel.observer.current().namespaces);
    this.deps.events.observed(this, { counter: 0, set: [], gone });
  }

  async #saveState(): Promise<void> {
    const record = this.#work.kernel?.sandbox.record;
    const sandbox = record ? { ...record, ran: this.#ran } : this.#life.former;
    const scheduled = [...new Set([...this.#laid, ...[...this.#leaving].flat()])];
    await this.deps.repository.saveState(this.id, {
      wanted: this.#life.wanted,
      sandbox,
      applied: this.#applied,
      ...(scheduled.length > 0 && { scheduled }),
    });
  }

  async #save(lab: Lab, step: HistoryStep, message: { editId: string; by: string; edit?: Edit }): Promise<void> {
    const before = this.lab;
    await this.#drawing.save(lab, step);
    if (lab.settings.mode === 'staged' && before.settings.mode === 'live') await this.#markApplied(before);
    this.deps.events.edited(this, {
      editId: message.editId,
      by: message.by,
      ...(message.edit && { edit: message.edit }),
      patches: step.patches,
    });
  }

  /** All steps until this one are in the kernel. */
  #hasRun(position: number): void {
    if (!this.#work.kernel) return;
    this.#ran = position;
    clearTimeout(this.#ranTimer);
    this.#ranTimer = setTimeout(() => {
      this.#saveState().catch((error: unknown) => {
        this.deps.logger.warn({ lab: this.id, error: String(error) }, 'how far the kernel was brought could not be saved');
      });
    }, RAN_MS);
  }

  /** One step of the history, when anything is drawn otherwise. */
  async #replace(drawing: Lab, label: Label, by: string): Promise<void> {
    const replaced = replaceDrawing(this.lab, drawing);
    if (!replaced) return;
    const { lab, patches, inverse } = replaced;
    await this.#save(lab, { label, by, patches, inverse }, { editId: nanoid(), by });
  }

  async #markApplied(lab: Lab): Promise<void> {
    this.#applied = lab;
    await this.#saveState();
    this.deps.events.applied(this);
  }

  /** Brings the kernel along after an edit, in live mode. */
  #follow(before: Lab, label: Label): Promise<Outcome> {
    const done = this.#followDrawing(before, label);
    if (this.lab.schedule !== before.schedule) this.#timed.refresh();
    return done;
  }

  #followDrawing(before: Lab, label: Label): Promise<Outcome> {
    if (!this.#work.kernel || this.lab.settings.mode === 'staged') return Promise.resolve(NOTHING_DONE);
    // Back from staged: what was staged is due now.
    const former = before.settings.mode === 'staged' ? (this.#applied ?? before) : before;
    const [base, after] = [withSchedule(former, this.#laid), withSchedule(this.lab, this.#laid)];
    const unchanged = base.namespaces === after.namespaces && base.interfaces === after.interfaces;
    if (unchanged) return Promise.resolve(NOTHING_DONE);
    const moves = movesBetween(base, after);
    const position = this.#drawing.position;
    const edit = { before: labToNetState(base), after: labToNetState(after) };
    return this.#do(async () => {
      const outcome = await this.#work.runTowards((_, actual) => mergeTarget(edit.before, edit.after, actual, moves), label, {
        moves,
        edit,
      });
      this.#hasRun(position);
      return outcome;
    });
  }

  /** What is to be in the kernel: the drawing with what its schedule does just now. */
  #wantedState(drawing = this.lab): NetState {
    return labToNetState(withSchedule(drawing, this.#laid));
  }

  /** Brings the kernel from the steps that were laid on the drawing to these. */
  #lay(active: readonly ScheduleStep[]): void {
    const before = this.#laid;
    if (equal(before, active)) return;
    this.#bring(active, (drawing) => [withSchedule(drawing, before)]);
  }

  /** `bases`: drawings of which each may be in the kernel. */
  #bring(active: readonly ScheduleStep[], bases: (drawing: Lab) => Lab[]): void {
    const before = this.#laid;
    this.#laid = active;
    if (!this.#work.kernel) return;
    this.#leaving.add(before);
    const label = { code: active.length === 0 ? 'schedule.back' : 'schedule', params: { count: String(active.length) } };
    void this.#do(async () => {
      // On disk first: a server that is killed now has it put back by the next one.
      await this.#saveState();
      const drawing = this.applied ?? this.lab;
      const ours = labToNetState(withSchedule(drawing, active));
      const target: TargetOf = (_, actual) => bases(drawing).reduce((now, base) => mergeTarget(labToNetState(base), ours, now), actual);
      await this.#work.runTowards(target, label);
      this.#leaving.delete(before);
      await this.#saveState();
    });
  }

  /** What the kernel did by itself, or by somebody's typing, is taken into the drawing when the lab follows it. */
  #followKernel(): void {
    const { mode, followKernel } = this.lab.settings;
    if (!followKernel || mode === 'staged' || this.state !== 'running' || this.busy) return;
    void this.#saving.add(async () => {
      // By its turn, an own command may be under way; what it leaves is looked at when it is done.
      if (this.busy || !this.#work.kernel) return;
      await this.#adopt(this.#work.othersIn(this.drift()), { code: 'kernel', params: {} }, 'kernel');
    });
  }

  async #adopt(chosen: (difference: Difference) => boolean, label: Label, by: string): Promise<void> {
    const wanted = this.#wantedState();
    const kept = withKept(wanted, observedToNetState(this.observed), chosen);
    // What the schedule does for a while is no part of the drawing.
    const state = this.#laid.length === 0 ? kept : mergeTarget(wanted, labToNetState(this.lab), kept);
    const edit = adopt(this.lab, state, nanoid);
    if (!edit) return;
    const outcome = applyEdit(this.lab, edit);
    if (!outcome.ok) {
      this.deps.logger.warn({ lab: this.id, refusal: outcome.refusal }, 'the kernel could not be followed');
      return;
    }
    const inner = labelOf(edit, this.lab);
    await this.#save(
      outcome.lab,
      {
        label: { code: label.code, params: { code: inner.code, ...inner.params } },
        by,
        patches: outcome.patches,
        inverse: outcome.inverse,
      },
      { editId: nanoid(), by, edit },
    );
    void this.#work.writeHosts();
    this.#settleIsolation();
  }

  /** A drawn namespace that came by typing has what is drawn for it; of one that is gone, nothing is kept. */
  #settleIsolation(): void {
    const { sandbox, observed } = this;
    if (!sandbox || this.state !== 'running') return;
    const drawn = this.applied ?? this.lab;
    const isolated = sandbox.isolated();
    const names = new Set(Object.values(drawn.namespaces).map(({ name }) => name));
    for (const name of isolated.keys()) {
      if (names.has(name) || observed.namespaces[name]) continue;
      void sandbox.isolate(name, undefined).catch(() => undefined);
    }
    const actual = observedToNetState(observed);
    const isDue = planIsolation({ lab: drawn, target: actual, actual, isolated }).after.some(({ ns }) => !isolated.has(ns));
    if (isDue && this.#working.pending + this.#working.size === 0)
      void this.#do(() => this.#work.runTowards((_, now) => now, { code: 'isolation', params: {} }, { drawn }));
  }

  /** Namespaces in which what people run ends when this is drawn. */
  #endsBy(after: Lab): Endings {
    return after.settings.mode === 'staged' ? { changed: [], gone: [] } : this.#endingsTowards(after);
  }

  /** Namespaces of the kernel that are to have other kinds than they have, or are to go. */
  #endingsTowards(drawn: Lab): Endings {
    const isolated = this.sandbox?.isolated();
    if (!isolated) return { changed: [], gone: [] };
    const isThere = ({ name }: Namespace): boolean => Object.hasOwn(this.observed.namespaces, name);
    const changed = Object.values(drawn.namespaces).filter(
      (one) => isThere(one) && !equal(isolated.get(one.name)?.kinds, isolationWanted(one)?.kinds),
    );
    const gone = Object.values((this.applied ?? this.lab).namespaces).filter((one) => isThere(one) && !drawn.namespaces[one.id]);
    return { changed: changed.map(({ name }) => name), gone: gone.map(({ name }) => name) };
  }

  #chosen(keys: readonly string[] | undefined): Set<string> {
    const drift = this.drift();
    if (!keys) return new Set(drift.map(differenceKey));
    return relatedDifferences(drift, new Set(keys), this.#wantedState(), observedToNetState(this.observed));
  }

  #fullTarget(): TargetOf {
    const applied = this.applied;
    return (wanted, actual) => (applied ? mergeTarget(this.#wantedState(applied), wanted, actual) : wanted);
  }

  #do<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#working.add(action);
    // What somebody typed while our commands ran is looked at now.
    void done.then(
      () =>
        setImmediate(() => {
          this.#followKernel();
        }),
      () => undefined,
    );
    return done;
  }
}

function afterMs(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => {
    clearTimeout(timer);
  };
}

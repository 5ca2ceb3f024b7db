/** Brings the kernel of a running lab to a target: plans on what it has now, runs the commands, and remembers what they left undone. */
import { nanoid } from 'nanoid';
import type { Lab } from '../../shared/model/lab.ts';
import { NOTHING_OBSERVED, type Observed } from '../../shared/observe/observed.ts';
import type { Command } from '../../shared/plan/command.ts';
import { diff } from '../../shared/plan/diff.ts';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import type { Move } from '../../shared/plan/moves.ts';
import type { NetState } from '../../shared/plan/netState.ts';
import { ownDifferences, type OwnRun } from '../../shared/plan/ownDifferences.ts';
import { plan } from '../../shared/plan/plan.ts';
import { planIsolation } from '../../shared/plan/planIsolation.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord, Label } from '../../shared/protocol/records.ts';
import { namespacesOf, type RunOutcome } from '../kernel/commandRunner.ts';
import { changedSilently } from '../kernel/silentFacts.ts';
import type { Logger } from '../ports.ts';
import { HostsWriter } from './hostsWriter.ts';
import type { RunningKernel } from './runningKernel.ts';

/** What came of running commands. */
export interface Outcome {
  commands: number;
  failed: CommandRecord[];
}

export const NOTHING_DONE: Outcome = { commands: 0, failed: [] };

/** What the kernel is to have, of what is drawn and what it has. */
export type TargetOf = (wanted: NetState, actual: NetState) => NetState;

export interface PlanOptions {
  moves?: readonly Move[];
  /** The drawing whose kinds of namespace count; that of the lab by default. */
  drawn?: Lab;
}

interface Planned {
  actual: NetState;
  target: NetState;
  commands: Command[];
}

export interface KernelWorkDeps {
  lab: () => Lab;
  /** What is to be in the kernel, of a drawing or of the lab's own. */
  wanted: (drawing?: Lab) => NetState;
  onRecords: (records: CommandRecord[]) => void;
  logger: Logger;
}

/** Interface indexes we give begin here, so that those typed by hand, which begin at 2, seldom meet them. */
const FIRST_INDEX = 101;

export class KernelWork {
  kernel: RunningKernel | undefined;
  /** Differences that our own commands left: not to be taken over from the kernel by itself (SPEC OB8). */
  #known = new Set<string>();
  readonly #hosts = new HostsWriter();

  constructor(private readonly deps: KernelWorkDeps) {}

  get observed(): Observed {
    return this.kernel?.observer.current() ?? NOTHING_OBSERVED;
  }

  /** Works with this kernel from now on, of which nothing is known. */
  begin(kernel: RunningKernel): void {
    this.kernel = kernel;
    this.#known.clear();
    this.#hosts.forget();
  }

  end(): void {
    this.kernel = undefined;
  }

  /** Differences between drawing and kernel; none while the lab does not run. */
  drift(): Difference[] {
    return this.kernel ? diff(this.deps.wanted(), observedToNetState(this.observed)) : [];
  }

  /** All that differs now was left by commands of an earlier server. */
  takeAsOwn(): void {
    this.#known = new Set(this.drift().map(differenceKey));
  }

  /** Tells what somebody else did from what our own commands left; asked of the differences of now. */
  othersIn(drift: readonly Difference[]): (difference: Difference) => boolean {
    const present = new Set(drift.map(differenceKey));
    for (const key of this.#known) if (!present.has(key)) this.#known.delete(key);
    return (difference) => !this.#known.has(differenceKey(difference));
  }

  /** Reads all of the kernel now, heard of or not, where what counts is what is there and not what was told. */
  async readAll(): Promise<void> {
    await this.kernel?.observer.refresh(undefined, { silent: 'all' });
  }

  plan(targetOf: TargetOf, { moves = [], drawn = this.deps.lab() }: PlanOptions = {}): Planned {
    const { kernel } = this;
    const actual = observedToNetState(this.observed);
    const target = targetOf(this.deps.wanted(), actual);
    const traits = kernel && { newborn: kernel.newborn, netem: kernel.netem };
    const isolation = planIsolation({ lab: drawn, target, actual, isolated: kernel?.sandbox.isolated() ?? new Map() });
    const network = plan({ target, actual, moves, nextIndex: this.#nextIndex(), ...traits });
    return { actual, target, commands: [...isolation.before, ...network, ...isolation.after] };
  }

  async runTowards(targetOf: TargetOf, label: Label, { edit, ...options }: PlanOptions & { edit?: OwnRun['edit'] } = {}): Promise<Outcome> {
    await this.kernel?.observer.settled();
    const planned = this.plan(targetOf, options);
    const done: Command[] = [];
    const outcome = await this.#run(planned.commands, label, done);
    this.#keepApart({ ...planned, done, ...(edit && { edit }) });
    return outcome;
  }

  async runCommand(command: Command): Promise<Outcome> {
    await this.kernel?.observer.settled();
    const actual = observedToNetState(this.observed);
    const done: Command[] = [];
    const outcome = await this.#run([command], { code: 'command', params: {} }, done);
    this.#keepApart({ actual, target: actual, done });
    return outcome;
  }

  async writeHosts(): Promise<void> {
    const { kernel } = this;
    if (!kernel) return;
    const lab = this.deps.lab();
    try {
      await this.#hosts.write(kernel.sandbox, lab);
    } catch (error) {
      if (this.kernel === kernel) this.deps.logger.warn({ lab: lab.id, error: String(error) }, '/etc/hosts could not be written');
    }
  }

  /** What our own commands left as a difference is not what somebody did in the kernel (SPEC OB8). */
  #keepApart(run: OwnRun): void {
    const drift = this.drift();
    if (drift.length === 0) return;
    const own = ownDifferences(run);
    for (const difference of drift) {
      const key = differenceKey(difference);
      if (own.has(key)) this.#known.add(key);
    }
  }

  /** `done` receives the commands that succeeded. */
  async #run(commands: readonly Command[], label: Label, done: Command[]): Promise<Outcome> {
    const { kernel } = this;
    if (!kernel || commands.length === 0) {
      if (kernel) void this.writeHosts();
      return NOTHING_DONE;
    }
    const { observer } = kernel;
    const groupId = nanoid();
    const onRecords = (records: CommandRecord[]): void => {
      for (const { state, command } of records) if (state === 'ok') done.push(command);
      this.deps.onRecords(records);
    };
    let outcome: RunOutcome;
    let refreshed: Promise<unknown>;
    const release = observer.hold();
    try {
      outcome = await kernel.runner.run(commands, { groupId, label, onRecords, births: observer.births });
      // What is compared next must be what the commands left (SPEC AP5); asked before bells are answered again, which ring for the same.
      const known = { readings: outcome.readings, silent: changedSilently(commands) };
      refreshed = observer.refresh(touchedNamespaces(commands), known);
    } finally {
      release();
    }
    await refreshed;
    void this.writeHosts();
    return { commands: outcome.ran, failed: outcome.failed };
  }

  #nextIndex(): number {
    let most = FIRST_INDEX - 1;
    for (const namespace of Object.values(this.observed.namespaces)) {
      for (const iface of Object.values(namespace.interfaces)) if (iface.index > most) most = iface.index;
    }
    return most + 1;
  }
}

function touchedNamespaces(commands: readonly Command[]): string[] {
  const names = new Set<string>();
  for (const command of commands) {
    if (command.type === 'netns.delete') continue;
    for (const name of namespacesOf(command)) names.add(name);
    // Its other end went too, wherever that was.
    if (command.type === 'link.delete') names.add('host');
  }
  return [...names];
}

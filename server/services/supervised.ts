/** Keeps one service running: starts it when it is due, again after a crash, and stops it when it is no longer. */
import { equal } from '../../shared/model/equal.ts';
import type { Service } from '../../shared/model/service.ts';
import type { ServiceInfo, ServiceLine } from '../../shared/protocol/records.ts';
import type { Clock, Sandbox } from '../ports.ts';
import { RingBuffer } from '../labs/ringBuffer.ts';
import { startService, type RunEnd, type ServiceRun } from './serviceRun.ts';

/** After a crash it waits 1, 2, 4, … seconds; after so many crashes within a minute it is given up. */
export interface RestartPolicy {
  firstMs: number;
  mostMs: number;
  crashes: number;
  withinMs: number;
}
export const USUAL_RESTART: RestartPolicy = { firstMs: 1_000, mostMs: 30_000, crashes: 5, withinMs: 60_000 };

const LINES_KEPT = 500;
const LONGEST_LINE = 2_000;

/** Where it is to run. `identity` is another one when a namespace was deleted and made again. */
export interface Place {
  sandbox: Sandbox;
  namespace: string;
  identity: string;
}

export interface SupervisedDeps {
  clock: Clock;
  policy: RestartPolicy;
  /** Path of the program of a need; undefined where the machine has none. */
  program: (service: Service, need: string) => string | undefined;
  missing: (service: Service) => string | undefined;
  onChange: (info: ServiceInfo) => void;
  onLines: (serviceId: string, lines: ServiceLine[]) => void;
}

export interface Wish {
  service: Service;
  namespaceId: string;
  /** Undefined while its namespace is not there. */
  place: Place | undefined;
}

type Pause = { state: 'stopped' | 'failed' } | { state: 'waiting'; timer: NodeJS.Timeout; nextAt: number };

export class Supervised {
  #wish: Wish;
  #run: ServiceRun | undefined;
  /** What it was started for. */
  #startedFor: Wish | undefined;
  /** Why it does not run although it is wished. */
  #pause: Pause | undefined;
  #end: RunEnd = {};
  #problem: string | undefined;
  #crashes: number[] = [];
  #restarts = 0;
  #startedAt: number | undefined;
  #told: ServiceInfo | undefined;
  #closed = false;
  #seq = 0;
  readonly #lines = new RingBuffer<ServiceLine>(LINES_KEPT, (line) => line.seq);
  /** One step after another. */
  #turn: Promise<void> = Promise.resolve();

  constructor(
    wish: Wish,
    private readonly deps: SupervisedDeps,
  ) {
    this.#wish = wish;
    void this.#settle();
  }

  /** The drawing or the kernel is another one. What failed is tried again when it was changed. */
  set(wish: Wish): void {
    const before = this.#wish;
    this.#wish = wish;
    if (!samePlace(before.place, wish.place) || !sameDefinition(before.service, wish.service)) this.#resume();
    void this.#settle();
  }

  start(): Promise<void> {
    this.#resume();
    return this.#settle();
  }

  stop(): Promise<void> {
    this.#resume();
    this.#pause = { state: 'stopped' };
    return this.#settle();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** It is no longer in the drawing, or its lab is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#resume();
    await this.#settle();
  }

  get wish(): Wish {
    return this.#wish;
  }

  log(): ServiceLine[] {
    return this.#lines.all();
  }

  info(): ServiceInfo {
    const { service, namespaceId } = this.#wish;
    const lacks = this.deps.missing(service);
    const pause = this.#pause;
    const state = this.#run ? 'running' : !service.enabled ? 'stopped' : lacks !== undefined ? 'missingTool' : (pause?.state ?? 'waiting');
    return {
      id: service.id,
      namespaceId,
      state,
      restarts: this.#restarts,
      ...(this.#run && { pid: this.#run.pid }),
      ...(this.#run && this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(!this.#run && this.#end.code !== undefined && { exitCode: this.#end.code }),
      ...(!this.#run && this.#end.signal !== undefined && { signal: this.#end.signal }),
      ...(state === 'missingTool' && lacks !== undefined && { lacks }),
      ...(pause?.state === 'waiting' && { nextAt: pause.nextAt }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  #resume(): void {
    if (this.#pause?.state === 'waiting') clearTimeout(this.#pause.timer);
    this.#pause = undefined;
    this.#crashes = [];
    this.#restarts = 0;
  }

  #settle(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#step());
    return this.#turn;
  }

  async #step(): Promise<void> {
    const wish = this.#wish;
    const due = this.#isDue(wish);
    const run = this.#run;
    if (
      run &&
      !(due && this.#startedFor && samePlace(this.#startedFor.place, wish.place) && sameDefinition(this.#startedFor.service, wish.service))
    ) {
      this.#run = undefined;
      await run.stop();
      this.#end = {};
      this.#note('stopped', {});
    }
    if (due && !this.#run && wish.place) await this.#begin(wish, wish.place);
    this.#tell();
  }

  #isDue({ service, place }: Wish): boolean {
    return !this.#closed && service.enabled && place !== undefined && this.#pause === undefined && this.deps.missing(service) === undefined;
  }

  async #begin(wish: Wish, { sandbox, namespace }: Place): Promise<void> {
    this.#startedFor = wish;
    this.#problem = undefined;
    try {
      const run = await startService({
        sandbox,
        namespace,
        service: wish.service,
        program: (need) => this.deps.program(wish.service, need) ?? need,
        onLine: (from, text) => {
          this.#put({ from, text: readable(text).slice(0, LONGEST_LINE) });
        },
      });
      this.#run = run;
      this.#startedAt = this.deps.clock.now();
      this.#note('started', { pid: String(run.pid) });
      void run.exited.then((end) => {
        if (this.#run === run) this.#onEnd(end);
      });
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#onEnd({ code: 255 });
    }
  }

  /** It ended by itself: well, or it is tried again. */
  #onEnd(end: RunEnd): void {
    this.#run = undefined;
    this.#end = end;
    const code = end.signal ?? String(end.code ?? 0);
    this.#note(end.signal === undefined ? 'ended' : 'killed', { code });
    if (end.code === 0) this.#pause = { state: 'stopped' };
    else this.#afterCrash();
    this.#tell();
  }

  #afterCrash(): void {
    const { policy, clock } = this.deps;
    const now = clock.now();
    this.#crashes = [...this.#crashes.filter((at) => at > now - policy.withinMs), now];
    const count = this.#crashes.length;
    if (count >= policy.crashes) {
      this.#pause = { state: 'failed' };
      this.#note('givenUp', { count: String(count) });
      return;
    }
    const delay = Math.min(policy.mostMs, policy.firstMs * 2 ** (count - 1));
    const timer = setTimeout(() => {
      this.#pause = undefined;
      this.#restarts += 1;
      void this.#settle();
    }, delay);
    this.#pause = { state: 'waiting', timer, nextAt: now + delay };
  }

  #note(text: string, params: Record<string, string>): void {
    this.#put({ from: 'note', text, params });
  }

  #put(line: Omit<ServiceLine, 'seq' | 'at'>): void {
    const whole: ServiceLine = { seq: (this.#seq += 1), at: this.deps.clock.now(), ...line };
    this.#lines.put([whole]);
    if (!this.#closed) this.deps.onLines(this.#wish.service.id, [whole]);
  }

  #tell(): void {
    const info = this.info();
    if (this.#closed || equal(this.#told, info)) return;
    this.#told = info;
    this.deps.onChange(info);
  }
}

function samePlace(a: Place | undefined, b: Place | undefined): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && a.sandbox === b.sandbox && a.namespace === b.namespace && a.identity === b.identity)
  );
}

/** Another name is only another label. */
function sameDefinition(a: Service, b: Service): boolean {
  return a === b || equal({ ...a, name: '' }, { ...b, name: '' });
}

/** Text without colours and other commands to a terminal. */
function readable(text: string): string {
  return text
    .replace(/\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007?|.)/g, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** Keeps the services of every running lab as drawn: which are to run where, their states and logs, and starting and stopping by hand. */
import type { Lab } from '../../shared/model/lab.ts';
import type { RoutingNeighbour, ServiceInfo, ServiceLine } from '../../shared/protocol/records.ts';
import { failed, ok, type Result } from '../../shared/protocol/result.ts';
import { configOf, daemonsOf } from '../../shared/services/frr.ts';
import { describeService } from '../../shared/services/services.ts';
import type { Clock, Logger, Sandbox } from '../ports.ts';
import { findProgram } from '../sandbox/programs.ts';
import { readNeighbours } from './frrNeighbours.ts';
import { sweepServices } from './serviceRun.ts';
import { Supervised, USUAL_RESTART, type Place, type RestartPolicy, type SupervisedDeps } from './supervised.ts';

/** Lines that come within this time go in one message, and of those at most so many. */
const FLUSH_MS = 50;
const FLUSH_LINES = 200;

/** A lab as its services see it. */
export interface ServedLab {
  readonly id: string;
  readonly lab: Lab;
  /** Staged mode: the drawing that the kernel was last brought to, which counts. */
  readonly applied: Lab | undefined;
  readonly sandbox: Sandbox | undefined;
  /** Its own commands are under way: addresses and links may not be there yet. */
  readonly busy: boolean;
}

export interface SupervisionDeps {
  clock: Clock;
  logger: Logger;
  events: {
    changed(labId: string, info: ServiceInfo): void;
    logged(labId: string, serviceId: string, lines: ServiceLine[], dropped: number): void;
  };
  restart?: RestartPolicy;
  /** Where programs are; by default on this machine. */
  findProgram?: (names: readonly string[]) => string | undefined;
}

interface Household {
  sandbox: Sandbox;
  services: Map<string, Supervised>;
  /** Another look is due; at most one waits for the one under way. */
  again: boolean;
  looking: boolean;
}

type Nothing = Record<string, never>;

export class ServiceSupervision {
  readonly #households = new Map<string, Household>();
  readonly #unsent = new Map<string, { labId: string; lines: ServiceLine[]; dropped: number }>();
  #flushTimer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: SupervisionDeps) {}

  /** Something about the lab is another: looks what is to run now. Cheap when nothing is. */
  follow(session: ServedLab): void {
    const { id, sandbox } = session;
    if (!sandbox || session.busy) return;
    const known = this.#households.get(id);
    if (known && known.sandbox !== sandbox) this.dropLab(id);
    if (!this.#households.has(id) && !hasServices(session)) return;
    const household = this.#households.get(id) ?? { sandbox, services: new Map<string, Supervised>(), again: false, looking: false };
    const isNew = !this.#households.has(id);
    this.#households.set(id, household);
    household.again = true;
    if (!household.looking) void this.#look(session, household, isNew);
  }

  list(labId: string): ServiceInfo[] {
    return [...(this.#households.get(labId)?.services.values() ?? [])].map((service) => service.info());
  }

  log(labId: string, serviceId: string): Promise<Result<{ lines: ServiceLine[] }>> {
    return this.#with(labId, serviceId, (service) => ok({ lines: service.log() }));
  }

  start(labId: string, serviceId: string): Promise<Result<Nothing>> {
    return this.#with(labId, serviceId, async (service) => {
      const { state, lacks } = service.info();
      if (state === 'missingTool')
        return failed({ code: 'unsupported', message: `This machine has no ${lacks ?? ''}.`, params: { name: lacks ?? '' } });
      await service.start();
      return ok({});
    });
  }

  stop(labId: string, serviceId: string): Promise<Result<Nothing>> {
    return this.#with(labId, serviceId, async (service) => {
      await service.stop();
      return ok({});
    });
  }

  restart(labId: string, serviceId: string): Promise<Result<Nothing>> {
    return this.#with(labId, serviceId, async (service) => {
      await service.restart();
      return ok({});
    });
  }

  /** Whom a routing service talks to; nobody while it does not run. */
  neighbours(labId: string, serviceId: string): Promise<Result<{ neighbours: RoutingNeighbour[] }>> {
    return this.#with(labId, serviceId, async (service) => {
      const { service: drawn, place } = service.wish;
      if (drawn.kind !== 'frr' || !place || service.info().state !== 'running') return ok({ neighbours: [] });
      const daemons = daemonsOf(configOf(drawn, place.namespace));
      const speaks = { ospf: daemons.includes('ospfd'), ospf6: daemons.includes('ospf6d'), bgp: daemons.includes('bgpd') };
      return ok({ neighbours: await readNeighbours(place.sandbox, place.namespace, speaks) });
    });
  }

  /** Lab stopped or deleted: its services go with it. */
  dropLab(labId: string): void {
    const household = this.#households.get(labId);
    this.#households.delete(labId);
    for (const service of household?.services.values() ?? []) void service.close();
  }

  async #with<T>(labId: string, serviceId: string, action: (service: Supervised) => Promise<Result<T>> | Result<T>): Promise<Result<T>> {
    const household = this.#households.get(labId);
    if (!household) return failed({ code: 'not_running', message: 'The lab is not running.' });
    const service = household.services.get(serviceId);
    return service ? action(service) : failed({ code: 'not_found', message: 'There is no such service.' });
  }

  async #look(session: ServedLab, household: Household, isNew: boolean): Promise<void> {
    household.looking = true;
    try {
      if (isNew) await sweepServices(household.sandbox);
      while (household.again && this.#households.get(session.id) === household) {
        household.again = false;
        const identities = new Map(household.sandbox.namespaces().map(({ name, identity }) => [name, identity]));
        if (this.#households.get(session.id) === household) this.#settle(session, household, identities);
      }
    } catch (error) {
      this.deps.logger.warn({ lab: session.id, error: String(error) }, 'the services of a lab could not be settled');
    } finally {
      household.looking = false;
    }
  }

  #settle(session: ServedLab, household: Household, identities: ReadonlyMap<string, string>): void {
    const { sandbox, services } = household;
    const left = new Set(services.keys());
    for (const namespace of Object.values((session.applied ?? session.lab).namespaces)) {
      // The host is always there.
      const identity = namespace.id === 'host' ? 'host' : identities.get(namespace.name);
      const place: Place | undefined = identity === undefined ? undefined : { sandbox, namespace: namespace.name, identity };
      for (const service of namespace.services) {
        left.delete(service.id);
        const wish = { service, namespaceId: namespace.id, place };
        const known = services.get(service.id);
        if (known) known.set(wish);
        else services.set(service.id, new Supervised(wish, this.#supervisedDeps(session.id)));
      }
    }
    for (const id of left) {
      void services.get(id)?.close();
      services.delete(id);
    }
  }

  #supervisedDeps(labId: string): SupervisedDeps {
    const find = this.deps.findProgram ?? findProgram;
    return {
      clock: this.deps.clock,
      policy: this.deps.restart ?? USUAL_RESTART,
      program: ({ kind }, need) => find(describeService(kind).needs.find(({ id }) => id === need)?.programs ?? []),
      missing: ({ kind }) => describeService(kind).needs.find(({ programs }) => find(programs) === undefined)?.id,
      onChange: (info) => {
        this.deps.events.changed(labId, info);
      },
      onLines: (serviceId, lines) => {
        this.#collect(labId, serviceId, lines);
      },
    };
  }

  #collect(labId: string, serviceId: string, lines: readonly ServiceLine[]): void {
    const key = `${labId} ${serviceId}`;
    const entry = this.#unsent.get(key) ?? { labId, lines: [], dropped: 0 };
    this.#unsent.set(key, entry);
    entry.lines.push(...lines);
    const surplus = entry.lines.length - FLUSH_LINES;
    if (surplus > 0) {
      entry.lines.splice(0, surplus);
      entry.dropped += surplus;
    }
    if (this.#flushTimer) return;
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = undefined;
      const unsent = [...this.#unsent];
      this.#unsent.clear();
      for (const [one, { labId: lab, lines: some, dropped }] of unsent)
        this.deps.events.logged(lab, one.slice(lab.length + 1), some, dropped);
    }, FLUSH_MS);
  }
}

function hasServices({ lab, applied }: ServedLab): boolean {
  return Object.values((applied ?? lab).namespaces).some((namespace) => namespace.services.length > 0);
}

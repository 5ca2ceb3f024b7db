/** What each message does: looks up whom it is about and passes it on. */
import { ok, failed, type Result } from '../../shared/protocol/result.ts';
import type { Capability } from '../../shared/probe/capability.ts';
import type { LabSnapshot } from '../../shared/protocol/records.ts';
import { newWireguardKeys } from '../wireguardKeys.ts';
import { readBridge } from '../bridges/readBridge.ts';
import { readFirewall } from '../firewall/readFirewall.ts';
import { listNeighbours, lookUpRoute } from '../kernel/askKernel.ts';
import type { ExecService } from '../exec/execService.ts';
import type { LabService } from '../labs/labService.ts';
import type { LabSession, Spare } from '../labs/labSession.ts';
import type { SnapshotService } from '../labs/snapshotService.ts';
import type { ProcessService } from '../processes/processService.ts';
import type { PingService } from '../probes/pingService.ts';
import type { ScriptService } from '../scripts/scriptService.ts';
import type { ServiceSupervision } from '../services/serviceSupervision.ts';
import type { TerminalService } from '../terminals/terminalService.ts';
import type { Sandbox } from '../ports.ts';
import type { Audience } from './audience.ts';
import { endingsIn } from './endings.ts';
import type { Handlers } from './handle.ts';

export interface Services {
  labs: LabService;
  snapshots: SnapshotService;
  terminals: TerminalService;
  pings: PingService;
  supervision: ServiceSupervision;
  execs: ExecService;
  processes: ProcessService;
  scripts: ScriptService;
  audience: Audience;
  doctor: () => Promise<{ version: string; launcher: string; capabilities: Capability[] }>;
}

/** A keystroke, a drawn frame: many a second are usual. */
const SMALL = 2;

export function createHandlers(services: Services): Handlers {
  const { labs, snapshots, terminals, pings, supervision, execs, processes, scripts, audience } = services;
  const withLab = async <T>(labId: string, action: (session: LabSession) => Promise<Result<T>> | Result<T>): Promise<Result<T>> => {
    const session = labs.session(labId);
    return session ? action(session) : failed({ code: 'not_found', message: 'There is no such lab.' });
  };
  const running = <T>(labId: string, action: (session: LabSession) => Promise<Result<T>> | Result<T>): Promise<Result<T>> =>
    withLab(labId, (session) => (session.sandbox ? action(session) : failed({ code: 'not_running', message: 'The lab is not running.' })));
  /** Refuses, where that is asked for, what would end what people run. */
  const sparing = (session: LabSession, isAsked: true | undefined): { spare?: Spare } => {
    const spare: Spare = (endings) =>
      endingsIn(endings, {
        lab: session.applied ?? session.lab,
        terminals: terminals.list(session.id),
        services: supervision.list(session.id),
      });
    return isAsked ? { spare } : {};
  };
  /** In a namespace that the kernel has. */
  const inNamespace = <T>(labId: string, namespace: string, action: (sandbox: Sandbox) => Promise<Result<T>>): Promise<Result<T>> =>
    running(labId, (session) =>
      session.sandbox && Object.hasOwn(session.observed.namespaces, namespace)
        ? action(session.sandbox)
        : failed({ code: 'not_found', message: `There is no namespace ${namespace} in the lab.` }),
    );
  return {
    'lab:list': { who: 'signedIn', run: () => ok(labs.list()) },
    'lab:create': { who: 'signedIn', run: (payload) => labs.create(payload) },
    'lab:duplicate': { who: 'signedIn', run: ({ labId }) => labs.duplicate(labId) },
    'lab:delete': { who: 'signedIn', run: ({ labId }) => labs.remove(labId) },
    'lab:restore': { who: 'signedIn', run: ({ labId }) => labs.restore(labId) },
    'lab:open': {
      who: 'signedIn',
      run: ({ labId }, caller) =>
        withLab(labId, (session) => {
          audience.open(caller.id, labId);
          return ok(snapshotOf(session, services));
        }),
    },
    'lab:close': {
      who: 'signedIn',
      run({ labId }, caller) {
        audience.close(caller.id, labId);
        return ok({});
      },
    },
    'lab:start': {
      who: 'signedIn',
      run: ({ labId }) =>
        withLab(labId, async (session) => {
          const started = await session.start();
          return started.ok ? ok({}) : started;
        }),
    },
    'lab:stop': {
      who: 'signedIn',
      run: ({ labId }) =>
        withLab(labId, async (session) => {
          await session.stop();
          return ok({});
        }),
    },
    'lab:edit': {
      who: 'signedIn',
      run: ({ labId, edit, editId, baseRevision, spare }, caller) =>
        withLab(labId, async (session) => {
          const edited = await session.edit(edit, { editId, baseRevision, by: caller.id, ...sparing(session, spare) });
          if (edited.ok) return ok({ revision: edited.value.revision });
          if (edited.error.code === 'conflict') audience.toClient(caller.id, 'lab:reset', snapshotOf(session, services));
          return edited;
        }),
    },
    'lab:undo': {
      who: 'signedIn',
      run: ({ labId, spare }) => withLab(labId, (session) => session.move('undo', sparing(session, spare))),
    },
    'lab:redo': {
      who: 'signedIn',
      run: ({ labId, spare }) => withLab(labId, (session) => session.move('redo', sparing(session, spare))),
    },
    'lab:plan': { who: 'signedIn', run: ({ labId }) => running(labId, (session) => ok(session.plan())) },
    'lab:apply': {
      who: 'signedIn',
      run: ({ labId, spare }) =>
        running(labId, async (session) => {
          const spared = sparing(session, spare).spare?.(session.endsByApply());
          return spared ? failed(spared) : ok(counted(await session.apply()));
        }),
    },
    'lab:discard': { who: 'signedIn', run: ({ labId }) => withLab(labId, (session) => session.discard()) },
    'lab:keep': {
      who: 'signedIn',
      run: ({ labId, keys }) =>
        running(labId, async (session) => {
          await session.keep(keys);
          return ok({});
        }),
    },
    'lab:revert': { who: 'signedIn', run: ({ labId, keys }) => running(labId, async (session) => ok(counted(await session.revert(keys)))) },
    'lab:put': { who: 'signedIn', run: ({ file }) => labs.put(file) },
    'lab:export': { who: 'signedIn', run: ({ labId, observed }) => labs.export(labId, observed ?? false) },
    'schedule:start': { who: 'signedIn', run: ({ labId }) => running(labId, (session) => session.startSchedule()) },
    'schedule:pause': { who: 'signedIn', run: ({ labId }) => running(labId, (session) => session.pauseSchedule()) },
    'schedule:stop': { who: 'signedIn', run: ({ labId }) => running(labId, (session) => session.stopSchedule()) },
    'snapshot:list': { who: 'signedIn', run: ({ labId }) => withLab(labId, async () => ok(await snapshots.list(labId))) },
    'snapshot:take': { who: 'signedIn', run: ({ labId, name }) => withLab(labId, (session) => snapshots.take(session, name)) },
    'snapshot:get': { who: 'signedIn', run: ({ labId, snapshotId }) => withLab(labId, () => snapshots.get(labId, snapshotId)) },
    'snapshot:rename': {
      who: 'signedIn',
      run: ({ labId, snapshotId, name }) => withLab(labId, () => snapshots.rename(labId, snapshotId, name)),
    },
    'snapshot:delete': { who: 'signedIn', run: ({ labId, snapshotId }) => withLab(labId, () => snapshots.remove(labId, snapshotId)) },
    'snapshot:recover': { who: 'signedIn', run: ({ labId, snapshotId }) => withLab(labId, () => snapshots.recover(labId, snapshotId)) },
    'snapshot:plan': {
      who: 'signedIn',
      run: ({ labId, snapshotId, side }) => withLab(labId, (session) => snapshots.plan(session, snapshotId, side)),
    },
    'snapshot:restore': {
      who: 'signedIn',
      run: ({ labId, snapshotId, side }, caller) =>
        withLab(labId, (session) => snapshots.restore(session, snapshotId, { side, by: caller.id })),
    },
    'command:run': {
      who: 'signedIn',
      run: ({ labId, command }) =>
        running(labId, async (session) => {
          const outcome = await session.runCommand(command);
          const [failure] = outcome.failed;
          return failure ? failed({ code: 'command_failed', message: failure.stderr ?? 'The command failed.' }) : ok({});
        }),
    },
    'firewall:read': {
      who: 'signedIn',
      run: ({ labId, namespace }) => inNamespace(labId, namespace, async (sandbox) => ok(await readFirewall(sandbox, namespace))),
    },
    'route:get': {
      who: 'signedIn',
      run: ({ labId, namespace, question }) =>
        inNamespace(labId, namespace, async (sandbox) => ok(await lookUpRoute(sandbox, namespace, question))),
    },
    'neighbour:list': {
      who: 'signedIn',
      run: ({ labId, namespace }) =>
        inNamespace(labId, namespace, async (sandbox) => ok({ neighbours: await listNeighbours(sandbox, namespace) })),
    },
    'wireguard:keys': {
      who: 'signedIn',
      run: ({ count }) => Promise.resolve(ok({ keys: Array.from({ length: count }, newWireguardKeys) })),
    },
    'bridge:read': {
      who: 'signedIn',
      run: ({ labId, namespace, dev }) =>
        inNamespace(labId, namespace, async (sandbox) => {
          const reading = await readBridge(sandbox, namespace, dev);
          return reading ? ok(reading) : failed({ code: 'not_found', message: 'There is no such bridge.' });
        }),
    },
    'terminal:open': { who: 'signedIn', run: (payload) => terminals.open(payload) },
    'terminal:attach': { who: 'signedIn', run: ({ terminalId }, caller) => terminals.attach(terminalId, caller.id) },
    'terminal:detach': { who: 'signedIn', run: ({ terminalId }, caller) => terminals.detach(terminalId, caller.id) },
    'terminal:input': { who: 'signedIn', cost: SMALL, run: ({ terminalId, data }) => terminals.input(terminalId, data) },
    'terminal:resize': { who: 'signedIn', cost: SMALL, run: ({ terminalId, cols, rows }) => terminals.resize(terminalId, cols, rows) },
    'terminal:drawn': {
      who: 'signedIn',
      cost: SMALL,
      run: ({ terminalId, chars }, caller) => terminals.drawn(terminalId, caller.id, chars),
    },
    'terminal:close': { who: 'signedIn', run: ({ terminalId }) => terminals.close(terminalId) },
    'processes:get': {
      who: 'signedIn',
      run: ({ labId, namespace }) =>
        running(labId, async ({ sandbox }) =>
          sandbox ? ok(await processes.report(sandbox, namespace)) : failed({ code: 'not_running', message: 'The lab is not running.' }),
        ),
    },
    'ping:start': { who: 'signedIn', run: (payload) => pings.start(payload) },
    'ping:stop': { who: 'signedIn', run: ({ pingId }) => pings.stop(pingId) },
    'ping:remove': { who: 'signedIn', run: ({ pingId }) => pings.remove(pingId) },
    'service:start': { who: 'signedIn', run: ({ labId, serviceId }) => supervision.start(labId, serviceId) },
    'service:stop': { who: 'signedIn', run: ({ labId, serviceId }) => supervision.stop(labId, serviceId) },
    'service:restart': { who: 'signedIn', run: ({ labId, serviceId }) => supervision.restart(labId, serviceId) },
    'service:log': { who: 'signedIn', run: ({ labId, serviceId }) => supervision.log(labId, serviceId) },
    'service:neighbours': { who: 'signedIn', run: ({ labId, serviceId }) => supervision.neighbours(labId, serviceId) },
    'exec:start': { who: 'signedIn', run: (payload, caller) => execs.start(caller.id, payload) },
    'exec:input': { who: 'signedIn', cost: SMALL, run: (payload, caller) => execs.input(caller.id, payload) },
    'exec:kill': { who: 'signedIn', run: (payload, caller) => execs.kill(caller.id, payload) },
    'script:run': { who: 'signedIn', run: (payload, caller) => scripts.run(caller.id, payload) },
    'script:cancel': { who: 'signedIn', run: (payload, caller) => scripts.cancel(caller.id, payload) },
    'doctor:get': { who: 'signedIn', run: async () => ok(await services.doctor()) },
  };
}

/** Everything a client needs to show a lab. */
export function snapshotOf(
  session: LabSession,
  { terminals, pings, supervision }: Pick<Services, 'terminals' | 'pings' | 'supervision'>,
): LabSnapshot {
  return {
    lab: session.lab,
    state: session.state,
    ...(session.failure !== undefined && { failure: session.failure }),
    observed: session.observed,
    history: session.history,
    commands: session.commandRecords.all(),
    lines: session.monitorLines.all().slice(-1000),
    terminals: terminals.list(session.id),
    pings: pings.list(session.id),
    services: supervision.list(session.id),
    ...(session.applied && { applied: session.applied }),
    schedule: session.schedule,
  };
}

function counted({ commands, failed: failures }: { commands: number; failed: readonly unknown[] }): { commands: number; failed: number } {
  return { commands, failed: failures.length };
}

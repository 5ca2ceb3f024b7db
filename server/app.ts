/** Puts a server together from its ports: services, messages, routes. Used by `main.ts` and by tests. */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Capability } from '../shared/probe/capability.ts';
import { ExecService } from './exec/execService.ts';
import { LabService } from './labs/labService.ts';
import { SnapshotService } from './labs/snapshotService.ts';
import type { StartKernel } from './labs/runningKernel.ts';
import type { Clock, Logger } from './ports.ts';
import { ProcessService } from './processes/processService.ts';
import { PingService } from './probes/pingService.ts';
import type { LabRepository } from './storage/labRepository.ts';
import { SCRIPT_LIMITS, ScriptService } from './scripts/scriptService.ts';
import type { SnapshotRepository } from './storage/snapshotRepository.ts';
import { ServiceSupervision } from './services/serviceSupervision.ts';
import { UplinkService } from './uplink/uplinkService.ts';
import { TerminalService } from './terminals/terminalService.ts';
import { Audience } from './transport/audience.ts';
import { createHttp } from './transport/httpRoutes.ts';
import { createSignIn } from './transport/signIn.ts';
import { createHandlers, snapshotOf, type Services } from './transport/socketHandlers.ts';
import { createSocketServer } from './transport/socketServer.ts';

export interface AppDeps {
  repository: LabRepository;
  snapshots: SnapshotRepository;
  startKernel: StartKernel;
  clock: Clock;
  logger: Logger;
  token: string;
  host: string;
  port: number;
  allowedHosts: readonly string[];
  /** Folder of the built page. */
  page: string;
  version: string;
  launcher: string;
  /** How uplinks are made; absent: no lab may have one. */
  uplink?: { serverIsRoot: boolean } | undefined;
  capabilities: () => Promise<Capability[]>;
}

export interface App {
  port: number;
  labs: LabService;
  /** Ends within five seconds: sandboxes, sockets, database. */
  close(): Promise<void>;
}

/** How long a script may take to read a chunk of its program's output. */
const TAKE_MS = 60_000;

/** Listens, loads the labs, and resolves when it is ready. Rejects when the port cannot be had. */
export async function createApp(deps: AppDeps): Promise<App> {
  const { clock, logger, repository } = deps;
  const audience: Audience = new Audience({
    onWatchers: (labId, count) => labs.session(labId)?.watch(count),
    resync(labId, clientId) {
      const session = labs.session(labId);
      if (session) audience.toClient(clientId, 'lab:reset', snapshotOf(session, services));
    },
    relist(clientId) {
      audience.toClient(clientId, 'labs:changed', { labs: labs.list() });
    },
  });
  const labs: LabService = new LabService(
    {
      repository,
      startKernel: deps.startKernel,
      clock,
      logger,
      events: {
        edited(session, { editId, by, edit, patches }) {
          audience.toLab(session.id, 'lab:edited', {
            labId: session.id,
            revision: session.lab.revision,
            editId,
            by,
            ...(edit && { edit }),
            patches,
            history: session.history,
          });
          labs.changed();
          supervision.follow(session);
          uplinks.follow(session);
        },
        reset: (session) => audience.toLab(session.id, 'lab:reset', snapshotOf(session, services)),
        stateChanged(session) {
          const failure = session.failure === undefined ? {} : { failure: session.failure };
          audience.toLab(session.id, 'lab:stateChanged', { labId: session.id, state: session.state, ...failure });
          labs.changed();
          uplinks.follow(session);
        },
        observed(session, change) {
          audience.toLab(session.id, 'lab:observed', { labId: session.id, change });
          labs.changed();
          supervision.follow(session);
        },
        applied: (session) => audience.toLab(session.id, 'lab:applied', { labId: session.id, revision: session.lab.revision }),
        commands: (session, records) => audience.toLab(session.id, 'lab:commands', { labId: session.id, records }),
        lines: (session, lines, dropped) => audience.toLab(session.id, 'lab:lines', { labId: session.id, lines, dropped }),
        traffic: (session, rates) => audience.toLab(session.id, 'lab:traffic', { labId: session.id, rates }),
        settled: (session) => {
          supervision.follow(session);
        },
        noticed: (session, notice) => audience.toLab(session.id, 'lab:notice', { labId: session.id, ...notice }),
        scheduled: (session) => audience.toLab(session.id, 'schedule:changed', { labId: session.id, schedule: session.schedule }),
        kernelGone(session) {
          terminals.dropLab(session.id);
          pings.dropLab(session.id);
          supervision.dropLab(session.id);
          execs.dropLab(session.id);
        },
      },
    },
    {
      labsChanged: (list) => audience.toAll('labs:changed', { labs: list }),
      deleted: (labId) => audience.toLab(labId, 'lab:deleted', { labId }),
    },
  );
  const snapshots = new SnapshotService({
    repository: deps.snapshots,
    clock,
    onChanged: (labId, list) => audience.toLab(labId, 'snapshots:changed', { labId, snapshots: list }),
  });
  const sandboxOf = (labId: string) => labs.sandboxOf(labId);
  const terminals = new TerminalService({
    sandboxOf,
    events: {
      opened: (info) => audience.toLab(info.labId, 'terminal:opened', { info }),
      changed: (info) => audience.toLab(info.labId, 'terminal:changed', { info }),
      closed: (labId, terminalId) => audience.toLab(labId, 'terminal:closed', { labId, terminalId }),
      output: (viewerId, terminalId, data) => audience.toClient(viewerId, 'terminal:output', { terminalId, data }),
      typed: ({ labId, namespace }) => labs.session(labId)?.typed(namespace),
    },
  });
  const pings = new PingService({
    sandboxOf,
    observedOf: (labId) => labs.session(labId)?.observed,
    clock,
    events: {
      changed: ({ replies: _, ...info }) => audience.toLab(info.labId, 'ping:changed', { labId: info.labId, info }),
      replied: (info, replies, stats) => audience.toLab(info.labId, 'ping:replied', { labId: info.labId, pingId: info.id, replies, stats }),
      removed: (labId, pingId) => audience.toLab(labId, 'ping:removed', { labId, pingId }),
    },
  });
  const supervision = new ServiceSupervision({
    clock,
    logger,
    events: {
      changed: (labId, info) => audience.toLab(labId, 'service:changed', { labId, info }),
      logged: (labId, serviceId, lines, dropped) => audience.toLab(labId, 'service:logged', { labId, serviceId, lines, dropped }),
    },
  });
  const uplinks = new UplinkService({
    start: deps.uplink,
    logger,
    onFailure: (labId, error) => audience.toLab(labId, 'lab:notice', { labId, code: 'uplink_failed', params: { error } }),
  });
  const execs = new ExecService({
    sandboxOf,
    events: {
      output: (clientId, execId, stream, data) => audience.toClientTaken(clientId, 'exec:output', { execId, stream, data }, TAKE_MS),
      ended: (clientId, execId, code, signal) => audience.toClient(clientId, 'exec:ended', { execId, code, signal }),
      ran: (labId, namespace) => labs.session(labId)?.typed(namespace),
    },
  });
  const scripts = new ScriptService({
    startKernel: deps.startKernel,
    logger,
    limits: SCRIPT_LIMITS,
    events: {
      output: (clientId, runId, text) => audience.toClient(clientId, 'script:output', { runId, text }),
      ended: (clientId, runId, end) => audience.toClient(clientId, 'script:ended', { runId, end }),
    },
  });
  const services: Services = {
    labs,
    snapshots,
    terminals,
    pings,
    supervision,
    execs,
    processes: new ProcessService(clock),
    scripts,
    audience,
    doctor: async () => ({ version: deps.version, launcher: deps.launcher, capabilities: await deps.capabilities() }),
  };

  const http = createServer();
  const port = await listen(http, deps.host, deps.port);
  let ready = false;
  const signIn = createSignIn({ token: deps.token, host: deps.host, port, allowedHosts: deps.allowedHosts });
  const routes = createHttp({ signIn, page: deps.page, ready: () => ready });
  http.on('request', (request, response) => {
    routes(request, response);
  });
  const io = createSocketServer(http, {
    signIn,
    audience,
    logger,
    version: deps.version,
    handlers: createHandlers(services),
    onLeave(clientId) {
      terminals.detachEverywhere(clientId);
      execs.dropClient(clientId);
      scripts.dropClient(clientId);
    },
  });
  await labs.load();
  ready = true;
  return {
    port,
    labs,
    async close() {
      ready = false;
      await io.close();
      await Promise.all([labs.shutdown(), scripts.shutdown()]);
      await repository.close();
    },
  };
}

function listen(http: HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      const address = http.address() as AddressInfo;
      resolve(address.port);
    });
  });
}

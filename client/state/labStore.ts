/** The lab that is open: what the server said of it, with this page's own edits on top until they are confirmed. */
import { nanoid } from 'nanoid';
import { create } from 'zustand';
import { applyEdit, applyLabPatches } from '../../shared/edit/applyEdit.ts';
import type { Edit } from '../../shared/edit/edit.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { applyObservedChange, NOTHING_OBSERVED, type Observed } from '../../shared/observe/observed.ts';
import { diff } from '../../shared/plan/diff.ts';
import { differenceKey, type Difference } from '../../shared/plan/difference.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import type {
  CommandRecord,
  HistoryState,
  LabSnapshot,
  LabState,
  MonitorLine,
  PingInfo,
  ServiceInfo,
  TerminalInfo,
  TrafficRate,
} from '../../shared/protocol/records.ts';
import { failed, ok, type Failure, type Result } from '../../shared/protocol/result.ts';
import { NO_RUN, type ScheduleState } from '../../shared/protocol/schedule.ts';
import { touchedBy, withSchedule } from '../../shared/schedule/withSchedule.ts';
import { on, onConnect, request } from '../api/connection.ts';

/** Older ones are let go; the server keeps them longer. */
const LINES_KEPT = 5000;
const COMMANDS_KEPT = 2000;

interface PendingEdit {
  editId: string;
  edit: Edit;
  spare?: true;
}

export interface LabStore {
  labId: string | undefined;
  status: 'closed' | 'loading' | 'ready' | 'failed';
  problem: Failure | undefined;
  /** As the server has it. */
  confirmed: Lab | undefined;
  /** Edits of this page on their way. */
  pending: readonly PendingEdit[];
  /** Confirmed with pending on top: what is shown. */
  lab: Lab | undefined;
  observed: Observed;
  drift: readonly Difference[];
  /** Staged mode: differences that Apply will settle. */
  planned: readonly Difference[];
  state: LabState;
  failure: string | undefined;
  history: HistoryState;
  commands: readonly CommandRecord[];
  lines: readonly MonitorLine[];
  terminals: readonly TerminalInfo[];
  pings: readonly PingInfo[];
  /** By id of the service in the drawing; one that was removed may still stand here. */
  services: readonly ServiceInfo[];
  /** By `namespace/interface`. */
  traffic: ReadonlyMap<string, TrafficRate>;
  /** Staged mode: the drawing as it was last applied. */
  applied: Lab | undefined;
  /** Where the run of the schedule is, and when that was told (performance.now). */
  schedule: ScheduleState;
  scheduleToldAt: number;
  /** The drawing with what its schedule does just now: what the kernel is to have. */
  wanted: Lab | undefined;
  /** Ends of links that the schedule changes just now, as `namespace/interface`. */
  timed: ReadonlySet<string>;
}

const CLOSED: LabStore = {
  labId: undefined,
  status: 'closed',
  problem: undefined,
  confirmed: undefined,
  pending: [],
  lab: undefined,
  observed: NOTHING_OBSERVED,
  drift: [],
  planned: [],
  state: 'stopped',
  failure: undefined,
  history: { undo: null, redo: null },
  commands: [],
  lines: [],
  terminals: [],
  pings: [],
  services: [],
  traffic: new Map(),
  applied: undefined,
  schedule: NO_RUN,
  scheduleToldAt: 0,
  wanted: undefined,
  timed: new Set(),
};

export const useLab = create<LabStore>(() => CLOSED);

type Change = (state: LabStore) => Partial<LabStore>;
let queued: Change[] = [];
let frame: number | undefined;

/** Notices of one frame become one change of the store, so that a burst draws once. */
function enqueue(change: Change): void {
  queued.push(change);
  // A page in the background gets no frames; a timer then serves.
  frame ??= document.hidden ? window.setTimeout(flush, 50) : requestAnimationFrame(flush);
}

function flush(): void {
  frame = undefined;
  const changes = queued;
  queued = [];
  useLab.setState((state) =>
    derive(
      state,
      changes.reduce((current, change) => ({ ...current, ...change(current) }), state),
    ),
  );
}

function derive(before: LabStore, after: LabStore): LabStore {
  if (
    after.confirmed === before.confirmed &&
    after.pending === before.pending &&
    after.observed === before.observed &&
    after.applied === before.applied &&
    after.schedule === before.schedule &&
    after.state === before.state
  )
    return after;
  const lab =
    after.confirmed === before.confirmed && after.pending === before.pending ? after.lab : withPending(after.confirmed, after.pending);
  const wanted = lab && withSchedule(lab, after.schedule.active);
  const timed = lab === before.lab && after.schedule === before.schedule ? before.timed : timedEnds(lab, after.schedule);
  return { ...after, lab, wanted, timed, ...compared({ ...after, lab, wanted }) };
}

/** What differs between drawing and kernel: by somebody's hand, or because it is staged. */
function compared({ lab, wanted, observed, state, applied, schedule }: LabStore): Pick<LabStore, 'drift' | 'planned'> {
  if (state !== 'running' || !lab || !wanted) return { drift: [], planned: [] };
  const actual = observedToNetState(observed);
  const all = diff(labToNetState(wanted), actual);
  if (lab.settings.mode !== 'staged' || !applied) return { drift: all, planned: [] };
  const before = new Set(diff(labToNetState(withSchedule(applied, schedule.active)), actual).map(differenceKey));
  return {
    drift: all.filter((one) => before.has(differenceKey(one))),
    planned: all.filter((one) => !before.has(differenceKey(one))),
  };
}

function timedEnds(lab: Lab | undefined, { active }: ScheduleState): ReadonlySet<string> {
  return new Set(
    active.flatMap((step) => {
      const iface = lab?.interfaces[touchedBy(step) ?? ''];
      const namespace = iface && lab.namespaces[iface.namespaceId];
      return namespace ? [`${namespace.name}/${iface.name}`] : [];
    }),
  );
}

function withPending(confirmed: Lab | undefined, pending: LabStore['pending']): Lab | undefined {
  let lab = confirmed;
  for (const { edit } of pending) {
    const outcome = lab && applyEdit(lab, edit);
    if (outcome?.ok === true) lab = outcome.lab;
  }
  return lab;
}

function fromSnapshot(snapshot: LabSnapshot): Partial<LabStore> {
  return {
    status: 'ready',
    problem: undefined,
    confirmed: snapshot.lab,
    observed: snapshot.observed,
    state: snapshot.state,
    failure: snapshot.failure,
    history: snapshot.history,
    commands: snapshot.commands,
    lines: snapshot.lines,
    terminals: snapshot.terminals,
    pings: snapshot.pings,
    services: snapshot.services,
    applied: snapshot.applied,
    schedule: snapshot.schedule,
    scheduleToldAt: performance.now(),
  };
}

/** Opens a lab, and again after every reconnection. Returns a function that closes it. */
export function openLab(labId: string): () => void {
  useLab.setState({ ...CLOSED, labId, status: 'loading' });
  const mine = (id: string): boolean => id === labId;
  /** Own edits that came confirmed while the lab was asked for afresh: the snapshot has them. */
  let missed: Set<string> | undefined;
  /** A message is missing, so what follows it cannot be laid on top. */
  const reopen = (editId?: string): void => {
    if (missed) {
      if (editId !== undefined) missed.add(editId);
      return;
    }
    missed = new Set(editId === undefined ? [] : [editId]);
    void request('lab:open', { labId }).then((answer) => {
      const confirmed = missed ?? new Set();
      missed = undefined;
      if (answer.ok && useLab.getState().labId === labId)
        enqueue(({ pending }) => ({ ...fromSnapshot(answer.value), pending: pending.filter((one) => !confirmed.has(one.editId)) }));
    });
  };
  const stops = [
    onConnect(() => {
      void request('lab:open', { labId }).then((answer) => {
        if (answer.ok) enqueue(() => fromSnapshot(answer.value));
        else if (useLab.getState().status === 'loading') useLab.setState({ status: 'failed', problem: answer.error });
        void resend();
      });
    }),
    on('lab:reset', (snapshot) => {
      if (mine(snapshot.lab.id)) enqueue(() => ({ ...fromSnapshot(snapshot), pending: [] }));
    }),
    on('lab:edited', (message) => {
      if (!mine(message.labId)) return;
      enqueue(({ confirmed, pending }) => {
        // One that came before the snapshot is in it already.
        if (!confirmed || message.revision <= confirmed.revision)
          return { pending: pending.filter((one) => one.editId !== message.editId) };
        if (message.revision > confirmed.revision + 1) {
          reopen(message.editId);
          return {};
        }
        const lab = applyLabPatches(confirmed, message.patches);
        return { confirmed: lab, history: message.history, pending: pending.filter((one) => one.editId !== message.editId) };
      });
    }),
    on('lab:stateChanged', ({ labId: id, state, failure }) => {
      if (mine(id)) enqueue(() => ({ state, failure, ...(state === 'running' ? {} : { traffic: new Map(), services: [] }) }));
    }),
    on('lab:observed', ({ labId: id, change }) => {
      if (!mine(id)) return;
      enqueue(({ observed, status }) => {
        if (status === 'ready' && change.counter > observed.counter + 1) {
          reopen();
          return {};
        }
        return { observed: applyObservedChange(observed, change) };
      });
    }),
    on('schedule:changed', ({ labId: id, schedule }) => {
      if (mine(id)) enqueue(() => ({ schedule, scheduleToldAt: performance.now() }));
    }),
    on('lab:applied', ({ labId: id }) => {
      if (mine(id)) enqueue(({ confirmed }) => ({ applied: confirmed }));
    }),
    on('lab:commands', ({ labId: id, records }) => {
      if (mine(id)) enqueue(({ commands }) => ({ commands: mergeById(commands, records).slice(-COMMANDS_KEPT) }));
    }),
    on('lab:lines', ({ labId: id, lines }) => {
      if (mine(id)) enqueue((state) => ({ lines: [...state.lines, ...lines].slice(-LINES_KEPT) }));
    }),
    on('lab:traffic', ({ labId: id, rates }) => {
      if (!mine(id)) return;
      enqueue(({ traffic }) => {
        const next = new Map(traffic);
        for (const rate of rates) next.set(`${rate.namespace}/${rate.dev}`, rate);
        return { traffic: next };
      });
    }),
    on('terminal:opened', ({ info }) => {
      if (mine(info.labId)) enqueue(({ terminals }) => ({ terminals: mergeById(terminals, [info]) }));
    }),
    on('terminal:changed', ({ info }) => {
      if (mine(info.labId)) enqueue(({ terminals }) => ({ terminals: mergeById(terminals, [info]) }));
    }),
    on('terminal:closed', ({ labId: id, terminalId }) => {
      if (mine(id)) enqueue(({ terminals }) => ({ terminals: terminals.filter((one) => one.id !== terminalId) }));
    }),
    on('ping:changed', ({ labId: id, info }) => {
      if (!mine(id)) return;
      enqueue(({ pings }) => ({ pings: mergeById(pings, [{ ...info, replies: pings.find((one) => one.id === info.id)?.replies ?? [] }]) }));
    }),
    on('ping:replied', ({ labId: id, pingId, replies, stats }) => {
      if (!mine(id)) return;
      enqueue(({ pings }) => ({
        pings: pings.map((ping) =>
          ping.id === pingId ? { ...ping, stats, replies: [...withoutSeqs(ping.replies, replies), ...replies].slice(-300) } : ping,
        ),
      }));
    }),
    on('ping:removed', ({ labId: id, pingId }) => {
      if (mine(id)) enqueue(({ pings }) => ({ pings: pings.filter((one) => one.id !== pingId) }));
    }),
    on('service:changed', ({ labId: id, info }) => {
      if (mine(id)) enqueue(({ services }) => ({ services: mergeById(services, [info]) }));
    }),
    on('lab:deleted', ({ labId: id }) => {
      if (mine(id)) useLab.setState({ status: 'failed', problem: { code: 'not_found', message: 'The lab was deleted.' } });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    void request('lab:close', { labId });
    useLab.setState(CLOSED);
  };
}

function withoutSeqs(replies: PingInfo['replies'], newer: PingInfo['replies']): PingInfo['replies'] {
  const seqs = new Set(newer.map((reply) => reply.seq));
  return replies.filter((reply) => !seqs.has(reply.seq));
}

function mergeById<T extends { id: string }>(list: readonly T[], items: readonly T[]): T[] {
  const news = new Map(items.map((item) => [item.id, item]));
  const merged = list.map((item) => {
    const now = news.get(item.id);
    news.delete(item.id);
    return now ?? item;
  });
  return [...merged, ...news.values()];
}

/** Makes an edit: shown at once, sent, and taken back with the reason when the server refuses it. `spare`: as in the protocol. */
export async function edit(change: Edit, how: { spare?: true } = {}): Promise<Result<{ revision: number }>> {
  const { lab, labId } = useLab.getState();
  if (!lab || labId === undefined) return failed({ code: 'not_found', message: 'No lab is open.' });
  const outcome = applyEdit(lab, change);
  if (!outcome.ok) {
    const { code, path, params } = outcome.refusal;
    return failed({ code: 'refused', message: code, reason: code, path: ['edit', ...path], params });
  }
  const editId = nanoid();
  useLab.setState((state) => derive(state, { ...state, pending: [...state.pending, { editId, edit: change, ...how }] }));
  return send({ editId, edit: change, ...how });
}

async function send(pending: PendingEdit): Promise<Result<{ revision: number }>> {
  const { labId, confirmed } = useLab.getState();
  if (labId === undefined) return failed({ code: 'not_found', message: 'No lab is open.' });
  const answer = await request('lab:edit', { labId, baseRevision: confirmed?.revision ?? 0, ...pending });
  // Without an answer it stays, and is sent again when the connection is back.
  if (!answer.ok && answer.error.code !== 'timed_out') {
    useLab.setState((state) => derive(state, { ...state, pending: state.pending.filter((one) => one.editId !== pending.editId) }));
  }
  return answer.ok ? ok({ revision: answer.value.revision }) : answer;
}

/** Edits made while the connection was away; those that were saved all the same are refused as double and dropped. */
async function resend(): Promise<void> {
  for (const one of useLab.getState().pending) await send(one);
}

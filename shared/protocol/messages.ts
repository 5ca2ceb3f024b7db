/** Every message between a client and the server: name, payload, answer. Clients send `noun:verb`; the server tells `noun:verbed`. */
import * as z from 'zod';
import { countersSchema } from '../firewall/ruleset.ts';
import { editSchema } from '../edit/edit.ts';
import { ipSchema } from '../model/address.ts';
import { idSchema } from '../model/ids.ts';
import { interfaceNameSchema, labNameSchema } from '../model/names.ts';
import { observedChangeSchema } from '../observe/observed.ts';
import { bridgeReadingSchema } from '../probe/bridge.ts';
import { processReportSchema } from '../probe/processes.ts';
import { capabilitySchema } from '../probe/capability.ts';
import { NEIGHBOURS_SHOWN, seenNeighbourSchema } from '../probe/neighbours.ts';
import { lookupAnswerSchema, lookupQuestionSchema } from '../probe/routeLookup.ts';
import { commandSchema } from '../plan/command.ts';
import { templateIdSchema } from './templateId.ts';
import {
  commandRecordSchema,
  historyStateSchema,
  labSnapshotSchema,
  labStateSchema,
  labSummarySchema,
  monitorLineSchema,
  pingInfoSchema,
  pingReplySchema,
  pingStatsSchema,
  scriptEndSchema,
  routingNeighbourSchema,
  serviceInfoSchema,
  serviceLineSchema,
  terminalInfoSchema,
  trafficRateSchema,
} from './records.ts';
import { scheduleStateSchema } from './schedule.ts';
import { snapshotInfoSchema, snapshotNameSchema, snapshotSchema, snapshotSideSchema } from './snapshots.ts';

/** Goes up when an old client could not talk to a new server; the page reloads itself when it differs. */
export const PROTOCOL_VERSION = 1;

const lab = z.strictObject({ labId: idSchema });
/** With `spare` it is refused with the reason `would_end`, and changes nothing, where namespaces in which people run something go or change their kinds. */
const spare = z.literal(true).optional();
const service = z.strictObject({ labId: idSchema, serviceId: idSchema });
const nothing = z.strictObject({});
const snapshot = z.strictObject({ labId: idSchema, snapshotId: idSchema });
/** A namespace by name, as it stands in the kernel (may be one that was typed and cannot be drawn). */
const namespaceRef = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\u0000-\u001f]+$/)
  .refine((name) => name !== '.' && name !== '..');
const cols = z.number().int().min(2).max(500);
const rows = z.number().int().min(2).max(300);
/** Labs files are small; a larger one is a mistake or an attack. */
export const LAB_FILE_BYTES = 1_000_000;
const labFile = z.string().max(LAB_FILE_BYTES);

/** An address, or a name known in the lab (/etc/hosts). Never an option. */
export const pingTargetSchema = z.union([
  ipSchema,
  z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, 'ping_target'),
]);

export const pingSpecSchema = z.strictObject({
  labId: idSchema,
  from: namespaceRef,
  to: pingTargetSchema,
  /** Absent: until stopped, at most an hour. */
  count: z.number().int().min(1).max(1000).optional(),
  intervalMs: z.number().int().min(200).max(60_000).optional(),
});

const edited = z.strictObject({
  labId: idSchema,
  revision: z.number().int(),
  editId: idSchema,
  /** Socket id, `kernel`, or `cli`. */
  by: z.string(),
  edit: editSchema.optional(),
  /** immer patches from revision - 1. */
  patches: z.array(
    z.strictObject({
      op: z.enum(['add', 'remove', 'replace']),
      path: z.array(z.union([z.string(), z.number()])),
      value: z.unknown().optional(),
    }),
  ),
  history: historyStateSchema,
});

/** What a client may ask, with the schema of the payload and of the answer's value. */
export const requests = {
  'lab:list': { payload: nothing, value: z.array(labSummarySchema) },
  'lab:create': {
    payload: z.strictObject({
      name: labNameSchema.optional(),
      template: templateIdSchema.optional(),
      file: labFile.optional(),
      start: z.boolean().optional(),
    }),
    value: z.strictObject({ labId: idSchema }),
  },
  'lab:duplicate': { payload: lab, value: z.strictObject({ labId: idSchema }) },
  /** Stops it and puts it aside; `lab:restore` brings it back within a day. */
  'lab:delete': { payload: lab, value: nothing },
  'lab:restore': { payload: lab, value: nothing },
  'lab:open': { payload: lab, value: labSnapshotSchema },
  'lab:close': { payload: lab, value: nothing },
  'lab:start': { payload: lab, value: nothing },
  'lab:stop': { payload: lab, value: nothing },
  'lab:edit': {
    payload: z.strictObject({ labId: idSchema, baseRevision: z.number().int().min(0), editId: idSchema, edit: editSchema, spare }),
    /** Saved. In live mode the commands follow as `command:*`. */
    value: z.strictObject({ revision: z.number().int() }),
  },
  'lab:undo': { payload: lab.extend({ spare }), value: z.strictObject({ revision: z.number().int() }) },
  'lab:redo': { payload: lab.extend({ spare }), value: z.strictObject({ revision: z.number().int() }) },
  /** The commands that would bring the kernel to the drawing. */
  'lab:plan': { payload: lab, value: z.array(commandSchema) },
  /** Brings the kernel to the drawing (staged Apply; Revert of everything; start again after a failure). Answers when done. */
  'lab:apply': { payload: lab.extend({ spare }), value: z.strictObject({ commands: z.number().int(), failed: z.number().int() }) },
  /** Staged mode: back to the drawing that was last applied. */
  'lab:discard': { payload: lab, value: z.strictObject({ revision: z.number().int() }) },
  /** Takes differences (by key; absent: all) into the drawing. */
  'lab:keep': { payload: z.strictObject({ labId: idSchema, keys: z.array(z.string()).max(10000).optional() }), value: nothing },
  /** Plans back to the drawing for these differences (absent: all). */
  'lab:revert': {
    payload: z.strictObject({ labId: idSchema, keys: z.array(z.string()).max(10000).optional() }),
    value: z.strictObject({ commands: z.number().int(), failed: z.number().int() }),
  },
  /** Makes the lab of that name equal to the file (creating it when it is not there), starts it and brings the kernel to it. */
  'lab:put': {
    payload: z.strictObject({ file: labFile }),
    value: z.strictObject({ labId: idSchema, created: z.boolean(), commands: z.number().int(), failed: z.array(commandRecordSchema) }),
  },
  'lab:export': {
    payload: z.strictObject({ labId: idSchema, observed: z.boolean().optional() }),
    value: z.strictObject({ file: z.string() }),
  },
  /** Runs the lab's schedule from the beginning, or on from where it was paused. */
  'schedule:start': { payload: lab, value: nothing },
  'schedule:pause': { payload: lab, value: nothing },
  /** Ends the run; what it changed is put back. */
  'schedule:stop': { payload: lab, value: nothing },
  'snapshot:list': { payload: lab, value: z.array(snapshotInfoSchema) },
  /** Without a name it gets the next free number. */
  'snapshot:take': {
    payload: z.strictObject({ labId: idSchema, name: snapshotNameSchema.optional() }),
    value: snapshotInfoSchema,
  },
  'snapshot:get': { payload: snapshot, value: snapshotSchema },
  'snapshot:rename': { payload: snapshot.extend({ name: snapshotNameSchema }), value: nothing },
  /** Puts it aside; `snapshot:recover` brings it back within a day. */
  'snapshot:delete': { payload: snapshot, value: nothing },
  'snapshot:recover': { payload: snapshot, value: nothing },
  /** The commands that restoring would run; none in a lab that does not run or is staged. */
  'snapshot:plan': { payload: snapshot.extend({ side: snapshotSideSchema }), value: z.array(commandSchema) },
  /** One edit: the drawing becomes that of the snapshot. In live mode the kernel is brought to it; answers when that is done. */
  'snapshot:restore': {
    payload: snapshot.extend({ side: snapshotSideSchema }),
    value: z.strictObject({ revision: z.number().int(), commands: z.number().int(), failed: z.number().int() }),
  },
  /** Runs one more command from the list, e.g. the mending one. */
  'command:run': { payload: z.strictObject({ labId: idSchema, command: commandSchema }), value: nothing },

  /** For somebody who looks: how often each rule of a namespace was met, and the rules that are not nslab's as text. */
  'firewall:read': {
    payload: z.strictObject({ labId: idSchema, namespace: namespaceRef }),
    value: z.strictObject({ counters: countersSchema, foreign: z.string(), iptables: z.string() }),
  },
  /** Which way a packet would go that is made in this namespace, or comes in there. */
  'route:get': {
    payload: z.strictObject({ labId: idSchema, namespace: namespaceRef, question: lookupQuestionSchema }),
    value: lookupAnswerSchema,
  },
  /** For somebody who looks: whom a namespace knows on its links now. */
  'neighbour:list': {
    payload: z.strictObject({ labId: idSchema, namespace: namespaceRef }),
    value: z.strictObject({ neighbours: z.array(seenNeighbourSchema).max(NEIGHBOURS_SHOWN) }),
  },
  /** Key pairs for WireGuard, made for whoever asks; they are kept nowhere. */
  'wireguard:keys': {
    payload: z.strictObject({ count: z.number().int().min(1).max(10) }),
    value: z.strictObject({ keys: z.array(z.strictObject({ privateKey: z.string(), publicKey: z.string() })) }),
  },
  /** For somebody who looks: a bridge's forwarding table, and the states of its ports. */
  'bridge:read': {
    payload: z.strictObject({ labId: idSchema, namespace: namespaceRef, dev: interfaceNameSchema }),
    value: bridgeReadingSchema,
  },
  'terminal:open': { payload: z.strictObject({ labId: idSchema, namespace: namespaceRef, cols, rows }), value: terminalInfoSchema },
  /** Replays the scrollback as escape sequences and follows from there. */
  'terminal:attach': {
    payload: z.strictObject({ terminalId: idSchema }),
    value: z.strictObject({ info: terminalInfoSchema, scrollback: z.string() }),
  },
  'terminal:detach': { payload: z.strictObject({ terminalId: idSchema }), value: nothing },
  'terminal:input': { payload: z.strictObject({ terminalId: idSchema, data: z.string().max(65536) }), value: nothing },
  'terminal:resize': { payload: z.strictObject({ terminalId: idSchema, cols, rows }), value: nothing },
  /** Flow control: characters drawn since the last one. */
  'terminal:drawn': { payload: z.strictObject({ terminalId: idSchema, chars: z.number().int().min(0) }), value: nothing },
  'terminal:close': { payload: z.strictObject({ terminalId: idSchema }), value: nothing },

  /** What runs in a lab, read now; with `namespace` also how it looks in there, and on the host. */
  'processes:get': {
    payload: z.strictObject({ labId: idSchema, namespace: namespaceRef.optional() }),
    value: processReportSchema,
  },

  'ping:start': { payload: pingSpecSchema, value: z.strictObject({ pingId: idSchema }) },
  'ping:stop': { payload: z.strictObject({ pingId: idSchema }), value: nothing },
  'ping:remove': { payload: z.strictObject({ pingId: idSchema }), value: nothing },

  /** By hand: what was stopped stays so until it is started, changed, or the lab is. */
  'service:start': { payload: service, value: nothing },
  'service:stop': { payload: service, value: nothing },
  'service:restart': { payload: service, value: nothing },
  /** The last 500 lines it wrote. */
  'service:log': { payload: service, value: z.strictObject({ lines: z.array(serviceLineSchema) }) },

  /** Whom the daemons of a routing service talk to now; to be asked only while somebody looks. */
  'service:neighbours': { payload: service, value: z.strictObject({ neighbours: z.array(routingNeighbourSchema) }) },

  /** Runs one program in a namespace for a script: output as `exec:output` (acknowledge each one), end as `exec:ended`. Bytes go as base64. */
  'exec:start': {
    payload: z.strictObject({
      labId: idSchema,
      namespace: namespaceRef,
      argv: z
        .array(
          z
            .string()
            .max(65536)
            .regex(/^[^\u0000]*$/),
        )
        .min(1)
        .max(1000),
    }),
    value: z.strictObject({ execId: idSchema }),
  },
  'exec:input': {
    payload: z.strictObject({ execId: idSchema, data: z.string().max(65536).optional(), end: z.boolean().optional() }),
    value: nothing,
  },
  'exec:kill': {
    payload: z.strictObject({ execId: idSchema, signal: z.enum(['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP']) }),
    value: nothing,
  },

  /** Runs a shell script in a fresh sandbox with limits. Output comes as `script:output`, the lab of what it made as `script:ended`. */
  'script:run': {
    payload: z.strictObject({
      script: z
        .string()
        .max(LAB_FILE_BYTES)
        .regex(/^[^\u0000]*$/),
      name: labNameSchema.optional(),
    }),
    value: z.strictObject({ runId: idSchema }),
  },
  'script:cancel': { payload: z.strictObject({ runId: idSchema }), value: nothing },

  /** What this kernel and machine can do. */
  'doctor:get': {
    payload: nothing,
    value: z.strictObject({ version: z.string(), launcher: z.string(), capabilities: z.array(capabilitySchema) }),
  },
} as const;

/** What the server tells. To everyone signed in: `labs:changed`; to those who opened the lab: the rest. */
export const notices = {
  'server:hello': z.strictObject({ protocol: z.number().int(), version: z.string(), socketId: z.string() }),
  'labs:changed': z.strictObject({ labs: z.array(labSummarySchema) }),
  'lab:edited': edited,
  /** Patches would not do (restored, discarded, server restarted): take this instead. */
  'lab:reset': labSnapshotSchema,
  'lab:stateChanged': z.strictObject({ labId: idSchema, state: labStateSchema, failure: z.string().optional() }),
  'lab:deleted': z.strictObject({ labId: idSchema }),
  'lab:observed': z.strictObject({ labId: idSchema, change: observedChangeSchema }),
  /** Staged mode: the kernel was brought to this revision of the drawing. */
  'lab:applied': z.strictObject({ labId: idSchema, revision: z.number().int() }),
  /** New or changed records; at most one message per 16 ms. */
  'lab:commands': z.strictObject({ labId: idSchema, records: z.array(commandRecordSchema) }),
  'lab:lines': z.strictObject({ labId: idSchema, lines: z.array(monitorLineSchema), dropped: z.number().int() }),
  'lab:traffic': z.strictObject({ labId: idSchema, rates: z.array(trafficRateSchema) }),
  /** Its phase or its active steps are others; between two of these a running one goes on by the clock. */
  'schedule:changed': z.strictObject({ labId: idSchema, schedule: scheduleStateSchema }),
  'snapshots:changed': z.strictObject({ labId: idSchema, snapshots: z.array(snapshotInfoSchema) }),
  /** Something the drawing cannot hold was seen; code and params for the words. */
  'lab:notice': z.strictObject({ labId: idSchema, code: z.string(), params: z.record(z.string(), z.string()) }),
  'terminal:opened': z.strictObject({ info: terminalInfoSchema }),
  'terminal:output': z.strictObject({ terminalId: idSchema, data: z.string() }),
  'terminal:changed': z.strictObject({ info: terminalInfoSchema }),
  'terminal:closed': z.strictObject({ terminalId: idSchema, labId: idSchema }),
  'ping:changed': z.strictObject({ labId: idSchema, info: pingInfoSchema.omit({ replies: true }) }),
  'ping:replied': z.strictObject({ labId: idSchema, pingId: idSchema, replies: z.array(pingReplySchema), stats: pingStatsSchema }),
  'ping:removed': z.strictObject({ labId: idSchema, pingId: idSchema }),
  'service:changed': z.strictObject({ labId: idSchema, info: serviceInfoSchema }),
  /** New lines; `dropped` older ones of the same moment were too many to send. */
  'service:logged': z.strictObject({
    labId: idSchema,
    serviceId: idSchema,
    lines: z.array(serviceLineSchema),
    dropped: z.number().int(),
  }),
  'exec:output': z.strictObject({ execId: idSchema, stream: z.enum(['stdout', 'stderr']), data: z.string() }),
  'script:output': z.strictObject({ runId: idSchema, text: z.string() }),
  'script:ended': z.strictObject({ runId: idSchema, end: scriptEndSchema }),
  'exec:ended': z.strictObject({ execId: idSchema, code: z.number().int().nullable(), signal: z.string().nullable() }),
} as const;

export type RequestName = keyof typeof requests;
export type RequestPayload<N extends RequestName> = z.input<(typeof requests)[N]['payload']>;
export type ParsedPayload<N extends RequestName> = z.output<(typeof requests)[N]['payload']>;
export type RequestValue<N extends RequestName> = z.output<(typeof requests)[N]['value']>;
export type NoticeName = keyof typeof notices;
export type NoticePayload<N extends NoticeName> = z.output<(typeof notices)[N]>;

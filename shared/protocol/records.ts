/** Things the server tells about: labs, commands, monitor lines, terminals, pings. */
import * as z from 'zod';
import { itemSchema } from '../formats/item.ts';
import { labSchema, positionSchema } from '../model/lab.ts';
import { idSchema } from '../model/ids.ts';
import { observedSchema } from '../observe/observed.ts';
import { commandSchema } from '../plan/command.ts';
import { scheduleStateSchema } from './schedule.ts';

export const labStateSchema = z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']);
export type LabState = z.infer<typeof labStateSchema>;

/** Enough for a card with a small picture. */
export const labSummarySchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  state: labStateSchema,
  /** Why it did not start. */
  failure: z.string().optional(),
  revision: z.number().int(),
  namespaces: z.number().int(),
  differences: z.number().int(),
  /** ISO 8601, UTC. */
  updatedAt: z.string(),
  picture: z.strictObject({
    boxes: z.array(z.strictObject({ id: z.string(), kind: z.enum(['host', 'namespace', 'bridge']), ...positionSchema.shape })),
    lines: z.array(z.tuple([z.string(), z.string()])),
  }),
});
export type LabSummary = z.infer<typeof labSummarySchema>;

/** How a script that was run for its network ended. `file`: the lab of what the kernel then had. */
export const scriptEndSchema = z.strictObject({
  reason: z.enum(['done', 'time', 'output', 'cancelled', 'failed']),
  code: z.number().int().nullable(),
  message: z.string().optional(),
  file: z.string().optional(),
  items: z.array(itemSchema),
});
export type ScriptEnd = z.infer<typeof scriptEndSchema>;

/** What one step did, for history, headings and toasts: translated by code. */
export const labelSchema = z.strictObject({ code: z.string(), params: z.record(z.string(), z.string()) });
export type Label = z.infer<typeof labelSchema>;

export const commandRecordSchema = z.strictObject({
  id: z.string(),
  /** Commands of one edit (or start, revert, …) share a group. */
  groupId: z.string(),
  label: labelSchema,
  command: commandSchema,
  /** Exactly as one would type it on the lab's host. */
  text: z.string(),
  state: z.enum(['running', 'ok', 'failed', 'skipped']),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** How long it took; commands that ran in one `ip -batch` share the time of the batch. */
  ms: z.number().optional(),
  batch: z.number().int().optional(),
  exitCode: z.number().int().optional(),
  /** The kernel's own words. */
  stderr: z.string().optional(),
  /** Class of the failure: see shared/plan/failure.ts. */
  failure: z.string().optional(),
  /** A command that would mend it. */
  remedy: commandSchema.optional(),
});
export type CommandRecord = z.infer<typeof commandRecordSchema>;

export const monitorLineSchema = z.strictObject({
  /** Grows by one per line of a lab, so gaps can be seen. */
  seq: z.number().int(),
  at: z.number(),
  /** Namespace name; absent for lines about the lab itself. */
  namespace: z.string().optional(),
  kind: z.enum(['link', 'address', 'route', 'rule', 'neighbour', 'netns', 'other']),
  deleted: z.boolean(),
  /** The interface it is about, by name. */
  dev: z.string().optional(),
  text: z.string(),
});
export type MonitorLine = z.infer<typeof monitorLineSchema>;

export const terminalInfoSchema = z.strictObject({
  id: idSchema,
  labId: idSchema,
  namespace: z.string(),
  /** What the shell calls itself (window title), plain text. */
  title: z.string(),
  cols: z.number().int(),
  rows: z.number().int(),
  ended: z.strictObject({ code: z.number().int().optional(), signal: z.string().optional() }).optional(),
});
export type TerminalInfo = z.infer<typeof terminalInfoSchema>;

export const pingReplySchema = z.strictObject({
  seq: z.number().int(),
  at: z.number(),
  /** `sent` is not reported on its own; `lost` when no answer came in time. */
  result: z.enum(['reply', 'lost', 'error']),
  rttMs: z.number().optional(),
  ttl: z.number().int().optional(),
  from: z.string().optional(),
  /** ping's own words for an error: Destination Host Unreachable, … */
  message: z.string().optional(),
});
export type PingReply = z.infer<typeof pingReplySchema>;

export const pingStatsSchema = z.strictObject({
  sent: z.number().int(),
  received: z.number().int(),
  /** 0 to 100. */
  lossPercent: z.number(),
  min: z.number().optional(),
  avg: z.number().optional(),
  max: z.number().optional(),
  mdev: z.number().optional(),
});
export type PingStats = z.infer<typeof pingStatsSchema>;

export const pingInfoSchema = z.strictObject({
  id: idSchema,
  labId: idSchema,
  /** Source namespace, by name. */
  from: z.string(),
  /** As asked: an address or a name. */
  to: z.string(),
  /** The address the name stands for, once known. */
  address: z.string().optional(),
  /** Target namespace when the address is one of this lab's, for drawing the way. */
  toNamespace: z.string().optional(),
  intervalMs: z.number(),
  count: z.number().int().optional(),
  startedAt: z.number(),
  state: z.enum(['running', 'ended']),
  stats: pingStatsSchema,
  /** Why it could not send, or how it ended: ping's own words. */
  error: z.string().optional(),
  /** The last replies, oldest first, at most 300. */
  replies: z.array(pingReplySchema),
});
export type PingInfo = z.infer<typeof pingInfoSchema>;

export const serviceStateSchema = z.enum(['waiting', 'running', 'stopped', 'failed', 'missingTool']);
export type ServiceState = z.infer<typeof serviceStateSchema>;

export const serviceInfoSchema = z.strictObject({
  /** Of the service in the drawing. */
  id: idSchema,
  namespaceId: idSchema,
  /** `waiting`: for its namespace, or for the next try after a crash (`nextAt`). `failed`: given up. */
  state: serviceStateSchema,
  /** As the lab sees it. */
  pid: z.number().int().optional(),
  startedAt: z.number().optional(),
  /** How often it was started again by itself. */
  restarts: z.number().int(),
  /** How it ended last. */
  exitCode: z.number().int().optional(),
  signal: z.string().optional(),
  nextAt: z.number().optional(),
  /** What the machine lacks, by id of the doctor's row. */
  lacks: z.string().optional(),
  /** Why it could not be started at all, in the machine's words. */
  problem: z.string().optional(),
});
export type ServiceInfo = z.infer<typeof serviceInfoSchema>;

/** Whom a routing daemon talks to, in the daemon's own words. */
export const routingNeighbourSchema = z.strictObject({
  protocol: z.enum(['ospf', 'ospf6', 'bgp']),
  id: z.string(),
  address: z.string().optional(),
  dev: z.string().optional(),
  state: z.string(),
});
export type RoutingNeighbour = z.infer<typeof routingNeighbourSchema>;

export const serviceLineSchema = z.strictObject({
  /** Grows by one per line of a service. */
  seq: z.number().int(),
  at: z.number(),
  /** `note`: of nslab itself; `text` is a code then, with its params. */
  from: z.enum(['out', 'err', 'note']),
  text: z.string(),
  params: z.record(z.string(), z.string()).optional(),
});
export type ServiceLine = z.infer<typeof serviceLineSchema>;

/** Bytes and packets per second of an interface, both directions. */
export const trafficRateSchema = z.strictObject({
  namespace: z.string(),
  dev: z.string(),
  rxBytes: z.number(),
  txBytes: z.number(),
  rxPackets: z.number(),
  txPackets: z.number(),
});
export type TrafficRate = z.infer<typeof trafficRateSchema>;

/** Whether one step back or forward is possible, and what it would take back. */
export const historyStateSchema = z.strictObject({ undo: labelSchema.nullable(), redo: labelSchema.nullable() });
export type HistoryState = z.infer<typeof historyStateSchema>;

export const labSnapshotSchema = z.strictObject({
  lab: labSchema,
  state: labStateSchema,
  failure: z.string().optional(),
  observed: observedSchema,
  history: historyStateSchema,
  commands: z.array(commandRecordSchema),
  lines: z.array(monitorLineSchema),
  terminals: z.array(terminalInfoSchema),
  pings: z.array(pingInfoSchema),
  services: z.array(serviceInfoSchema),
  /** Staged mode: the drawing the kernel was last brought to; absent in live mode. */
  applied: labSchema.optional(),
  schedule: scheduleStateSchema,
});
export type LabSnapshot = z.infer<typeof labSnapshotSchema>;

/** What is told of the processes of a lab, and how /proc says it. Pure. */
import * as z from 'zod';
import { ISOLATION_KINDS } from '../model/isolation.ts';

/** Every kind of namespace, as /proc/PID/ns names them. */
export const NAMESPACE_KINDS = ['net', ...ISOLATION_KINDS] as const;
export type NamespaceKind = (typeof NAMESPACE_KINDS)[number];

/** At most so many processes are shown. */
export const PROCESSES_LIMIT = 500;
export const MOUNTS_LIMIT = 300;

export const processInfoSchema = z.strictObject({
  /** From the machine inwards: its number in each PID namespace it is in (NSpid of /proc/PID/status). */
  pids: z.array(z.number().int()).min(1),
  /** On the machine. */
  parent: z.number().int(),
  command: z.string(),
  uid: z.strictObject({ outside: z.number().int(), inside: z.number().int().nullable() }),
  /** The identity of each of its namespaces: equal numbers are the same one. Empty where it may not be read. */
  ns: z.partialRecord(z.enum(NAMESPACE_KINDS), z.string()),
});
export type ProcessInfo = z.infer<typeof processInfoSchema>;

export const idRangeSchema = z.strictObject({ inside: z.number().int(), outside: z.number().int(), count: z.number().int() });
export type IdRange = z.infer<typeof idRangeSchema>;

/** What a program sees from within. */
export const viewSchema = z.strictObject({
  hostname: z.string(),
  processes: z.array(z.strictObject({ pid: z.number().int(), command: z.string() })),
  /** Mount points, each with its kind of file system. */
  mounts: z.array(z.string()),
  ipc: z.strictObject({ shm: z.number().int(), msg: z.number().int(), sem: z.number().int() }),
  uids: z.array(idRangeSchema),
});
export type View = z.infer<typeof viewSchema>;

export const processReportSchema = z.strictObject({
  /** In the order of their numbers in the lab. */
  processes: z.array(processInfoSchema),
  /** All there are; more than are listed when the limit is reached. */
  total: z.number().int(),
  /** Names of network namespaces by identity. */
  networks: z.record(z.string(), z.string()),
  /** Of the namespace that was asked about, beside the lab's host. */
  inside: viewSchema.optional(),
  outside: viewSchema.optional(),
});
export type ProcessReport = z.infer<typeof processReportSchema>;

export interface ProcessStatus {
  pids: number[];
  parent: number;
  uid: number;
  name: string;
}

/** /proc/PID/status (proc_pid_status(5)). Undefined when it is none. */
export function parseStatus(text: string): ProcessStatus | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1];
  const pids = (field('NSpid') ?? '').split(/\s+/).map(Number);
  const parent = Number(field('PPid'));
  const uid = Number(field('Uid')?.split(/\s+/)[0]);
  if (pids.some((pid) => !Number.isInteger(pid) || pid <= 0) || !Number.isInteger(parent) || !Number.isInteger(uid)) return undefined;
  return { pids, parent, uid, name: field('Name') ?? '' };
}

/** /proc/PID/uid_map, read from outside. */
export function parseIdMap(text: string): IdRange[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([inside, outside, count]) => (isWhole(inside) && isWhole(outside) && isWhole(count) ? [{ inside, outside, count }] : []));
}

function isWhole(value: number | undefined): value is number {
  return Number.isInteger(value);
}

/** The number by which a user goes inside; null when it has none there. */
export function idInside(map: readonly IdRange[], uid: number): number | null {
  const range = map.find(({ outside, count }) => uid >= outside && uid < outside + count);
  return range ? range.inside + uid - range.outside : null;
}

/** Mount points of /proc/PID/mountinfo with their kinds of file system; of a line that was cut short, nothing. */
export function parseMounts(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [own = '', rest] = line.split(' - ');
      const point = own.split(' ')[4];
      return point === undefined || rest === undefined ? [] : [`${unescapePath(point)} (${rest.split(' ')[0] ?? ''})`];
    })
    .slice(0, MOUNTS_LIMIT);
}

/** Blanks and the like are octal there (proc_pid_mountinfo(5)). */
function unescapePath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The hostname, and after it the files of /proc/sysvipc one after another. */
export function parseNameAndIpc(text: string): Pick<View, 'hostname' | 'ipc'> {
  const [hostname = '', ...lines] = text.trimEnd().split('\n');
  const ipc = { shm: 0, msg: 0, sem: 0 };
  let kind: keyof typeof ipc | undefined;
  for (const line of lines) {
    const heading = /^\s+key\s+(shm|msq|sem)id/.exec(line)?.[1];
    if (heading === 'msq') kind = 'msg';
    else if (heading === 'shm' || heading === 'sem') kind = heading;
    else if (kind && line.trim() !== '') ipc[kind] += 1;
  }
  return { hostname, ipc };
}

/** The kinds of namespace beside the network's that a namespace of a lab may have of its own. */
import * as z from 'zod';

/** As /proc/PID/ns names them; in the order in which they are shown. */
export const ISOLATION_KINDS = ['pid', 'uts', 'ipc', 'mnt', 'user', 'cgroup', 'time'] as const;

export type IsolationKind = (typeof ISOLATION_KINDS)[number];

export const isolationKindSchema = z.enum(ISOLATION_KINDS);

export const isolationSchema = z.strictObject({
  pid: z.boolean(),
  uts: z.boolean(),
  ipc: z.boolean(),
  mnt: z.boolean(),
  user: z.boolean(),
  cgroup: z.boolean(),
  time: z.boolean(),
});
export type Isolation = z.infer<typeof isolationSchema>;

/** What a UTS namespace calls itself: 64 bytes at most (__NEW_UTS_LEN), of the characters that hostname(1) takes. */
export const utsNameSchema = z
  .string()
  .max(64, 'name_long')
  .regex(/^(?!-)[A-Za-z0-9-]+(?<!-)(\.(?!-)[A-Za-z0-9-]+(?<!-))*$/, 'hostname_chars');

/** A namespace as `ip netns add` makes it: it shares everything but the network with its host. */
export const NO_ISOLATION: Isolation = { pid: false, uts: false, ipc: false, mnt: false, user: false, cgroup: false, time: false };

/** What a holder is to have: the kinds, and with `uts` the name. */
export interface IsolationSpec {
  kinds: readonly IsolationKind[];
  hostname?: string;
}

export function isolatedKinds(isolation: Isolation): IsolationKind[] {
  return ISOLATION_KINDS.filter((kind) => isolation[kind]);
}

/** What a namespace with a UTS namespace of its own calls itself; its own name, as far as that can be a hostname, where none is drawn. */
export function hostnameOf({ name, hostname }: { name: string; hostname?: string | undefined }): string {
  if (hostname !== undefined) return hostname;
  return utsNameSchema.safeParse(name).success ? name : name.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '');
}

export function isolationOf(kinds: readonly IsolationKind[]): Isolation {
  return { ...NO_ISOLATION, ...Object.fromEntries(kinds.map((kind) => [kind, true])) };
}

/**
 * Whether its programs share a mount namespace of their own: asked for, or brought along, since the processes of a PID namespace are only
 * seen through a /proc that was mounted in it.
 */
export function hasOwnMounts(kinds: readonly IsolationKind[]): boolean {
  return kinds.includes('mnt') || kinds.includes('pid');
}

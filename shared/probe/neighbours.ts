/** Reads the table of neighbours: who answered, and since when nobody did (ip-neighbour(8)). */
import * as z from 'zod';

/** NUD states, as iproute2 prints them. */
const STATES = ['PERMANENT', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'INCOMPLETE', 'FAILED', 'NOARP', 'NONE'] as const;

export const seenNeighbourSchema = z.strictObject({
  dev: z.string(),
  address: z.string(),
  /** Absent while it is not known. */
  mac: z.string().optional(),
  state: z.enum(STATES),
  /** It calls itself a router (RFC 4861). */
  router: z.literal(true).optional(),
});

export type SeenNeighbour = z.infer<typeof seenNeighbourSchema>;
export type NeighbourState = SeenNeighbour['state'];

export const NEIGHBOURS_ARGV: readonly string[] = ['ip', '-j', 'neigh', 'show'];

/** So many are enough to look at. */
export const NEIGHBOURS_SHOWN = 500;

const lineSchema = z.looseObject({
  dst: z.string(),
  dev: z.string(),
  lladdr: z.string().optional(),
  router: z.null().optional(),
  state: z.array(z.string()).default([]),
});

/** What `ip -j neigh show` prints, by interface and address. */
export function readNeighbours(stdout: string): SeenNeighbour[] {
  const text = stdout.trim();
  const lines = z.array(lineSchema).parse(text === '' ? [] : JSON.parse(text));
  return lines
    .map((line): SeenNeighbour => ({
      dev: line.dev,
      address: line.dst,
      ...(line.lladdr !== undefined && { mac: line.lladdr }),
      state: STATES.find((state) => line.state.includes(state)) ?? 'NONE',
      ...(line.router === null && { router: true }),
    }))
    .sort((a, b) => a.dev.localeCompare(b.dev, 'en') || a.address.localeCompare(b.address, 'en', { numeric: true }))
    .slice(0, NEIGHBOURS_SHOWN);
}

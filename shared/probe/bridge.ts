/** A bridge at work, read for somebody who looks at it: its forwarding table, and what the spanning tree made of its ports. */
import * as z from 'zod';

/** So many addresses are enough to look at. */
const ENTRIES_MOST = 500;

const forwardingEntrySchema = z.strictObject({
  mac: z.string(),
  dev: z.string(),
  vlan: z.number().int().optional(),
  /** `own`: of the port itself; `given`: by somebody; `learned`: from a frame that came in there. */
  how: z.enum(['own', 'given', 'learned']),
  /** Seconds since a frame came from it. */
  age: z.number().optional(),
});

const bridgePortSchema = z.strictObject({
  dev: z.string(),
  /** net/bridge: disabled, listening, learning, forwarding, blocking. */
  state: z.string(),
  cost: z.number().optional(),
  /** It leads to the root. */
  isRoot: z.boolean(),
});

export const bridgeReadingSchema = z.strictObject({
  /** Bridge identifiers: priority and MAC. */
  id: z.string(),
  root: z.string(),
  ports: z.array(bridgePortSchema),
  entries: z.array(forwardingEntrySchema),
  /** How many there are altogether. */
  total: z.number().int(),
});
export type BridgeReading = z.infer<typeof bridgeReadingSchema>;

const linksSchema = z.array(
  z.looseObject({
    ifname: z.string(),
    linkinfo: z
      .looseObject({
        info_data: z
          .looseObject({ bridge_id: z.string().optional(), root_id: z.string().optional(), root_port: z.number().optional() })
          .optional(),
        info_slave_data: z.looseObject({ state: z.string().optional(), cost: z.number().optional(), no: z.string().optional() }).optional(),
      })
      .optional(),
  }),
);

const tableSchema = z.array(
  z.looseObject({
    mac: z.string(),
    ifname: z.string(),
    vlan: z.number().optional(),
    master: z.string().optional(),
    state: z.string().default(''),
    updated: z.number().optional(),
  }),
);

function howKnown(state: string): keyof typeof RANK {
  if (state === '') return 'learned';
  return state === 'permanent' ? 'own' : 'given';
}

const RANK = { learned: 0, given: 1, own: 2 } as const;

/**
 * From what `ip -d -j link show dev NAME` and `… master NAME` print of the bridge and its ports, and `bridge -s -j fdb show br NAME`. Throws
 * when that is not what they print.
 */
export function parseBridge(name: string, links: string, table: string): BridgeReading {
  const all = links
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => linksSchema.parse(JSON.parse(line)));
  const data = all.find(({ ifname }) => ifname === name)?.linkinfo?.info_data;
  const entries = tableSchema
    .parse(table.trim() === '' ? [] : JSON.parse(table))
    // What a port takes for itself is no part of the bridge's table.
    .filter(({ master }) => master === name)
    .map(({ mac, ifname, vlan, state, updated }) => {
      const how = howKnown(state);
      return {
        ...{ mac, dev: ifname, how },
        ...(vlan !== undefined && { vlan }),
        ...(how === 'learned' && updated !== undefined && { age: updated }),
      };
    });
  entries.sort((a, b) => RANK[a.how] - RANK[b.how] || (a.vlan ?? 0) - (b.vlan ?? 0) || (a.mac < b.mac ? -1 : 1));
  return {
    id: data?.bridge_id ?? '',
    root: data?.root_id ?? '',
    ports: all.flatMap(({ ifname, linkinfo }) => {
      const port = ifname === name ? undefined : linkinfo?.info_slave_data;
      if (!port) return [];
      const isRoot = data?.root_port !== undefined && data.root_port !== 0 && Number(port.no) === data.root_port;
      return [{ dev: ifname, state: port.state ?? '', isRoot, ...(port.cost !== undefined && { cost: port.cost }) }];
    }),
    entries: entries.slice(0, ENTRIES_MOST),
    total: entries.length,
  };
}

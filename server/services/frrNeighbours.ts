/** Asks the routing daemons of a namespace whom they talk to. */
import * as z from 'zod';
import type { RoutingNeighbour } from '../../shared/protocol/records.ts';
import { frrFolder } from '../../shared/services/frr.ts';
import type { Sandbox } from '../ports.ts';

const ospfSchema = z.looseObject({
  neighbors: z.record(
    z.string(),
    z.array(
      z.looseObject({
        nbrState: z.string().optional(),
        state: z.string().optional(),
        ifaceAddress: z.string().optional(),
        address: z.string().optional(),
        ifaceName: z.string().optional(),
      }),
    ),
  ),
});
const ospf6Schema = z.looseObject({
  neighbors: z.array(z.looseObject({ neighborId: z.string(), state: z.string(), interfaceName: z.string().optional() })),
});
const peersSchema = z.looseObject({ peers: z.record(z.string(), z.looseObject({ remoteAs: z.number().optional(), state: z.string() })) });
const bgpSchema = z.record(z.string(), z.unknown());

/** Versions of FRR differ in these texts: what is not understood is left out. */
export async function readNeighbours(
  sandbox: Sandbox,
  namespace: string,
  speaks: { ospf: boolean; ospf6: boolean; bgp: boolean },
): Promise<RoutingNeighbour[]> {
  const ask = async (words: string): Promise<unknown> => {
    const folder = frrFolder(namespace);
    const argv = ['/usr/bin/vtysh', '--vty_socket', folder, '--config_dir', folder, '-c', words];
    const { code, stdout } = await sandbox.run({ namespace, argv, timeoutMs: 3_000 }, 'read');
    return code === 0 ? parseJson(stdout) : undefined;
  };
  const found: RoutingNeighbour[] = [];
  if (speaks.ospf) {
    const answer = ospfSchema.safeParse(await ask('show ip ospf neighbor json'));
    for (const [id, entries] of Object.entries(answer.data?.neighbors ?? {})) {
      for (const entry of entries) {
        const dev = entry.ifaceName?.split(':')[0];
        const address = entry.ifaceAddress ?? entry.address;
        found.push({
          protocol: 'ospf',
          id,
          state: entry.nbrState ?? entry.state ?? '',
          ...(address !== undefined && { address }),
          ...(dev !== undefined && { dev }),
        });
      }
    }
  }
  if (speaks.ospf6) {
    const answer = ospf6Schema.safeParse(await ask('show ipv6 ospf6 neighbor json'));
    for (const { neighborId, state, interfaceName } of answer.data?.neighbors ?? [])
      found.push({ protocol: 'ospf6', id: neighborId, state, ...(interfaceName !== undefined && { dev: interfaceName }) });
  }
  if (speaks.bgp) {
    const answer = bgpSchema.safeParse(await ask('show bgp summary json'));
    for (const family of Object.values(answer.data ?? {})) {
      const peers = peersSchema.safeParse(family);
      for (const [address, { state, remoteAs }] of Object.entries(peers.data?.peers ?? {}))
        found.push({ protocol: 'bgp', id: `AS ${String(remoteAs ?? '?')}`, address, state });
    }
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

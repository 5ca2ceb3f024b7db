/** A neighbour given by hand as the kernel has it, and its words. */
import * as z from 'zod';

export const neighbourStateSchema = z.strictObject({
  dev: z.string(),
  address: z.string(),
  mac: z.string().optional(),
  /** Answered for, instead of having a MAC address. */
  proxy: z.literal(true).optional(),
});

export type NeighbourState = z.infer<typeof neighbourStateSchema>;

/** What makes two of them the same thing: the kernel keeps the two kinds in tables of their own. */
export function neighbourKey({ dev, address, proxy }: Omit<NeighbourState, 'mac'>): string {
  return `${proxy ? 'proxy ' : ''}${dev} ${address}`;
}

/** The neighbour in iproute2's words. */
export function neighbourWords({ dev, address, mac, proxy }: NeighbourState): string[] {
  return [...(proxy ? ['proxy'] : []), address, ...(mac === undefined ? [] : ['lladdr', mac]), 'dev', dev];
}

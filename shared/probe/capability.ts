/** What this kernel and machine can do, as the start-up probe found it. */
import * as z from 'zod';

export const capabilitySchema = z.strictObject({
  /** e.g. `userns`, `veth`, `netem`, `dumpcap`; the page has the words for it. */
  id: z.string(),
  group: z.enum(['sandbox', 'network', 'link', 'qdisc', 'isolation', 'tool']),
  ok: z.boolean(),
  /** Whether nslab needs it to run at all. */
  required: z.boolean(),
  /** The machine's own words, English. */
  detail: z.string(),
  /** One command that would mend it, when there is one. */
  remedy: z.string().optional(),
});
export type Capability = z.infer<typeof capabilitySchema>;

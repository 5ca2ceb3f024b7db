/** Reads what `bridge -j vlan show` prints. */
import * as z from 'zod';
import { defaultPvid } from '../kinds/bridge.ts';
import { defaultVlanText, vlanText, type Vlans } from '../model/portVlans.ts';
import type { ObservedInterface, ObservedNamespace } from './observed.ts';

export const READ_VLANS = ['bridge', '-j', 'vlan', 'show'] as const;

const linesSchema = z.array(
  z.looseObject({
    ifname: z.string(),
    vlans: z.array(z.looseObject({ vlan: z.number(), vlanEnd: z.number().optional(), flags: z.array(z.string()).default([]) })).default([]),
  }),
);

/** The bridge that gives an interface its VLANs; of a bridge, that itself. */
export function observedBridge(namespace: ObservedNamespace, iface: ObservedInterface): ObservedInterface | undefined {
  const bridge = iface.kind === 'bridge' ? iface : namespace.interfaces[iface.master ?? ''];
  return bridge?.kind === 'bridge' ? bridge : undefined;
}

/**
 * By index of the interface, so that another of that name has none; those that are as the bridge gives by itself are left out. A kernel
 * that filters no VLANs tells of none at all.
 */
export function parseVlans(stdout: string, namespace: ObservedNamespace): Record<string, string> {
  const text = stdout.trim();
  const lines = linesSchema.safeParse(text === '' ? [] : JSON.parse(text)).data ?? [];
  if (lines.length === 0) return {};
  const told = new Map(lines.map(({ ifname, vlans }) => [ifname, toVlans(vlans)]));
  return Object.fromEntries(
    Object.values(namespace.interfaces).flatMap((iface): [string, string][] => {
      const bridge = observedBridge(namespace, iface);
      if (!bridge) return [];
      const own = vlanText(told.get(iface.name) ?? new Map());
      return own === defaultVlanText(defaultPvid(bridge.options)) ? [] : [[String(iface.index), own]];
    }),
  );
}

function toVlans(entries: z.infer<typeof linesSchema>[number]['vlans']): Vlans {
  return new Map(
    entries.flatMap(({ vlan, vlanEnd = vlan, flags }) => {
      const own = { pvid: flags.includes('PVID'), untagged: flags.includes('Egress Untagged') };
      return Array.from({ length: vlanEnd - vlan + 1 }, (_, i) => [vlan + i, own] as const);
    }),
  );
}

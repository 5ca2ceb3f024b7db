/** Which VLANs a port of a bridge, or the bridge itself, is in: as drawn, and as one text in which two are compared. */
import * as z from 'zod';

const LAST = 4094;

interface VlanFlags {
  /** Frames that come without a tag belong to this one. */
  pvid: boolean;
  /** Frames leave without their tag. */
  untagged: boolean;
}

/** By number. */
export type Vlans = ReadonlyMap<number, VlanFlags>;

/** `20` or `20,30-33`; the numbers in order, or undefined when it is no such list. */
function parseVlanList(text: string): number[] | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || first < 1 || last > LAST || first > last) return undefined;
    for (let id = first; id <= last; id += 1) numbers.add(id);
  }
  return [...numbers].sort((a, b) => a - b);
}

export const vlanListSchema = z
  .string()
  .max(400)
  .refine((text) => parseVlanList(text) !== undefined, 'vlan_list');

export const vlanIdSchema = z.number('vlan_id').int('vlan_id').min(1, 'vlan_id').max(LAST, 'vlan_id');

/** The whole of it: in what is said nowhere it is not. A PVID that is in neither list leaves untagged. */
export const portVlansSchema = z
  .strictObject({ pvid: vlanIdSchema.exactOptional(), untagged: vlanListSchema.exactOptional(), tagged: vlanListSchema.exactOptional() })
  .refine(areApart, 'vlan_both');

export type PortVlans = z.infer<typeof portVlansSchema>;

/** A VLAN leaves with its tag or without. */
export function areApart({ untagged, tagged }: { untagged?: string; tagged?: string }): boolean {
  const known = new Set(listed(untagged));
  return !listed(tagged).some((id) => known.has(id));
}

function listed(text: string | undefined): number[] {
  return text === undefined ? [] : (parseVlanList(text) ?? []);
}

export function vlansOf({ pvid, untagged, tagged }: PortVlans): Vlans {
  const vlans = new Map<number, VlanFlags>();
  for (const id of listed(untagged)) vlans.set(id, { pvid: id === pvid, untagged: true });
  for (const id of listed(tagged)) vlans.set(id, { pvid: id === pvid, untagged: false });
  if (pvid !== undefined && !vlans.has(pvid)) vlans.set(pvid, { pvid: true, untagged: true });
  return vlans;
}

/** The same in the one form that is kept. */
export function portVlans(vlans: Vlans): PortVlans {
  const idsOf = (wanted: (flags: VlanFlags) => boolean): number[] =>
    [...vlans].flatMap(([id, flags]) => (wanted(flags) ? [id] : [])).sort((a, b) => a - b);
  const [pvid] = idsOf((flags) => flags.pvid);
  const untagged = ranges(idsOf((flags) => flags.untagged)).join(',');
  const tagged = ranges(idsOf((flags) => !flags.untagged)).join(',');
  return { ...(pvid !== undefined && { pvid }), ...(untagged !== '' && { untagged }), ...(tagged !== '' && { tagged }) };
}

/** Numbers in order as `20`, `30-33`. */
export function ranges(ids: readonly number[]): string[] {
  const found: string[] = [];
  for (let at = 0; at < ids.length;) {
    let end = at;
    while (ids[end + 1] === (ids[end] ?? 0) + 1) end += 1;
    found.push(end === at ? String(ids[at]) : `${String(ids[at])}-${String(ids[end])}`);
    at = end + 1;
  }
  return found;
}

/** In the words of `bridge vlan`: `1 pvid untagged, 20-23`. */
export function vlanText(vlans: Vlans): string {
  const sorted = [...vlans].sort(([a], [b]) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const [first, flags] = sorted[at] ?? [0, { pvid: false, untagged: false }];
    const words = `${flags.pvid ? ' pvid' : ''}${flags.untagged ? ' untagged' : ''}`;
    let last = first;
    for (at += 1; !flags.pvid; at += 1) {
      const [next, its] = sorted[at] ?? [0, flags];
      if (next !== last + 1 || its.pvid || its.untagged !== flags.untagged) break;
      last = next;
    }
    parts.push(`${first === last ? String(first) : `${String(first)}-${String(last)}`}${words}`);
  }
  return parts.join(', ');
}

export function parseVlanText(text: string): Vlans {
  const vlans = new Map<number, VlanFlags>();
  for (const part of text === '' ? [] : text.split(', ')) {
    const [ids = '', ...words] = part.split(' ');
    for (const id of listed(ids)) vlans.set(id, { pvid: words.includes('pvid'), untagged: words.includes('untagged') });
  }
  return vlans;
}

/** What a port is in by itself, by the bridge's default PVID; 0: in none. */
export function defaultVlanText(pvid: number): string {
  return pvid === 0 ? '' : `${String(pvid)} pvid untagged`;
}

/** With one more VLAN, or one that is there otherwise (net/bridge/br_vlan.c, __vlan_add_flags). */
export function withVlans(before: Vlans, ids: readonly number[], flags: VlanFlags): Vlans {
  const vlans = new Map(before);
  if (flags.pvid) for (const [id, its] of before) vlans.set(id, { ...its, pvid: false });
  for (const id of ids) vlans.set(id, flags);
  return vlans;
}

/** After the bridge's default changed: what stood by itself follows (net/bridge/br_vlan.c, __br_vlan_set_default_pvid). */
export function withDefaultPvid(before: Vlans, from: number, to: number): Vlans {
  const own = before.get(from);
  if (from === to || (from !== 0 && !(own?.pvid === true && own.untagged)) || before.has(to)) return before;
  const vlans = new Map(to === 0 ? before : withVlans(before, [to], { pvid: true, untagged: true }));
  vlans.delete(from);
  return vlans;
}

/** The numbers of one `vid` of `bridge vlan`: `20`, or `20-23`. */
export function vidNumbers(vid: string): number[] {
  return listed(vid);
}

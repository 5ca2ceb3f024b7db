/** Plans in which VLANs bridges and their ports are; by `bridge`, when ports and options of bridges are settled. */
import { defaultPvid } from '../kinds/bridge.ts';
import { defaultVlanText, parseVlanText, ranges, type Vlans } from '../model/portVlans.ts';
import type { ModelNamespace } from './modelNamespace.ts';
import type { NamespaceState } from './netState.ts';
import type { PlanDraft } from './planDraft.ts';

export function settleVlans(draft: PlanDraft, ns: string, namespace: ModelNamespace, wanted: NamespaceState): void {
  for (const [dev, { kind, vlans }] of draft.interfaces(wanted)) {
    const actual = namespace.interfaces.get(dev);
    // Most have what their bridge gives by itself, and want no other.
    if (!actual || actual.kind !== kind || actual.vlans === vlans) continue;
    const bridge = kind === 'bridge' ? actual : namespace.interfaces.get(actual.master ?? '');
    if (bridge?.kind !== 'bridge') continue;
    const usual = defaultVlanText(defaultPvid(bridge.options));
    const now = (): Vlans => parseVlanText(actual.vlans ?? usual);
    settle(draft, { ns, dev, ...(kind === 'bridge' && { self: true }) }, parseVlanText(vlans ?? usual), now);
  }
}

type Target = { ns: string; dev: string; self?: true };

/** What goes, then the PVID (which takes that from another), then the rest, neighbouring numbers in one command. */
function settle(draft: PlanDraft, target: Target, wanted: Vlans, now: () => Vlans): void {
  for (const vid of ranges([...now().keys()].filter((id) => !wanted.has(id)).sort((a, b) => a - b)))
    draft.emit({ type: 'vlan.delete', ...target, vid });
  const isOpen = (id: number): boolean => {
    const [want, have] = [wanted.get(id), now().get(id)];
    return want?.pvid !== have?.pvid || want?.untagged !== have?.untagged;
  };
  for (const [id, { pvid, untagged }] of wanted)
    if (pvid && isOpen(id)) draft.emit({ type: 'vlan.set', ...target, vid: String(id), pvid, ...(untagged && { untagged }) });
  for (const untagged of [true, false]) {
    const open = [...wanted].flatMap(([id, flags]) => (flags.untagged === untagged && !flags.pvid && isOpen(id) ? [id] : []));
    for (const vid of ranges(open.sort((a, b) => a - b))) draft.emit({ type: 'vlan.set', ...target, vid, ...(untagged && { untagged }) });
  }
}

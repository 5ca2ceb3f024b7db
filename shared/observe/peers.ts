/** Finds the other ends of veth pairs across namespaces: each end knows the other's index only. */
import { equal } from '../plan/merge.ts';
import type { ObservedNamespace } from './observed.ts';
import type { Reading } from './parse.ts';

/** The namespaces with `peer` filled in. What did not change since `before` keeps its identity (SPEC OB5). */
export function resolvePeers(
  readings: ReadonlyMap<string, Reading>,
  before: Readonly<Record<string, ObservedNamespace>>,
): Record<string, ObservedNamespace> {
  const ends = new Map<string, { ns: string; name: string }[]>();
  const key = (index: number, peerIndex: number): string => `${String(index)}>${String(peerIndex)}`;
  for (const [ns, reading] of readings) {
    for (const { iface, peerIndex } of reading.interfaces) {
      if (peerIndex === undefined) continue;
      const group = ends.get(key(iface.index, peerIndex));
      const end = { ns, name: iface.name };
      if (group) group.push(end);
      else ends.set(key(iface.index, peerIndex), [end]);
    }
  }
  const result: Record<string, ObservedNamespace> = {};
  for (const [ns, { namespace, interfaces }] of readings) {
    const resolved = { ...namespace.interfaces };
    for (const { iface, peerIndex, peerElsewhere } of interfaces) {
      if (peerIndex === undefined) continue;
      const known = before[ns]?.interfaces[iface.name]?.peer;
      const candidates = (ends.get(key(peerIndex, iface.index)) ?? []).filter(
        (end) => (end.ns !== ns) === peerElsewhere && !(end.ns === ns && end.name === iface.name),
      );
      // Pairs typed by hand may share indexes; then the end it had before, if that still fits, or the first that nobody else has.
      const peer = candidates.find((end) => end.ns === known?.namespace && end.name === known.name) ?? candidates[0];
      if (peer) resolved[iface.name] = { ...iface, peer: { namespace: peer.ns, name: peer.name } };
    }
    const now = { ...namespace, interfaces: resolved };
    const old = before[ns];
    result[ns] = old && equal(old, now) ? old : now;
  }
  return result;
}

/** `bridge vlan`: in which VLANs the ports of a bridge are, and the bridge itself. */
import { portVlans, vlansOf } from '../../model/portVlans.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import type { Understood } from './understood.ts';

export function runBridge(namespace: NamespaceDraft, all: readonly string[]): Understood {
  const [object, verb, ...rest] = all.filter((word) => !/^-(c|color|j|json|p|d|s|compressvlans)$/.test(word));
  if (verb === undefined || verb === 'show') return 'done';
  if (object !== 'vlan' || (verb !== 'add' && verb !== 'del' && verb !== 'delete')) return 'unknown';
  let dev: string | undefined;
  let vid: string | undefined;
  const flags = new Set<string>();
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? '';
    if (word === 'dev') dev = rest[(i += 1)];
    else if (word === 'vid') vid = rest[(i += 1)];
    else if (['pvid', 'untagged', 'self', 'master'].includes(word)) flags.add(word);
    else return 'unknown';
  }
  const iface = namespace.find(dev ?? '');
  const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(vid ?? '') ?? [];
  const isBridge = iface?.kind === 'bridge';
  const bridge = isBridge ? iface : iface?.master === undefined ? undefined : namespace.find(iface.master);
  if (!iface || bridge?.kind !== 'bridge' || from === undefined || (isBridge && !flags.has('self'))) return 'fails';
  return settle(
    iface,
    bridge,
    [Number(from), Number(to)],
    verb === 'add' ? { pvid: flags.has('pvid'), untagged: flags.has('untagged') } : undefined,
  );
}

/** `flags`: absent where it leaves the VLAN. */
function settle(
  iface: InterfaceDraft,
  bridge: InterfaceDraft,
  [from, to]: readonly [number, number],
  flags: { pvid: boolean; untagged: boolean } | undefined,
): Understood {
  if (from < 1 || to > 4094 || from > to || (flags?.pvid === true && from !== to)) return 'fails';
  const usual = bridge.options['defaultPvid'] ?? 1;
  const own = usual === 0 || typeof usual !== 'number' ? {} : { pvid: usual, untagged: String(usual) };
  const vlans = new Map(vlansOf(iface.vlans ?? own));
  for (let id = from; id <= to; id += 1) {
    if (!flags) {
      vlans.delete(id);
      continue;
    }
    if (flags.pvid) for (const [other, { untagged }] of vlans) vlans.set(other, { pvid: false, untagged });
    vlans.set(id, flags);
  }
  const wanted = portVlans(vlans);
  if (JSON.stringify(wanted) === JSON.stringify(own)) delete iface.vlans;
  else iface.vlans = wanted;
  return 'done';
}

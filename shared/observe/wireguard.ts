/** Reads what `wg show all dump` prints (wg(8)). */
import { peersText, type WgPeer } from '../kinds/wireguard.ts';
import type { Options } from '../kinds/option.ts';
import type { ObservedNamespace } from './observed.ts';

export const READ_WIREGUARD = ['wg', 'show', 'all', 'dump'] as const;

/** By index of the interface, so that another of that name has none. */
export function parseWireguard(stdout: string, { interfaces }: ObservedNamespace): Record<string, Options> {
  const own = new Map<string, { privateKey: string; port: number }>();
  const peers = new Map<string, WgPeer[]>();
  for (const line of stdout.split('\n')) {
    const fields = line.split('\t');
    const [dev = '', key = ''] = fields;
    if (fields.length === 5) own.set(dev, { privateKey: key === '(none)' ? '' : key, port: Number(fields[3]) });
    else if (fields.length === 9) {
      const [, , , endpoint = '(none)', allowed = '(none)', , , , keepalive = 'off'] = fields;
      const peer: WgPeer = {
        publicKey: key,
        allowedIps: allowed === '(none)' ? [] : allowed.split(','),
        ...(endpoint !== '(none)' && { endpoint }),
        ...(keepalive !== 'off' && { keepalive: Number(keepalive) }),
      };
      peers.set(dev, [...(peers.get(dev) ?? []), peer]);
    }
  }
  return Object.fromEntries(
    [...own].flatMap(([dev, settings]) => {
      const iface = interfaces[dev];
      return iface?.kind === 'wireguard' ? [[String(iface.index), { ...settings, peers: peersText(peers.get(dev) ?? []) }]] : [];
    }),
  );
}

/** A WireGuard: packets inside UDP, for peers that are known by their public keys. Its options are set and told by `wg`. */
import * as z from 'zod';
import { networkOf, parseIp, parsePrefix } from '../model/address.ts';
import type { Kind } from './kind.ts';
import { numberOption, type Option, type OptionValue } from './option.ts';

/** A key of Curve25519: 32 bytes. */
const keySchema = z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'wg_key');
const PEERS_MOST = 100;
const TEXT_MOST = 20_000;

/** As the kernel has it: without host bits. */
const networkSchema = z.string().transform((text, context) => {
  const prefix = parsePrefix(text.trim());
  if (prefix) return networkOf(prefix);
  context.addIssue({ code: 'custom', message: 'wg_network' });
  return z.NEVER;
});

/** `10.0.0.1:51820` or `[fd00::1]:51820`; no name, since nobody is asked for one here. */
const endpointSchema = z.string().transform((text, context) => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text.trim());
  const ip = match && parseIp(match[1] ?? match[2] ?? '');
  const port = Number(match?.[3]);
  if (ip && port > 0 && port < 65536) return endpointText(ip.address, port);
  context.addIssue({ code: 'custom', message: 'wg_endpoint' });
  return z.NEVER;
});

/** Who is known by this key. The words are those of wg(8). */
const peerSchema = z.strictObject({
  publicKey: keySchema,
  /** What may come from it, and is sent to it. */
  allowedIps: z.array(networkSchema).max(200).default([]),
  endpoint: endpointSchema.exactOptional(),
  /** Seconds. */
  keepalive: z.number('number_range').int('number_range').min(1, 'number_range').max(65535, 'number_range').exactOptional(),
});

/** In the order of their keys. The kernel has a key once, and a network at one of them. */
const peersSchema = z
  .array(peerSchema)
  .max(PEERS_MOST)
  .superRefine((peers, context) => {
    const keys = new Set<string>();
    const networks = new Map<string, string>();
    for (const [i, { publicKey, allowedIps }] of peers.entries()) {
      if (keys.has(publicKey)) context.addIssue({ code: 'custom', message: 'wg_peer_twice', path: [i, 'publicKey'] });
      keys.add(publicKey);
      for (const network of allowedIps) {
        if ((networks.get(network) ?? publicKey) !== publicKey)
          context.addIssue({ code: 'custom', message: 'wg_network_twice', path: [i, 'allowedIps'] });
        networks.set(network, publicKey);
      }
    }
  });

export type WgPeer = z.output<typeof peerSchema>;

export function endpointText(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
}

/** One line: `KEY 10.0.0.0/24,fd00::/64 endpoint 10.0.0.1:51820 keepalive 25`; undefined when there is another word. */
function readLine(line: string): unknown {
  const [publicKey, allowed = 'none', ...words] = line.trim().split(/\s+/);
  const peer: Record<string, unknown> = { publicKey, allowedIps: allowed === 'none' ? [] : allowed.split(',') };
  for (let i = 0; i < words.length; i += 2) {
    const [word = '', value = ''] = words.slice(i, i + 2);
    if (word === 'endpoint') peer[word] = value;
    else if (word === 'keepalive' && /^\d+$/.test(value)) peer[word] = Number(value);
    else return undefined;
  }
  return peer;
}

/** The peers of the text; undefined when some line is none. */
export function parsePeers(text: string): WgPeer[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return peersSchema.safeParse(lines.map(readLine)).data;
}

export function peersText(peers: readonly WgPeer[]): string {
  return [...peers]
    .sort((a, b) => (a.publicKey < b.publicKey ? -1 : 1))
    .map(({ publicKey, allowedIps, endpoint, keepalive }) =>
      [
        ...[publicKey, [...new Set(allowedIps)].sort().join(',') || 'none'],
        ...(endpoint === undefined ? [] : ['endpoint', endpoint]),
        ...(keepalive === undefined ? [] : ['keepalive', String(keepalive)]),
      ].join(' '),
    )
    .join('\n');
}

/** Not told by `ip`, nor by it set. */
const byWg = { words: () => [], read: () => undefined } as const;

/** Absent in a kernel: `wg` was not asked yet. */
const isUnread = (actual: OptionValue | undefined): boolean => actual === undefined;

const privateKey: Option = {
  ...byWg,
  schema: keySchema,
  field: { type: 'secret' },
  required: true,
  changeable: true,
  isSame: (wanted, actual) => isUnread(actual) || wanted === actual,
};

const peers: Option = {
  ...byWg,
  schema: z
    .string()
    .max(TEXT_MOST, 'text_long')
    .refine((text) => parsePeers(text) !== undefined, 'wg_peers')
    .transform((text) => peersText(parsePeers(text) ?? [])),
  field: { type: 'lines' },
  inFile: {
    schema: peersSchema.transform(peersText).refine((text) => text.length <= TEXT_MOST, 'text_long'),
    of: (text) => parsePeers(String(text))?.map(filePeer),
  },
  changeable: true,
  isSame: (wanted, actual) => isUnread(actual) || samePeers(String(wanted ?? ''), String(actual)),
};

/** What may be left out is. */
function filePeer({ allowedIps, ...peer }: WgPeer): z.input<typeof peerSchema> {
  return { ...peer, ...(allowedIps.length > 0 && { allowedIps }) };
}

/** Where a peer is heard from, the kernel takes as its endpoint: that is no difference where none was given. */
function samePeers(wanted: string, actual: string): boolean {
  const given = new Set(parsePeers(wanted)?.flatMap(({ publicKey, endpoint }) => (endpoint === undefined ? [] : [publicKey])));
  const seen = (parsePeers(actual) ?? []).map(({ endpoint, ...peer }) =>
    endpoint !== undefined && given.has(peer.publicKey) ? { ...peer, endpoint } : peer,
  );
  return peersText(seen) === wanted;
}

export const wireguard = {
  kind: 'wireguard',
  group: 'virtual',
  parent: 'none',
  // Moved, it would still send from where it was born.
  canBeMoved: false,
  ethernet: false,
  takesMac: false,
  mtu: 1420,
  birthMtu: () => 1420,
  setBy: 'wg',
  newborn: { privateKey: '', port: 0, peers: '' },
  options: {
    privateKey,
    port: {
      ...numberOption({ word: '', min: 1, max: 65535, required: true, changeable: true }),
      ...byWg,
      isSame: (wanted, actual) => isUnread(actual) || wanted === actual,
    },
    peers,
  },
} as const satisfies Kind;

/** What `wg set` is told; the private key comes by standard input. `gone`: keys of peers that go first. */
export function wgWords({ port, peers: text, gone }: { port: number; peers: string; gone: readonly string[] }): string[] {
  return [
    ...['listen-port', String(port), 'private-key', '/dev/stdin'],
    ...gone.flatMap((key) => ['peer', key, 'remove']),
    ...(parsePeers(text) ?? []).flatMap(({ publicKey, allowedIps, endpoint, keepalive = 0 }) => [
      ...['peer', publicKey, ...(endpoint === undefined ? [] : ['endpoint', endpoint])],
      ...['persistent-keepalive', String(keepalive), 'allowed-ips', allowedIps.join(',')],
    ]),
  ];
}

/** Peers that are wanted no more, and those whose endpoint is: it cannot be taken away otherwise. */
export function gonePeers(actual: string, wanted: string): string[] {
  const kept = new Map((parsePeers(wanted) ?? []).map((peer) => [peer.publicKey, peer]));
  return (parsePeers(actual) ?? []).flatMap(({ publicKey, endpoint }) => {
    const peer = kept.get(publicKey);
    return !peer || (endpoint !== undefined && peer.endpoint === undefined) ? [publicKey] : [];
  });
}

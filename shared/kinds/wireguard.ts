/** A WireGuard: packets inside UDP, for peers that are known by their public keys. Its options are set and told by `wg`. */
import * as z from 'zod';
import { ipSchema, parsePrefix } from '../model/address.ts';
import type { Kind } from './kind.ts';
import { numberOption, type Option, type OptionValue } from './option.ts';

/** A key of Curve25519: 32 bytes. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const PEERS_MOST = 100;

export interface WgPeer {
  key: string;
  /** What may come from it, and is sent to it. */
  allowed: readonly string[];
  endpoint?: string;
  /** Seconds. */
  keepalive?: number;
}

/** One line: `KEY 10.0.0.0/24,fd00::/64 endpoint 10.0.0.1:51820 keepalive 25`. */
function parsePeer(line: string): WgPeer | undefined {
  const [key = '', allowed = '', ...words] = line.trim().split(/\s+/);
  if (!KEY.test(key)) return undefined;
  const networks = allowed === '' || allowed === 'none' ? [] : allowed.split(',');
  if (!networks.every((network) => parsePrefix(network))) return undefined;
  const peer: WgPeer = { key, allowed: networks };
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1] ?? '';
    if (words[i] === 'endpoint' && isEndpoint(value)) peer.endpoint = value;
    else if (words[i] === 'keepalive' && /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536)
      peer.keepalive = Number(value);
    else return undefined;
  }
  return peer;
}

/** `10.0.0.1:51820` or `[fd00::1]:51820`; no name, since nobody is asked for one here. */
function isEndpoint(text: string): boolean {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  return match !== null && port > 0 && port < 65536 && ipSchema.safeParse(match[1] ?? match[2]).success;
}

/** The peers of the text, in the order of their keys; undefined when some line is none. */
export function parsePeers(text: string): WgPeer[] | undefined {
  const peers: WgPeer[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const peer = parsePeer(line);
    if (!peer || peers.some(({ key }) => key === peer.key) || peers.length >= PEERS_MOST) return undefined;
    peers.push(peer);
  }
  return peers.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function peersText(peers: readonly WgPeer[]): string {
  return [...peers]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, allowed, endpoint, keepalive }) =>
      [
        ...[key, [...allowed].sort().join(',') || 'none'],
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
  schema: z.string().regex(KEY, 'wg_key'),
  field: { type: 'secret' },
  required: true,
  changeable: true,
  isSame: (wanted, actual) => isUnread(actual) || wanted === actual,
};

const peers: Option = {
  ...byWg,
  schema: z
    .string()
    .max(20_000)
    .refine((text) => parsePeers(text) !== undefined, 'wg_peers')
    .transform((text) => peersText(parsePeers(text) ?? [])),
  field: { type: 'lines' },
  changeable: true,
  isSame: (wanted, actual) => isUnread(actual) || samePeers(String(wanted ?? ''), String(actual)),
};

/** Where a peer is heard from, the kernel takes as its endpoint: that is no difference where none was given. */
function samePeers(wanted: string, actual: string): boolean {
  const given = new Set(parsePeers(wanted)?.flatMap(({ key, endpoint }) => (endpoint === undefined ? [] : [key])));
  const seen = (parsePeers(actual) ?? []).map(({ endpoint, ...peer }) =>
    endpoint !== undefined && given.has(peer.key) ? { ...peer, endpoint } : peer,
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
    ...(parsePeers(text) ?? []).flatMap(({ key, allowed, endpoint, keepalive = 0 }) => [
      ...['peer', key, ...(endpoint === undefined ? [] : ['endpoint', endpoint])],
      ...['persistent-keepalive', String(keepalive), 'allowed-ips', allowed.join(',')],
    ]),
  ];
}

/** Peers that are wanted no more, and those whose endpoint is: it cannot be taken away otherwise. */
export function gonePeers(actual: string, wanted: string): string[] {
  const kept = new Map((parsePeers(wanted) ?? []).map((peer) => [peer.key, peer]));
  return (parsePeers(actual) ?? []).flatMap(({ key, endpoint }) => {
    const peer = kept.get(key);
    return !peer || (endpoint !== undefined && peer.endpoint === undefined) ? [key] : [];
  });
}

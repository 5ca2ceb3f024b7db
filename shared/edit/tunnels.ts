/** Which ends of tunnels belong together: each sends to an address of the other's namespace, or knows the other's key. */
import { kindOf } from '../kinds/kinds.ts';
import { parsePeers } from '../kinds/wireguard.ts';
import { publicKeyOf } from '../kinds/x25519.ts';
import { optionsOf } from '../model/find.ts';
import type { Interface, Lab } from '../model/lab.ts';

/** Options in which both ends must agree. */
const ALIKE = ['id', 'key', 'port'] as const;

export function isTunnel(iface: Interface): boolean {
  return kindOf(iface.kind)?.group === 'tunnel';
}

/** By address: the namespaces that have it. */
export function addressOwners(lab: Lab): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  for (const iface of Object.values(lab.interfaces)) {
    for (const text of iface.addresses) {
      const address = text.slice(0, text.indexOf('/'));
      owners.set(address, (owners.get(address) ?? new Set()).add(iface.namespaceId));
    }
  }
  return owners;
}

/** A WireGuard may be in several pairs, other ends in one. */
export function tunnelPairs(lab: Lab): [Interface, Interface][] {
  return [...addressedPairs(lab), ...wireguardPairs(lab)];
}

/** Each the other's peer, in the order of their ids. */
function wireguardPairs(lab: Lab): [Interface, Interface][] {
  const ends = Object.values(lab.interfaces).filter(({ kind }) => kind === 'wireguard');
  if (ends.length < 2) return [];
  const known = ends
    .flatMap((iface) => {
      const { privateKey, peers } = optionsOf(iface);
      // One that was typed has none before it is given one.
      if (typeof privateKey !== 'string') return [];
      const keys = (parsePeers(String(peers ?? '')) ?? []).map(({ publicKey }) => publicKey);
      return [{ iface, key: publicKeyOf(privateKey), keys: new Set(keys) }];
    })
    .sort((a, b) => (a.iface.id < b.iface.id ? -1 : 1));
  const byKey = new Map(known.map((end) => [end.key, end]));
  return known.flatMap((a) =>
    [...a.keys].flatMap((key): [Interface, Interface][] => {
      const b = byKey.get(key);
      return b && a.iface.id < b.iface.id && b.keys.has(a.key) ? [[a.iface, b.iface]] : [];
    }),
  );
}

/** Each once; an end that could belong to several others is paired with the first. */
function addressedPairs(lab: Lab): [Interface, Interface][] {
  const open = Object.values(lab.interfaces)
    .filter((iface) => isTunnel(iface) && remoteOf(iface) !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (open.length < 2) return [];
  const owners = addressOwners(lab);
  const pairs: [Interface, Interface][] = [];
  const paired = new Set<string>();
  for (const a of open) {
    if (paired.has(a.id)) continue;
    const b = open.find((other) => other.id !== a.id && !paired.has(other.id) && belongTogether(a, other, owners));
    if (!b) continue;
    paired.add(a.id).add(b.id);
    pairs.push([a, b]);
  }
  return pairs;
}

export function remoteOf(iface: Interface): string | undefined {
  const { remote } = optionsOf(iface);
  return typeof remote === 'string' ? remote : undefined;
}

function belongTogether(a: Interface, b: Interface, owners: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (a.kind !== b.kind || ALIKE.some((name) => optionsOf(a)[name] !== optionsOf(b)[name])) return false;
  return leadsTo(a, b, owners) && leadsTo(b, a, owners);
}

function leadsTo(from: Interface, to: Interface, owners: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const remote = remoteOf(from);
  const { local } = optionsOf(to);
  if (remote === undefined || (local !== undefined && local !== remote)) return false;
  return owners.get(remote)?.has(to.namespaceId) === true;
}

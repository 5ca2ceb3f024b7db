/** A lab as boxes and lines, as pictures need it: namespaces, bridges, and what joins them. */
import { bridgesOf, compareNames, interfacesByNamespace } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Interface, Lab, Namespace, Veth } from '../model/lab.ts';
import { sortedLinks } from './sortedLinks.ts';

export interface PictureBox {
  id: string;
  kind: 'host' | 'namespace' | 'bridge';
  name: string;
  /** Of a bridge: the namespace it is in. */
  inside?: string;
  /** Interfaces with a row of their own: those that are in no bridge. */
  rows: { id: string; name: string; up: boolean; addresses: readonly string[] }[];
  /** What else there is to say, in iproute2's words. */
  lines: string[];
}

export interface PictureLine {
  from: string;
  to: string;
  /** Ids of the two ends. */
  a: string;
  b: string;
  fromName: string;
  toName: string;
  up: boolean;
}

export interface Picture {
  boxes: PictureBox[];
  lines: PictureLine[];
}

/** The host is left out where it takes no part. */
export function pictureOf(lab: Lab): Picture {
  const groups = interfacesByNamespace(lab);
  const boxes: PictureBox[] = [];
  const namespaces = Object.values(lab.namespaces).sort((a, b) => Number(b.id === HOST) - Number(a.id === HOST) || compareNames(a, b));
  for (const namespace of namespaces) {
    const inside = groups.get(namespace.id) ?? [];
    if (namespace.id === HOST && inside.length === 1 && namespaces.length > 1) continue;
    boxes.push(namespaceBox(namespace, inside));
  }
  for (const bridge of bridgesOf(lab).sort(compareNames)) {
    const { id, name, addresses, namespaceId } = bridge;
    const inside = lab.namespaces[namespaceId]?.name ?? '';
    boxes.push({ id, kind: 'bridge', name, inside, rows: [], lines: [...addresses, ...(bridge.stp ? ['stp on'] : [])] });
  }
  return { boxes, lines: sortedLinks(lab).map(({ a, b }) => lineOf(a, b)) };
}

function lineOf(a: Veth, b: Veth): PictureLine {
  const at = (end: Veth): string => end.masterId ?? end.namespaceId;
  return { from: at(a), to: at(b), a: a.id, b: b.id, fromName: a.name, toName: b.name, up: a.up && b.up };
}

function namespaceBox({ id, name, routes, forwarding, masquerade }: Namespace, inside: readonly Interface[]): PictureBox {
  const rows = inside.filter(
    (iface) => iface.kind !== 'bridge' && (iface.kind === 'loopback' ? iface.addresses.length > 0 : iface.masterId === undefined),
  );
  const families = [...(forwarding.ipv4 ? ['IPv4'] : []), ...(forwarding.ipv6 ? ['IPv6'] : [])];
  return {
    id,
    kind: id === HOST ? 'host' : 'namespace',
    name,
    rows: rows.map((iface) => ({ id: iface.id, name: iface.name, up: iface.up, addresses: iface.addresses })),
    lines: [
      ...routes.map(({ to, via, dev }) => `${to}${via === undefined ? '' : ` via ${via}`}${dev === undefined ? '' : ` dev ${dev}`}`),
      ...(families.length > 0 ? [`forwarding ${families.join(' ')}`] : []),
      ...masquerade.map((dev) => `masquerade ${dev}`),
    ],
  };
}

/** A lab as boxes and lines, as pictures need it: namespaces, bridges, and what joins them. */
import { impairmentText } from '../impairment/words.ts';
import { optionWords, sparse } from '../kinds/kind.ts';
import { BRIDGE, linkKind } from '../kinds/kinds.ts';
import { bridgeOf, bridgesOf, compareNames, interfacesByNamespace, optionsOf, parentOf, portsOf } from '../model/find.ts';
import { HOST } from '../model/ids.ts';
import type { Bridge, Interface, Lab, Namespace, Veth } from '../model/lab.ts';
import { vlansOf, vlanText } from '../model/portVlans.ts';
import { FACETS } from '../plan/facets/facets.ts';
import { routeWords } from '../plan/routeState.ts';
import { drawnRoute } from '../plan/toNetState.ts';
import { serviceBadge } from '../services/services.ts';
import { sortedLinks } from './sortedLinks.ts';

export interface PictureBox {
  id: string;
  kind: 'host' | 'namespace' | 'bridge';
  name: string;
  /** Of a bridge: the namespace it is in. */
  inside?: string;
  /** Interfaces with a row of their own: those that are in no bridge. */
  rows: { id: string; name: string; up: boolean; addresses: readonly string[]; kind?: string }[];
  /** What else there is to say, in iproute2's and nft's words. */
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
  fromNamespace: string;
  toNamespace: string;
  /** What the ends do to what they send, in netem's words. */
  fromImpairment?: string;
  toImpairment?: string;
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
    boxes.push(namespaceBox(lab, namespace, inside));
  }
  for (const bridge of bridgesOf(lab).sort(compareNames)) {
    const { id, name, addresses, namespaceId } = bridge;
    const inside = lab.namespaces[namespaceId]?.name ?? '';
    boxes.push({
      id,
      kind: 'bridge',
      name,
      inside,
      rows: [],
      lines: [...addresses, ...(bridge.stp ? ['stp on'] : []), ...optionLines(bridge), ...vlanLines(lab, bridge)],
    });
  }
  return { boxes, lines: sortedLinks(lab).map(({ a, b }) => lineOf(lab, a, b)) };
}

function optionLines(bridge: Bridge): string[] {
  const words = optionWords(BRIDGE, sparse(BRIDGE, optionsOf(bridge)));
  return words.length === 0 ? [] : [words.join(' ')];
}

/** `p1 vlan 1 pvid untagged, 20-22`: of the bridge itself and of its ports, where something else is drawn than what stands by itself. */
function vlanLines(lab: Lab, bridge: Bridge): string[] {
  return [bridge, ...portsOf(lab, bridge.id)].flatMap((iface) =>
    iface.kind === 'loopback' || iface.vlans === undefined ? [] : [`${iface.name} vlan ${vlanText(vlansOf(iface.vlans)) || 'none'}`],
  );
}

function lineOf(lab: Lab, a: Veth, b: Veth): PictureLine {
  // Ports of bonds and VRFs are rows of their namespace.
  const at = (end: Veth): string => bridgeOf(lab, end)?.id ?? end.namespaceId;
  const said = (end: Veth): string | undefined => impairmentText(end.impairment);
  const [fromImpairment, toImpairment] = [said(a), said(b)];
  return {
    ...{ from: at(a), to: at(b), a: a.id, b: b.id, fromName: a.name, toName: b.name, up: a.up && b.up },
    ...{ fromNamespace: lab.namespaces[a.namespaceId]?.name ?? '', toNamespace: lab.namespaces[b.namespaceId]?.name ?? '' },
    ...(fromImpairment !== undefined && { fromImpairment }),
    ...(toImpairment !== undefined && { toImpairment }),
  };
}

/** `a/eth0: delay 20ms`, one for each end that does something; one alone where both do the same. */
export function impairmentLines({ fromName, toName, fromNamespace, toNamespace, fromImpairment, toImpairment }: PictureLine): string[] {
  if (fromImpairment !== undefined && fromImpairment === toImpairment) return [fromImpairment];
  return [
    ...(fromImpairment === undefined ? [] : [`${fromNamespace}/${fromName}: ${fromImpairment}`]),
    ...(toImpairment === undefined ? [] : [`${toNamespace}/${toName}: ${toImpairment}`]),
  ];
}

/** `vlan id 10 on eth0`; nothing for a veth or lo. */
function kindText(lab: Lab, iface: Interface): string | undefined {
  const kind = linkKind(iface.kind);
  if (!kind) return undefined;
  const parent = parentOf(lab, iface);
  const far = parent && parent.namespaceId !== iface.namespaceId ? `${lab.namespaces[parent.namespaceId]?.name ?? ''}/` : '';
  const master = iface.kind === 'loopback' || iface.masterId === undefined ? undefined : lab.interfaces[iface.masterId];
  return [
    ...[kind.kind, ...optionWords(kind, sparse(kind, optionsOf(iface)))],
    ...(parent ? ['on', `${far}${parent.name}`] : []),
    ...(master ? ['master', master.name] : []),
  ].join(' ');
}

function namespaceBox(lab: Lab, namespace: Namespace, inside: readonly Interface[]): PictureBox {
  const { id, name, routes, forwarding, masquerade, services } = namespace;
  // What is a port of a bridge is seen by its line; ports of bonds and VRFs have a row.
  const isSeen = (iface: Interface): boolean =>
    iface.kind === 'loopback' || iface.masterId === undefined || lab.interfaces[iface.masterId]?.kind !== 'bridge';
  const rows = inside.filter(
    (iface) => iface.kind !== 'bridge' && (iface.kind === 'loopback' ? iface.addresses.length > 0 : isSeen(iface)),
  );
  const families = [...(forwarding.ipv4 ? ['IPv4'] : []), ...(forwarding.ipv6 ? ['IPv6'] : [])];
  return {
    id,
    kind: id === HOST ? 'host' : 'namespace',
    name,
    rows: rows.map((iface) => {
      const kind = kindText(lab, iface);
      return { id: iface.id, name: iface.name, up: iface.up, addresses: iface.addresses, ...(kind !== undefined && { kind }) };
    }),
    lines: [
      ...routes.map((route) => routeWords({ ...drawnRoute(route), to: route.to }).join(' ')),
      ...(families.length > 0 ? [`forwarding ${families.join(' ')}`] : []),
      ...masquerade.map((dev) => `masquerade ${dev}`),
      ...FACETS.flatMap((facet) => facet.drawn(namespace).flatMap((value) => facet.text(value).split('; '))),
      ...services.map(serviceBadge),
    ],
  };
}

type Row = PictureBox['rows'][number];

/** In pictures of words alone, rows with nothing to say are left out. */
export function isTold({ addresses, kind }: Row): boolean {
  return addresses.length > 0 || kind !== undefined;
}

export function rowText({ name, addresses, kind }: Row): string {
  return [name, ...(kind === undefined ? [] : [`(${kind})`]), ...addresses].join(' ');
}

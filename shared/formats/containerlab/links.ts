/** Links of a containerlab topology: the brief form with two endpoints, and the extended ones with a type. */
import type { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import { isRecord, textOf, textsOf, type Plain } from '../readYaml.ts';

type Fields = { [key: string]: Plain };

export interface LinkContext {
  node(name: string): NamespaceDraft | InterfaceDraft | undefined;
  place: Place;
}

interface End {
  node: string;
  iface: string;
  mac?: string;
  addresses: string[];
}

/** Names with a meaning of their own in a brief link. */
const OUTSIDE: readonly string[] = ['mgmt-net', 'macvlan'];

export function placeLink(draft: LabDraft, link: Fields, context: LinkContext): void {
  const type = textOf(link['type']);
  const lose = (what: string): void => {
    draft.note('lost', 'link_lost', { what }, context.place);
  };
  const known = ['type', 'endpoints', 'endpoint', 'host-interface', 'mtu', 'ipv4', 'ipv6', 'mode', 'remote', 'vni', 'udp-port'];
  const left = Object.keys(link).filter((key) => !known.includes(key));
  if (left.length > 0) draft.note('lost', 'keys_lost', { at: 'link', keys: left.join(', ') }, context.place);
  const single = endOf(link['endpoint']);
  switch (type) {
    case '':
    case 'veth': {
      const list = Array.isArray(link['endpoints']) ? link['endpoints'] : [];
      const ends = list.map(endOf);
      const [a, b] = ends;
      if (!a || !b || ends.length !== 2) lose(JSON.stringify(link['endpoints'] ?? null));
      else join(draft, a, b, link, context);
      return;
    }
    case 'host':
      if (single) join(draft, single, { node: 'host', iface: textOf(link['host-interface']), addresses: [] }, link, context);
      else lose(type);
      return;
    case 'dummy': {
      const namespace = single && namespaceOf(draft, context.node(single.node));
      if (!namespace) lose(type);
      else settle(namespace.addInterface(single.iface, 'dummy', context.place), single, link, draft, context);
      return;
    }
    case 'macvlan': {
      const namespace = single && namespaceOf(draft, context.node(single.node));
      const parent = draft.host.find(textOf(link['host-interface']));
      // On a card of the machine itself it leads out of the lab.
      if (!single || !namespace || !parent) lose(`${type} ${single ? `${single.node}:${single.iface}` : ''}`.trim());
      else addMacvlan(draft, namespace, single, parent, link, context);
      return;
    }
    default:
      // Those that lead out of the lab: mgmt-net, vxlan, vxlan-stitch.
      lose(`${type} ${single ? `${single.node}:${single.iface}` : ''}`.trim());
  }
}

function addMacvlan(
  draft: LabDraft,
  namespace: NamespaceDraft,
  end: End,
  parent: InterfaceDraft,
  link: Fields,
  context: LinkContext,
): void {
  const iface = namespace.addInterface(end.iface, 'macvlan', context.place);
  const mode = textOf(link['mode']) || 'bridge';
  if (namespace.stand(iface, parent, mode === 'vepa' ? {} : { mode })) settle(iface, end, link, draft, context);
  else {
    namespace.remove(iface);
    draft.note('lost', 'link_lost', { what: `macvlan ${end.node}:${end.iface}` }, context.place);
  }
}

function endOf(value: Plain | undefined): End | undefined {
  if (isRecord(value)) {
    const addresses = [...textsOf(value['ipv4']), ...textsOf(value['ipv6'])].filter((text) => text !== '');
    const mac = textOf(value['mac']);
    return { node: textOf(value['node']), iface: textOf(value['interface']), addresses, ...(mac !== '' && { mac }) };
  }
  const [, node, iface] = /^([^:]+):(.+)$/.exec(textOf(value)) ?? [];
  return node === undefined || iface === undefined ? undefined : { node, iface, addresses: [] };
}

function namespaceOf(draft: LabDraft, node: NamespaceDraft | InterfaceDraft | undefined): NamespaceDraft | undefined {
  return node === undefined ? undefined : 'kind' in node ? draft.host : node;
}

function join(draft: LabDraft, a: End, b: End, link: Fields, context: LinkContext): void {
  const text = `${a.node}:${a.iface} – ${b.node}:${b.iface}`;
  const places = [a, b].map((end) => context.node(end.node) ?? (end.node === 'host' ? draft.host : undefined));
  const [one, other] = places;
  if (!one || !other) {
    const why = [a, b].some(({ node }) => OUTSIDE.includes(node)) ? 'link_lost' : 'link_nowhere';
    draft.note('lost', why, { what: text }, context.place);
    return;
  }
  for (const [node, end] of [
    [one, a],
    [other, b],
  ] as const) {
    if (end.iface === '' || namespaceOf(draft, node)?.find(end.iface)) {
      draft.note('lost', 'link_twice', { what: text, name: `${end.node}:${end.iface}` }, context.place);
      return;
    }
  }
  const ends = (
    [
      [one, a],
      [other, b],
    ] as const
  ).map(([node, end]) => {
    const namespace = 'kind' in node ? draft.host : node;
    const iface = namespace.addInterface(end.iface, 'veth', context.place);
    if ('kind' in node) namespace.plug(iface, node);
    return iface;
  });
  const [first, second] = ends;
  if (!first || !second) return;
  draft.link(first, second);
  // The brief form has addresses beside the endpoints, one for each.
  const brief = [...textsOf(link['ipv4']).entries(), ...textsOf(link['ipv6']).entries()].filter(([, address]) => address !== '');
  settle(
    first,
    { ...a, addresses: [...a.addresses, ...brief.filter(([i]) => i === 0).map(([, address]) => address)] },
    link,
    draft,
    context,
  );
  settle(
    second,
    { ...b, addresses: [...b.addresses, ...brief.filter(([i]) => i === 1).map(([, address]) => address)] },
    link,
    draft,
    context,
  );
}

function settle(iface: InterfaceDraft, end: End, link: Fields, draft: LabDraft, context: LinkContext): void {
  const { namespace } = iface;
  const at = `${namespace.name}/${iface.name}`;
  for (const address of end.addresses)
    if (!namespace.addAddress(iface, address)) draft.note('lost', 'address_lost', { at, address }, context.place);
  if (end.mac !== undefined && !namespace.setMac(iface, end.mac)) draft.note('lost', 'mac_lost', { at, mac: end.mac }, context.place);
  const mtu = link['mtu'];
  if (mtu === undefined || mtu === 1500) return;
  if (typeof mtu !== 'number' || !namespace.setMtu(iface, mtu)) draft.note('lost', 'mtu_lost', { at, mtu: textOf(mtu) }, context.place);
}

/** Writes a lab as a containerlab topology: one container for each namespace, the rest as commands it runs at its start. */
import { Document, isCollection, isScalar, visit } from 'yaml';
import { compareNames, linksOf, parentOf, portsOf } from '../../model/find.ts';
import { HOST } from '../../model/ids.ts';
import type { Bridge, KindLink, Lab, Namespace, Veth } from '../../model/lab.ts';
import { byName } from '../../model/byName.ts';
import { DEFAULT_MTU, type InterfaceState, type NamespaceState, type NetState } from '../../plan/netState.ts';
import { labToNetState } from '../../plan/toNetState.ts';
import { drawingItems } from '../drawingItems.ts';
import { item, type Exported, type Item } from '../item.ts';
import { fileName } from '../fileName.ts';
import { remainder } from '../remainder.ts';
import { inBackground, serviceBecomes, serviceLines } from '../serviceCommands.ts';
import { shellWord } from '../shellWord.ts';
import { sortedLinks } from '../sortedLinks.ts';

/** Has iproute2 and iptables. */
const IMAGE = 'ghcr.io/srl-labs/network-multitool';
const FLOW: readonly string[] = ['endpoints', 'endpoint', 'labels', 'sysctls'];
/** The node that stands for the machine; `host` itself is a word of links. */
const HOST_NODE = 'lab-host';

interface Node {
  kind: string;
  'network-mode'?: string;
  image?: string;
  sysctls?: Record<string, number>;
  'extra-hosts'?: string[];
  exec?: string[];
  labels?: Record<string, string>;
}

export function toContainerlab(lab: Lab): Exported {
  const { commands, items } = remainder(lab, madeBy(lab));
  const namespaces = Object.values(lab.namespaces)
    .filter(({ id }) => id !== HOST)
    .sort(compareNames);
  const bridges = hostBridges(lab);
  const hostCommands = commands.get(HOST) ?? [];
  const nodes: Record<string, Node> = {};
  const hostTakesPart = Object.values(lab.interfaces).some((iface) => iface.namespaceId === HOST && iface.kind !== 'loopback');
  if (hostCommands.length > 0 || hostTakesPart)
    nodes[freeNode(lab, HOST_NODE)] = { kind: 'host', ...(hostCommands.length > 0 && { exec: hostCommands }), labels: labelsOf(lab, HOST) };
  for (const bridge of bridges) nodes[bridge.name] = { kind: 'bridge', labels: labelsOf(lab, bridge.id) };
  for (const namespace of namespaces) {
    const { id, name, forwarding, hosts } = namespace;
    const exec = [...(commands.get(name) ?? []), ...serviceExecs(namespace)];
    nodes[name] = {
      kind: 'linux',
      sysctls: { 'net.ipv4.ip_forward': Number(forwarding.ipv4), 'net.ipv6.conf.all.forwarding': Number(forwarding.ipv6) },
      ...(hosts.length > 0 && { 'extra-hosts': hosts.map((entry) => `${entry.name}:${entry.address}`) }),
      ...(exec.length > 0 && { exec }),
      labels: labelsOf(lab, id),
    };
  }
  const topology = {
    name: fileName(lab.name),
    topology: {
      kinds: { linux: { image: IMAGE, 'network-mode': 'none' } },
      nodes,
      links: [
        ...sortedLinks(lab).map(({ a, b }) => ({ endpoints: [endOf(lab, a), endOf(lab, b)], mtu: mtuOf(a, b) })),
        ...hostMacvlans(lab).map(({ namespaceId, name, mac, parentId, options }) => ({
          type: 'macvlan',
          endpoint: { node: lab.namespaces[namespaceId]?.name ?? '', interface: name, ...(mac !== undefined && { mac }) },
          'host-interface': lab.interfaces[parentId ?? '']?.name ?? '',
          mode: options?.['mode'] ?? 'vepa',
        })),
      ],
    },
  };
  return {
    text: yamlText(topology),
    items: [...drawingItems(lab, { places: false, become: serviceBecomes }), ...ownItems(lab, bridges), ...items],
  };
}

/** An `exec` is no shell line, and is waited for. */
function serviceExecs(namespace: Namespace): string[] {
  return namespace.services.flatMap((service) => {
    const lines = serviceLines(namespace, service);
    return lines ? [...lines.before, inBackground(lines.run)].map((line) => `sh -c ${shellWord(line)}`) : [];
  });
}

/** Short lists and records stand in one line, as people write them. */
function yamlText(topology: unknown): string {
  const document = new Document(topology);
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && FLOW.includes(String(key.value)) && isCollection(value)) value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function ownItems(lab: Lab, bridges: readonly Bridge[]): Item[] {
  const items: Item[] = [item('info', 'clab_image', { image: IMAGE })];
  const name = fileName(lab.name);
  if (name !== lab.name) items.push(item('changed', 'renamed', { from: lab.name, to: name }));
  if (bridges.length > 0)
    items.push(item('info', 'clab_bridges', { commands: bridges.map(({ name }) => `ip link add ${name} type bridge`).join('; ') }));
  const own = lab.namespaces[HOST]?.hosts ?? [];
  if (own.length > 0) items.push(item('lost', 'hosts_of_host', { names: own.map(({ name }) => name).join(', ') }));
  return items;
}

/** Bridges of the host that a node can stand for: its name is that of the bridge, and must be no other's. */
function hostBridges(lab: Lab): Bridge[] {
  const names = new Set(Object.values(lab.namespaces).map(({ name }) => name));
  return Object.values(lab.interfaces)
    .filter((iface): iface is Bridge => iface.kind === 'bridge' && iface.namespaceId === HOST && !names.has(iface.name))
    .sort(compareNames);
}

/** Those that stand on an interface of the host, which containerlab makes by a link of their own. */
function hostMacvlans(lab: Lab): KindLink[] {
  return Object.values(lab.interfaces)
    .filter(
      (iface): iface is KindLink => iface.kind === 'macvlan' && iface.namespaceId !== HOST && parentOf(lab, iface)?.namespaceId === HOST,
    )
    .sort((a, b) => compareNames({ name: placeOf(lab, a) }, { name: placeOf(lab, b) }));
}

function placeOf(lab: Lab, { namespaceId, name }: KindLink): string {
  return `${lab.namespaces[namespaceId]?.name ?? ''}/${name}`;
}

function freeNode(lab: Lab, wanted: string): string {
  const taken = new Set([...Object.values(lab.namespaces), ...Object.values(lab.interfaces)].map(({ name }) => name));
  let name = wanted;
  while (taken.has(name)) name += '-';
  return name;
}

function labelsOf(lab: Lab, id: string): Record<string, string> {
  const { x, y } = lab.layout[id] ?? { x: 0, y: 0 };
  return { 'graph-posX': String(x), 'graph-posY': String(y) };
}

function endOf(lab: Lab, end: Veth): string {
  if (end.namespaceId !== HOST) return `${lab.namespaces[end.namespaceId]?.name ?? ''}:${end.name}`;
  const bridge = hostBridges(lab).find(({ id }) => id === end.masterId);
  return `${bridge?.name ?? HOST}:${end.name}`;
}

/** A link has one MTU; an end that has another gets it by a command. */
function mtuOf(a: Veth, b: Veth): number {
  return Math.max(a.mtu ?? DEFAULT_MTU, b.mtu ?? DEFAULT_MTU);
}

/** What containerlab makes of the file before it runs a command: links that are up, and forwarding as told. */
function madeBy(lab: Lab): NetState {
  const target = labToNetState(lab);
  const bridges = new Set(hostBridges(lab).map(({ name }) => name));
  const mtus = new Map<string, number>();
  for (const { a, b } of linksOf(lab)) for (const end of [a, b]) mtus.set(end.id, mtuOf(a, b));
  return byName(
    Object.entries(target).map(([ns, namespace]): [string, NamespaceState] => {
      const interfaces: [string, InterfaceState][] = [];
      for (const [dev, iface] of Object.entries(namespace.interfaces)) {
        const isHostBridge = ns === HOST && bridges.has(dev);
        if (iface.kind === 'loopback') interfaces.push([dev, { kind: 'loopback', up: true, addresses: [] }]);
        else if (iface.kind === 'veth') interfaces.push([dev, vethState(lab, ns, dev, iface, mtus, ns === HOST ? bridges : new Set())]);
        else if (iface.kind === 'macvlan' && ns !== HOST && iface.parent?.namespace === HOST) interfaces.push([dev, macvlanState(iface)]);
        else if (isHostBridge)
          interfaces.push([dev, { kind: 'bridge', up: true, addresses: [], stp: false, mtu: bridgeMtu(lab, dev, mtus) }]);
      }
      const forwarding = ns === HOST ? { ipv4: false, ipv6: false } : namespace.forwarding;
      return [ns, { forwarding, interfaces: byName(interfaces), routes: {}, masquerade: [] }];
    }),
  );
}

function macvlanState({ kind, mac, parent, options }: InterfaceState): InterfaceState {
  return { kind, up: true, addresses: [], ...(mac !== undefined && { mac }), ...(parent && { parent }), ...(options && { options }) };
}

function vethState(
  lab: Lab,
  ns: string,
  dev: string,
  iface: InterfaceState,
  mtus: ReadonlyMap<string, number>,
  bridges: ReadonlySet<string>,
): InterfaceState {
  const found = Object.values(lab.interfaces).find((other) => other.name === dev && (lab.namespaces[other.namespaceId]?.name ?? '') === ns);
  return {
    kind: 'veth',
    up: true,
    addresses: [],
    mtu: mtus.get(found?.id ?? '') ?? DEFAULT_MTU,
    ...(iface.peer && { peer: iface.peer }),
    ...(iface.master !== undefined && bridges.has(iface.master) && { master: iface.master }),
  };
}

function bridgeMtu(lab: Lab, name: string, mtus: ReadonlyMap<string, number>): number {
  const bridge = hostBridges(lab).find((one) => one.name === name);
  const ports = bridge ? portsOf(lab, bridge.id) : [];
  return ports.length === 0 ? DEFAULT_MTU : Math.min(...ports.map((port) => mtus.get(port.id) ?? DEFAULT_MTU));
}

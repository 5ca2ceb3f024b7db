/** What CORE's services mean for a network: forwarding, default routes, and programs that a lab has services for. */
import { contains, networkOf, parsePrefix } from '../../model/address.ts';
import { addService } from '../commands/addService.ts';
import { runDhcpd, startWeb } from '../commands/programs.ts';
import { addRouting } from '../commands/routing.ts';
import { runScript } from '../commands/runScript.ts';
import type { Machine } from '../commands/understood.ts';
import type { Place } from '../draft/place.ts';
import type { NamespaceDraft } from '../draft/namespaceDraft.ts';

/** A file that somebody wrote for a service, in place of what CORE would. */
export interface ServiceFile {
  service: string;
  path: string;
  text: string;
  place: Place;
}

/** Services a node of a type has when nobody chooses. */
export function usualServices(type: string): string[] {
  switch (type.toLowerCase()) {
    case 'router':
      return ['zebra', 'OSPFv2', 'OSPFv3', 'IPForward'];
    case 'mdr':
      return ['zebra', 'OSPFv3MDR', 'IPForward'];
    case 'pc':
      return ['DefaultRoute'];
    case 'host':
      return ['DefaultRoute', 'SSH'];
    default:
      return [];
  }
}

/** Daemons of one package, with the protocol that each speaks. */
const PROTOCOLS: Readonly<Record<string, 'zebra' | 'ospf' | 'ospf6' | 'rip' | 'bgp'>> = {
  ...{ zebra: 'zebra', OSPFv2: 'ospf', OSPFv3: 'ospf6', RIP: 'rip', BGP: 'bgp' },
  ...{ FRRzebra: 'zebra', FRROSPFv2: 'ospf', FRROSPFv3: 'ospf6', FRRRIP: 'rip', FRRBGP: 'bgp' },
};
/** Seconds, as CORE writes them for OSPF. */
const TIMERS = { hello: 2, dead: 6 };
/** Their files are scripts that set up the network. */
const SCRIPTED: readonly string[] = ['StaticRoute', 'DefaultRoute', 'UserDefined'];

/** `config`: what of a router's language stands beside the node, for its daemons. */
export function applyServices(machine: Machine, services: readonly string[], files: readonly ServiceFile[], config = ''): void {
  const { draft, namespace, place } = machine;
  const lost: string[] = [];
  const routing: string[] = [];
  const ownFiles = (service: string): ServiceFile[] => files.filter((file) => file.service === service);
  const text = (service: string, name: RegExp): string | undefined => ownFiles(service).find(({ path }) => name.test(path))?.text;
  // Routes of a node's own scripts count before those that CORE works out.
  for (const file of files) if (SCRIPTED.includes(file.service)) runScript(draft, namespace, file.text, file.place);
  for (const service of services) {
    if (service === 'IPForward') namespace.forwarding = { ipv4: true, ipv6: true };
    else if (SCRIPTED.includes(service) && ownFiles(service).length > 0) continue;
    else if (service === 'DefaultRoute') defaultRoutes(namespace);
    else if (PROTOCOLS[service] !== undefined) routing.push(service);
    else if (service === 'HTTP') {
      const page = text(service, /index\.html$/);
      if (page !== undefined) namespace.files.set('/var/www/html/index.html', page, place);
      startWeb(machine, service, 80);
    } else if (service === 'DHCP') {
      const given = text(service, /dhcpd\.conf$/);
      if (!(given === undefined ? usualDhcp(machine) : runDhcpd(machine, service, given) === 'done')) lost.push(service);
    } else if (service === 'DHCPClient') {
      for (const { name } of namespace.links) addService(machine, service, 'dhcp-client', { kind: 'dhcp-client', dev: name });
    } else if (service !== 'vtysh') lost.push(service);
  }
  lost.push(...routingOf(machine, routing, files, config));
  if (lost.length > 0) draft.note('lost', 'services_lost', { at: namespace.name, names: lost.join(', ') }, place);
}

/** Gives those that stay behind. */
function routingOf(machine: Machine, services: readonly string[], files: readonly ServiceFile[], config: string): string[] {
  const given = files.filter(({ path }) => /(Quagga|frr|zebra|ospfd|ospf6d|ripd|bgpd)\.conf$/.test(path)).map(({ text }) => text);
  const text = [...given, ...(config === '' ? [] : [config])].join('!\n');
  if (text !== '') return addRouting(machine, services.length === 0 ? 'FRR' : services.join(', '), text) ? [] : [...services];
  const protocols = services.map((service) => PROTOCOLS[service]);
  const links = machine.namespace.links.map(({ name }) => name);
  const ospf = { interfaces: links.map((dev) => ({ dev, area: '0', ...TIMERS })) };
  const spoken = services.filter((service) => ['ospf', 'ospf6', 'rip'].includes(PROTOCOLS[service] ?? ''));
  if (spoken.length === 0 || links.length === 0) return [...services];
  const done = addService(machine, spoken.join(', '), 'routing', {
    kind: 'frr',
    ...(protocols.includes('ospf') && { ospf }),
    ...(protocols.includes('ospf6') && { ospf6: ospf }),
    ...(protocols.includes('rip') && { rip: { interfaces: links } }),
  });
  return done ? services.filter((service) => PROTOCOLS[service] === 'bgp') : [...services];
}

/** The upper half of each network, as CORE gives it. */
function usualDhcp(machine: Machine): boolean {
  let done = false;
  for (const { name, addresses } of machine.namespace.links) {
    const prefix = addresses.map(parsePrefix).find((one) => one?.family === 4);
    if (!prefix || prefix.length < 16 || prefix.length > 28) continue;
    const size = 2 ** (32 - prefix.length);
    const base = numberOf(networkOf(prefix).split('/')[0] ?? '');
    const range = { first: addressOf(base + size / 2), last: addressOf(base + size - 2), router: prefix.address };
    if (addService(machine, 'DHCP', 'dhcp', { kind: 'dhcp-dns', dev: name, ...range })) done = true;
  }
  return done;
}

/** By the first address of the first network of each family, as CORE does. */
function defaultRoutes(namespace: NamespaceDraft): void {
  const addresses = namespace.links.flatMap((iface) => iface.addresses);
  for (const family of [4, 6] as const) {
    for (const text of addresses) {
      const prefix = parsePrefix(text);
      if (prefix?.family !== family || prefix.length > (family === 4 ? 30 : 126)) continue;
      const gateway = firstOf(networkOf(prefix));
      if (gateway === undefined || !contains(prefix, { family, address: gateway }) || gateway === prefix.address) continue;
      namespace.addRoute({ to: 'default', via: gateway });
      break;
    }
  }
}

function firstOf(network: string): string | undefined {
  const [address = ''] = network.split('/');
  if (address.includes(':')) return parsePrefix(`${address.replace(/::$/, '')}::1/128`)?.address;
  return addressOf(numberOf(address) + 1);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => String(Math.floor(value / 2 ** shift) % 256)).join('.');
}

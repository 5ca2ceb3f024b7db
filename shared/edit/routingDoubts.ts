/** What in rules, tables, neighbours and switches of a namespace will probably not work as it is meant. */
import { contains, parseIp, parsePrefix } from '../model/address.ts';
import type { Interface, Namespace } from '../model/lab.ts';
import { familyOf } from '../model/route.ts';
import { ALL_INTERFACES } from '../model/switches.ts';
import type { Doubt } from './doubt.ts';

/** `interfaces` are those of the namespace. */
export function routingDoubts(namespace: Namespace, interfaces: readonly Interface[]): Doubt[] {
  return [...tableDoubts(namespace, interfaces), ...neighbourDoubts(namespace, interfaces), ...switchDoubts(namespace, interfaces)];
}

/** Tables that are asked though nothing is in them, and those that nobody asks. */
function tableDoubts({ id, routes, rules, rules6 }: Namespace, interfaces: readonly Interface[]): Doubt[] {
  const inTables = routes.filter(({ table }) => table !== undefined);
  if (inTables.length + rules.length + rules6.length === 0) return [];
  const at = [{ namespaceId: id }];
  // A VRF fills a table with what its members are joined to, and asks it for them.
  const own = new Set(interfaces.flatMap((iface) => (iface.kind === 'vrf' ? [iface.options?.['table']] : [])));
  const found: Doubt[] = [];
  for (const [family, all] of [[4, rules] as const, [6, rules6] as const]) {
    const filled = inTables.filter((route) => familyOf(route) === family);
    const asked = new Set(all.map(({ table }) => table));
    for (const { table, priority } of all) {
      if (typeof table !== 'number' || own.has(table) || filled.some((route) => route.table === table)) continue;
      found.push({ code: 'rule_table_empty', at, params: { table: String(table), priority: String(priority) } });
    }
    const told = new Set<number>();
    for (const { id: routeId, table } of filled) {
      if (table === undefined || told.has(table) || asked.has(table) || own.has(table)) continue;
      told.add(table);
      found.push({
        code: 'table_unused',
        at: [{ namespaceId: id, routeId }],
        params: { table: String(table), family: `IPv${String(family)}` },
      });
    }
  }
  return found;
}

function neighbourDoubts({ id, neighbours, forwarding, switches }: Namespace, interfaces: readonly Interface[]): Doubt[] {
  const at = [{ namespaceId: id }];
  /** What it takes to answer for others (net/ipv4/arp.c, arp_process; net/ipv6/ndisc.c, ndisc_recv_ns). */
  const lackOf = (dev: string, address: string): string | undefined => {
    if (!address.includes(':')) return forwarding.ipv4 ? undefined : 'net.ipv4.ip_forward';
    if (!forwarding.ipv6) return 'net.ipv6.conf.all.forwarding';
    const isOn = switches.some((one) => one.name === 'proxy_ndp' && one.value === 'on' && [dev, ALL_INTERFACES].includes(one.dev));
    return isOn ? undefined : 'proxy_ndp';
  };
  return neighbours.flatMap(({ dev, address, proxy }): Doubt[] => {
    const iface = interfaces.find((one) => one.name === dev);
    if (!iface) return [{ code: 'neighbour_device_missing', at, params: { address, dev } }];
    const lack = proxy && lackOf(dev, address);
    if (lack) return [{ code: 'proxy_silent', at: [{ namespaceId: id, interfaceId: iface.id }], params: { address, dev, lack } }];
    const ip = parseIp(address);
    if (!ip || address.startsWith('fe80:')) return [];
    const isInside = iface.addresses.some((text) => {
      const network = parsePrefix(text);
      return network !== undefined && contains(network, ip);
    });
    return isInside ? [] : [{ code: 'neighbour_outside', at: [{ namespaceId: id, interfaceId: iface.id }], params: { address, dev } }];
  });
}

function switchDoubts({ id, switches }: Namespace, interfaces: readonly Interface[]): Doubt[] {
  const names = new Set([ALL_INTERFACES, ...interfaces.map(({ name }) => name)]);
  return switches
    .filter(({ dev }) => !names.has(dev))
    .map(({ dev, name }) => ({ code: 'switch_device_missing', at: [{ namespaceId: id }], params: { dev, name } }));
}

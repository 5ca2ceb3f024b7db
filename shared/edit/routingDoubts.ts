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

function neighbourDoubts({ id, neighbours }: Namespace, interfaces: readonly Interface[]): Doubt[] {
  const at = [{ namespaceId: id }];
  return neighbours.flatMap(({ dev, address }): Doubt[] => {
    const iface = interfaces.find((one) => one.name === dev);
    if (!iface) return [{ code: 'neighbour_device_missing', at, params: { address, dev } }];
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

/** Items for what only a drawing has, and other tools do not. */
import { compareNames } from '../model/find.ts';
import { isolatedKinds } from '../model/isolation.ts';
import { emptyLab, type Lab, type Namespace } from '../model/lab.ts';
import type { Service } from '../model/service.ts';
import { serviceBadge } from '../services/services.ts';
import { item, type Item } from './item.ts';

const OF_SERVICES = { services_started: 'changed', services_commented: 'changed', services_lost: 'lost' } as const;

/** `places`: the format has none for boxes. `services`: what becomes of each. */
export function drawingItems(
  lab: Lab,
  { places, become }: { places: boolean; become: (namespace: Namespace, service: Service) => keyof typeof OF_SERVICES },
): Item[] {
  const items: Item[] = [];
  if (places) items.push(item('info', 'places'));
  for (const namespace of Object.values(lab.namespaces).sort(compareNames)) {
    const { name, services, isolation, hostname } = namespace;
    for (const code of ['services_started', 'services_commented', 'services_lost'] as const) {
      const some = services.filter((service) => become(namespace, service) === code);
      const names = some.map((service) => `${serviceBadge(service)} (${service.kind})`).join(', ');
      if (names !== '') items.push(item(OF_SERVICES[code], code, { at: name, names }));
    }
    const kinds = isolatedKinds(isolation).map((kind) => kind.toUpperCase());
    const own = [...kinds, ...(hostname === undefined ? [] : [`hostname ${hostname}`])];
    if (own.length > 0) items.push(item('lost', 'isolation_lost', { at: name, kinds: own.join(', ') }));
  }
  if (lab.schedule.length > 0) items.push(item('lost', 'schedule_lost', { count: String(lab.schedule.length) }));
  const notes = Object.keys(lab.notes).length;
  if (notes > 0) items.push(item('lost', 'notes', { count: String(notes) }));
  const groups = Object.keys(lab.groups).length;
  if (groups > 0) items.push(item('lost', 'groups', { count: String(groups) }));
  const usual = emptyLab('usual', 'usual').settings;
  if (lab.settings.mode !== usual.mode || lab.settings.followKernel !== usual.followKernel) items.push(item('info', 'settings'));
  if (lab.settings.uplink === true) items.push(item('lost', 'uplink_lost'));
  return items;
}

/** Items for what only a drawing has, and other tools do not. */
import { NO_ISOLATION } from '../model/isolation.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { item, type Item } from './item.ts';

/** `places`: the format has none for boxes. */
export function drawingItems(lab: Lab, { places }: { places: boolean }): Item[] {
  const items: Item[] = [];
  if (places) items.push(item('info', 'places'));
  for (const { name, services, isolation } of Object.values(lab.namespaces)) {
    if (services.length > 0) items.push(item('lost', 'services_lost', { at: name, names: String(services.length) }));
    if (JSON.stringify(isolation) !== JSON.stringify(NO_ISOLATION))
      items.push(item('lost', 'keys_lost', { at: name, keys: 'PID, UTS, IPC, …' }));
  }
  const notes = Object.keys(lab.notes).length;
  if (notes > 0) items.push(item('lost', 'notes', { count: String(notes) }));
  const groups = Object.keys(lab.groups).length;
  if (groups > 0) items.push(item('lost', 'groups', { count: String(groups) }));
  const usual = emptyLab('usual', 'usual').settings;
  if (lab.settings.mode !== usual.mode || lab.settings.followKernel !== usual.followKernel) items.push(item('info', 'settings'));
  return items;
}

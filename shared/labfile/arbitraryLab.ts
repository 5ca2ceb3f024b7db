/** Random labs with everything a drawing can hold, for property tests. */
import * as fc from 'fast-check';
import { applyEdit } from '../edit/applyEdit.ts';
import type { SingleEdit } from '../edit/edit.ts';
import { HOST } from '../model/ids.ts';
import { ISOLATION_KINDS, isolationOf } from '../model/isolation.ts';
import type { Lab } from '../model/lab.ts';
import { noteTextSchema } from '../model/names.ts';
import { netState } from '../plan/arbitrary.ts';
import { drawn } from '../plan/testEdits.ts';
import { services } from '../services/arbitraryService.ts';

const position = fc.record({ x: fc.integer({ min: -2000, max: 2000 }), y: fc.integer({ min: -2000, max: 2000 }) });
const size = fc.record({ width: fc.integer({ min: 20, max: 900 }), height: fc.integer({ min: 20, max: 900 }) });
const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((words) => noteTextSchema.safeParse(words).success);
const hosts = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('gw', 'www.example.org', '10', 'constructor'),
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::1'),
  }),
  { maxLength: 4, comparator: (a, b) => a.name === b.name && a.address === b.address },
);

const more = fc.record({
  mode: fc.constantFrom('live', 'staged'),
  followKernel: fc.boolean(),
  hosts: fc.array(hosts, { maxLength: 5 }),
  services,
  isolations: fc.array(fc.tuple(fc.subarray([...ISOLATION_KINDS]), fc.constantFrom('web', 'www.example.org')), { maxLength: 5 }),
  macs: fc.array(fc.option(fc.constantFrom('02:00:00:00:00:01', '02:00:00:00:00:02')), { maxLength: 8 }),
  places: fc.array(position, { maxLength: 8 }),
  notes: fc.array(fc.tuple(text, size, position), { maxLength: 3 }),
  groups: fc.array(fc.tuple(text, size, position), { maxLength: 2 }),
});

type More = typeof more extends fc.Arbitrary<infer T> ? T : never;

function additions(
  lab: Lab,
  { mode, followKernel, hosts: entries, services: some, isolations, macs, places, notes, groups }: More,
): SingleEdit[] {
  const namespaces = Object.keys(lab.namespaces);
  const links = Object.values(lab.interfaces).filter((iface) => iface.kind !== 'loopback');
  const boxes = [...namespaces, ...links.filter((iface) => iface.kind === 'bridge').map(({ id }) => id)];
  return [
    { type: 'lab.settings', changes: { mode, followKernel } },
    ...namespaces.map((id, i): SingleEdit => ({ type: 'namespace.set', id, changes: { hosts: entries[i] ?? [] } })),
    ...some.map((service): SingleEdit => ({ type: 'service.add', namespaceId: namespaces[0] ?? '', service })),
    ...namespaces.flatMap((id, i): SingleEdit[] => {
      const [kinds = [], hostname = ''] = id === HOST ? [] : (isolations[i] ?? []);
      return [{ type: 'namespace.set', id, changes: { isolation: isolationOf(kinds), ...(kinds.includes('uts') && { hostname }) } }];
    }),
    ...links.map(({ id }, i): SingleEdit => ({ type: 'interface.set', id, changes: { mac: macs[i] ?? null } })),
    ...boxes.flatMap((id, i): SingleEdit[] => {
      const place = places[i];
      return place ? [{ type: 'layout.move', positions: { [id]: place } }] : [];
    }),
    ...notes.map(([words, shape, at], i): SingleEdit => ({
      type: 'note.add',
      note: { id: `note${String(i)}`, text: words, ...shape },
      position: at,
    })),
    ...groups.map(([title, shape, at], i): SingleEdit => ({
      type: 'group.add',
      group: { id: `group${String(i)}`, title, ...shape },
      position: at,
    })),
  ];
}

/** Always of the same name. */
export const labs: fc.Arbitrary<Lab> = fc.tuple(netState, more).map(([state, extra]) => {
  const lab = drawn(state);
  const outcome = applyEdit(lab, { type: 'batch', edits: additions(lab, extra) });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.lab;
});

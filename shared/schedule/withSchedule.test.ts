import { expect, it } from 'vitest';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema } from '../labfile/schema.ts';
import type { Interface, Lab } from '../model/lab.ts';
import type { ScheduleAction } from '../model/schedule.ts';
import { withSchedule } from './withSchedule.ts';

const FILE = {
  nslab: 1,
  name: 'lab',
  namespaces: {
    r1: {
      interfaces: {
        eth0: { peer: 'r2/eth0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
        eth1: { peer: 'r2/eth1', addresses: ['10.1.0.1/24'] },
      },
      routes: [
        { to: 'default', via: '10.0.0.2' },
        { to: '10.9.0.0/16', via: '10.1.0.2' },
      ],
    },
    r2: { interfaces: { eth0: { addresses: ['10.0.0.2/24'] }, eth1: {} } },
  },
};

function router(): Lab {
  let n = 0;
  const built = buildLab(labFileSchema.parse(FILE), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!built.ok) throw new Error('the file is broken');
  return built.lab;
}

function end(lab: Lab, ns: string, dev: string): Interface {
  const found = Object.values(lab.interfaces).find((one) => one.name === dev && lab.namespaces[one.namespaceId]?.name === ns);
  if (!found) throw new Error(`no ${ns}/${dev}`);
  return found;
}

const step = (action: ScheduleAction, id = 'a') => ({ id, at: 0, action });

it('SC3 a link that is down takes along what the kernel drops with it; nothing else changes', () => {
  const lab = router();
  const down = end(lab, 'r1', 'eth0');
  const laid = withSchedule(lab, [step({ type: 'link.down', interfaceId: down.id })]);
  expect(end(laid, 'r1', 'eth0')).toEqual({ ...down, up: false, addresses: ['10.0.0.1/24'] });
  expect(laid.namespaces[down.namespaceId]?.routes.map((route) => route.to)).toEqual(['10.9.0.0/16']);
  expect(end(laid, 'r2', 'eth0')).toBe(end(lab, 'r2', 'eth0'));
});

it('SC3 of two steps about one thing the later one in the list holds', () => {
  const lab = router();
  const { id } = end(lab, 'r1', 'eth0');
  const [down, up] = [step({ type: 'link.down', interfaceId: id }), step({ type: 'link.up', interfaceId: id }, 'b')];
  expect(end(withSchedule(lab, [down, up]), 'r1', 'eth0')).toEqual(end(lab, 'r1', 'eth0'));
  expect(end(withSchedule(lab, [up, down]), 'r1', 'eth0').up).toBe(false);
});

it('SC3 the last IPv4 address of an interface takes along the routes that lead by it; another one, and IPv6, do not', () => {
  const lab = router();
  const one = end(lab, 'r1', 'eth0');
  const without = (address: string, from = lab): Lab =>
    withSchedule(from, [step({ type: 'address.remove', interfaceId: one.id, address })]);
  const routes = (laid: Lab): string[] | undefined => laid.namespaces[one.namespaceId]?.routes.map(({ to }) => to);
  expect(routes(without('10.0.0.1/24'))).toEqual(['10.9.0.0/16']);
  expect(routes(without('fd00::1/64'))).toEqual(['default', '10.9.0.0/16']);
  const two = { ...lab, interfaces: { ...lab.interfaces, [one.id]: { ...one, addresses: ['10.0.0.1/24', '10.7.0.1/24'] } } };
  expect(routes(without('10.0.0.1/24', two))).toEqual(['default', '10.9.0.0/16']);
});

it('SC3 a route that has an address as its source goes with the address', () => {
  const lab = router();
  const one = end(lab, 'r1', 'eth0');
  const namespace = lab.namespaces[one.namespaceId];
  if (!namespace) throw new Error('no r1');
  const route = { id: 'src', to: '10.8.0.0/16', via: '10.1.0.2', src: '10.0.0.1' };
  const with2 = { ...lab, namespaces: { ...lab.namespaces, [namespace.id]: { ...namespace, routes: [route] } } };
  expect(
    withSchedule(with2, [step({ type: 'address.remove', interfaceId: one.id, address: '10.0.0.1/24' })]).namespaces[namespace.id]?.routes,
  ).toEqual([]);
});

it('SC3 of a link that is down and has lost its address, no route stays either', () => {
  const lab = router();
  const { id, namespaceId } = end(lab, 'r1', 'eth0');
  const steps = [
    step({ type: 'address.remove', interfaceId: id, address: '10.0.0.1/24' }),
    step({ type: 'link.down', interfaceId: id }, 'b'),
  ];
  expect(withSchedule(lab, steps).namespaces[namespaceId]?.routes.map(({ to }) => to)).toEqual(['10.9.0.0/16']);
});

it('SC3 takes away an address or a route; nothing, and what is gone, leave the lab as it is', () => {
  const lab = router();
  const iface = end(lab, 'r1', 'eth0');
  const laid = withSchedule(lab, [
    step({ type: 'address.remove', interfaceId: iface.id, address: '10.0.0.1/24' }),
    step({ type: 'route.remove', namespaceId: iface.namespaceId, to: 'default' }, 'b'),
  ]);
  expect([end(laid, 'r1', 'eth0').addresses, laid.namespaces[iface.namespaceId]?.routes.length]).toEqual([['fd00::1/64'], 1]);
  expect(withSchedule(lab, [])).toBe(lab);
  expect(withSchedule(lab, [step({ type: 'link.down', interfaceId: 'gone' })])).toBe(lab);
});

import { expect, it } from 'vitest';
import { frrConfig } from './frrConfig.ts';

it('SV13 what is not acknowledged is sent again after a second, and new announcements are taken soon, whatever intervals the form gives', () => {
  const interfaces = [
    { dev: 'e1', area: '0', hello: 1, dead: 3 },
    { dev: 'e2', area: '0', cost: 7, passive: true },
  ];
  const text = frrConfig({ id: 's', name: 'routing', kind: 'frr', enabled: true, ospf: { interfaces }, ospf6: { interfaces } }, 'r1');
  const block = (head: string): string[] => (text.split('!\n').find((one) => one.startsWith(`${head}\n`)) ?? '').trim().split('\n');
  expect(block('interface e1')).toEqual([
    'interface e1',
    ' ip ospf area 0',
    ' ip ospf hello-interval 1',
    ' ip ospf dead-interval 3',
    ' ip ospf retransmit-interval 1',
  ]);
  expect(block('interface e2')).toEqual([
    'interface e2',
    ' ip ospf area 0',
    ' ip ospf retransmit-interval 1',
    ' ip ospf cost 7',
    ' ip ospf passive',
  ]);
  expect(text).toContain(' ipv6 ospf6 retransmit-interval 1\n');
  expect(block('router ospf6')).toEqual(['router ospf6', ' timers lsa min-arrival 400']);
  expect(block('router ospf')).toEqual(['router ospf', ' timers throttle lsa all 500', ' timers lsa min-arrival 400']);
});

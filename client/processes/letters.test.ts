import { expect, it } from 'vitest';
import type { ProcessInfo } from '../../shared/probe/processes.ts';
import { lettersOf } from './letters.ts';

const process = (pid: number, ns: ProcessInfo['ns']): ProcessInfo => ({
  pids: [pid],
  parent: 0,
  command: 'x',
  uid: { outside: 0, inside: 0 },
  ns,
});

it('NK9 equal identities have equal letters, the first process has A, and there are more than 26', () => {
  const processes = [process(1, { net: '7', pid: '9' }), process(2, { net: '8', pid: '9' }), process(3, {})];
  const letters = lettersOf({ processes, total: 3, networks: {} });
  expect([letters.get('net 7'), letters.get('net 8'), letters.get('pid 9')]).toEqual([
    { letter: 'A', count: 1 },
    { letter: 'B', count: 1 },
    { letter: 'A', count: 2 },
  ]);
  const many = Array.from({ length: 28 }, (_, i) => process(i + 1, { mnt: String(i) }));
  expect(lettersOf({ processes: many, total: 28, networks: {} }).get('mnt 27')?.letter).toBe('AB');
});

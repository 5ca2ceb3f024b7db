import { describe, expect, it } from 'vitest';
import { readNeighbours } from './neighbours.ts';

describe('neighbours', () => {
  it('RO5 reads them in order, with state and MAC as far as it is known', () => {
    const stdout = JSON.stringify([
      { dst: '10.0.0.10', dev: 'v1', lladdr: '02:00:00:00:00:02', state: ['STALE'] },
      { dst: '10.0.0.9', dev: 'v1', state: ['FAILED'] },
      { dst: 'fe80::1', dev: 'v0', lladdr: '02:00:00:00:00:01', router: null, state: ['REACHABLE'] },
    ]);
    expect(readNeighbours(stdout)).toEqual([
      { dev: 'v0', address: 'fe80::1', mac: '02:00:00:00:00:01', state: 'REACHABLE', router: true },
      { dev: 'v1', address: '10.0.0.9', state: 'FAILED' },
      { dev: 'v1', address: '10.0.0.10', mac: '02:00:00:00:00:02', state: 'STALE' },
    ]);
    expect(readNeighbours('')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { programsLeft } from './leavings.ts';

describe('FO2 programs a script leaves', () => {
  it('are what the first process adopted, with what they started; not what this server runs just then', () => {
    const processes = [
      { pid: 1, parent: 0, name: 'bwrap' },
      { pid: 2, parent: 1, name: 'sleep' },
      { pid: 20, parent: 1, name: 'dnsmasq' },
      { pid: 21, parent: 1, name: 'bash' },
      { pid: 24, parent: 21, name: 'tail' },
      { pid: 27, parent: 0, name: 'ip' },
      { pid: 28, parent: 0, name: 'bash' },
      { pid: 29, parent: 28, name: 'ps' },
    ];
    expect(programsLeft(processes)).toEqual(['dnsmasq', 'bash', 'tail']);
  });

  it('are none of those whose parent is gone from the list by now', () => {
    expect(programsLeft([{ pid: 30, parent: 29, name: 'ip' }])).toEqual([]);
  });
});

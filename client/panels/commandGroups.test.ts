import { describe, expect, it } from 'vitest';
import type { CommandRecord } from '../../shared/protocol/records.ts';
import { batchPlaces, groupsOf, openFailures } from './commandGroups.ts';

function record(id: string, groupId: string, rest: Partial<CommandRecord> = {}): CommandRecord {
  return {
    id,
    groupId,
    label: { code: 'apply', params: {} },
    command: { type: 'netns.add', ns: id },
    text: `ip netns add ${id}`,
    state: 'ok',
    at: 0,
    ...rest,
  };
}

describe('groupsOf', () => {
  it('keeps neighbours of one edit together, in order', () => {
    const groups = groupsOf([record('a', '1'), record('b', '1'), record('c', '2'), record('d', '1')]);
    expect(groups.map((group) => group.records.map(({ id }) => id).join(''))).toEqual(['ab', 'c', 'd']);
  });
});

describe('batchPlaces', () => {
  it('joins what ran in one call, and no more', () => {
    const two = { batch: 2, ms: 3 };
    expect(
      batchPlaces([record('a', '1'), record('b', '1', two), record('c', '1', two), record('d', '1', two), record('e', '1', two)]),
    ).toEqual(['alone', 'first', 'last', 'first', 'last']);
    const three = { batch: 3, ms: 9 };
    expect(batchPlaces([record('a', '1', three), record('b', '1', three), record('c', '1', three)])).toEqual(['first', 'middle', 'last']);
  });

  it('joins only what still stands together when others are filtered away', () => {
    expect(batchPlaces([record('a', '1', { batch: 3, ms: 9 }), record('b', '2', { ms: 9 })])).toEqual(['alone', 'alone']);
  });
});

describe('openFailures', () => {
  it('counts failures until an edit went well', () => {
    const bad = record('a', '1', { state: 'failed' });
    const skipped = record('b', '1', { state: 'skipped' });
    expect(openFailures([bad, skipped])).toBe(1);
    expect(openFailures([bad, record('c', '2', { state: 'running' })])).toBe(1);
    expect(openFailures([bad, skipped, record('c', '2')])).toBe(0);
    expect(openFailures([record('c', '2'), bad])).toBe(1);
  });
});

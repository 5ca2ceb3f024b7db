import { expect, it } from 'vitest';
import { item } from '../../shared/formats/item.ts';
import { countedItems, itemRows } from './itemRows.ts';

it('FO1 the same of several parts is one row that names all of them, with every line', () => {
  const items = [
    item('info', 'clab_eth0'),
    item('lost', 'keys_lost', { at: 'a', keys: 'env' }, 9),
    item('lost', 'keys_lost', { at: 'b', keys: 'env' }, 4),
    item('lost', 'keys_lost', { at: 'c', keys: 'binds' }, 5),
    item('lost', 'command_unknown', { at: 'a', command: 'x' }, 1, 'a.startup'),
    item('lost', 'command_unknown', { at: 'b', command: 'x' }, 2, 'b.startup'),
  ];
  expect(itemRows(items)).toMatchObject([
    { item: { code: 'keys_lost', params: { at: 'a, b', keys: 'env' } }, places: [{ file: '', lines: [4, 9] }] },
    { item: { params: { at: 'c', keys: 'binds' } }, places: [{ lines: [5] }] },
    {
      item: { code: 'command_unknown', params: { at: 'a, b' } },
      places: [
        { file: 'a.startup', lines: [1] },
        { file: 'b.startup', lines: [2] },
      ],
    },
    { item: { code: 'clab_eth0' }, places: [] },
  ]);
  expect(countedItems(items)).toEqual([
    { severity: 'lost', count: 5 },
    { severity: 'info', count: 1 },
  ]);
});

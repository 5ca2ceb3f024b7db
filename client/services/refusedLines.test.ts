import { expect, it } from 'vitest';
import type { ServiceLine } from '../../shared/protocol/records.ts';
import { refusedLines } from './refusedLines.ts';

it('SV12 tells which lines of a frr.conf the last run did not understand', () => {
  let seq = 0;
  const line = (from: ServiceLine['from'], text: string): ServiceLine => ({ seq: (seq += 1), at: 0, from, text });
  const log = [
    line('note', 'started'),
    line('out', 'line 2: % Unknown command:  gone since'),
    line('note', 'started'),
    line('out', 'line 5: % Unknown command[41]:  foo bar'),
    line('out', 'line 8: % Unknown command[41]: interfce eth0'),
    line('err', 'the line 9: of something else'),
  ];
  expect(refusedLines(log)).toEqual([
    { line: 5, words: 'Unknown command[41]:  foo bar' },
    { line: 8, words: 'Unknown command[41]: interfce eth0' },
  ]);
  expect(refusedLines([])).toEqual([]);
});

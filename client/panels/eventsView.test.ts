import { describe, expect, it } from 'vitest';
import type { MonitorLine } from '../../shared/protocol/records.ts';
import { chooseLines, newSince, viewOf, type EventsView } from './eventsView.ts';

const line = (seq: number, namespace: string, kind: MonitorLine['kind']): MonitorLine => ({
  seq,
  at: 0,
  namespace,
  kind,
  deleted: false,
  text: '',
});
const lines = [line(1, 'host', 'link'), line(2, 'msb', 'link'), line(3, 'msb', 'route')];
const view: EventsView = { labId: 'a', namespace: null, kind: null, paused: undefined, clearedTo: -1 };
const seqs = (chosen: readonly MonitorLine[]): number[] => chosen.map(({ seq }) => seq);

describe('events', () => {
  it('are chosen by namespace, by kind, and by what was cleared', () => {
    expect(chooseLines(lines, view)).toBe(lines);
    expect(seqs(chooseLines(lines, { ...view, namespace: 'msb' }))).toEqual([2, 3]);
    expect(seqs(chooseLines(lines, { ...view, namespace: 'msb', kind: 'link' }))).toEqual([2]);
    expect(seqs(chooseLines(lines, { ...view, clearedTo: 2 }))).toEqual([3]);
  });

  it('that come while paused are counted', () => {
    expect(newSince(lines.slice(0, 1), lines)).toBe(2);
    expect(newSince(lines, lines)).toBe(0);
    expect(newSince([], lines)).toBe(3);
  });

  it('of another lab are looked at anew', () => {
    expect(viewOf({ ...view, kind: 'link', clearedTo: 9 }, 'a').kind).toBe('link');
    expect(viewOf({ ...view, kind: 'link', clearedTo: 9 }, 'b')).toMatchObject({ kind: null, clearedTo: -1 });
  });
});

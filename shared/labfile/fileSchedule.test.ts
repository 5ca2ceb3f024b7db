import { expect, it } from 'vitest';
import { parseLabFile, toLabFile } from './labFile.ts';
import type { Lab } from '../model/lab.ts';
import { replaceLab } from './replaceLab.ts';

const FILE = `nslab: 1
name: timed
namespaces:
  r1:
    interfaces: { eth0: { peer: r2/eth0, addresses: [10.0.0.1/24] } }
    routes: [{ to: default, via: 10.0.0.2 }]
  r2: { interfaces: { eth0: { addresses: [10.0.0.2/24] } } }
schedule:
  - { at: 10s, for: 20s, every: 1m, times: 3, link: r1/eth0, down: true }
  - { at: 30s, for: 30s, link: r1/eth0, impairment: { loss: 5% } }
  - { at: 1m30s, link: r2/eth0, withoutAddress: 10.0.0.2/24 }
  - { at: 0.5s, for: 1s, namespace: r1, withoutRoute: default }
`;

function parse(text: string, current?: Lab) {
  let n = 0;
  return parseLabFile(text, 'lab', { newId: () => `id${String((n += 1))}`, ...(current && { current }) });
}

function lab(text: string, current?: Lab): Lab {
  const parsed = parse(text, current);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.lab;
}

it('SC6 a schedule is read from a file and written again, the same', () => {
  const one = lab(FILE);
  expect(one.schedule).toMatchObject([
    { at: 10, for: 20, repeat: { every: 60, times: 3 }, action: { type: 'link.down' } },
    { at: 30, for: 30, action: { type: 'impair', impairment: { lossPercent: 5 } } },
    { at: 90, action: { type: 'address.remove', address: '10.0.0.2/24' } },
    { at: 0.5, for: 1, action: { type: 'route.remove' } },
  ]);
  const written = toLabFile(one);
  expect(written).toContain('at: 1m30s');
  expect(replaceLab(one, lab(written, one))).toBeUndefined();
  expect(replaceLab(one, lab(FILE.replace('at: 10s', 'at: 11s'), one))).toMatchObject({ edits: [{ type: 'schedule.set' }] });
});

it('SC6 what is wrong with a step is said with its line', () => {
  const wrong = (from: string, to: string) => {
    const parsed = parse(FILE.replace(from, to));
    return parsed.ok ? 'ok' : parsed.errors.map(({ code, line }) => `${code} ${String(line)}`);
  };
  expect(wrong('link: r1/eth0, down: true', 'link: r1/eth7, down: true')).toEqual(['file_peer 9']);
  expect(wrong('at: 10s, for: 20s, every: 1m', 'at: 10s, every: 1m')).toEqual(['schedule_repeat_for 9']);
  expect(wrong('at: 10s', 'at: soon')).toEqual([expect.stringMatching(/ 9$/)]);
  expect(wrong('down: true', 'down: true, up: true')).toEqual(['file_schedule_step 9']);
  expect(wrong('withoutRoute: default', 'withoutRoute: 10.9.0.0/16')).toEqual(['file_schedule_route 12']);
});

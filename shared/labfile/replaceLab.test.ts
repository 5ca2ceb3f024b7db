import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../edit/applyEdit.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { labs } from './arbitraryLab.ts';
import { parseLabFile, toLabFile } from './labFile.ts';
import { replaceLab } from './replaceLab.ts';

let ids = 0;
/** Never the same twice, as it is where they are made. */
const newId = (): string => `new${String((ids += 1))}`;

function read(text: string, current?: Lab): Lab {
  const parsed = parseLabFile(text, 'lab', { newId, ...(current && { current }) });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.errors)} in ${text}`);
  return parsed.lab;
}

/** What a lab means, in words that do not depend on ids: its file. Routes stand in no order. */
function meaning(lab: Lab): string {
  const namespaces = Object.values(lab.namespaces).map((namespace) => {
    const routes = [...namespace.routes].sort((a, b) => (words(a) < words(b) ? -1 : 1));
    return [namespace.id, { ...namespace, routes }] as const;
  });
  return toLabFile({ ...lab, namespaces: Object.fromEntries(namespaces) });
}

function words({ id: _, ...route }: Lab['namespaces'][string]['routes'][number]): string {
  return JSON.stringify(Object.entries(route).sort());
}

function replaced(current: Lab, wanted: Lab): Lab {
  const edit = replaceLab(current, wanted);
  const outcome = edit && applyEdit(current, edit);
  if (outcome?.ok === false) throw new Error(JSON.stringify(outcome.refusal));
  return outcome?.lab ?? current;
}

describe('lab files', () => {
  test.prop([labs], { seed: 2, numRuns: 100 })('CL2 a lab survives being written and read', (lab) => {
    const again = read(toLabFile(lab));
    expect(meaning(again)).toBe(meaning(lab));
    expect(Object.keys(again.interfaces)).toHaveLength(Object.keys(lab.interfaces).length);
  });

  test.prop([labs, labs], { seed: 3, numRuns: 100 })('CL2 a lab becomes what a file says, whatever it was', (current, other) => {
    const wanted = read(toLabFile(other), current);
    const after = replaced(current, wanted);
    expect(meaning(after)).toBe(meaning(other));
    expect(replaceLab(after, read(toLabFile(other), after))).toBeUndefined();
  });

  it('CL2 a new namespace has lo as the file says', () => {
    const text = 'nslab: 1\nname: Lab\nnamespaces: { a: { interfaces: { lo: { up: false, addresses: [10.0.0.1/32] } } } }\n';
    const current = emptyLab('lab', 'Lab');
    const after = replaced(current, read(text, current));
    expect(Object.values(after.interfaces).find((iface) => iface.namespaceId !== 'host')).toMatchObject({
      up: false,
      addresses: ['10.0.0.1/32'],
    });
  });
});

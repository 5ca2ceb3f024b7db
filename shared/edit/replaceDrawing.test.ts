import { expect, it } from 'vitest';
import { TEMPLATES } from '../labfile/templates.ts';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema } from '../labfile/schema.ts';
import type { Lab } from '../model/lab.ts';
import { applyEdit, applyLabPatches } from './applyEdit.ts';
import type { Edit } from './edit.ts';
import { replaceDrawing } from './replaceDrawing.ts';

function template(id: keyof typeof TEMPLATES): Lab {
  let n = 0;
  const built = buildLab(labFileSchema.parse(TEMPLATES[id]), 'lab', { newId: () => `id${String((n += 1))}` });
  if (!built.ok) throw new Error('the template is broken');
  return built.lab;
}

function edited(lab: Lab, edit: Edit): Lab {
  const outcome = applyEdit(lab, edit);
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  return outcome.lab;
}

it('SN3 ED5 another drawing is put in place as one step, the lab’s own things stay, and the inverse takes it back', () => {
  const before = template('router');
  const changed = edited(
    edited(edited(before, { type: 'namespace.remove', id: Object.keys(before.namespaces)[1] ?? '' }), {
      type: 'lab.settings',
      changes: { mode: 'staged' },
    }),
    { type: 'lab.rename', name: 'other' },
  );
  const replaced = replaceDrawing(changed, before);
  if (!replaced) throw new Error('nothing was replaced');
  const { lab } = replaced;
  expect(lab).toEqual({ ...before, name: 'other', settings: changed.settings, revision: changed.revision + 1 });
  expect(lab.namespaces['host']).toBe(changed.namespaces['host']);
  expect(applyLabPatches(changed, replaced.patches)).toEqual(lab);
  expect(applyLabPatches(lab, replaced.inverse)).toEqual(changed);
  expect(replaceDrawing(lab, before)).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../shared/edit/applyEdit.ts';
import { buildLab } from '../../shared/labfile/build.ts';
import { toLabFile } from '../../shared/labfile/labFile.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import { fileEdit } from './fileEdit.ts';

let made = 0;
const built = buildLab(labFileSchema.parse(TEMPLATES.tutorial), 'lab', { newId: () => `id${String((made += 1))}` });
if (!built.ok) throw new Error('the template is wrong');
const { lab } = built;
const text = toLabFile(lab);

describe('a lab file that is edited in the page', () => {
  it('changes nothing as it came', () => {
    expect(fileEdit(text, lab)).toEqual({ ok: true, edit: undefined, changes: 0 });
  });

  it('is one edit, after which the lab is the file', () => {
    const changed = text.replace('192.168.50.2/24', '192.168.50.9/24').replace(/^name: .*$/m, 'name: other');
    const outcome = fileEdit(changed, lab);
    if (!outcome.ok || !outcome.edit) throw new Error('refused');
    expect(outcome.changes).toBe(2);
    const after = applyEdit(lab, outcome.edit);
    if (!after.ok) throw new Error('refused');
    expect(toLabFile(after.lab)).toBe(changed);
  });

  it('says the line where it is wrong', () => {
    const wrong = text.replace('192.168.50.2/24', '192.168.50.2');
    const line = wrong.split('\n').findIndex((one) => /192\.168\.50\.2(?!\/)/.test(one)) + 1;
    const outcome = fileEdit(wrong, lab);
    expect(outcome.ok ? [] : outcome.errors).toMatchObject([{ code: 'address_prefix', line }]);
    expect(fileEdit('name: [', lab)).toMatchObject({ ok: false, errors: [{ code: 'file_yaml', line: 1 }] });
  });
});

/** What the drawing says to an edit before it is sent: the same function refuses it here and on the server. */
import { applyEdit } from '../../shared/edit/applyEdit.ts';
import type { Edit } from '../../shared/edit/edit.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Words } from '../locales/words.ts';
import { reasonOf } from './OptionField.tsx';

export interface Refusal {
  /** The field at fault, by the name it has in the edit. */
  field: string;
  text: string;
}

export function refusalOf(lab: Lab, edit: Edit | undefined, words: Words): Refusal | undefined {
  const outcome = edit && applyEdit(lab, edit);
  if (outcome?.ok !== false) return undefined;
  const { code, params, path } = outcome.refusal;
  return { field: String(path.at(-1) ?? ''), text: words.errors.reason(code, params) ?? reasonOf(code, words) };
}

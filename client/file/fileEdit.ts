/** A lab file as it is typed: what is wrong with it and where, or the one edit that brings the lab to it. Pure but for new ids. */
import { nanoid } from 'nanoid';
import type { Edit, SingleEdit } from '../../shared/edit/edit.ts';
import { parseLabFile, type FileError } from '../../shared/labfile/labFile.ts';
import { replaceLab } from '../../shared/labfile/replaceLab.ts';
import type { Lab } from '../../shared/model/lab.ts';

export type FileOutcome = { ok: true; edit: Edit | undefined; changes: number } | { ok: false; errors: readonly FileError[] };

export function fileEdit(text: string, lab: Lab): FileOutcome {
  const parsed = parseLabFile(text, lab.id, { newId: nanoid, current: lab });
  if (!parsed.ok) return parsed;
  const edits: SingleEdit[] = [];
  if (parsed.lab.name !== lab.name) edits.push({ type: 'lab.rename', name: parsed.lab.name });
  const network = replaceLab(lab, parsed.lab);
  if (network) edits.push(...(network.type === 'batch' ? network.edits : [network]));
  const [only] = edits;
  const edit: Edit | undefined = edits.length > 1 ? { type: 'batch', edits } : only;
  return { ok: true, edit, changes: edits.length };
}

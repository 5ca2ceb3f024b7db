/** What a kernel had, as a drawing: as much of it as can be drawn. */
import { applyEdit } from '../edit/applyEdit.ts';
import type { Lab } from '../model/lab.ts';
import type { NetState } from '../plan/netState.ts';
import { adopt } from './adopt.ts';

/** The lab with what the kernel has drawn in it; what no drawing can hold is left out. */
export function kernelDrawing(lab: Lab, kernel: NetState, newId: () => string): Lab {
  const edit = adopt(lab, kernel, newId);
  const outcome = edit && applyEdit(lab, edit);
  return outcome?.ok === true ? outcome.lab : lab;
}

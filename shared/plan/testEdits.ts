/** Random renames and moves in drawings, for property tests. */
import * as fc from 'fast-check';
import { applyEdit } from '../edit/applyEdit.ts';
import type { SingleEdit } from '../edit/edit.ts';
import { HOST } from '../model/ids.ts';
import { emptyLab, type Lab } from '../model/lab.ts';
import { adopt } from '../observe/adopt.ts';
import type { NetState } from './netState.ts';

/** The drawing of what a kernel has. */
export function drawn(state: NetState): Lab {
  let n = 0;
  const lab = emptyLab('lab', 'Lab');
  const edit = adopt(lab, state, () => `id${String((n += 1))}`);
  const outcome = edit && applyEdit(lab, edit);
  return outcome?.ok === true ? outcome.lab : lab;
}

/** Numbers that pick a part of whatever lab there is. */
export const picks = fc.array(
  fc.record({ what: fc.nat({ max: 2 }), which: fc.nat(), where: fc.nat(), name: fc.constantFrom('eth0', 'eth1', 'y', 'z') }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
export type Pick = { what: number; which: number; where: number; name: string };

function toEdit(lab: Lab, { what, which, where, name }: Pick): SingleEdit | undefined {
  const namespaces = Object.values(lab.namespaces);
  const interfaces = Object.values(lab.interfaces).filter((iface) => iface.kind !== 'loopback');
  const iface = interfaces[which % Math.max(interfaces.length, 1)];
  const namespace = namespaces[where % namespaces.length];
  if (what === 0 && namespace && namespace.id !== HOST) return { type: 'namespace.rename', id: namespace.id, name: `n-${name}` };
  if (what === 1 && iface) return { type: 'interface.rename', id: iface.id, name };
  if (what === 2 && iface && namespace) return { type: 'interface.move', id: iface.id, namespaceId: namespace.id, name };
  return undefined;
}

/** The drawing after as many of the moves as it takes. */
export function edited(lab: Lab, choices: readonly Pick[]): Lab {
  let current = lab;
  for (const choice of choices) {
    const edit = toEdit(current, choice);
    const outcome = edit && applyEdit(current, edit);
    if (outcome?.ok === true) current = outcome.lab;
  }
  return current;
}

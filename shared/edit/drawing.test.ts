import { describe, expect, it } from 'vitest';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../labfile/schema.ts';
import { TEMPLATES } from '../labfile/templates.ts';
import { emptyLab, labSchema, type Lab } from '../model/lab.ts';
import { applyEdit } from './applyEdit.ts';
import { copyFragment, pasteFragment } from './fragment.ts';
import { linkFrom, proposeLink, proposeNamespaceName } from './propose.ts';

function counter(): () => string {
  let n = 0;
  return () => `id${String((n += 1))}`;
}

function build(file: LabFileInput): Lab {
  const built = buildLab(labFileSchema.parse(file), 'lab', { newId: counter() });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.lab;
}

function idOf(lab: Lab, name: string): string {
  const found =
    Object.values(lab.namespaces).find((namespace) => namespace.name === name) ??
    Object.values(lab.interfaces).find((iface) => iface.name === name);
  if (!found) throw new Error(name);
  return found.id;
}

describe('proposals', () => {
  it('begin as the tutorial does, and take the next free network after it', () => {
    const added = applyEdit(emptyLab('lab', 'Lab'), { type: 'namespace.add', id: 'n1', name: 'msb', position: { x: 0, y: 0 } });
    if (!added.ok) throw new Error('refused');
    const first = proposeLink(added.lab, 'host', 'n1');
    expect(first).toMatchObject({
      a: { name: 'veth0', addresses: ['192.168.50.1/24'] },
      b: { name: 'eth0', addresses: ['192.168.50.2/24'] },
    });
    if (!first) throw new Error('no proposal');
    const linked = applyEdit(added.lab, { type: 'link.add', ...linkFrom(first, counter()) });
    expect(linked.ok && proposeLink(linked.lab, 'host', 'n1')).toMatchObject({
      a: { name: 'veth1', addresses: ['192.168.51.1/24'] },
      b: { name: 'eth1' },
    });
    expect(proposeNamespaceName(added.lab)).toBe('ns1');
  });

  it('join the network of a bridge with its next free address', () => {
    const lab = build(TEMPLATES.bridge);
    expect(proposeLink(lab, idOf(lab, 'a'), idOf(lab, 'br0'))).toMatchObject({
      a: { addresses: ['10.10.0.14/24'] },
      b: { name: 'vb4', addresses: [], masterId: idOf(lab, 'br0') },
    });
    expect(proposeLink(lab, idOf(lab, 'br0'), idOf(lab, 'br0'))).toBeUndefined();
    expect(proposeLink(lab, 'nowhere', 'host')).toBeUndefined();
  });
});

describe('copy and paste', () => {
  it('copies boxes with the links between them, under free names', () => {
    const lab = build(TEMPLATES.router);
    const fragment = copyFragment(lab, ['host', idOf(lab, 'left'), idOf(lab, 'router')]);
    const pasted = fragment && pasteFragment(lab, fragment, counter2(), { x: 48, y: 48 });
    if (!pasted) throw new Error('nothing pasted');
    const outcome = applyEdit(lab, pasted.edit);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    expect(labSchema.safeParse(outcome.lab).success).toBe(true);
    const names = Object.values(outcome.lab.namespaces).map((namespace) => namespace.name);
    expect(names.sort()).toEqual(['host', 'left', 'left-2', 'right', 'router', 'router-2']);
    // The link to right leads out of what was copied, so it is not.
    expect(Object.keys(outcome.lab.interfaces).length - Object.keys(lab.interfaces).length).toBe(4);
    expect(copyFragment(lab, ['host'])).toBeUndefined();
  });
});

function counter2(): () => string {
  const next = counter();
  return () => `copy-${next()}`;
}

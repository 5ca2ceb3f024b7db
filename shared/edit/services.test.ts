import { describe, expect, it } from 'vitest';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema, type LabFileInput } from '../labfile/schema.ts';
import { labSchema, type Lab } from '../model/lab.ts';
import type { Service } from '../model/service.ts';
import { applyEdit, applyLabPatches } from './applyEdit.ts';
import { doubts } from './doubts.ts';
import type { Edit } from './edit.ts';
import { copyFragment, pasteFragment } from './fragment.ts';
import { labelOf } from './label.ts';

let ids = 0;
const newId = (): string => `id${String((ids += 1))}`;

function build(namespaces: LabFileInput['namespaces']): Lab {
  const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'x', namespaces }), 'lab', { newId });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.lab;
}

function apply(lab: Lab, edit: Edit) {
  const outcome = applyEdit(lab, edit);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
}

const web: Service = { id: 'web', name: 'web', enabled: true, kind: 'http', port: 80 };
const speed: Service = { id: 'speed', name: 'speed', enabled: true, kind: 'iperf3', port: 5201 };
const add = (service: Service, at?: number): Edit => ({
  type: 'service.add',
  namespaceId: 'host',
  service,
  ...(at !== undefined && { at }),
});
const names = (lab: Lab): string[] => lab.namespaces['host']?.services.map((service) => service.name) ?? [];
const empty = build({});

describe('services of a namespace', () => {
  it('ED1 SV1 are added at a place, changed, moved and removed', () => {
    let { lab } = apply(apply(empty, add(web)).lab, add(speed, 0));
    expect(names(lab)).toEqual(['speed', 'web']);
    ({ lab } = apply(lab, { type: 'service.set', namespaceId: 'host', service: { ...web, name: 'page' }, at: 0 }));
    expect(names(lab)).toEqual(['page', 'speed']);
    ({ lab } = apply(lab, { type: 'service.remove', namespaceId: 'host', serviceId: 'speed' }));
    expect(lab.namespaces['host']?.services).toEqual([{ ...web, name: 'page' }]);
  });

  it('ED5 are as they were after the inverse', () => {
    const before = apply(empty, add(web)).lab;
    for (const edit of [add(speed, 0), { type: 'service.remove', namespaceId: 'host', serviceId: 'web' }] as const) {
      const { lab, inverse } = apply(before, edit);
      expect(applyLabPatches(lab, inverse).namespaces).toEqual(before.namespaces);
    }
  });

  it('ED9 are refused with the field at fault', () => {
    const { lab } = apply(empty, add(web));
    const refusal = (edit: Edit) => {
      const outcome = applyEdit(lab, edit);
      return outcome.ok ? undefined : { code: outcome.refusal.code, path: outcome.refusal.path };
    };
    expect(refusal(add(web))).toEqual({ code: 'id_taken', path: ['service', 'id'] });
    expect(refusal(add({ ...speed, name: 'web' }))).toEqual({ code: 'name_taken', path: ['service', 'name'] });
    expect(refusal({ type: 'service.set', namespaceId: 'host', service: speed })).toEqual({ code: 'not_found', path: ['service', 'id'] });
    expect(refusal({ type: 'service.remove', namespaceId: 'host', serviceId: 'speed' })).toEqual({
      code: 'not_found',
      path: ['serviceId'],
    });
  });

  it('are copied with their namespace', () => {
    const lab = build({ a: { services: [{ kind: 'http', name: 'web', port: 8080 }] } });
    const id = Object.values(lab.namespaces).find(({ name }) => name === 'a')?.id ?? '';
    const fragment = copyFragment(lab, [id]);
    const pasted = fragment && pasteFragment(lab, fragment, newId, { x: 0, y: 0 });
    if (!pasted) throw new Error('nothing was copied');
    const copy = Object.values(apply(lab, pasted.edit).lab.namespaces).find(({ name }) => name === 'a-2');
    expect(copy?.services).toMatchObject([{ kind: 'http', name: 'web', port: 8080, enabled: true }]);
    expect(copy?.services[0]?.id).not.toBe(lab.namespaces[id]?.services[0]?.id);
  });

  it('have labels with their names', () => {
    expect(labelOf(add(web), empty)).toEqual({ code: 'service.add', params: { name: 'host', service: 'web' } });
    expect(labelOf({ type: 'service.remove', namespaceId: 'host', serviceId: 'web' }, apply(empty, add(web)).lab)).toEqual({
      code: 'service.remove',
      params: { name: 'host', service: 'web' },
    });
  });

  it('LA4 a lab of before there were services has none', () => {
    const { services: _, ...host } = empty.namespaces['host'] ?? { services: [] };
    expect(labSchema.parse({ ...empty, namespaces: { host } })).toEqual(empty);
  });
});

describe('UI4 doubts about services', () => {
  const codes = (namespaces: LabFileInput['namespaces']): unknown[] =>
    doubts(build(namespaces)).map(({ code, params }) => [code, params['service'] ?? params['port']]);
  const joined = (services: NonNullable<LabFileInput['namespaces']>[string]['services']): LabFileInput['namespaces'] => ({
    host: { interfaces: { e0: { peer: 'a/e0', addresses: ['10.0.0.1/24'] } }, services },
    a: { interfaces: { e0: {} } },
  });

  it('notices a port that is taken twice', () => {
    const twice = [
      { kind: 'http', name: 'web', port: 80 },
      { kind: 'http', name: 'other', port: 80 },
    ] as const;
    expect(codes(joined([...twice]))).toEqual([['port_twice', '80']]);
    expect(codes(joined([twice[0], { ...twice[1], enabled: false }]))).toEqual([]);
    expect(codes(joined([twice[0], { ...twice[1], port: 81 }]))).toEqual([]);
  });

  it('notices a server in a namespace without an address', () => {
    expect(codes({ a: { services: [{ kind: 'http', name: 'web', port: 80 }] } })).toEqual([['service_without_address', 'web']]);
    expect(codes({ a: { services: [{ kind: 'command', name: 'nap', argv: ['sleep', '9'] }] } })).toEqual([]);
  });
});

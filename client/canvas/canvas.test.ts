import { describe, expect, it } from 'vitest';
import { applyEdit } from '../../shared/edit/applyEdit.ts';
import { publicKeyOf } from '../../shared/kinds/x25519.ts';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Observed } from '../../shared/observe/observed.ts';
import { diff } from '../../shared/plan/diff.ts';
import { labToNetState, observedToNetState } from '../../shared/plan/toNetState.ts';
import { toPicture } from './boxes.ts';
import type { Box } from './picture.ts';
import { toRows } from '../list/rows.ts';
import { keepIdentity } from './keepIdentity.ts';

let made = 100;

function template(id: 'tutorial' | 'bridge'): Lab {
  const built = buildLab(labFileSchema.parse(TEMPLATES[id]), 'lab', { newId: () => `id${String((made += 1))}` });
  if (!built.ok) throw new Error(id);
  return built.lab;
}

/** A kernel that has what is drawn, everything up. */
function asDrawn(lab: Lab): Observed {
  const namespaces: Observed['namespaces'] = {};
  for (const [name, state] of Object.entries(labToNetState(lab))) {
    namespaces[name] = {
      name,
      forwarding: { ...state.forwarding },
      masquerade: [...state.masquerade],
      routes: Object.values(state.routes).map((route) => ({ ...route, protocol: 'boot' })),
      interfaces: Object.fromEntries(
        Object.entries(state.interfaces).map(([dev, iface]) => [
          dev,
          {
            name: dev,
            index: 1,
            kind: iface.kind,
            mtu: 1500,
            up: iface.up,
            carrier: iface.up,
            addresses: iface.addresses.map((address) => ({ address, scope: 'global' as const, dynamic: false, tentative: false })),
            ...(iface.peer && { peer: iface.peer }),
            ...(iface.master !== undefined && { master: iface.master }),
            ...(iface.kind === 'bridge' && { stp: false }),
          },
        ]),
      ),
    };
  }
  return { counter: 1, namespaces };
}

function picture(lab: Lab, observed: Observed) {
  return toPicture({
    lab,
    observed,
    running: true,
    planned: [],
    doubts: new Map(),
    drift: diff(labToNetState(lab), observedToNetState(observed)),
  });
}

function row(boxes: readonly Box[], name: string, dev: string) {
  const box = boxes.find((one) => one.name === name);
  return box?.kind === 'namespace' ? box.rows.find((one) => one.name === dev) : undefined;
}

describe('picture', () => {
  it('UI2 shows a healthy lab as up, with handles towards the other end', () => {
    const lab = template('tutorial');
    const { boxes, lines } = picture(lab, asDrawn(lab));
    expect(row(boxes, 'host', 'veth0')).toMatchObject({ state: 'up', side: 'right', plugged: true });
    expect(row(boxes, 'msb', 'veth1')).toMatchObject({ state: 'up', side: 'left' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ state: 'up', ends: ['host/veth0', 'msb/veth1'] });
  });

  it('UI2 ports stand at their bridge, not in the namespace', () => {
    const lab = template('bridge');
    const { boxes } = picture(lab, asDrawn(lab));
    const bridge = boxes.find((box) => box.kind === 'bridge');
    expect(bridge?.kind === 'bridge' && bridge.ports.map((port) => port.name).sort()).toEqual(['vb1', 'vb2', 'vb3']);
    expect(row(boxes, 'host', 'vb1')).toBeUndefined();
  });

  it('OB6 marks what only the kernel has, and what it lacks', () => {
    const lab = template('tutorial');
    const observed = asDrawn(lab);
    const msb = observed.namespaces['msb'];
    if (!msb) throw new Error('no msb');
    const { veth1: _, ...rest } = msb.interfaces;
    const tun0 = { name: 'tun0', index: 9, kind: 'tun', mtu: 1500, up: false, carrier: false, addresses: [] };
    const changed: Observed = {
      counter: 2,
      namespaces: {
        ...observed.namespaces,
        msb: { ...msb, interfaces: { ...rest, tun0 } },
        typed: { ...msb, name: 'typed', interfaces: {} },
      },
    };
    const { boxes, lines } = picture(lab, changed);
    expect(row(boxes, 'msb', 'veth1')).toMatchObject({ drift: 'missing', state: 'missing' });
    expect(row(boxes, 'msb', 'tun0')).toMatchObject({ drift: 'liveOnly', state: 'down' });
    expect(boxes.find((box) => box.name === 'typed')).toMatchObject({ id: 'live:typed', drift: 'liveOnly' });
    expect(lines[0]?.state).toBe('missing');
  });

  it('AP7 what is staged is planned or to be removed, and no drift', () => {
    const lab = template('tutorial');
    const observed = asDrawn(lab);
    const added = applyEdit(lab, { type: 'namespace.add', id: 'later', name: 'later', position: { x: 0, y: 0 } });
    if (!added.ok) throw new Error('refused');
    const msb = Object.values(lab.namespaces).find((one) => one.name === 'msb');
    const removed = applyEdit(added.lab, { type: 'namespace.remove', id: msb?.id ?? '' });
    if (!removed.ok) throw new Error('refused');
    const planned = diff(labToNetState(removed.lab), observedToNetState(observed));
    const { boxes, lines } = toPicture({ lab: removed.lab, observed, running: true, doubts: new Map(), drift: [], planned, applied: lab });
    expect(boxes.find((box) => box.name === 'later')).toMatchObject({ drift: 'planned', lo: 'planned' });
    expect(boxes.find((box) => box.name === 'msb')).toMatchObject({ drift: 'leaving', position: lab.layout[msb?.id ?? ''] });
    expect(row(boxes, 'msb', 'veth1')).toMatchObject({ side: 'left' });
    expect(row(boxes, 'host', 'veth0')).toMatchObject({ drift: 'leaving' });
    expect(lines[0]?.state).toBe('leaving');
  });

  it('OB5 a change in one namespace makes one new box', () => {
    const lab = template('bridge');
    const before = new Map(picture(lab, asDrawn(lab)).boxes.map((box) => [box.id, box]));
    const eth0 = Object.values(lab.interfaces).find((iface) => iface.name === 'eth0');
    const edited = applyEdit(lab, { type: 'interface.set', id: eth0?.id ?? '', changes: { addresses: ['10.10.0.99/24'] } });
    if (!edited.ok) throw new Error('refused');
    const after = keepIdentity(before, picture(edited.lab, asDrawn(edited.lab)).boxes);
    expect(after.filter((box) => before.get(box.id) !== box).map((box) => box.id)).toEqual([eth0?.namespaceId]);
  });
});

describe('KI3 what stands on others, and tunnels', () => {
  const built = buildLab(
    labFileSchema.parse({
      nslab: 1,
      name: 'x',
      namespaces: {
        a: {
          interfaces: {
            e0: { peer: 'b/e0', addresses: ['10.0.0.1/24'] },
            'e0.7': { kind: 'vlan', parent: 'e0', id: 7 },
            t0: { kind: 'gre', local: '10.0.0.1', remote: '10.0.0.2' },
            t1: { kind: 'gre', remote: '10.0.0.2', key: 5 },
            red: { kind: 'vrf', table: 7 },
            d0: { kind: 'dummy', master: 'red' },
            tap0: { kind: 'tun' },
          },
        },
        b: { interfaces: { e0: { addresses: ['10.0.0.2/24'] }, t9: { kind: 'gre', remote: '10.0.0.1' } } },
        c: { interfaces: { mv0: { kind: 'macvlan', parent: 'a/e0' } } },
      },
      layout: { b: [400, 0], c: [0, 300] },
    }),
    'lab',
    { newId: () => `id${String((made += 1))}` },
  );
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const { boxes, lines } = picture(built.lab, asDrawn(built.lab));

  it('rows say what they are, stand on and belong to', () => {
    const box = boxes.find((one) => one.kind === 'namespace' && one.name === 'a');
    const notes = box?.kind === 'namespace' ? box.rows.map(({ name, note }) => [name, note]) : [];
    expect(Object.fromEntries(notes)).toEqual({
      ...{ e0: undefined, 'e0.7': 'vlan 7 ⌐ e0', t0: 'gre', t1: 'gre', red: 'vrf', d0: 'dummy ⊂ red', tap0: 'tap' },
    });
  });

  it('a tunnel is a line where both ends lead to each other, and so is a parent in another namespace', () => {
    const upper = lines.filter((line) => line.over !== undefined);
    expect(upper.map(({ over, ends }) => [over, ...[...ends].sort()]).sort()).toEqual([
      ['parent', 'a/e0', 'c/mv0'],
      ['tunnel', 'a/t0', 'b/t9'],
    ]);
    expect(lines.filter((line) => line.over === undefined)).toHaveLength(1);
  });
});

describe('WG4 tunnels of WireGuard', () => {
  const keyOf = (end: string): string => `${end.repeat(42)}A=`;
  const wireguard = (end: string, peers: readonly string[]) => ({
    kind: 'wireguard',
    ...{ privateKey: keyOf(end), port: 51820, peers: peers.map((peer) => ({ publicKey: publicKeyOf(keyOf(peer)) })) },
  });
  const lab = (ends: Readonly<Record<string, readonly string[]>>): Lab => {
    const namespaces = Object.fromEntries(
      Object.entries(ends).map(([end, peers]) => [end, { interfaces: { wg0: wireguard(end, peers) } }]),
    );
    const built = buildLab(labFileSchema.parse({ nslab: 1, name: 'x', namespaces }), 'lab', { newId: () => `id${String((made += 1))}` });
    if (!built.ok) throw new Error(JSON.stringify(built.problems));
    return built.lab;
  };
  const lines = (ends: Readonly<Record<string, readonly string[]>>) => picture(lab(ends), asDrawn(lab(ends))).lines;

  it('are lines where each end has the other’s key, and several at one end', () => {
    const star = lines({ a: ['b', 'c'], b: ['a'], c: ['a', 'b'], d: ['a'] });
    expect(star.map(({ over, ends }) => [over, ...[...ends].sort()]).sort()).toEqual([
      ['tunnel', 'a/wg0', 'b/wg0'],
      ['tunnel', 'a/wg0', 'c/wg0'],
    ]);
    expect(lines({ a: ['a'] })).toEqual([]);
  });

  it('are none of an end that was typed and has no key yet', () => {
    const drawn = lab({ a: ['b'], b: ['a'] });
    const keyless: Lab = { ...drawn, interfaces: { ...drawn.interfaces } };
    for (const [id, iface] of Object.entries(drawn.interfaces))
      if (iface.kind === 'wireguard') keyless.interfaces[id] = { ...iface, options: {} };
    expect(picture(keyless, asDrawn(keyless)).lines).toEqual([]);
  });

  it('have an id each, and those that no end is left for select nothing', () => {
    const mesh = lines({ a: ['b', 'c', 'd'], b: ['a', 'c', 'd'], c: ['a', 'b', 'd'], d: ['a', 'b', 'c'] });
    expect(new Set(mesh.map(({ id }) => id)).size).toBe(6);
    expect(mesh.filter(({ isFurther }) => isFurther).length).toBe(2);
  });

  it('UI1 stand in the list', () => {
    const some = lab({ a: ['b', 'c'], b: ['a'], c: ['a'] });
    const rows = toRows(some, picture(some, asDrawn(some)).boxes).filter(({ name }) => name === 'wg0');
    expect(rows.map(({ details }) => details)).toEqual([
      'wireguard → b/wg0 → c/wg0 port 51820',
      'wireguard → a/wg0 port 51820',
      'wireguard → a/wg0 port 51820',
    ]);
  });
});

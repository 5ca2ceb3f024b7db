import { describe, expect, it } from 'vitest';
import type { Options } from '../kinds/option.ts';
import { emptyLab, labSchema, type Lab } from '../model/lab.ts';
import type { PortVlans } from '../model/portVlans.ts';
import { applyEdit, applyLabPatches } from './applyEdit.ts';
import type { Edit, EditOf, EditRefusal, SingleEdit } from './edit.ts';
import { veth } from './testLab.ts';

function apply(lab: Lab, ...edits: Edit[]): Lab {
  return edits.reduce((current, edit) => {
    const outcome = applyEdit(current, edit);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
    return outcome.lab;
  }, lab);
}

function refusal(lab: Lab, edit: Edit): EditRefusal {
  const outcome = applyEdit(lab, edit);
  if (outcome.ok) throw new Error('the edit was accepted');
  return outcome.refusal;
}

const addMsb: Edit = { type: 'namespace.add', id: 'n1', name: 'msb', position: { x: 400, y: 0 } };
const link: Edit = {
  type: 'link.add',
  a: veth('va', 'host', 'veth0', 'vb', ['192.168.50.3/24']),
  b: veth('vb', 'n1', 'veth1', 'va', ['192.168.50.2/24']),
};
const addBridge: Edit = {
  type: 'interface.add',
  interface: { id: 'br', namespaceId: 'host', kind: 'bridge', name: 'br0', up: true, addresses: [], stp: false },
  position: { x: 0, y: 200 },
};
const base = emptyLab('lab', 'Lab');

describe('edits', () => {
  it('BV2 a port has VLANs in one form, and leaves them with its bridge', () => {
    const setVlans = (id: string, vlans: PortVlans | null): Edit => ({ type: 'interface.set', id, changes: { vlans } });
    const plug = (masterId: string | null): Edit => ({ type: 'interface.plug', id: 'va', masterId });
    const vlansOf = (lab: Lab): unknown => Reflect.get(lab.interfaces['va'] ?? {}, 'vlans');
    const plugged = apply(base, addMsb, link, addBridge, setVlans('va', { pvid: 10, tagged: '22, 20-21' }), plug('br'));
    expect(vlansOf(plugged)).toEqual({ pvid: 10, untagged: '10', tagged: '20-22' });
    expect(vlansOf(apply(plugged, plug('br')))).toBeDefined();
    expect(vlansOf(apply(plugged, plug(null)))).toBeUndefined();
    expect(vlansOf(apply(plugged, { type: 'interface.remove', id: 'br' }))).toBeUndefined();
    expect(vlansOf(apply(plugged, { type: 'interface.move', id: 'va', namespaceId: 'n1' }))).toBeUndefined();
    expect(vlansOf(apply(plugged, setVlans('va', null)))).toBeUndefined();
    expect(refusal(plugged, setVlans('host-lo', {})).code).toBe('not_for_kind');
  });

  it('ED2 adds a namespace with its loopback and raises the revision by one', () => {
    const lab = apply(base, addMsb);
    expect(lab.revision).toBe(1);
    expect(lab.interfaces['n1-lo']).toMatchObject({ kind: 'loopback', up: true, namespaceId: 'n1' });
    expect(labSchema.safeParse(lab).success).toBe(true);
  });

  it('ED2 a batch is all or nothing, and the refusal names the edit within it', () => {
    const twice: Edit = { type: 'batch', edits: [addMsb, { type: 'namespace.add', id: 'n2', name: 'msb', position: { x: 0, y: 0 } }] };
    expect(refusal(base, twice)).toEqual({ code: 'name_taken', path: ['edits', 1, 'name'], params: { name: 'msb' } });
    expect(base.namespaces['n1']).toBeUndefined();
  });

  it('ED6 refuses a name that is taken, and frees the one of what is removed', () => {
    const lab = apply(base, addMsb, link);
    expect(refusal(lab, { ...link, a: veth('v3', 'host', 'veth0', 'v4'), b: veth('v4', 'n1', 'eth9', 'v3') })).toMatchObject({
      code: 'name_taken',
      path: ['a', 'name'],
    });
    const again = apply(lab, { type: 'interface.remove', id: 'vb' }, link);
    expect(Object.keys(again.interfaces).sort()).toEqual(['host-lo', 'n1-lo', 'va', 'vb']);
  });

  it('ED7 removing a namespace takes its interfaces and the other ends with it', () => {
    const lab = apply(base, addMsb, link, { type: 'namespace.remove', id: 'n1' });
    expect(Object.keys(lab.interfaces)).toEqual(['host-lo']);
    expect(lab.layout).toEqual({ host: { x: 0, y: 0 } });
  });

  it('ED7 removing a namespace with both ends of a pair inside is one edit', () => {
    const inside: Edit = { type: 'link.add', a: veth('x', 'n1', 'x0', 'y'), b: veth('y', 'n1', 'y0', 'x') };
    expect(Object.keys(apply(base, addMsb, inside, { type: 'namespace.remove', id: 'n1' }).interfaces)).toEqual(['host-lo']);
  });

  it('ED7 removing a bridge lets its ports go', () => {
    const lab = apply(base, addMsb, link, addBridge, { type: 'interface.plug', id: 'va', masterId: 'br' });
    expect(lab.interfaces['va']).toMatchObject({ masterId: 'br' });
    expect(apply(lab, { type: 'interface.remove', id: 'br' }).interfaces['va']).not.toHaveProperty('masterId');
  });

  it('LA3 host and loopback stay as they are', () => {
    expect(refusal(base, { type: 'namespace.remove', id: 'host' }).code).toBe('host_fixed');
    expect(refusal(base, { type: 'interface.remove', id: 'host-lo' }).code).toBe('loopback_fixed');
    expect(refusal(base, { type: 'interface.set', id: 'host-lo', changes: { mtu: 1500 } }).code).toBe('loopback_fixed');
    expect(apply(base, { type: 'interface.set', id: 'host-lo', changes: { up: false } }).interfaces['host-lo']?.up).toBe(false);
  });

  it('refuses a master in another namespace, one that is no bridge, and a bridge in a bridge', () => {
    const lab = apply(base, addMsb, link, addBridge);
    expect(refusal(lab, { type: 'interface.plug', id: 'vb', masterId: 'br' }).code).toBe('other_namespace');
    expect(refusal(lab, { type: 'interface.plug', id: 'va', masterId: 'host-lo' }).code).toBe('not_a_bridge');
    expect(refusal(lab, { type: 'interface.plug', id: 'br', masterId: 'br' }).code).toBe('bridge_in_bridge');
  });

  it('moves an interface out of its bridge, and refuses a name that is taken there', () => {
    const lab = apply(base, addMsb, link, addBridge, { type: 'interface.plug', id: 'va', masterId: 'br' });
    const moved = apply(lab, { type: 'interface.move', id: 'va', namespaceId: 'n1' });
    expect(moved.interfaces['va']).toMatchObject({ namespaceId: 'n1', addresses: ['192.168.50.3/24'] });
    expect(moved.interfaces['va']).not.toHaveProperty('masterId');
    expect(refusal(moved, { type: 'interface.move', id: 'vb', namespaceId: 'n1', name: 'veth0' }).code).toBe('name_taken');
  });

  it('a VXLAN ends when what it stands on leaves, as in the kernel; other children stay on it', () => {
    const child = { namespaceId: 'host', up: true, addresses: [], parentId: 'va' };
    const loaded = apply(
      base,
      addMsb,
      link,
      { type: 'interface.add', interface: { ...child, id: 'vx', kind: 'vxlan', name: 'vx0', options: { id: 7 } } },
      { type: 'interface.add', interface: { ...child, id: 'mv', kind: 'macvlan', name: 'mv0', options: {} } },
    );
    const moved = apply(loaded, { type: 'interface.move', id: 'va', namespaceId: 'n1' });
    expect([moved.interfaces['vx'], moved.interfaces['mv']]).toEqual([undefined, loaded.interfaces['mv']]);
  });

  it('KI5 a tunnel stays without what it stood on, when that leaves or goes', () => {
    const tunnel = { namespaceId: 'host', up: true, addresses: [], parentId: 'va', id: 't', name: 't0', options: { remote: '10.0.0.2' } };
    const loaded = apply(base, addMsb, link, { type: 'interface.add', interface: { ...tunnel, kind: 'gre' } });
    const { parentId: _, ...rest } = tunnel;
    const left: Edit[] = [
      { type: 'interface.move', id: 'va', namespaceId: 'n1' },
      { type: 'interface.remove', id: 'va' },
    ];
    for (const edit of left) expect(apply(loaded, edit).interfaces['t']).toEqual({ ...rest, kind: 'gre' });
    expect(apply(loaded, { type: 'namespace.remove', id: 'n1' }).interfaces['t']).toEqual({ ...rest, kind: 'gre' });
  });

  describe('KI4 what the kernel takes one of only', () => {
    const stacked = (id: string, kind: 'vlan' | 'macvlan' | 'vxlan' | 'gre', options: Options, more: object = {}): Edit => ({
      type: 'interface.add',
      interface: { id, namespaceId: 'host', kind, name: id, up: true, addresses: [], options, ...more },
    });
    const onVa = { parentId: 'va' };
    const lab = apply(base, addMsb, link, stacked('v7', 'vlan', { id: 7 }, onVa), stacked('v8', 'vlan', { id: 8 }, onVa));

    it('two VLANs of one number on one parent, wherever they are', () => {
      const twin = { code: 'kind_taken', path: ['interface', 'options', 'id'], params: { name: 'v7', namespace: 'host' } };
      expect(refusal(lab, stacked('x', 'vlan', { id: 7 }, { ...onVa, namespaceId: 'n1' }))).toEqual(twin);
      expect(refusal(lab, stacked('x', 'vlan', { id: 7, protocol: '802.1Q' }, onVa))).toEqual(twin);
      apply(lab, stacked('x', 'vlan', { id: 7, protocol: '802.1ad' }, onVa));
      apply(lab, stacked('x', 'vlan', { id: 7 }, { parentId: 'vb', namespaceId: 'n1' }));
      expect(refusal(lab, { type: 'interface.set', id: 'v8', changes: { options: { id: 7 } } })).toMatchObject({
        code: 'kind_taken',
        path: ['changes', 'options', 'id'],
      });
    });

    it('two that change places are none', () => {
      const set = (id: string, vid: number): SingleEdit => ({ type: 'interface.set', id, changes: { options: { id: vid } } });
      const swapped = apply(lab, { type: 'batch', edits: [set('v7', 8), set('v8', 7)] });
      expect([swapped.interfaces['v7'], swapped.interfaces['v8']]).toMatchObject([{ options: { id: 8 } }, { options: { id: 7 } }]);
      expect(refusal(lab, { type: 'batch', edits: [set('v8', 9), set('v7', 9)] }).path.slice(0, 2)).toEqual(['edits', 0]);
    });

    it('two tunnels between the same addresses, and two VXLANs of one number and family', () => {
      const gre = { local: '10.0.0.1', remote: '10.0.0.2' };
      const tunnels = apply(base, addMsb, stacked('g1', 'gre', gre), stacked('x1', 'vxlan', { id: 7, remote: '10.0.0.2' }));
      expect(refusal(tunnels, stacked('g2', 'gre', { ...gre, ttl: 9 })).code).toBe('kind_taken');
      apply(tunnels, stacked('g2', 'gre', { ...gre, key: 5 }));
      apply(tunnels, stacked('g2', 'gre', gre, { namespaceId: 'n1' }));
      expect(refusal(tunnels, stacked('x2', 'vxlan', { id: 7, remote: '10.0.0.3' })).code).toBe('kind_taken');
      apply(tunnels, stacked('x2', 'vxlan', { id: 7, remote: 'fd00::3' }), stacked('x3', 'vxlan', { id: 7, port: 4789 }));
    });

    it('a macvlan in passthru mode and another one', () => {
      const one = apply(base, addMsb, link, stacked('m1', 'macvlan', { mode: 'bridge' }, onVa));
      apply(one, stacked('m2', 'macvlan', { mode: 'private' }, onVa));
      const alone = { code: 'kind_alone', path: ['interface', 'parentId'], params: { name: 'm1', namespace: 'host' } };
      expect(refusal(one, stacked('m2', 'macvlan', { mode: 'passthru' }, onVa))).toEqual(alone);
      const passthru = apply(base, addMsb, link, stacked('m1', 'macvlan', { mode: 'passthru' }, onVa));
      expect(refusal(passthru, stacked('m2', 'macvlan', {}, onVa))).toEqual(alone);
    });
  });

  it('routes follow a renamed interface; two routes of one kind are refused', () => {
    const route = { id: 'r1', to: '10.0.0.0/8', dev: 'veth1' };
    const lab = apply(
      base,
      addMsb,
      link,
      { type: 'route.add', namespaceId: 'n1', route },
      { type: 'interface.rename', id: 'vb', name: 'eth0' },
    );
    expect(lab.namespaces['n1']?.routes).toEqual([{ ...route, dev: 'eth0' }]);
    expect(refusal(lab, { type: 'route.add', namespaceId: 'n1', route: { ...route, id: 'r2' } }).code).toBe('route_taken');
  });

  it('routes and masquerading follow an interface that is moved to a new name where it is', () => {
    const lab = apply(
      base,
      addMsb,
      link,
      { type: 'route.add', namespaceId: 'n1', route: { id: 'r1', to: '10.0.0.0/8', dev: 'veth1' } },
      { type: 'namespace.set', id: 'n1', changes: { masquerade: ['veth1'] } },
      { type: 'interface.move', id: 'vb', namespaceId: 'n1', name: 'eth0' },
    );
    expect(lab.namespaces['n1']).toMatchObject({ routes: [{ dev: 'eth0' }], masquerade: ['eth0'] });
  });

  it('NK1 kinds of namespace are switched one by one; a hostname goes with its own; the host has none to choose', () => {
    const set = (id: string, changes: EditOf<'namespace.set'>['changes']): Edit => ({
      type: 'namespace.set',
      id,
      changes,
    });
    const lab = apply(base, addMsb, set('n1', { isolation: { pid: true } }), set('n1', { isolation: { uts: true }, hostname: 'web' }));
    expect(lab.namespaces['n1']).toMatchObject({ isolation: { pid: true, uts: true, ipc: false }, hostname: 'web' });
    expect(apply(lab, set('n1', { isolation: { uts: false } })).namespaces['n1']).not.toHaveProperty('hostname');
    expect(refusal(base, set('host', { isolation: { pid: true } }))).toMatchObject({
      code: 'host_isolation',
      path: ['changes', 'isolation'],
    });
    expect(refusal(apply(base, addMsb), set('n1', { hostname: 'web' }))).toMatchObject({ code: 'hostname_needs_uts' });
  });

  it('ED6 ED7 keeps count of names within a batch', () => {
    const edits: SingleEdit[] = [
      { type: 'interface.move', id: 'va', namespaceId: 'n1', name: 'eth0' },
      { type: 'interface.rename', id: 'vb', name: 'veth0' },
      { type: 'namespace.remove', id: 'n1' },
      { type: 'namespace.add', id: 'n2', name: 'msb', position: { x: 0, y: 0 } },
    ];
    const lab = apply(base, addMsb, link, { type: 'batch', edits });
    expect(Object.keys(lab.interfaces).sort()).toEqual(['host-lo', 'n2-lo']);
  });

  it('ED9 ids of the language itself are only ids', () => {
    expect(refusal(base, { type: 'namespace.remove', id: 'constructor' }).code).toBe('not_found');
    const lab = apply(base, { ...addMsb, id: 'toString' });
    expect(lab.namespaces['toString']?.name).toBe('msb');
  });

  it('ED5 an edit and its inverse restore the lab', () => {
    const full = apply(base, addMsb, link, addBridge);
    const edits: Edit[] = [
      { type: 'namespace.remove', id: 'n1' },
      { type: 'interface.plug', id: 'va', masterId: 'br' },
      { type: 'interface.set', id: 'vb', changes: { mac: '02:00:00:00:00:01', mtu: 1400, addresses: [] } },
      { type: 'namespace.set', id: 'n1', changes: { forwarding: { ipv4: true }, hosts: [{ name: 'gw', address: '10.0.0.1' }] } },
      { type: 'layout.move', positions: { n1: { x: 1, y: 2 }, br: { x: 3, y: 4 } } },
      { type: 'note.add', note: { id: 'note', text: 'hi', width: 100, height: 50 }, position: { x: 0, y: 0 } },
      { type: 'interface.remove', id: 'br' },
    ];
    for (const edit of edits) {
      const outcome = applyEdit(full, edit);
      if (!outcome.ok) throw new Error(edit.type);
      expect(applyLabPatches(outcome.lab, outcome.inverse)).toEqual(full);
      expect(applyLabPatches(full, outcome.patches)).toEqual(outcome.lab);
    }
  });
});

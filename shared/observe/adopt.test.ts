import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../edit/applyEdit.ts';
import { parentIdOf } from '../model/find.ts';
import { emptyLab, type Interface, type Lab } from '../model/lab.ts';
import { netState } from '../plan/arbitrary.ts';
import type { Command } from '../plan/command.ts';
import { diff } from '../plan/diff.ts';
import type { NetState } from '../plan/netState.ts';
import { plan } from '../plan/plan.ts';
import { simulate } from '../plan/simulate.ts';
import { labToNetState } from '../plan/toNetState.ts';
import { adopt } from './adopt.ts';

function counter(): () => string {
  let n = 0;
  return () => `id${String((n += 1))}`;
}

function adopted(lab: Lab, state: NetState, newId: () => string): Lab {
  const edit = adopt(lab, state, newId);
  if (!edit) return lab;
  const outcome = applyEdit(lab, edit);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome.lab;
}

function build(target: NetState, actual: NetState = {}): NetState {
  const outcome = simulate(actual, plan({ target, actual, nextIndex: 101 }));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.state;
}

describe('adopt', () => {
  test.prop([netState, netState], { numRuns: 300 })(
    'OB7 the drawing equals the kernel afterwards, and again after the kernel changed',
    (first, second) => {
      const newId = counter();
      const one = build(first);
      const lab = adopted(emptyLab('lab', 'Lab'), one, newId);
      expect(diff(labToNetState(lab), one)).toEqual([]);
      const two = build(second, one);
      const again = adopted(lab, two, newId);
      expect(diff(labToNetState(again), two)).toEqual([]);
      expect(adopt(again, two, newId)).toBeUndefined();
    },
  );

  it('OB7 follows the tutorial as typed and keeps an interface that moved', () => {
    const newId = counter();
    let lab = emptyLab('lab', 'Lab');
    let state: NetState = labToNetState(lab);
    const typed: Command[] = [
      { type: 'netns.add', ns: 'msb' },
      { type: 'veth.add', ns: 'host', dev: 'veth0', index: 2, peer: { ns: 'host', dev: 'veth1', index: 3 } },
      { type: 'link.move', ns: 'host', dev: 'veth1', to: 'msb' },
      { type: 'addr.add', ns: 'msb', dev: 'veth1', address: '192.168.50.2/24' },
      { type: 'link.up', ns: 'msb', dev: 'veth1' },
      { type: 'route.add', ns: 'msb', route: { family: 4, to: 'default', via: '192.168.50.3' } },
    ];
    let veth1: string | undefined;
    for (const command of typed) {
      const outcome = simulate(state, [command]);
      if (!outcome.ok) {
        // The gateway cannot be reached before the host has its address; the kernel says so too.
        expect(outcome.command.type).toBe('route.add');
        break;
      }
      state = outcome.state;
      lab = adopted(lab, state, newId);
      veth1 ??= Object.values(lab.interfaces).find((iface) => iface.name === 'veth1')?.id;
    }
    expect(lab.interfaces[veth1 ?? '']).toMatchObject({ name: 'veth1', up: true, addresses: ['192.168.50.2/24'] });
    expect(lab.namespaces[lab.interfaces[veth1 ?? '']?.namespaceId ?? '']?.name).toBe('msb');
  });

  test.prop([netState, fc.nat(), fc.nat(), fc.constantFrom('eth0', 'y', 'z')], { numRuns: 300 })(
    'OB7 an interface that is renamed or moved stays the same one',
    (state, which, where, name) => {
      const newId = counter();
      const before = build(state);
      const lab = adopted(emptyLab('lab', 'Lab'), before, newId);
      const links = Object.values(lab.interfaces).filter((iface) => iface.kind === 'veth' || iface.kind === 'bridge');
      const iface = links[which % Math.max(links.length, 1)];
      const ns = lab.namespaces[iface?.namespaceId ?? '']?.name;
      const to = Object.keys(before)[where % Object.keys(before).length];
      if (!iface || ns === undefined || to === undefined) return;
      const typed: Command[] =
        ns === to || iface.kind === 'bridge'
          ? [
              { type: 'link.down', ns, dev: iface.name },
              { type: 'link.rename', ns, dev: iface.name, newName: name },
            ]
          : [{ type: 'link.move', ns, dev: iface.name, to, newName: name }];
      const outcome = simulate(before, typed);
      if (!outcome.ok) return;
      const after = adopted(lab, outcome.state, newId);
      expect(diff(labToNetState(after), outcome.state)).toEqual([]);
      // A VXLAN ends when what it stands on leaves (drivers/net/vxlan/vxlan_core.c, vxlan_netdevice_event), with what stands on that.
      const standsOnGone = (one: Interface): boolean => {
        const below = lab.interfaces[parentIdOf(one) ?? ''];
        return below !== undefined && ((one.kind === 'vxlan' && below === iface && typed[0]?.type === 'link.move') || standsOnGone(below));
      };
      const left = Object.values(lab.interfaces).filter((one) => !standsOnGone(one));
      expect(Object.keys(after.interfaces).sort()).toEqual(left.map(({ id }) => id).sort());
    },
  );

  it('OB7 recognises a link of which both ends were moved before anybody looked', () => {
    const newId = counter();
    const typed: Command[] = [
      { type: 'netns.add', ns: 'a' },
      { type: 'netns.add', ns: 'b' },
      { type: 'veth.add', ns: 'host', dev: 'veth0', index: 2, peer: { ns: 'host', dev: 'veth1', index: 3 } },
    ];
    const first = simulate(labToNetState(emptyLab('lab', 'Lab')), typed);
    if (!first.ok) throw new Error(first.reason);
    const second = simulate(first.state, [
      { type: 'link.move', ns: 'host', dev: 'veth0', to: 'a' },
      { type: 'link.move', ns: 'host', dev: 'veth1', to: 'b' },
    ]);
    if (!second.ok) throw new Error(second.reason);
    const lab = adopted(emptyLab('lab', 'Lab'), first.state, newId);
    const edit = adopt(lab, second.state, newId);
    expect(edit?.type === 'batch' && edit.edits.map(({ type }) => type)).toEqual(['interface.move', 'interface.move']);
  });

  it('OB7 follows names that were swapped', () => {
    const newId = counter();
    const state = build({
      host: {
        forwarding: { ipv4: false, ipv6: false },
        interfaces: {
          lo: { kind: 'loopback', up: true, addresses: [] },
          p: { kind: 'veth', up: false, addresses: [], peer: { namespace: 'host', name: 'eth0' } },
          eth0: { kind: 'veth', up: false, addresses: [], peer: { namespace: 'host', name: 'p' } },
          q: { kind: 'veth', up: false, addresses: [], peer: { namespace: 'host', name: 'eth1' } },
          eth1: { kind: 'veth', up: false, addresses: [], peer: { namespace: 'host', name: 'q' } },
        },
        routes: {},
        masquerade: [],
      },
    });
    const rename = (dev: string, newName: string): Command => ({ type: 'link.rename', ns: 'host', dev, newName });
    const swapped = simulate(state, [rename('eth0', 'x'), rename('eth1', 'eth0'), rename('x', 'eth1')]);
    if (!swapped.ok) throw new Error(swapped.reason);
    const lab = adopted(emptyLab('lab', 'Lab'), state, newId);
    const after = adopted(lab, swapped.state, newId);
    expect(Object.keys(after.interfaces).sort()).toEqual(Object.keys(lab.interfaces).sort());
    expect(diff(labToNetState(after), swapped.state)).toEqual([]);
  });

  it('OB6 leaves out what the drawing cannot hold', () => {
    const lab = emptyLab('lab', 'Lab');
    const host = labToNetState(lab)['host'];
    if (!host) throw new Error('no host');
    const state: NetState = {
      host: {
        ...host,
        interfaces: {
          ...host.interfaces,
          ifb0: { kind: 'ifb', up: true, addresses: [] },
          tun0: { kind: 'tun', up: true, addresses: [], transient: true },
        },
      },
      'bad name': { ...host, interfaces: {} },
    };
    expect(adopt(lab, state, counter())).toBeUndefined();
  });

  it('OB7 fc is deterministic about ids', () => {
    fc.assert(
      fc.property(
        netState,
        (state) =>
          JSON.stringify(adopt(emptyLab('l', 'L'), state, counter())) === JSON.stringify(adopt(emptyLab('l', 'L'), state, counter())),
      ),
      { numRuns: 30 },
    );
  });
});

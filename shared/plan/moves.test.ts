import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../edit/applyEdit.ts';
import { canBeMoved } from '../kinds/kinds.ts';
import type { Lab } from '../model/lab.ts';
import { netState } from './arbitrary.ts';
import { drawn, edited, picks } from './testEdits.ts';
import { blocked, reached } from './testStates.ts';
import { mergeTarget } from './merge.ts';
import { movesBetween } from './moves.ts';
import type { NetState } from './netState.ts';
import { plan } from './plan.ts';
import { toText } from './toArgv.ts';
import { labToNetState } from './toNetState.ts';
import { simulate } from './simulate.ts';

function planEdit(before: Lab, after: Lab, actual: NetState) {
  const moves = movesBetween(before, after);
  const target = mergeTarget(labToNetState(before), labToNetState(after), actual, moves);
  return plan({ target, actual, moves, nextIndex: 301 });
}

describe('moves', () => {
  test.prop([netState, picks], { numRuns: 300 })('PL9 after renames and moves the kernel equals the drawing', (state, choices) => {
    const actual = reached(state);
    const before = drawn(actual);
    const after = edited(before, choices);
    const commands = planEdit(before, after, actual);
    const outcome = simulate(actual, commands);
    if (!outcome.ok) throw new Error(`${outcome.reason}: ${toText(outcome.command)}`);
    expect(blocked(labToNetState(after), outcome.state).open).toEqual([]);
  });

  test.prop([netState, picks], { numRuns: 300 })('PL9 one rename or move of a link makes nothing anew', (state, [choice]) => {
    const actual = reached(state);
    const before = drawn(actual);
    const after = edited(before, choice ? [choice] : []);
    const made = planEdit(before, after, actual).filter(
      (command) => command.type === 'veth.add' || (command.type === 'link.add' && canBeMoved(command.kind) && command.parent === undefined),
    );
    expect(made).toEqual([]);
  });

  test.prop([netState, netState, picks], { numRuns: 200 })(
    'PL9 renames and moves can be planned also where the kernel is another one',
    (state, other, choices) => {
      const before = drawn(reached(state));
      const actual = reached(other);
      const outcome = simulate(actual, planEdit(before, edited(before, choices), actual));
      expect(outcome.ok ? '' : `${outcome.reason}: ${toText(outcome.command)}`).toBe('');
    },
  );

  it('PL9 gives a name to one whose owner moves away in the same edit', () => {
    const end = (namespace: string, name: string) => ({ kind: 'veth', up: true, addresses: [], mtu: 1500, peer: { namespace, name } });
    const lo = { kind: 'loopback', up: true, addresses: [] };
    const quiet = { forwarding: { ipv4: false, ipv6: false }, routes: {}, masquerade: [] };
    const actual = reached({
      host: { ...quiet, interfaces: { lo, p: end('a', 'eth0'), q: end('a', 'eth1') } },
      a: { ...quiet, interfaces: { lo, eth0: end('host', 'p'), eth1: end('host', 'q') } },
    });
    const before = drawn(actual);
    const id = (name: string): string => Object.values(before.interfaces).find((iface) => iface.name === name)?.id ?? '';
    const outcome = applyEdit(before, {
      type: 'batch',
      edits: [
        { type: 'interface.rename', id: id('eth1'), name: 'eth2' },
        { type: 'interface.rename', id: id('eth0'), name: 'eth1' },
      ],
    });
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    expect(planEdit(before, outcome.lab, actual).map(toText)).toEqual([
      'ip -n a link set dev eth1 down',
      'ip -n a link set dev eth1 name eth2',
      'ip -n a link set dev eth0 down',
      'ip -n a link set dev eth0 name eth1',
      'ip -n a link set dev eth1 up',
      'ip -n a link set dev eth2 up',
    ]);
  });

  it('KI5 a tunnel is made anew without what it stood on, since the kernel would keep the number of that', () => {
    const lo = { kind: 'loopback', up: true, addresses: [] };
    const settings = { forwarding: { ipv4: false, ipv6: false }, routes: {}, masquerade: [] };
    const d0 = { kind: 'dummy', up: true, addresses: [], mtu: 1500 };
    const t0 = { kind: 'ipip', up: true, addresses: [], options: { remote: '10.0.0.2' }, parent: { namespace: 'a', name: 'd0' } };
    const actual: NetState = {
      host: { ...settings, interfaces: { lo } },
      a: { ...settings, interfaces: { lo, d0, t0 } },
      b: { ...settings, interfaces: { lo } },
    };
    const before = drawn(actual);
    const idOf = (name: string): string =>
      Object.values({ ...before.namespaces, ...before.interfaces }).find((one) => one.name === name)?.id ?? '';
    const moved = applyEdit(before, { type: 'interface.move', id: idOf('d0'), namespaceId: idOf('b') });
    if (!moved.ok) throw new Error(moved.refusal.code);
    expect(planEdit(before, moved.lab, actual).map(toText)).toEqual([
      'ip -n a link set dev d0 netns b',
      'ip -n a link delete dev t0',
      'ip -n a link add name t0 type ipip remote 10.0.0.2',
      'ip -n a link set dev t0 up',
      'ip -n b link set dev d0 up',
    ]);
  });
});

import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { netState } from './arbitrary.ts';
import { diff } from './diff.ts';
import { mergeTarget } from './merge.ts';
import type { Move } from './moves.ts';
import type { InterfaceState, NamespaceState, NetState } from './netState.ts';
import type { RouteState } from './routeState.ts';
import { plan } from './plan.ts';
import { blocked, reached } from './testStates.ts';
import { toText } from './toArgv.ts';

const lo: InterfaceState = { kind: 'loopback', up: true, addresses: [] };
const quiet = { forwarding: { ipv4: false, ipv6: false }, routes: {}, masquerade: [] };
const gateway: RouteState = { family: 4, to: 'default', via: '192.168.50.3' };

function end(namespace: string, name: string, rest: Partial<InterfaceState> = {}): InterfaceState {
  return { kind: 'veth', up: true, addresses: [], mtu: 1500, peer: { namespace, name }, ...rest };
}

/** The tutorial: host veth0 <-> msb veth1, with a default route. */
function tutorial(veth1: Partial<InterfaceState> = {}, msb: Partial<NamespaceState> = {}): NetState {
  return {
    host: { ...quiet, interfaces: { lo, veth0: end('msb', 'veth1', { addresses: ['192.168.50.3/24'] }) } },
    msb: {
      ...quiet,
      routes: { '4 default 0': gateway },
      interfaces: { lo, veth1: end('host', 'veth0', { addresses: ['192.168.50.2/24', '2001:db8::2/64'], ...veth1 }) },
      ...msb,
    },
  };
}

function texts(base: NetState, ours: NetState, theirs: NetState, moves: Move[] = []): string[] {
  return plan({ target: mergeTarget(base, ours, theirs, moves), actual: theirs, moves, nextIndex: 101 }).map(toText);
}

describe('merge', () => {
  test.prop([netState, netState])('PL6 an edit that changes nothing plans nothing', (base, theirs) => {
    expect(plan({ target: mergeTarget(base, base, theirs), actual: theirs, nextIndex: 1 })).toEqual([]);
  });

  test.prop([netState, netState])('PL6 without drift the target is the drawing', (base, ours) => {
    expect(diff(ours, mergeTarget(base, ours, base))).toEqual([]);
  });

  test.prop([netState, netState])('PL6 without drift the kernel ends as drawn', (before, ours) => {
    const base = reached(before);
    expect(blocked(ours, reached(mergeTarget(base, ours, base), base)).open).toEqual([]);
  });

  it('PL6 leaves alone what somebody typed', () => {
    const theirs = reached(
      tutorial({ addresses: ['192.168.50.2/24', '10.9.9.9/24'] }, { masquerade: ['veth1'], forwarding: { ipv4: true, ipv6: false } }),
    );
    expect(texts(tutorial(), tutorial({ mtu: 1400 }), theirs)).toEqual(['ip -n msb link set dev veth1 mtu 1400']);
  });

  it('PL6 does not bring back what was there before the edit and is missing now', () => {
    const theirs = reached({ host: { ...quiet, interfaces: { lo } } });
    expect(texts(tutorial(), { ...tutorial(), host: { ...quiet, masquerade: ['x'], interfaces: { lo } } }, theirs)).toEqual([
      'iptables -t nat -A POSTROUTING -o x -j MASQUERADE',
    ]);
  });

  it('PL6 makes a missing link again, both ends of it, when one of them is edited', () => {
    const theirs = reached({ host: { ...quiet, interfaces: { lo } }, msb: { ...quiet, interfaces: { lo } } });
    const commands = texts(tutorial(), tutorial({ addresses: ['192.168.50.9/24'] }), theirs);
    expect(commands[0]).toBe('ip link add name veth0 index 101 type veth peer name veth1 index 102 netns msb');
    expect(commands).toContain('ip addr add 192.168.50.3/24 dev veth0');
    expect(commands).toContain('ip -n msb addr add 192.168.50.9/24 dev veth1');
  });

  it('PL6 takes over a namespace that is there already without emptying it', () => {
    const dummy = { kind: 'dummy', up: true, addresses: ['10.7.7.7/24'], mtu: 1500 };
    const theirs = reached({ host: { ...quiet, interfaces: { lo } }, x: { ...quiet, interfaces: { lo, dummy0: dummy } } });
    const base = { host: { ...quiet, interfaces: { lo } } };
    expect(texts(base, { ...base, x: { ...quiet, interfaces: { lo } } }, theirs)).toEqual([]);
  });

  it('PL9 an interface that is switched on again has its routes and its IPv6 addresses back', () => {
    const lost = reached(tutorial({ up: false, addresses: ['192.168.50.2/24'] }));
    expect(texts(tutorial({ up: false }), tutorial(), lost)).toEqual([
      'ip -n msb addr add 2001:db8::2/64 dev veth1 nodad',
      'ip -n msb link set dev veth1 up',
      'ip -n msb route add default via 192.168.50.3',
    ]);
  });

  it('PL9 a namespace that is renamed keeps what was typed in it', () => {
    const theirs = reached(tutorial({ addresses: ['192.168.50.2/24', '10.9.9.9/24'] }));
    const { msb, ...rest } = tutorial();
    const host = rest['host'];
    if (!msb || !host) throw new Error('no tutorial');
    const ours: NetState = {
      web: msb,
      host: { ...host, interfaces: { lo, veth0: end('web', 'veth1', { addresses: ['192.168.50.3/24'] }) } },
    };
    const commands = texts(tutorial(), ours, theirs, [{ type: 'namespace.rename', ns: 'msb', newName: 'web' }]);
    expect(commands.slice(0, 3)).toEqual(['ip netns add web', 'ip -n msb link set dev veth1 netns web', 'ip netns delete msb']);
    expect(commands).toContain('ip -n web addr add 10.9.9.9/24 dev veth1');
    expect(commands).toContain('ip -n web route add default via 192.168.50.3');
  });

  it('PL6 does not ask a bridge for its old MTU when a port with another one is plugged in', () => {
    const bridge = { kind: 'bridge', up: true, addresses: [], stp: false };
    const state = (master?: string): NetState => ({
      host: {
        ...quiet,
        interfaces: { lo, br0: bridge, p: end('host', 'q', { mtu: 1400, ...(master !== undefined && { master }) }), q: end('host', 'p') },
      },
    });
    const theirs = reached(state());
    expect(theirs['host']?.interfaces['br0']?.mtu).toBe(1500);
    expect(texts(state(), state('br0'), theirs)).toEqual(['ip link set dev p master br0']);
  });
});

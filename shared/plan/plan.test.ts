import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { applyEdit } from '../edit/applyEdit.ts';
import { netState } from './arbitrary.ts';
import { diff } from './diff.ts';
import { mergeTarget } from './merge.ts';
import { movesBetween } from './moves.ts';
import type { NetState } from './netState.ts';
import { plan } from './plan.ts';
import { simulate } from './simulate.ts';
import { drawn } from './testEdits.ts';
import { blocked, reached } from './testStates.ts';
import { labToNetState } from './toNetState.ts';
import { toRun, toText } from './toArgv.ts';

describe('planner', () => {
  test.prop([netState, netState], { numRuns: 400 })(
    'PL1 PL3 simulating the plan refuses nothing and leaves no difference',
    (actual, target) => {
      // What is in a kernel has come there by commands.
      const start = reached(actual);
      expect(blocked(target, reached(target, start)).open).toEqual([]);
    },
  );

  test.prop([netState, netState], { numRuns: 200 })('PL2 planning again gives no command', (actual, target) => {
    const start = reached(actual);
    const after = reached(target, start);
    expect(plan({ target, actual: after, nextIndex: 500 })).toEqual([]);
  });

  test.prop([netState, netState, fc.nat()])('PL4 the order of records does not matter', (actual, target, seed) => {
    const shuffled = Object.fromEntries(
      Object.entries(target).sort(([a], [b]) => ((a.length * seed) % 7) - ((b.length * seed) % 5) || b.localeCompare(a)),
    );
    expect(plan({ target: shuffled, actual, nextIndex: 1 })).toEqual(plan({ target, actual, nextIndex: 1 }));
  });

  test.prop([netState, netState], { numRuns: 100 })(
    'AP1 no word of a command could be an option but those that are meant',
    (actual, target) => {
      for (const command of plan({ target, actual: reached(actual), nextIndex: 101 })) {
        const { program, args } = toRun(command);
        // `ip -6 rule` is the one that needs an option.
        const options = args
          .slice(program === 'ip' && args[1] === 'rule' && args[0] === '-6' ? 1 : 0)
          .filter((word) => word.startsWith('-'));
        // What is wanted of nft goes in as JSON, by its standard input.
        if (program === 'nft') expect(args).toEqual(['-j', '-f', '-']);
        else expect(options.every((word) => ['-w', '-t', '-A', '-D', '-o', '-j'].includes(word) && program !== 'ip')).toBe(true);
      }
    },
  );

  test.prop([netState, fc.nat(), fc.nat()], { numRuns: 50 })('PL5 where things stand, notes and groups plan nothing', (state, x, y) => {
    const actual = reached(state);
    const before = drawn(actual);
    const position = { x: x % 1000, y: y % 1000 };
    const outcome = applyEdit(before, {
      type: 'batch',
      edits: [
        { type: 'layout.move', positions: Object.fromEntries(Object.keys(before.namespaces).map((id) => [id, position])) },
        { type: 'note.add', note: { id: 'note', text: 'hello', width: 100, height: 100 }, position },
        { type: 'group.add', group: { id: 'group', title: 'net', width: 100, height: 100 }, position },
      ],
    });
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    expect(movesBetween(before, outcome.lab)).toEqual([]);
    expect(plan({ target: labToNetState(outcome.lab), actual, nextIndex: 1 })).toEqual(
      plan({ target: labToNetState(before), actual, nextIndex: 1 }),
    );
    const target = mergeTarget(labToNetState(before), labToNetState(outcome.lab), actual);
    expect(plan({ target, actual, nextIndex: 1 })).toEqual([]);
  });

  it('PL plans a thousand namespaces without quadratic work', () => {
    const target: Record<string, NetState[string]> = {};
    for (let i = 0; i < 1000; i += 1) {
      target[`n${String(i)}`] = {
        forwarding: { ipv4: false, ipv6: false },
        interfaces: {
          lo: { kind: 'loopback', up: true, addresses: [] },
          eth0: { kind: 'veth', up: true, addresses: ['10.0.0.1/24'], peer: { namespace: `n${String(i ^ 1)}`, name: 'eth0' } },
        },
        routes: {},
        masquerade: [],
      };
    }
    const commands = plan({ target, actual: {}, nextIndex: 1 });
    expect(commands.filter((command) => command.type === 'netns.add')).toHaveLength(1000);
    expect(commands.filter((command) => command.type === 'veth.add')).toHaveLength(500);
  });
});

describe('tutorial', () => {
  const empty: NetState = {
    host: {
      forwarding: { ipv4: false, ipv6: false },
      interfaces: { lo: { kind: 'loopback', up: true, addresses: [] } },
      routes: {},
      masquerade: [],
    },
  };
  const target: NetState = {
    host: {
      forwarding: { ipv4: true, ipv6: false },
      interfaces: {
        lo: { kind: 'loopback', up: true, addresses: [] },
        veth0: { kind: 'veth', up: true, addresses: ['192.168.50.3/24'], peer: { namespace: 'msb', name: 'veth1' } },
      },
      routes: {},
      masquerade: [],
    },
    msb: {
      forwarding: { ipv4: false, ipv6: false },
      interfaces: {
        lo: { kind: 'loopback', up: true, addresses: [] },
        veth1: { kind: 'veth', up: true, addresses: ['192.168.50.2/24'], peer: { namespace: 'host', name: 'veth0' } },
      },
      routes: { '4 default 0': { family: 4, to: 'default', via: '192.168.50.3' } },
      masquerade: [],
    },
  };

  it('AP1 reads as one would type it', () => {
    expect(plan({ target, actual: empty, nextIndex: 101 }).map(toText)).toEqual([
      'ip netns add msb',
      'ip link add name veth0 index 101 type veth peer name veth1 index 102 netns msb',
      'ip -n msb link set dev lo up',
      'ip -n msb addr add 192.168.50.2/24 dev veth1',
      'ip -n msb link set dev veth1 up',
      'ip -n msb route add default via 192.168.50.3',
      'ip addr add 192.168.50.3/24 dev veth0',
      'ip link set dev veth0 up',
      'sysctl -w net.ipv4.ip_forward=1',
    ]);
  });

  it('AP2 names namespaces to ip by path when it runs', () => {
    const veth = plan({ target, actual: empty, nextIndex: 101 }).find((command) => command.type === 'veth.add');
    expect(veth && toRun(veth).args.at(-1)).toBe('/run/netns/msb');
  });

  it('removes a link that would outlive its namespace before the namespace', () => {
    expect(plan({ target: empty, actual: reached(target, empty), nextIndex: 101 }).map(toText)).toEqual([
      'ip link delete dev veth0',
      'ip netns delete msb',
      'sysctl -w net.ipv4.ip_forward=0',
    ]);
  });

  it('PL9 renames a namespace by moving its links and putting back what they lose', () => {
    const { msb, ...rest } = target;
    const renamed: NetState = {
      ...rest,
      ...(msb && { web: msb }),
      host: {
        ...(rest['host'] ?? { forwarding: { ipv4: true, ipv6: false }, routes: {}, masquerade: [] }),
        interfaces: {
          ...rest['host']?.interfaces,
          veth0: { kind: 'veth', up: true, addresses: ['192.168.50.3/24'], peer: { namespace: 'web', name: 'veth1' } },
        },
      },
    };
    const actual = reached(target, empty);
    const commands = plan({ target: renamed, actual, nextIndex: 1, moves: [{ type: 'namespace.rename', ns: 'msb', newName: 'web' }] });
    expect(commands.map(toText)).toEqual([
      'ip netns add web',
      'ip -n msb link set dev veth1 netns web',
      'ip netns delete msb',
      'ip -n web link set dev lo up',
      'ip -n web addr add 192.168.50.2/24 dev veth1',
      'ip -n web link set dev veth1 up',
      'ip -n web route add default via 192.168.50.3',
    ]);
    const after = simulate(actual, commands);
    expect(after.ok && diff(renamed, after.state)).toEqual([]);
  });
});

import * as fc from 'fast-check';
import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { toRun, toText } from './toArgv.ts';

/** Names that look like options, which somebody can give in a terminal: a file's name, 15 bytes without `/`, `:` and white space. */
const ns = fc
  .oneof(fc.string({ maxLength: 20 }), fc.constantFrom('all', '6', '-help', ' x', "'", '$(id)'))
  .map((name) => `-${name.replaceAll(/[/\0]/g, '')}`);
const dev = ns.map((name) => name.replaceAll(/[:\s]/g, '').slice(0, 15));
const route = fc.record(
  { family: fc.constantFrom(4 as const, 6 as const), to: fc.constant('default'), via: fc.constant('10.0.0.1'), dev, metric: fc.nat() },
  { requiredKeys: ['family', 'to'] },
);

/** Every command with names that come from elsewhere; values are numbers and addresses, which have schemas of their own. */
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constantFrom('netns.add' as const, 'netns.delete' as const), ns }),
  fc.record({
    type: fc.constant('veth.add' as const),
    ns,
    dev,
    index: fc.nat(),
    master: dev,
    up: fc.boolean(),
    peer: fc.record({ ns, dev, index: fc.nat() }),
  }),
  fc.record({ type: fc.constant('bridge.add' as const), ns, dev, stp: fc.boolean() }),
  fc.record({
    type: fc.constant('link.add' as const),
    ns,
    dev,
    kind: fc.constantFrom('dummy' as const, 'vxlan' as const, 'tun' as const, 'macvlan' as const),
    parent: dev,
    options: fc.constant({ id: 7, mode: 'tap' }),
    to: ns,
  }),
  fc.record({
    type: fc.constant('link.options' as const),
    ns,
    dev,
    kind: fc.constant('bridge'),
    options: fc.constant({ ageing: null, priority: 7 }),
  }),
  fc.record({
    type: fc.constantFrom('link.delete' as const, 'link.up' as const, 'link.down' as const, 'link.nomaster' as const),
    ns,
    dev,
  }),
  fc.record({ type: fc.constant('link.move' as const), ns, dev, to: ns, newName: dev }),
  fc.record({ type: fc.constant('link.rename' as const), ns, dev, newName: dev }),
  fc.record({ type: fc.constant('link.master' as const), ns, dev, master: dev }),
  fc.record({ type: fc.constant('bridge.stp' as const), ns, dev, on: fc.boolean() }),
  fc.record({ type: fc.constantFrom('vlan.set' as const, 'vlan.delete' as const), ns, dev, vid: fc.constant('20-23') }),
  fc.record({ type: fc.constantFrom('addr.add' as const, 'addr.delete' as const), ns, dev, address: fc.constant('10.0.0.1/24') }),
  fc.record({ type: fc.constantFrom('route.add' as const, 'route.replace' as const, 'route.delete' as const), ns, route }),
  fc.record({ type: fc.constantFrom('masquerade.add' as const, 'masquerade.delete' as const), ns, dev }),
);

/** Words after which the next one is taken as it is, whatever it looks like (iproute2 NEXT_ARG; getopt with an argument). */
const TAKES_A_NAME: readonly (string | undefined)[] = ['name', 'dev', 'link', 'netns', 'master', 'add', 'delete', '-o'];
const OWN_OPTIONS = ['-w', '-t', '-A', '-D', '-o', '-j'];

describe('toArgv', () => {
  test.prop([command], { numRuns: 2000 })('AP1 no name stands where an option could', (one) => {
    const { program, args } = toRun(one);
    for (const [i, word] of args.entries()) {
      const isOwn = program !== 'ip' && OWN_OPTIONS.includes(word);
      if (word.startsWith('-') && !isOwn) expect(TAKES_A_NAME).toContain(args[i - 1]);
    }
  });

  test.prop([command], { numRuns: 1000 })('AP2 other namespaces are named to ip by path', (one) => {
    const { args } = toRun(one);
    const at = args.lastIndexOf('netns');
    if (at > 0) expect(args[at + 1]).toMatch(/^\/run\/netns\/-/);
  });

  it.each<[string, Command]>([
    ["ip -n 'a b' link set dev '$(id)' up", { type: 'link.up', ns: 'a b', dev: '$(id)' }],
    ["ip netns delete '*'", { type: 'netns.delete', ns: '*' }],
    ["ip link delete dev 'a'\\''b'", { type: 'link.delete', ns: 'host', dev: "a'b" }],
    ['ip -n a link set dev veth1 netns 1', { type: 'link.move', ns: 'a', dev: 'veth1', to: 'host' }],
    ['ip -n a link set dev x name y netns b', { type: 'link.move', ns: 'a', dev: 'x', to: 'b', newName: 'y' }],
    ['ip addr add 2001:db8::1/64 dev x nodad', { type: 'addr.add', ns: 'host', dev: 'x', address: '2001:db8::1/64' }],
    [
      'ip -n a route delete ::/0 via fe80::1 dev x metric 5',
      routeDelete({ family: 6, to: 'default', via: 'fe80::1', dev: 'x', metric: 5 }),
    ],
    ['ip -n a route delete 10.4.0.0/16 via inet6 fe80::1 dev x', routeDelete({ family: 4, to: '10.4.0.0/16', via: 'fe80::1', dev: 'x' })],
    ['ip netns exec a sysctl -w net.ipv4.ip_forward=1', { type: 'forwarding.set', ns: 'a', family: 4, on: true }],
    ['iptables -t nat -D POSTROUTING -o veth0 -j MASQUERADE', { type: 'masquerade.delete', ns: 'host', dev: 'veth0' }],
  ])('AP1 %s', (text, one) => {
    expect(toText(one)).toBe(text);
  });
});

function routeDelete(given: Extract<Command, { type: 'route.delete' }>['route']): Command {
  return { type: 'route.delete', ns: 'a', route: given };
}

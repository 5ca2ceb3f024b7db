/** On the words of iproute2 6.1, procps 4.0, iptables 1.8.9 and Linux 6.18. */
import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { classifyFailure, FAILURE_CLASSES, remedyFor } from './failure.ts';

describe('failures', () => {
  it.each([
    ['Cannot create namespace file "/run/netns/a": File exists', 'exists'],
    ['RTNETLINK answers: File exists', 'exists'],
    ['Error: ipv4: Address already assigned.', 'exists'],
    ['Error: ipv6: address already assigned.', 'exists'],
    ['Error: An interface with the same name exists in the target netns.', 'exists'],
    ['Cannot remove namespace file "/run/netns/zz": No such file or directory', 'no_namespace'],
    ['Cannot open network namespace "zz": No such file or directory', 'no_namespace'],
    ['Error: argument "/run/netns/zz" is wrong: Invalid "netns" value', 'no_namespace'],
    ['nsenter: cannot open /run/netns/zz: No such file or directory', 'no_namespace'],
    ['Error: Unknown device type.', 'unknown_kind'],
    ['RTNETLINK answers: Operation not supported', 'unknown_kind'],
    ['iptables: No chain/target/match by that name.', 'unknown_kind'],
    ["iptables v1.8.9 (legacy): can't initialize iptables table `nat': Table does not exist (do you need to insmod?)", 'unknown_kind'],
    ['sysctl: cannot stat /proc/sys/net/ipv6/conf/all/forwarding: No such file or directory', 'unknown_kind'],
    ['Cannot find device "zz"', 'no_device'],
    ['Error: argument "zz" is wrong: Device does not exist', 'no_device'],
    ['RTNETLINK answers: No such device', 'no_device'],
    ['Error: Device for nexthop is not up.', 'down'],
    ['Error: Nexthop device is not up.', 'down'],
    ['RTNETLINK answers: Network is down', 'down'],
    ['Error: Nexthop has invalid gateway.', 'bad_gateway'],
    ['Error: Gateway can not be a local address.', 'bad_gateway'],
    ['Error: Egress device not specified.', 'bad_gateway'],
    ['RTNETLINK answers: No route to host', 'bad_gateway'],
    ['RTNETLINK answers: Network is unreachable', 'unreachable'],
    ['Error: ipv4: Address not found.', 'no_such_address'],
    ['RTNETLINK answers: Cannot assign requested address', 'no_such_address'],
    ['RTNETLINK answers: No such process', 'no_such_route'],
    ['iptables: Bad rule (does a matching rule exist in that chain?).', 'no_such_rule'],
    ['RTNETLINK answers: Operation not permitted', 'not_permitted'],
    ['Error: The interface netns is immutable.', 'not_permitted'],
    ['sysctl: setting key "net.ipv4.ip_forward": Read-only file system', 'not_permitted'],
    ['RTNETLINK answers: Device or resource busy', 'busy'],
    ['Failed to create a new network namespace "c": No space left on device', 'limit'],
    ['Error: mtu less than device minimum.', 'out_of_range'],
    ['RTNETLINK answers: Numerical result out of range', 'out_of_range'],
    ['RTNETLINK answers: Too many levels of symbolic links', 'loop'],
    ['nsenter: failed to execute iptables: No such file or directory', 'no_program'],
    ['exec of "iptables" failed: No such file or directory', 'no_program'],
    ['Error: Invalid prefix for given prefix length.', 'invalid'],
    ['Invalid netns name "a/b"', 'invalid'],
    ['"zz" is invalid lladdr.', 'invalid'],
    ['RTNETLINK answers: Invalid argument', 'invalid'],
    ['timed out', 'timed_out'],
    ['something else', 'other'],
  ])('AP3 %s is %s', (words, name) => {
    expect(classifyFailure(words)).toBe(name);
    expect(FAILURE_CLASSES).toContain(name);
  });

  const route = { family: 4, to: 'default', via: '10.0.0.1', dev: 'eth0' } as const;
  it.each<[Command, ReturnType<typeof classifyFailure>, Command | undefined]>([
    [{ type: 'route.add', ns: 'a', route }, 'exists', { type: 'route.replace', ns: 'a', route }],
    [{ type: 'route.add', ns: 'a', route }, 'down', { type: 'link.up', ns: 'a', dev: 'eth0' }],
    [{ type: 'link.rename', ns: 'a', dev: 'x', newName: 'y' }, 'busy', { type: 'link.down', ns: 'a', dev: 'x' }],
    [{ type: 'link.move', ns: 'host', dev: 'x', to: 'a' }, 'no_namespace', { type: 'netns.add', ns: 'a' }],
    [{ type: 'addr.add', ns: 'a', dev: 'x', address: '10.0.0.1/24' }, 'no_namespace', { type: 'netns.add', ns: 'a' }],
    [{ type: 'netns.delete', ns: 'a' }, 'no_namespace', undefined],
    [{ type: 'addr.add', ns: 'a', dev: 'x', address: '10.0.0.1/24' }, 'exists', undefined],
  ])('AP3 offers a command that mends it: %j, %s', (command, failure, remedy) => {
    expect(remedyFor(command, failure)).toEqual(remedy);
  });
});

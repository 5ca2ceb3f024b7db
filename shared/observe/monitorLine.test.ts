import { describe, expect, it } from 'vitest';
import { lineText, mayHaveLost, parseMonitorLine } from './monitorLine.ts';

const AT = '[2026-01-02T03:04:05.678901] ';

describe('parseMonitorLine', () => {
  it.each([
    ['link', '[nsid 2]7: veth1@if8: <BROADCAST,UP> mtu 1500', { nsid: 2, kind: 'link', index: 7, dev: 'veth1' }],
    ['other', '[nsid 2]7: if7    inet 10.0.0.1/24 scope global if7\\       valid_lft forever', { nsid: 2, kind: 'address', index: 7 }],
    // The monitors' own namespace has a loopback of the same index, so its name is known.
    ['other', '[nsid 2]1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever', { nsid: 2, kind: 'address', index: 1 }],
    ['other', '[nsid 2]Deleted 1: lo    inet6 ::1/128 scope host \\', { nsid: 2, kind: 'address', index: 1, deleted: true }],
    ['other', '[nsid 2]100:\tfrom 10.0.0.0/24 lookup 100', { nsid: 2, kind: 'rule' }],
    ['other', '[nsid 2]Deleted 100:\tnot from all iif x prohibit', { nsid: 2, kind: 'rule', deleted: true }],
    ['other', '[nsid 2]inet if7 forwarding on', { nsid: 2, kind: 'other', index: 7 }],
    ['other', '[nsid 2]inet lo forwarding on', { nsid: 2, kind: 'other' }],
    ['other', '[nsid 2]10.0.0.2 dev if7 lladdr 02:00:00:00:00:01 PERMANENT', { nsid: 2, kind: 'neighbour', index: 7 }],
    ['other', '[nsid 2]Deleted id 5 via 10.0.0.2 dev if7 scope link', { nsid: 2, kind: 'route', index: 7, deleted: true }],
    ['other', '[nsid 2]default via 10.0.0.1 dev if7', { nsid: 2, kind: 'route', index: 7 }],
    ['other', '[nsid 2]local 127.0.0.1 dev lo table local proto kernel scope host', { nsid: 2, kind: 'route' }],
  ] as const)('OB3 of the %s monitor: %s', (monitor, line, expected) => {
    expect(parseMonitorLine(AT + line, monitor)).toMatchObject({ deleted: false, ...expected });
  });

  it('OB3 leaves out what is about the monitors themselves', () => {
    expect(parseMonitorLine(`${AT}[nsid current]1: lo    inet 127.0.0.1/8`, 'other')).toBeUndefined();
    expect(parseMonitorLine('ENOBUFS', 'other')).toBeUndefined();
  });

  it('OB3 puts the name in for the index', () => {
    const line = { text: '7: if7    inet 10.0.0.1/24 scope global if7\\       valid_lft forever ', index: 7 };
    expect(lineText(line, 'eth0')).toBe('7: eth0 inet 10.0.0.1/24 scope global if7 valid_lft forever');
    expect(lineText({ ...line, index: 77 }, 'eth0')).toBe('7: if7 inet 10.0.0.1/24 scope global if7 valid_lft forever');
    expect(lineText(line, undefined)).toBe('7: if7 inet 10.0.0.1/24 scope global if7 valid_lft forever');
  });

  it.each([
    ['netlink receive error No buffer space available (105)', true],
    ['something new', true],
    // A namespace that is just being added.
    ['Error: Peer netns reference is invalid.', false],
    ['', false],
  ])('OB4 after “%s” on standard error something may be lost: %s', (words, lost) => {
    expect(mayHaveLost(words)).toBe(lost);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyLab, newLoopback, newNamespace, type Lab } from '../model/lab.ts';
import type { Observed } from '../observe/observed.ts';
import { compare, drawnState, kernelState } from './compare.ts';
import { differenceKey } from './difference.ts';
import { labs } from '../labfile/arbitraryLab.ts';

function pair(mac?: string): Lab {
  const lab = emptyLab('lab', 'lab');
  const veth = { kind: 'veth' as const, up: true, addresses: [] };
  const lo = newLoopback('a');
  return {
    ...lab,
    namespaces: { ...lab.namespaces, a: newNamespace('a', 'a') },
    interfaces: {
      ...lab.interfaces,
      [lo.id]: lo,
      x: { ...veth, id: 'x', namespaceId: 'host', name: 'x', peerId: 'y', ...(mac !== undefined && { mac }) },
      y: { ...veth, id: 'y', namespaceId: 'a', name: 'y', peerId: 'x' },
    },
  };
}

function observed(lab: Lab, macs: Record<string, string>): Observed {
  const namespaces: Observed['namespaces'] = {};
  for (const namespace of Object.values(lab.namespaces)) {
    const interfaces: Observed['namespaces'][string]['interfaces'] = {};
    for (const iface of Object.values(lab.interfaces)) {
      if (iface.namespaceId !== namespace.id) continue;
      const peer = iface.kind === 'veth' ? lab.interfaces[iface.peerId] : undefined;
      const mac = macs[iface.name];
      interfaces[iface.name] = {
        name: iface.name,
        index: 1,
        kind: iface.kind,
        mtu: iface.kind === 'loopback' ? 65536 : 1500,
        up: iface.up,
        carrier: iface.up,
        addresses: [],
        ...(mac !== undefined && { mac }),
        ...(peer && { peer: { namespace: peer.namespaceId, name: peer.name } }),
      };
    }
    namespaces[namespace.name] = { name: namespace.name, interfaces, routes: [], forwarding: { ipv4: false, ipv6: false }, masquerade: [] };
  }
  return { counter: 1, namespaces };
}

it('SN4 what only the second has is extra, what only the first has is missing, and each value stands on its side', () => {
  const before = pair();
  const after: Lab = {
    ...before,
    namespaces: {
      host: { ...(before.namespaces['host'] ?? newNamespace('host', 'host')), forwarding: { ipv4: true, ipv6: false } },
      b: newNamespace('b', 'b'),
    },
    interfaces: { ...emptyLab('lab', 'lab').interfaces },
  };
  expect(compare(drawnState(before), drawnState(after))).toEqual([
    { kind: 'namespace', ns: 'a', state: 'missing' },
    { kind: 'namespace', ns: 'b', state: 'extra' },
    { kind: 'interface', ns: 'host', dev: 'x', state: 'missing' },
    { kind: 'forwarding', ns: 'host', family: 4, wanted: false },
  ]);
});

it('SN4 of two drawings neither may leave out what the other says; a drawing leaves to the kernel what it does not say', () => {
  const [without, having] = [pair(), pair('02:00:00:00:00:01')];
  const given = { kind: 'property', ns: 'host', dev: 'x', property: 'mac' };
  expect(compare(drawnState(without), drawnState(having))).toEqual([{ ...given, actual: '02:00:00:00:00:01' }]);
  expect(compare(drawnState(having), drawnState(without))).toEqual([{ ...given, wanted: '02:00:00:00:00:01' }]);
  const kernel = observed(without, { x: '02:00:00:00:00:07' });
  expect(compare(drawnState(without), kernelState(without, kernel))).toEqual([]);
  expect(compare(kernelState(without, kernel), drawnState(without))).toEqual([]);
});

it('SN4 a MAC address that nobody chose is no difference between two kernels; one that was chosen is', () => {
  const [first, second] = [observed(pair(), { x: '02:00:00:00:00:01' }), observed(pair(), { x: '02:00:00:00:00:02' })];
  expect(compare(kernelState(pair(), first), kernelState(pair(), second))).toEqual([]);
  const chosen = pair('02:00:00:00:00:01');
  expect(compare(kernelState(chosen, first), kernelState(chosen, second))).toHaveLength(1);
});

it('SN4 the way back is the way there, reversed', () => {
  fc.assert(
    fc.property(labs, labs, (one, other) => {
      const there = compare(drawnState(one), drawnState(other));
      const back = compare(drawnState(other), drawnState(one));
      expect(back.map(differenceKey).sort()).toEqual(there.map(differenceKey).sort());
      const presence = (list: typeof there): string[] =>
        list.flatMap((d) => ('state' in d ? [`${differenceKey(d)} ${d.state}`] : [])).sort();
      const swapped = (text: string): string => text.replace(/missing$|extra$/, (word) => (word === 'missing' ? 'extra' : 'missing'));
      expect(presence(back)).toEqual(presence(there).map(swapped).sort());
      expect(compare(drawnState(one), drawnState(one))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

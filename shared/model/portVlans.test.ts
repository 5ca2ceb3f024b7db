import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseVlanText, portVlans, portVlansSchema, vlanText, vlansOf, withDefaultPvid, type PortVlans, type Vlans } from './portVlans.ts';

const text = (drawn: PortVlans): string => vlanText(vlansOf(portVlansSchema.parse(drawn)));
const after = (before: string, from: number, to: number): string => vlanText(withDefaultPvid(parseVlanText(before), from, to));

const vlans: fc.Arbitrary<Vlans> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 }),
    fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    fc.nat(),
  )
  .map(([ids, untagged, at]) => new Map(ids.map((id, i) => [id, { pvid: at % 14 === i, untagged: untagged[i] === true }])));

describe('BV1 VLANs of a port', () => {
  test.prop([vlans])('are the same after they were drawn, and after they were said', (some) => {
    expect(vlanText(vlansOf(portVlansSchema.parse(portVlans(some))))).toBe(vlanText(some));
    expect(vlanText(parseVlanText(vlanText(some)))).toBe(vlanText(some));
  });

  it('are said in the words of `bridge vlan`', () => {
    expect(text({ pvid: 10, tagged: '23, 20-22,40' })).toBe('10 pvid untagged, 20-23, 40');
    expect(text({ pvid: 21, untagged: '1', tagged: '20-22' })).toBe('1 untagged, 20, 21 pvid, 22');
    expect(text({})).toBe('');
  });

  it('leave with their tag or without, and are from 1 to 4094', () => {
    const problem = (drawn: PortVlans): string | undefined => portVlansSchema.safeParse(drawn).error?.issues[0]?.message;
    expect(problem({ untagged: '10-12', tagged: '12' })).toBe('vlan_both');
    expect(problem({ tagged: '0' })).toBe('vlan_list');
    expect(problem({ tagged: '4095' })).toBe('vlan_list');
    expect(problem({ tagged: '20-10' })).toBe('vlan_list');
    expect(problem({ tagged: '7,' })).toBe('vlan_list');
    expect(problem({ pvid: 4095 })).toBe('vlan_id');
  });

  it('follow the bridge’s default where they have it', () => {
    expect(after('1 pvid untagged, 20', 1, 5)).toBe('5 pvid untagged, 20');
    expect(after('1 pvid, 20', 1, 5)).toBe('1 pvid, 20');
    expect(after('1 pvid untagged, 5', 1, 5)).toBe('1 pvid untagged, 5');
    expect(after('1 pvid untagged', 1, 0)).toBe('');
    expect(after('10 pvid untagged', 0, 5)).toBe('5 pvid untagged, 10 untagged');
  });
});

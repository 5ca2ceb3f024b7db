import { describe, expect, it } from 'vitest';
import { looksMadeByKernel } from './linkLocal.ts';

describe('OB1 the kernel’s own link-local addresses', () => {
  // As seen on Linux 6.1 with iproute2 6.1, which does not say whose they are.
  it.each([
    ['of a MAC address', 'fe80::d4c2:baff:feb9:47f4', 'd6:c2:ba:b9:47:f4'],
    ['of an ipvlan', 'fe80::d6ef:ec00:1a1:2af0', 'd6:ef:ec:a1:2a:f0'],
    ['of a GRE tunnel', 'fe80::5efe:a00:1', '10.0.0.1'],
    ['of a GRE tunnel with a public address', 'fe80::200:5efe:cb00:7101', '203.0.113.1'],
    ['of a SIT tunnel', 'fe80::a00:1', '10.0.0.1'],
  ])('are known %s', (_, address, hardware) => {
    expect(looksMadeByKernel(address, hardware)).toBe(true);
  });

  it.each([
    ['another tunnel’s', 'fe80::a00:2', '10.0.0.1'],
    ['a given one', 'fe80::77', 'd6:ef:ec:a1:2a:f0'],
    ['one of another network', 'fe80:0:0:1:d4c2:baff:feb9:47f4', 'd6:c2:ba:b9:47:f4'],
    ['no link-local one', '2001:db8::d4c2:baff:feb9:47f4', 'd6:c2:ba:b9:47:f4'],
  ])('are not %s', (_, address, hardware) => {
    expect(looksMadeByKernel(address, hardware)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { contains, destinationSchema, interfaceAddressSchema, ipSchema, macSchema, networkOf, overlaps, parsePrefix } from './address.ts';
import { interfaceNameSchema, namespaceNameSchema } from './names.ts';

function prefix(text: string) {
  const parsed = parsePrefix(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

describe('addresses', () => {
  it.each([
    ['192.168.50.2/24', '192.168.50.2/24'],
    [' 10.0.0.1/8 ', '10.0.0.1/8'],
    ['2001:DB8:0:0::1/64', '2001:db8::1/64'],
    ['fe80::1/64', 'fe80::1/64'],
  ])('ED1 takes %s as %s', (text, canonical) => {
    expect(interfaceAddressSchema.parse(text)).toBe(canonical);
  });

  it.each([
    '010.0.0.1/24',
    '1.2/24',
    '0x7f.1/8',
    '10.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/024',
    '10.0.0.1/-1',
    '::1%lo/64',
    '224.0.0.1/24',
    '0.0.0.0/0',
    'ff02::1/64',
    '::/0',
    '',
    '-1',
    '10.0.0.1/24 ; id',
  ])('ED9 refuses %s for an interface', (text) => {
    expect(interfaceAddressSchema.safeParse(text).success).toBe(false);
  });

  it('tells networks and what lies in them', () => {
    expect(networkOf(prefix('192.168.50.77/24'))).toBe('192.168.50.0/24');
    expect(networkOf(prefix('2001:db8::77/64'))).toBe('2001:db8::/64');
    expect(contains(prefix('10.0.0.1/8'), { family: 4, address: '10.200.1.1' })).toBe(true);
    expect(contains(prefix('10.0.0.1/24'), { family: 4, address: '10.0.1.1' })).toBe(false);
    expect(overlaps(prefix('10.0.0.0/8'), prefix('10.1.0.0/16'))).toBe(true);
    expect(overlaps(prefix('10.0.0.0/16'), prefix('10.1.0.0/16'))).toBe(false);
  });

  it('reads destinations, plain addresses and MAC addresses', () => {
    expect(destinationSchema.parse('0.0.0.0/0')).toBe('default');
    expect(destinationSchema.parse('10.1.2.3')).toBe('10.1.2.3/32');
    expect(destinationSchema.safeParse('10.0.0.1/8').success).toBe(false);
    expect(ipSchema.safeParse('127.1').success).toBe(false);
    expect(macSchema.parse('02-AA-bb-cc-dd-ee')).toBe('02:aa:bb:cc:dd:ee');
    expect(macSchema.safeParse('01:00:5e:00:00:01').success).toBe(false);
  });
});

describe('names', () => {
  it.each(['-a', '..', '.', 'a/b', '1', '42', 'a b', 'a\nb', '', 'x'.repeat(65), 'ä', '$(id)', 'a;b'])(
    'ED9 refuses the namespace name %j',
    (name) => {
      expect(namespaceNameSchema.safeParse(name).success).toBe(false);
    },
  );
  it.each(['msb', 'r1', '1a', 'a.b-c_d', 'X'])('takes the namespace name %s', (name) => {
    expect(namespaceNameSchema.safeParse(name).success).toBe(true);
  });
  it.each(['-a', '.', '..', 'a/b', 'a:b', 'abcdefghijklmnop', 'lo', 'all', 'default', 'veth 0'])(
    'ED9 refuses the interface name %j',
    (name) => {
      expect(interfaceNameSchema.safeParse(name).success).toBe(false);
    },
  );
});

describe('names of the language itself', () => {
  it.each(['constructor', 'toString', 'valueOf', '__proto__'])('ED9 refuses %s for a namespace and an interface', (name) => {
    expect(namespaceNameSchema.safeParse(name).success).toBe(false);
    expect(interfaceNameSchema.safeParse(name).success).toBe(false);
  });
});

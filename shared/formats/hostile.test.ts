/** Files that nobody should be handed: mutated, cut, repeated. An importer answers, soon, and with a lab that is one or a reason. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { buildLab } from '../labfile/build.ts';
import { labFileSchema } from '../labfile/schema.ts';
import { parse } from 'yaml';
import { exportLab } from './exportLab.ts';
import { IMPORT_FORMATS, formatOf, readFiles, type ImportFormat } from './importFiles.ts';
import { itemText } from './itemWords.ts';
import { testLab } from './testLabs.ts';

type Readable = Exclude<ImportFormat, 'script'>;

const SEEDS: Readonly<Record<Readable, string>> = {
  nslab: exportLab(testLab('everything'), 'nslab').text,
  containerlab: exportLab(testLab('everything'), 'containerlab').text,
  kathara:
    'LAB_NAME="x"\nr1[0]="A/02:00:00:00:00:01"\nr1[1]="B"\npc[0]="A"\npc[exec]="ip addr add 10.0.0.1/24 dev eth0; for i in 1; do ip l; done"\nr1[sysctl]="net.ipv4.ip_forward=1"\nr1[exec]="nft \'table ip t { chain i { type filter hook input priority 0; policy drop; tcp dport { 22, 80 } accept } }\'"\nr1[exec]="iptables -A FORWARD -p tcp --dport 80 -j DROP; tc qdisc add dev eth0 root netem delay 9ms loss 1%; ip rule add from 10.0.0.0/8 table 9"\nr1[exec]="ip link add link eth0 name v type vlan id 7; printf \'%s\' \'x\' | nft -j -f -; dnsmasq --dhcp-range=10.0.0.2,10.0.0.9"\n',
  miniedit:
    '{"application":{"ipBase":"10.0.0.0/8"},"controllers":[],"hosts":[{"number":"1","opts":{"hostname":"h1","nodeNum":1,"startCommand":"ip route add default via 10.0.0.9"},"x":"1","y":"2"}],"links":[{"src":"h1","dest":"s1","opts":{"bw":10}}],"switches":[{"number":"1","opts":{"hostname":"s1"},"x":"3","y":"4"}],"version":"2"}',
  core: '<scenario name="x"><networks><network id="4" name="lan" type="SWITCH"/></networks><devices><device id="1" name="r1" type="router"><position x="4" y="5"/></device></devices><links><link node1="1" node2="4"><iface1 id="0" name="eth0" ip4="10.0.0.1" ip4_mask="24"/><options delay="1000"/></link></links></scenario>',
  imn: 'node n1 {\n type router\n network-config {\n hostname gw\n !\n interface eth0\n ip address 10.0.0.1/24\n }\n iconcoords {1 2}\n interface-peer {eth0 n2}\n}\nnode n2 {\n type lanswitch\n}\nlink l1 {\n nodes {n1 n2}\n delay 5\n}\n',
};

/** Pieces that mean something somewhere. */
const PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '\n',
  '\0',
  ' ',
  '<',
  '>',
  '&',
  '&#0;',
  ':',
  '- ',
  '*a',
  '&a ',
  '!!js/function ',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  '-1',
  '../../x',
  '$(x)',
  '`',
  '|',
  '%',
  '\u202e',
  '𝕏',
  '<!DOCTYPE x>',
  'lo',
  'host',
  'all',
];

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 40 }),
  put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })),
  times: fc.constantFrom(1, 1, 1, 2, 300),
});

function mutated(text: string, changes: readonly { at: number; remove: number; put: string; times: number }[]): string {
  let result = text;
  for (const { at, remove, put, times } of changes) {
    const index = Math.floor(at * result.length);
    result = result.slice(0, index) + put.repeat(times) + result.slice(index + remove);
  }
  return result;
}

const READABLE = IMPORT_FORMATS.filter((format) => format !== 'script');

describe('FO1 hostile files', () => {
  for (const format of READABLE) {
    test.prop([fc.array(change, { minLength: 1, maxLength: 6 }), fc.constantFrom(...READABLE)], { numRuns: 60 })(
      `${format}: a lab that is one, or a reason`,
      (changes, other) => {
        const text = mutated(SEEDS[format], changes);
        formatOf([{ name: 'x', text }]);
        for (const reader of [format, other]) {
          const read = readFiles([{ name: 'x.txt', text }], reader);
          for (const item of read.ok ? read.items : read.errors) expect(itemText(item)).toMatch(/\S/);
          if (!read.ok) {
            expect(read.errors.length).toBeGreaterThan(0);
            continue;
          }
          expect(read.items.length).toBeLessThanOrEqual(301);
          let ids = 0;
          const file = labFileSchema.parse(parse(read.file));
          expect(buildLab(file, 'lab', { newId: () => `i${String((ids += 1))}` }).ok).toBe(true);
        }
        expect(Object.prototype).not.toHaveProperty('polluted');
      },
    );
  }

  test('each seed is known by its looks, and is a lab', () => {
    for (const format of READABLE) {
      expect(formatOf([{ name: 'pasted', text: SEEDS[format] }])).toBe(format);
      expect(readFiles([{ name: 'pasted', text: SEEDS[format] }], format)).toMatchObject({ ok: true });
    }
    expect(formatOf([{ name: 'x.sh', text: 'echo' }])).toBe('script');
    expect(formatOf([{ name: 'pasted', text: 'sudo ip netns add a\n' }])).toBe('script');
    expect(formatOf([{ name: 'pasted', text: 'hello' }])).toBeUndefined();
  });

  test('what is empty or too large is refused before it is read', () => {
    for (const format of READABLE) {
      expect(readFiles([{ name: 'x', text: '' }], format)).toMatchObject({ ok: false, errors: [{ code: 'file_empty' }] });
      expect(readFiles([{ name: 'x', text: 'x'.repeat(1_000_001) }], format)).toMatchObject({
        ok: false,
        errors: [{ code: 'file_large' }],
      });
    }
  });
});

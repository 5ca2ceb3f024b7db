import { describe, expect, it } from 'vitest';
import { parsePeers } from '../kinds/wireguard.ts';
import { parseLabFile, toLabFile } from '../labfile/labFile.ts';
import { optionsOf } from '../model/find.ts';
import type { Lab } from '../model/lab.ts';
import { applyEdit } from './applyEdit.ts';
import { wireguardTunnel } from './wireguardTunnel.ts';

let n = 0;
const newId = (): string => `id${String((n += 1))}`;
const key = (char: string): string => `${char.repeat(42)}A=`;
const KEYS = [
  { privateKey: key('a'), publicKey: key('A') },
  { privateKey: key('b'), publicKey: key('B') },
] as const;

function labOf(a: string, b: string): Lab {
  const text = `nslab: 1\nname: x\nnamespaces:\n  a: { interfaces: { e0: { peer: b/e0, addresses: [${a}] } } }\n  b: { interfaces: { e0: { addresses: [${b}] } } }\n`;
  const parsed = parseLabFile(text, 'lab', { newId });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.lab;
}

const idOf = (lab: Lab, name: string): string => Object.values(lab.namespaces).find((one) => one.name === name)?.id ?? '';

describe('WG1 a tunnel between two namespaces', () => {
  it('has each end as the other’s peer, and stands in lab files with its keys', () => {
    const lab = labOf('10.9.0.1/24', '10.9.0.2/24');
    const tunnel = wireguardTunnel(lab, [idOf(lab, 'a'), idOf(lab, 'b')], KEYS, newId);
    const outcome = tunnel && applyEdit(lab, tunnel);
    if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
    const ends = Object.values(outcome.lab.interfaces).filter(({ kind }) => kind === 'wireguard');
    const addresses = ends.map((end) => end.addresses[0]?.replace(/\/.*/, ''));
    expect(ends.map((end) => optionsOf(end)['privateKey'])).toEqual([key('a'), key('b')]);
    expect(ends.map((end) => parsePeers(String(optionsOf(end)['peers'])))).toEqual([
      [{ publicKey: key('B'), allowedIps: [`${addresses[1] ?? ''}/32`], endpoint: '10.9.0.2:51820' }],
      [{ publicKey: key('A'), allowedIps: [`${addresses[0] ?? ''}/32`], endpoint: '10.9.0.1:51820' }],
    ]);
    const again = parseLabFile(toLabFile(outcome.lab), 'lab', { newId });
    expect(again.ok && toLabFile(again.lab)).toBe(toLabFile(outcome.lab));
  });

  it('is none where they have no way to each other', () => {
    const lab = labOf('10.9.0.1/24', 'fd00::2/64');
    expect(wireguardTunnel(lab, [idOf(lab, 'a'), idOf(lab, 'b')], KEYS, newId)).toBeUndefined();
  });
});

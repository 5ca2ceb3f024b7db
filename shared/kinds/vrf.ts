/** A VRF: interfaces that are plugged into it route by a table of their own. */
import type { Kind } from './kind.ts';
import { numberOption } from './option.ts';

export const vrf = {
  kind: 'vrf',
  group: 'joining',
  parent: 'none',
  canBeMoved: false,
  ethernet: false,
  takesMac: true,
  birthMtu: () => 65_575,
  options: { table: numberOption({ word: 'table', min: 1, max: 4_294_967_295, required: true }) },
} as const satisfies Kind;

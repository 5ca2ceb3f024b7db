/** An interface that swallows what it is given: a place for an address. */
import type { Kind } from './kind.ts';

export const dummy = {
  kind: 'dummy',
  group: 'virtual',
  parent: 'none',
  canBeMoved: true,
  ethernet: true,
  takesMac: true,
  mtu: 1500,
  birthMtu: () => 1500,
  options: {},
} as const satisfies Kind;

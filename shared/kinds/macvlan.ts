/** A macvlan: a second network card, with a MAC address of its own, on the wire of another interface. */
import type { Kind } from './kind.ts';
import { choiceOption } from './option.ts';

export const macvlan = {
  kind: 'macvlan',
  group: 'stacked',
  parent: 'required',
  acrossNamespaces: true,
  canBeMoved: true,
  ethernet: true,
  takesMac: true,
  birthMtu: (parent = 1500) => parent,
  claimsParent: true,
  boundByParent: true,
  // drivers/net/macvlan.c, macvlan_common_newlink.
  isAlone: ({ mode }) => mode === 'passthru',
  options: {
    mode: choiceOption({ word: 'mode', choices: ['bridge', 'private', 'vepa', 'passthru'], default: 'vepa', changeable: true }),
  },
  // drivers/net/macvlan.c, macvlan_changelink: passthru is neither entered nor left.
  canChange: (_name, from, to) => from !== 'passthru' && to !== 'passthru',
} as const satisfies Kind;

/** An ipvlan: shares the MAC address of the interface it stands on, and is told apart by its IP addresses. */
import type { Kind } from './kind.ts';
import { choiceOption, type Option } from './option.ts';

const FLAGS = ['bridge', 'private', 'vepa'] as const;

/** Said by its bare word; `ip -j` prints the one that is set as a key. */
const flag: Option = {
  ...choiceOption({ word: '', choices: FLAGS, default: 'bridge', changeable: true, sharedOnParent: true }),
  words: (value) => [String(value ?? 'bridge')],
  read: (data) => FLAGS.find((name) => data[name] === true) ?? 'bridge',
};

/** iproute2 wants the mode said whenever the flag is. */
const mode = choiceOption({ word: 'mode', choices: ['l2', 'l3', 'l3s'], default: 'l3', changeable: true, sharedOnParent: true });

export const ipvlan = {
  kind: 'ipvlan',
  group: 'stacked',
  parent: 'required',
  acrossNamespaces: true,
  canBeMoved: true,
  // Its MAC address is its parent's: nothing can be bridged through it (drivers/net/ipvlan/ipvlan_main.c).
  ethernet: false,
  takesMac: false,
  birthMtu: (parent = 1500) => parent,
  claimsParent: true,
  options: { mode, flag },
} as const satisfies Kind;

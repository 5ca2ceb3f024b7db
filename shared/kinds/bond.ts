/** A bond: several interfaces that act as one. */
import type { Kind } from './kind.ts';
import { choiceOption, deviceOption, numberOption } from './option.ts';

const MODES = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'] as const;

export const bond = {
  kind: 'bond',
  group: 'joining',
  parent: 'none',
  canBeMoved: false,
  ethernet: true,
  takesMac: true,
  birthMtu: () => 1500,
  options: {
    // Only without ports and while it is down (drivers/net/bonding/bond_options.c, BOND_OPT_MODE): so it is made anew.
    mode: choiceOption({ word: 'mode', choices: MODES, default: 'balance-rr' }),
    /** How often the ports are looked at, in milliseconds; 0: never. */
    miimon: numberOption({ word: 'miimon', min: 0, max: 60_000, default: 0, changeable: true }),
    hash: choiceOption({
      word: 'xmit_hash_policy',
      choices: ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'],
      default: 'layer2',
    }),
    /** The port that is used whenever it works. */
    primary: deviceOption({ word: 'primary', none: '', changeable: true, afterPorts: true }),
  },
} as const satisfies Kind;

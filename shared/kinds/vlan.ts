/** A VLAN (IEEE 802.1Q) on another interface: it sends and receives that interface's frames that carry its tag. */
import type { Kind } from './kind.ts';
import { choiceOption, numberOption } from './option.ts';

export const vlan = {
  kind: 'vlan',
  group: 'stacked',
  parent: 'required',
  acrossNamespaces: true,
  canBeMoved: true,
  ethernet: true,
  takesMac: true,
  birthMtu: (parent = 1500) => parent,
  followsParent: true,
  boundByParent: true,
  unique: { within: 'parent', by: ['id', 'protocol'] },
  options: {
    id: numberOption({ word: 'id', min: 1, max: 4094, required: true }),
    protocol: choiceOption({ word: 'protocol', choices: ['802.1Q', '802.1ad'], default: '802.1Q' }),
  },
} as const satisfies Kind;

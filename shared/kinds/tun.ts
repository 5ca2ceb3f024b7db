/** A tun or tap: an interface whose other end is a program. Only those that stay without one are drawn. */
import type { Kind } from './kind.ts';
import { choiceOption } from './option.ts';

export const tun = {
  kind: 'tun',
  group: 'virtual',
  parent: 'none',
  canBeMoved: true,
  ethernet: true,
  takesMac: true,
  birthMtu: () => 1500,
  bornBare: true,
  options: { mode: choiceOption({ word: 'mode', key: 'type', choices: ['tap', 'tun'], default: 'tap' }) },
  addWords: (dev, options) => ['tuntap', 'add', 'dev', dev, 'mode', String(options['mode'] ?? 'tap')],
  isLasting: (data) => data['persist'] === true,
} as const satisfies Kind;

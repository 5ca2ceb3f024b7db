/** A bridge: a switch for the interfaces plugged into it. STP is a property of its own (`stp`); the rest are options. */
import type { Kind } from './kind.ts';
import { numberOption, switchOption, type Options } from './option.ts';

export const bridge = {
  kind: 'bridge',
  group: 'switch',
  parent: 'none',
  canBeMoved: false,
  ethernet: true,
  takesMac: true,
  birthMtu: () => 1500,
  options: {
    /** Seconds after which an address that was not heard of is forgotten. The kernel counts in 1/100 s. */
    ageing: numberOption({ word: 'ageing_time', min: 0, max: 1_000_000, factor: 100, default: 300, changeable: true }),
    /** Of the spanning tree: the least becomes its root. */
    priority: numberOption({ word: 'priority', min: 0, max: 65535, default: 32768, changeable: true }),
    /** Seconds of listening, and of learning, with STP (IEEE 802.1D: 4 to 30). */
    forwardDelay: numberOption({ word: 'forward_delay', min: 2, max: 30, factor: 100, default: 15, changeable: true }),
    vlanFiltering: switchOption({ word: 'vlan_filtering', default: false, changeable: true }),
    /** Of ports that join; 0: none. */
    defaultPvid: numberOption({ word: 'vlan_default_pvid', min: 0, max: 4094, default: 1, changeable: true }),
  },
} as const satisfies Kind;

/** 0: what joins is in no VLAN. */
export function defaultPvid(options: Options = {}): number {
  return Number(options['defaultPvid'] ?? bridge.options.defaultPvid.default);
}

/** What a picture of a lab is made of: boxes with rows, lines between them, and how each of them is. Knows nothing of React Flow. */
import type { Impairment } from '../../shared/impairment/impairment.ts';
import type { IsolationKind } from '../../shared/model/isolation.ts';
import type { Position } from '../../shared/model/lab.ts';
import type { ObservedInterface } from '../../shared/observe/observed.ts';
import type { ShapeState } from '../ui/shapes.tsx';

export type Side = 'left' | 'right' | 'top';

/** Where two states that are compared do not agree. */
export type Compared = 'added' | 'removed' | 'altered';

/** Of what the drawing and the kernel do not both have: why. `planned` and `leaving` are staged. */
export type Presence = 'liveOnly' | 'missing' | 'planned' | 'leaving' | Compared;

export interface Row {
  /** Handle id: the interface's name. */
  name: string;
  /** Absent for what only the kernel has. */
  id?: string;
  state: ShapeState;
  addresses: readonly string[];
  drift?: Presence | 'changed';
  side: Side;
  plugged: boolean;
  /** What it is and stands on, such as `vlan ⌐ eth0`, or is a member of, `⊂ red`; nothing for veths. */
  note?: string;
}

export interface NamespaceBox {
  kind: 'namespace';
  id: string;
  name: string;
  host: boolean;
  lo: ShapeState | undefined;
  rows: readonly Row[];
  /** nslab provides a way to the outside here. */
  uplink?: boolean;
  defaultRoutes: readonly string[];
  forwarding: readonly string[];
  masquerade: readonly string[];
  /** Which kinds of namespace it has of its own. */
  isolation: readonly IsolationKind[];
  /** Where it is not the name of the namespace. */
  hostname?: string;
  /** How many rules its firewall has. */
  rules: number;
  services: readonly { id: string; badge: string }[];
  /** It passes on what is not for itself, or learns where to. */
  router: boolean;
  drift?: Presence;
  doubts: number;
  position: Position;
}

export interface BridgeBox {
  kind: 'bridge';
  id: string;
  name: string;
  owner: string;
  state: ShapeState;
  addresses: readonly string[];
  ports: readonly Row[];
  drift?: Presence | 'changed';
  doubts: number;
  position: Position;
}

export type Box = NamespaceBox | BridgeBox;

export interface Line {
  /** Id of one of its ends, which selects it; of live-only ones, their names. */
  id: string;
  a: { box: string; handle: string };
  b: { box: string; handle: string };
  state: 'up' | 'noCarrier' | 'down' | Presence;
  /** What a label says: the name of the end that is down, or nothing. */
  cause?: string;
  /** `namespace/interface` of both ends, for traffic. */
  ends: readonly [string, string];
  /** What each end does to the packets it sends. */
  impaired: readonly [Impairment | undefined, Impairment | undefined];
  /** Its ends have other lines too, and each of these an end's id already: none is left to select it by. */
  isFurther?: true;
  /** No cable: a tunnel through other links, or what stands on an interface of another namespace. */
  over?: 'tunnel' | 'parent';
  /** How far its middle stands aside, where several lines join the same two boxes. */
  shift: number;
}

export interface Picture {
  boxes: readonly Box[];
  lines: readonly Line[];
}

/** What is shown of a row: that only one side has it goes before how it is. */
export function shownState(row: Pick<Row, 'drift' | 'state'>): ShapeState {
  return row.drift === undefined || row.drift === 'changed' ? row.state : row.drift;
}

/** The colour of a word that says so. */
export function toneOf(presence: Presence): 'drift' | 'accent' | Compared {
  if (presence === 'planned' || presence === 'leaving') return 'accent';
  return presence === 'liveOnly' || presence === 'missing' ? 'drift' : presence;
}

/** Down, up without carrier, or up. */
export function observedState(iface: Pick<ObservedInterface, 'up' | 'carrier'>): ShapeState {
  if (!iface.up) return 'down';
  return iface.carrier ? 'up' : 'noCarrier';
}

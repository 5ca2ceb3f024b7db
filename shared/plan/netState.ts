/** The vocabulary shared by drawing and kernel: what the planner compares. Namespaces and interfaces go by name. */
import type { Options } from '../kinds/option.ts';

import type { Impairment } from '../impairment/impairment.ts';
import type { Facets } from './facets/facet.ts';
import type { RouteState } from './routeState.ts';

/** What a veth, a dummy and a bridge without ports are born with. */
export const DEFAULT_MTU = 1500;

export interface Place {
  namespace: string;
  name: string;
}

export interface InterfaceState {
  kind: string;
  up: boolean;
  /** Absent in a wish: whatever the kernel chose is right. */
  mac?: string;
  mtu?: number;
  /** Given addresses only, never the kernel's own link-local ones. The first of a network is the primary one. */
  addresses: readonly string[];
  peer?: Place;
  /** What it stands on. */
  parent?: Place;
  master?: string;
  stp?: boolean;
  /** Of a bridge and its ports: the VLANs it is in (shared/model/portVlans), where they are not what the bridge gives by itself. */
  vlans?: string;
  /** What happens to the packets it sends. */
  impairment?: Impairment;
  /** Of a kernel: its queueing discipline says more than `impairment` can. Never a difference, but not to be changed by halves. */
  saysMore?: boolean;
  /** Of its kind (`shared/kinds`), without those that stand by themselves; absent when there are none. */
  options?: Options;
  /** Of the kernel only: it belongs to a program and goes with it. */
  transient?: true;
}

export interface NamespaceState {
  forwarding: { ipv4: boolean; ipv6: boolean };
  interfaces: Readonly<Record<string, InterfaceState>>;
  /** By `routeKey`: what makes two routes the same to the kernel. */
  routes: Readonly<Record<string, RouteState>>;
  /** Outgoing interfaces; in a kernel the same rule may be there twice. */
  masquerade: readonly string[];
  /** Everything else, in one form: shared/plan/facets. Absent: nothing of it. */
  facets?: Facets;
}

export type NetState = Readonly<Record<string, NamespaceState>>;

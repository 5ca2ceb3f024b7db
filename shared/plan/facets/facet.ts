/** What a facet is: a part of a namespace besides its interfaces, as entries by key that are compared, merged, kept and reverted in one way. */
import type * as z from 'zod';
import type { EditOf } from '../../edit/edit.ts';
import type { Namespace } from '../../model/lab.ts';
import type { Command } from '../command.ts';

/** Plain data: it goes over the wire in differences. */
export type FacetValue = z.core.util.JSONType;
export type FacetRecord = Readonly<Record<string, FacetValue>>;
/** By name of the facet. One that is absent is empty. */
export type Facets = Readonly<Record<string, FacetRecord>>;

type NamespaceChanges = EditOf<'namespace.set'>['changes'];

/**
 * What happens to an interface that stays: it goes down, has another MAC (a bridge may, whenever its ports change: it takes the lowest of
 * theirs), has no IPv4 address or no IPv6 any more.
 */
export type Loss = 'down' | 'mac' | 'ipv4' | 'ipv6';

/** What a facet may ask of the namespace that the planner thinks of. */
export interface FacetSurroundings {
  interfaces: ReadonlyMap<string, { kind: string; up: boolean; mtu?: number; addresses: readonly string[] }>;
}

/**
 * One facet. Methods, so that facets of different values stand in one table (shared/plan/facets/facets.ts). Each value is one entry of
 * the drawing and of the kernel alike; what the kernel knows besides is no part of it.
 */
export interface Facet<V extends FacetValue> {
  readonly name: string;
  /** What makes two entries the same thing; a different value under the same key is a change of it. */
  key(value: V): string;
  /** The entry in iproute2's own words, for lists of differences. */
  text(value: V): string;
  /** The entries that are drawn. */
  drawn(namespace: Namespace): V[];
  /** Whether the kernel has what is wanted, when one of them is there or both. Absent: when they are equal. */
  isSame?(wanted: V | undefined, actual: V | undefined): boolean;
  /** The commands that lead from `actual` to `wanted`; one of them is there, or both. */
  commands(ns: string, wanted: V | undefined, actual: V | undefined): Command[];
  /**
   * What one of its commands does; undefined for a command of somebody else. `value` is absent when the entry goes; `entry` gives what is
   * there now, for a command that only adds to it.
   */
  effect(command: Command, entry: (key: string) => V | undefined): { key: string; value?: V } | undefined;
  /** The kernel's words when an entry cannot be there now; it is then left out of the plan (SPEC PL8). */
  refusal?(value: V, surroundings: FacetSurroundings): string | undefined;
  /** The interface it stands on: the entry goes with it, and follows its name. */
  dev?(value: V): string | undefined;
  /** The entry as it is after its interface was renamed. */
  withDev?(value: V, dev: string): V;
  /** Whether the kernel drops it when that happens to its interface. Absent: never. */
  isLost?(value: V, loss: Loss): boolean;
  /** Entries are settled before routes, which may need them. Absent: after. */
  readonly isBeforeRoutes?: boolean;
  /** The change that makes the drawing have these entries; what a drawing cannot hold is left out. */
  adopted(namespace: Namespace, values: readonly V[]): NamespaceChanges;
}

/** The snapshots of the open lab, and which two states are compared. */
import { create } from 'zustand';
import { compare, drawnState, kernelState, type ComparedState } from '../../shared/plan/compare.ts';
import type { Difference } from '../../shared/plan/difference.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Snapshot, SnapshotInfo, SnapshotSide } from '../../shared/protocol/snapshots.ts';
import { on, onConnect, request } from '../api/connection.ts';
import type { LabStore } from './labStore.ts';

/** A state that can be compared: of now, or of a snapshot by its id. */
export interface StateRef {
  of: string;
  side: SnapshotSide;
}

export const NOW = 'now';

export interface Comparison {
  from: StateRef;
  to: StateRef;
}

interface SnapshotStore {
  /** Undefined until they are told. */
  list: readonly SnapshotInfo[] | undefined;
  /** Those that were fetched, by id. */
  held: ReadonlyMap<string, Snapshot>;
  comparison: Comparison | undefined;
}

const NONE: SnapshotStore = { list: undefined, held: new Map(), comparison: undefined };

export const useSnapshots = create<SnapshotStore>(() => NONE);

/** Keeps the list of a lab up to date. Returns a function that stops it. */
export function followSnapshots(labId: string): () => void {
  useSnapshots.setState(NONE);
  const stops = [
    onConnect(() => {
      void request('snapshot:list', { labId }).then((answer) => {
        if (answer.ok) useSnapshots.setState({ list: answer.value });
      });
    }),
    on('snapshots:changed', (message) => {
      if (message.labId === labId) useSnapshots.setState({ list: message.snapshots });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    useSnapshots.setState(NONE);
  };
}

export function startComparing(comparison: Comparison): void {
  useSnapshots.setState({ comparison });
}

export function stopComparing(): void {
  useSnapshots.setState({ comparison: undefined });
}

/** Fetches what a snapshot holds, once. */
export async function holdSnapshot(labId: string, snapshotId: string): Promise<void> {
  if (useSnapshots.getState().held.has(snapshotId)) return;
  const answer = await request('snapshot:get', { labId, snapshotId });
  if (answer.ok) useSnapshots.setState(({ held }) => ({ held: new Map(held).set(snapshotId, answer.value) }));
}

export interface ComparedSides {
  from: { lab: Lab; compared: ComparedState };
  to: { lab: Lab; compared: ComparedState };
  differences: readonly Difference[];
}

type Present = Pick<LabStore, 'lab' | 'observed' | 'state'>;

/** The two sides with what differs; undefined while one is not here. */
export function comparedSides({ from, to }: Comparison, held: SnapshotStore['held'], present: Present): ComparedSides | undefined {
  const [a, b] = [sideOf(from, held, present), sideOf(to, held, present)];
  return a && b && { from: a, to: b, differences: compare(a.compared, b.compared) };
}

function sideOf({ of, side }: StateRef, held: SnapshotStore['held'], present: Present): ComparedSides['from'] | undefined {
  const snapshot = held.get(of);
  const lab = of === NOW ? present.lab : snapshot?.lab;
  const observed = of !== NOW ? snapshot?.observed : present.state === 'running' ? present.observed : undefined;
  if (!lab) return undefined;
  if (side === 'drawing') return { lab, compared: drawnState(lab) };
  return observed && { lab, compared: kernelState(lab, observed) };
}

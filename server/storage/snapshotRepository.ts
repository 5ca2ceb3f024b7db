/** The port to where snapshots are kept. */
import type { Snapshot, SnapshotInfo } from '../../shared/protocol/snapshots.ts';

/** Every method resolves when the change is on disk. */
export interface SnapshotRepository {
  /** Oldest first; without what was put aside. */
  list(labId: string): Promise<SnapshotInfo[]>;
  get(labId: string, snapshotId: string): Promise<Snapshot | undefined>;
  insert(labId: string, snapshot: Snapshot): Promise<void>;
  /** False when there is no such one. */
  rename(labId: string, snapshotId: string, name: string): Promise<boolean>;
  /** Puts it aside, or (undefined) back. False when there is no such one to put. */
  markDeleted(labId: string, snapshotId: string, at: number | undefined): Promise<boolean>;
  /** How much is kept of a lab, with what was put aside. */
  kept(labId: string): Promise<{ count: number; bytes: number }>;
  /** Forgets for good what was put aside before `before`. */
  purge(labId: string, before: number): Promise<void>;
}

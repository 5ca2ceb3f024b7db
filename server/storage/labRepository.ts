/** The port to where labs are kept, and what is kept of each. */
import type { LabPatch } from '../../shared/edit/applyEdit.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { ScheduleStep } from '../../shared/model/schedule.ts';
import type { Label } from '../../shared/protocol/records.ts';
import type { SandboxRecord } from '../ports.ts';

export interface StoredSandbox extends SandboxRecord {
  /** Number of the last history step that was brought to its kernel; absent: not even the start was finished. */
  ran?: number | undefined;
}

export interface StoredLab {
  lab: Lab;
  /** The lab is to run, also after a restart. */
  wanted: 'running' | 'stopped';
  sandbox: StoredSandbox | undefined;
  /** Staged mode: the drawing the kernel was last brought to. */
  applied: Lab | undefined;
  /** Steps of the schedule that the kernel was told to follow; to be put back when their run is over. */
  scheduled?: ScheduleStep[];
  /** How many steps of the history are done; those after it can be redone. */
  position: number;
  updatedAt: number;
}

export interface HistoryStep {
  label: Label;
  by: string;
  patches: LabPatch[];
  inverse: LabPatch[];
}

/** Every method resolves when the change is on disk. */
export interface LabRepository {
  list(): Promise<StoredLab[]>;
  insert(stored: StoredLab): Promise<void>;
  /** Saves a drawing after an edit: the step becomes number `position`, and what could be redone is forgotten. */
  saveEdit(lab: Lab, step: HistoryStep, position: number, at: number): Promise<void>;
  /** Saves a drawing after undo or redo. */
  saveMove(lab: Lab, position: number, at: number): Promise<void>;
  saveState(labId: string, state: Pick<StoredLab, 'wanted' | 'sandbox' | 'applied' | 'scheduled'>): Promise<void>;
  step(labId: string, number: number): Promise<HistoryStep | undefined>;
  /** Puts a lab aside, or (undefined) back. */
  markDeleted(labId: string, at: number | undefined): Promise<void>;
  /** Forgets for good what was put aside before `before`. */
  purge(before: number): Promise<void>;
  deleted(labId: string): Promise<StoredLab | undefined>;
  close(): Promise<void>;
}

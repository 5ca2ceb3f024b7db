/** Snapshots of labs: takes, lists, names, restores and forgets them. */
import { nanoid } from 'nanoid';
import type { Lab } from '../../shared/model/lab.ts';
import { nextName } from '../../shared/model/names.ts';
import { kernelDrawing } from '../../shared/observe/kernelDrawing.ts';
import type { Command } from '../../shared/plan/command.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import { failed, ok, type Failure, type Result } from '../../shared/protocol/result.ts';
import { SNAPSHOTS_BYTES, SNAPSHOTS_LIMIT, type Snapshot, type SnapshotInfo, type SnapshotSide } from '../../shared/protocol/snapshots.ts';
import type { Clock } from '../ports.ts';
import type { SnapshotRepository } from '../storage/snapshotRepository.ts';
import type { LabSession } from './labSession.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SnapshotServiceDeps {
  repository: SnapshotRepository;
  clock: Clock;
  onChanged(labId: string, snapshots: SnapshotInfo[]): void;
}

export class SnapshotService {
  constructor(private readonly deps: SnapshotServiceDeps) {}

  list(labId: string): Promise<SnapshotInfo[]> {
    return this.deps.repository.list(labId);
  }

  async get(labId: string, snapshotId: string): Promise<Result<Snapshot>> {
    const snapshot = await this.deps.repository.get(labId, snapshotId);
    return snapshot ? ok(snapshot) : unknownSnapshot();
  }

  /** Keeps the drawing and, while the lab runs, what the kernel has. */
  async take(session: LabSession, name: string | undefined): Promise<Result<SnapshotInfo>> {
    const { repository, clock } = this.deps;
    // What was asked for before is done, and what was typed before is read.
    await session.seen();
    const { lab } = session;
    const observed = session.sandbox ? session.observed : undefined;
    const bytes = JSON.stringify(lab).length + (observed ? JSON.stringify(observed).length : 0);
    const now = clock.now();
    await repository.purge(lab.id, now - DAY_MS);
    // What was put aside gives way to what is wanted.
    if (isFull(await repository.kept(lab.id), bytes)) await repository.purge(lab.id, now + 1);
    const kept = await repository.kept(lab.id);
    if (isFull(kept, bytes)) {
      const limit = kept.count >= SNAPSHOTS_LIMIT ? String(SNAPSHOTS_LIMIT) : `${String(SNAPSHOTS_BYTES / 1024 / 1024)} MiB`;
      return failed({ code: 'limit', message: `At most ${limit} of snapshots in a lab.`, reason: 'limit', params: { limit } });
    }
    const taken = new Set((await repository.list(lab.id)).map((info) => info.name));
    const info: SnapshotInfo = {
      id: nanoid(),
      name: name ?? nextName('Snapshot ', new Set([...taken, 'Snapshot 0'])),
      takenAt: now,
      namespaces: Object.keys(lab.namespaces).length,
      kernel: observed !== undefined,
      bytes,
    };
    await repository.insert(lab.id, { info, lab, ...(observed && { observed }) });
    await this.#changed(lab.id);
    return ok(info);
  }

  async rename(labId: string, snapshotId: string, name: string): Promise<Result<Record<string, never>>> {
    return this.#answered(labId, await this.deps.repository.rename(labId, snapshotId, name));
  }

  /** Puts it aside for a day. */
  async remove(labId: string, snapshotId: string): Promise<Result<Record<string, never>>> {
    return this.#answered(labId, await this.deps.repository.markDeleted(labId, snapshotId, this.deps.clock.now()));
  }

  async recover(labId: string, snapshotId: string): Promise<Result<Record<string, never>>> {
    return this.#answered(labId, await this.deps.repository.markDeleted(labId, snapshotId, undefined));
  }

  async plan(session: LabSession, snapshotId: string, side: SnapshotSide): Promise<Result<Command[]>> {
    const wanted = await this.#drawing(session, snapshotId, side);
    if (!wanted.ok) return wanted;
    await session.seen();
    return ok(session.planRestoring(wanted.value.drawing));
  }

  async restore(
    session: LabSession,
    snapshotId: string,
    spec: { side: SnapshotSide; by: string },
  ): Promise<Result<{ revision: number; commands: number; failed: number }>> {
    const wanted = await this.#drawing(session, snapshotId, spec.side);
    if (!wanted.ok) return wanted;
    const label = { code: `restore.${spec.side}`, params: { name: wanted.value.name } };
    const { revision, done } = await session.restore(wanted.value.drawing, label, spec.by);
    const outcome = await done;
    return ok({ revision, commands: outcome.commands, failed: outcome.failed.length });
  }

  async #drawing(session: LabSession, snapshotId: string, side: SnapshotSide): Promise<Result<{ drawing: Lab; name: string }>> {
    const found = await this.get(session.id, snapshotId);
    if (!found.ok) return found;
    const { lab, observed, info } = found.value;
    if (side === 'drawing') return ok({ drawing: lab, name: info.name });
    if (!observed) return failed({ code: 'refused', message: 'The lab did not run then.', reason: 'snapshot_without_kernel' });
    return ok({ drawing: kernelDrawing(lab, observedToNetState(observed), nanoid), name: info.name });
  }

  async #answered(labId: string, done: boolean): Promise<Result<Record<string, never>>> {
    if (!done) return unknownSnapshot();
    await this.#changed(labId);
    return ok({});
  }

  async #changed(labId: string): Promise<void> {
    this.deps.onChanged(labId, await this.list(labId));
  }
}

function isFull(kept: { count: number; bytes: number }, bytes: number): boolean {
  return kept.count >= SNAPSHOTS_LIMIT || kept.bytes + bytes > SNAPSHOTS_BYTES;
}

function unknownSnapshot(): { ok: false; error: Failure } {
  return failed({ code: 'not_found', message: 'There is no such snapshot.' });
}

/** Snapshots in SQLite. */
import type { Kysely, Selectable } from 'kysely';
import { labSchema } from '../../shared/model/lab.ts';
import { observedSchema } from '../../shared/observe/observed.ts';
import type { Snapshot, SnapshotInfo } from '../../shared/protocol/snapshots.ts';
import type { SnapshotRepository } from './snapshotRepository.ts';
import type { SnapshotTable, Tables } from './sqliteDriver.ts';

const INFO = ['id', 'name', 'taken_at', 'namespaces', 'kernel', 'bytes'] as const;

export class SqliteSnapshotRepository implements SnapshotRepository {
  constructor(private readonly db: Kysely<Tables>) {}

  async list(labId: string): Promise<SnapshotInfo[]> {
    const rows = await this.db
      .selectFrom('snapshots')
      .select(INFO)
      .where('lab_id', '=', labId)
      .where('deleted_at', 'is', null)
      .orderBy('taken_at')
      .orderBy('id')
      .execute();
    return rows.map(toInfo);
  }

  async get(labId: string, snapshotId: string): Promise<Snapshot | undefined> {
    const row = await this.db
      .selectFrom('snapshots')
      .selectAll()
      .where('lab_id', '=', labId)
      .where('id', '=', snapshotId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (!row) return undefined;
    return {
      info: toInfo(row),
      lab: labSchema.parse(JSON.parse(row.drawing)),
      ...(row.observed !== null && { observed: observedSchema.parse(JSON.parse(row.observed)) }),
    };
  }

  async insert(labId: string, { info, lab, observed }: Snapshot): Promise<void> {
    await this.db
      .insertInto('snapshots')
      .values({
        id: info.id,
        lab_id: labId,
        name: info.name,
        taken_at: info.takenAt,
        namespaces: info.namespaces,
        kernel: info.kernel ? 1 : 0,
        bytes: info.bytes,
        drawing: JSON.stringify(lab),
        observed: observed ? JSON.stringify(observed) : null,
        deleted_at: null,
      })
      .execute();
  }

  async rename(labId: string, snapshotId: string, name: string): Promise<boolean> {
    const done = await this.db
      .updateTable('snapshots')
      .set({ name })
      .where('lab_id', '=', labId)
      .where('id', '=', snapshotId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  async markDeleted(labId: string, snapshotId: string, at: number | undefined): Promise<boolean> {
    const done = await this.db
      .updateTable('snapshots')
      .set({ deleted_at: at ?? null })
      .where('lab_id', '=', labId)
      .where('id', '=', snapshotId)
      .where('deleted_at', at === undefined ? 'is not' : 'is', null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }

  async kept(labId: string): Promise<{ count: number; bytes: number }> {
    const row = await this.db
      .selectFrom('snapshots')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.coalesce(eb.fn.sum<number>('bytes'), eb.lit(0)).as('bytes')])
      .where('lab_id', '=', labId)
      .executeTakeFirst();
    return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
  }

  async purge(labId: string, before: number): Promise<void> {
    await this.db.deleteFrom('snapshots').where('lab_id', '=', labId).where('deleted_at', '<', before).execute();
  }
}

function toInfo(row: Pick<Selectable<SnapshotTable>, (typeof INFO)[number]>): SnapshotInfo {
  return {
    id: row.id,
    name: row.name,
    takenAt: row.taken_at,
    namespaces: row.namespaces,
    kernel: row.kernel === 1,
    bytes: row.bytes,
  };
}

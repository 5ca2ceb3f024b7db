/** Labs in SQLite. */
import { sql, type Kysely, type Selectable } from 'kysely';
import * as z from 'zod';
import { labSchema, type Lab } from '../../shared/model/lab.ts';
import { scheduleStepSchema } from '../../shared/model/schedule.ts';
import { labelSchema } from '../../shared/protocol/records.ts';
import type { HistoryStep, LabRepository, StoredLab } from './labRepository.ts';
import type { LabTable, Tables } from './sqliteDriver.ts';

/** Steps that can be undone at most; older ones are forgotten. */
export const HISTORY_LIMIT = 500;

const patchSchema = z.strictObject({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.array(z.union([z.string(), z.number()])),
  value: z.unknown().optional(),
});
const stepSchema = z.strictObject({ label: labelSchema, by: z.string(), patches: z.array(patchSchema), inverse: z.array(patchSchema) });
const sandboxSchema = z.strictObject({
  pid: z.number(),
  startTime: z.string(),
  launcher: z.enum(['bubblewrap', 'unshare']),
  ran: z.number().optional(),
});

export class SqliteLabRepository implements LabRepository {
  constructor(private readonly db: Kysely<Tables>) {}

  async list(): Promise<StoredLab[]> {
    const rows = await this.db.selectFrom('labs').selectAll().where('deleted_at', 'is', null).orderBy('updated_at', 'desc').execute();
    return rows.map(toStored);
  }

  async insert({ lab, wanted, sandbox, applied, position, updatedAt }: StoredLab): Promise<void> {
    await this.db
      .insertInto('labs')
      .values({
        id: lab.id,
        document: JSON.stringify(lab),
        wanted,
        sandbox: sandbox ? JSON.stringify(sandbox) : null,
        applied: applied ? JSON.stringify(applied) : null,
        scheduled: null,
        position,
        updated_at: updatedAt,
        deleted_at: null,
      })
      .execute();
  }

  async saveEdit(lab: Lab, step: HistoryStep, position: number, at: number): Promise<void> {
    await this.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('history').where('lab_id', '=', lab.id).where('number', '>=', position).execute();
      await trx
        .insertInto('history')
        .values({ lab_id: lab.id, number: position, step: JSON.stringify(step) })
        .execute();
      if (position > HISTORY_LIMIT) {
        await trx
          .deleteFrom('history')
          .where('lab_id', '=', lab.id)
          .where('number', '<=', position - HISTORY_LIMIT)
          .execute();
      }
      await trx
        .updateTable('labs')
        .set({ document: JSON.stringify(lab), position, updated_at: at })
        .where('id', '=', lab.id)
        .execute();
    });
  }

  async saveMove(lab: Lab, position: number, at: number): Promise<void> {
    await this.db
      .updateTable('labs')
      .set({ document: JSON.stringify(lab), position, updated_at: at })
      .where('id', '=', lab.id)
      .execute();
  }

  async saveState(
    labId: string,
    { wanted, sandbox, applied, scheduled }: Pick<StoredLab, 'wanted' | 'sandbox' | 'applied' | 'scheduled'>,
  ): Promise<void> {
    await this.db
      .updateTable('labs')
      .set({
        wanted,
        sandbox: sandbox ? JSON.stringify(sandbox) : null,
        applied: applied ? JSON.stringify(applied) : null,
        scheduled: scheduled ? JSON.stringify(scheduled) : null,
      })
      .where('id', '=', labId)
      .execute();
  }

  async step(labId: string, number: number): Promise<HistoryStep | undefined> {
    const row = await this.db
      .selectFrom('history')
      .select('step')
      .where('lab_id', '=', labId)
      .where('number', '=', number)
      .executeTakeFirst();
    return row && stepSchema.parse(JSON.parse(row.step));
  }

  async markDeleted(labId: string, at: number | undefined): Promise<void> {
    await this.db
      .updateTable('labs')
      .set({ deleted_at: at ?? null })
      .where('id', '=', labId)
      .execute();
  }

  async purge(before: number): Promise<void> {
    await this.db.deleteFrom('labs').where('deleted_at', '<', before).execute();
  }

  async deleted(labId: string): Promise<StoredLab | undefined> {
    const row = await this.db.selectFrom('labs').selectAll().where('id', '=', labId).where('deleted_at', 'is not', null).executeTakeFirst();
    return row && toStored(row);
  }

  /** Leaves one whole file: the driver itself would leave part of it in the write-ahead log beside it. */
  async close(): Promise<void> {
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(this.db);
    await this.db.destroy();
  }
}

function toStored(row: Selectable<LabTable>): StoredLab {
  return {
    lab: labSchema.parse(JSON.parse(row.document)),
    wanted: row.wanted === 'running' ? 'running' : 'stopped',
    sandbox: row.sandbox === null ? undefined : sandboxSchema.parse(JSON.parse(row.sandbox)),
    applied: row.applied === null ? undefined : labSchema.parse(JSON.parse(row.applied)),
    ...(row.scheduled !== null && { scheduled: z.array(scheduleStepSchema).parse(JSON.parse(row.scheduled)) }),
    position: row.position,
    updatedAt: row.updated_at,
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { emptyLab } from '../../shared/model/lab.ts';
import type { Snapshot } from '../../shared/protocol/snapshots.ts';
import { openDatabase } from './sqliteDriver.ts';
import { SqliteLabRepository } from './sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from './sqliteSnapshotRepository.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-snapshots-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lab = emptyLab('one', 'One');
const snapshot = (id: string, takenAt: number): Snapshot => ({
  info: { id, name: `name of ${id}`, takenAt, namespaces: 1, kernel: true, bytes: 10 },
  lab,
  observed: { counter: 1, namespaces: {} },
});
const stored = { lab, wanted: 'stopped', sandbox: undefined, applied: undefined, position: 0, updatedAt: 1 } as const;

it('SN1 a database of the version before takes snapshots, and keeps the labs it had', async () => {
  const path = join(folder, 'before.sqlite');
  const before = new Database(path);
  before.exec(
    `CREATE TABLE labs (
       id TEXT PRIMARY KEY, document TEXT NOT NULL, wanted TEXT NOT NULL, sandbox TEXT, applied TEXT,
       position INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
     ) STRICT;
     CREATE TABLE history (
       lab_id TEXT NOT NULL REFERENCES labs(id) ON DELETE CASCADE, number INTEGER NOT NULL, step TEXT NOT NULL,
       PRIMARY KEY (lab_id, number)
     ) STRICT, WITHOUT ROWID;
     PRAGMA user_version = 1;`,
  );
  before.prepare('INSERT INTO labs VALUES (?, ?, ?, NULL, NULL, 0, 1, NULL)').run(['one', JSON.stringify(lab), 'stopped']);
  before.close();
  const database = openDatabase(path);
  expect((await sql`PRAGMA user_version`.execute(database)).rows).toEqual([{ user_version: 3 }]);
  const labs = new SqliteLabRepository(database);
  expect(await labs.list()).toEqual([stored]);
  const snapshots = new SqliteSnapshotRepository(database);
  await snapshots.insert('one', snapshot('a', 1));
  expect(await snapshots.get('one', 'a')).toEqual(snapshot('a', 1));
  await labs.close();
});

it('SN1 snapshots are listed by age, renamed, put aside, brought back, and gone with their lab', async () => {
  const database = openDatabase(join(folder, 'snapshots.sqlite'));
  const labs = new SqliteLabRepository(database);
  const snapshots = new SqliteSnapshotRepository(database);
  const ids = async (): Promise<string[]> => (await snapshots.list('one')).map((info) => info.id);
  await labs.insert(stored);
  for (const [id, at] of [
    ['late', 9],
    ['early', 3],
    ['middle', 5],
  ] as const)
    await snapshots.insert('one', snapshot(id, at));
  expect(await ids()).toEqual(['early', 'middle', 'late']);
  expect(await snapshots.kept('one')).toEqual({ count: 3, bytes: 30 });
  expect([await snapshots.rename('one', 'late', 'other'), await snapshots.rename('two', 'late', 'other')]).toEqual([true, false]);
  expect((await snapshots.get('one', 'late'))?.info.name).toBe('other');
  expect(await snapshots.get('two', 'late')).toBeUndefined();
  expect([await snapshots.markDeleted('one', 'early', 100), await snapshots.markDeleted('one', 'early', 100)]).toEqual([true, false]);
  expect([await ids(), await snapshots.get('one', 'early')]).toEqual([['middle', 'late'], undefined]);
  expect(await snapshots.markDeleted('one', 'early', undefined)).toBe(true);
  expect(await ids()).toEqual(['early', 'middle', 'late']);
  await snapshots.markDeleted('one', 'early', 100);
  await snapshots.purge('one', 100);
  expect((await snapshots.kept('one')).count).toBe(3);
  await snapshots.purge('one', 101);
  expect((await snapshots.kept('one')).count).toBe(2);
  await labs.markDeleted('one', 200);
  await labs.purge(201);
  expect((await snapshots.kept('one')).count).toBe(0);
  await labs.close();
});

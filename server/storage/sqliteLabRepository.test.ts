import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { emptyLab } from '../../shared/model/lab.ts';
import type { HistoryStep } from './labRepository.ts';
import { openDatabase } from './sqliteDriver.ts';
import { HISTORY_LIMIT, SqliteLabRepository } from './sqliteLabRepository.ts';

const folder = mkdtempSync(join(tmpdir(), 'nslab-storage-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stored = {
  lab: emptyLab('one', 'One'),
  wanted: 'stopped',
  sandbox: undefined,
  applied: undefined,
  position: 0,
  updatedAt: 1,
} as const;
const step = (name: string): HistoryStep => ({ label: { code: 'test', params: { name } }, by: 'test', patches: [], inverse: [] });

it('LA4 migrations run once; what was there stays, and the file is whole when it is closed', async () => {
  const path = join(folder, 'migrated.sqlite');
  const first = new SqliteLabRepository(openDatabase(path));
  await first.insert(stored);
  await first.close();
  const wal = `${path}-wal`;
  expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
  const database = openDatabase(path);
  expect((await sql`PRAGMA user_version`.execute(database)).rows).toEqual([{ user_version: 3 }]);
  const second = new SqliteLabRepository(database);
  expect(await second.list()).toEqual([stored]);
  await second.close();
});

it('ED8 an edit forgets what could be redone, and steps beyond the limit', async () => {
  const repository = new SqliteLabRepository(openDatabase(join(folder, 'history.sqlite')));
  await repository.insert(stored);
  for (let number = 1; number <= 3; number += 1) await repository.saveEdit(stored.lab, step(`step ${String(number)}`), number, number);
  await repository.saveMove(stored.lab, 1, 4);
  await repository.saveEdit(stored.lab, step('another'), 2, 5);
  expect([await repository.step('one', 2), await repository.step('one', 3)]).toEqual([step('another'), undefined]);
  await repository.saveEdit(stored.lab, step('late'), HISTORY_LIMIT + 2, 6);
  expect([await repository.step('one', 2), (await repository.step('one', HISTORY_LIMIT + 2))?.label.params]).toEqual([
    undefined,
    { name: 'late' },
  ]);
  await repository.close();
});

it('LA5 what was put aside is kept until it is purged', async () => {
  const repository = new SqliteLabRepository(openDatabase(join(folder, 'deleted.sqlite')));
  await repository.insert(stored);
  await repository.saveEdit(stored.lab, step('kept'), 1, 2);
  await repository.markDeleted('one', 100);
  expect([await repository.list(), (await repository.deleted('one'))?.position]).toEqual([[], 1]);
  await repository.purge(100);
  expect(await repository.deleted('one')).toBeDefined();
  await repository.purge(101);
  expect([await repository.deleted('one'), await repository.step('one', 1)]).toEqual([undefined, undefined]);
  await repository.close();
});

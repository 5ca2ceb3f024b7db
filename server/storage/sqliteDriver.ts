/** The one file that knows the SQLite driver. */
import Database from 'libsql';
import { Kysely, SqliteDialect } from 'kysely';

export interface LabTable {
  id: string;
  document: string;
  wanted: string;
  sandbox: string | null;
  applied: string | null;
  scheduled: string | null;
  position: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface HistoryTable {
  lab_id: string;
  number: number;
  step: string;
}

export interface SnapshotTable {
  id: string;
  lab_id: string;
  name: string;
  taken_at: number;
  namespaces: number;
  kernel: number;
  bytes: number;
  drawing: string;
  observed: string | null;
  deleted_at: number | null;
}

export interface Tables {
  labs: LabTable;
  history: HistoryTable;
  snapshots: SnapshotTable;
}

// Each entry runs once, in order; PRAGMA user_version counts them. Never change one that was released.
const MIGRATIONS = [
  `CREATE TABLE labs (
     id TEXT PRIMARY KEY, document TEXT NOT NULL, wanted TEXT NOT NULL, sandbox TEXT, applied TEXT,
     position INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
   ) STRICT;
   CREATE TABLE history (
     lab_id TEXT NOT NULL REFERENCES labs(id) ON DELETE CASCADE, number INTEGER NOT NULL, step TEXT NOT NULL,
     PRIMARY KEY (lab_id, number)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE snapshots (
     id TEXT PRIMARY KEY, lab_id TEXT NOT NULL REFERENCES labs(id) ON DELETE CASCADE, name TEXT NOT NULL, taken_at INTEGER NOT NULL,
     namespaces INTEGER NOT NULL, kernel INTEGER NOT NULL, bytes INTEGER NOT NULL, drawing TEXT NOT NULL, observed TEXT,
     deleted_at INTEGER
   ) STRICT;
   CREATE INDEX snapshots_by_lab ON snapshots(lab_id, taken_at);`,
  `ALTER TABLE labs ADD COLUMN scheduled TEXT;`,
];

/** The database cannot be used; the message says which file and why. */
export class StorageError extends Error {}

/** Opens (and brings up to date) the database. Throws a StorageError. */
export function openDatabase(path: string): Kysely<Tables> {
  try {
    return open(path);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(`${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** WAL with synchronous=FULL: what was acknowledged survives a power cut. */
function open(path: string): Kysely<Tables> {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 2000');
  const row: unknown = database.prepare('PRAGMA user_version').get();
  const version = typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
  if (version > MIGRATIONS.length) throw new StorageError(`${path} was written by a newer nslab`);
  for (const [i, sql] of MIGRATIONS.entries()) {
    if (i < version) continue;
    database.exec(`BEGIN; ${sql} PRAGMA user_version = ${String(i + 1)}; COMMIT;`);
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
}

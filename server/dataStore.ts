/** Opens the data folder: its database, its token, its note of where the server is; one server at a time. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { ConfigError } from './config.ts';
import { startTimeOf } from './sandbox/procfs.ts';

const ownerSchema = z.looseObject({ pid: z.number().int(), startTime: z.string() });

export interface DataFolder {
  databasePath: string;
  token: string;
  /** Writes where the server is, for the command line to find. */
  announce(url: string): void;
  release(): void;
}

/** Throws a ConfigError when the folder cannot be written or another server has it. */
export function openDataFolder(path: string, wantedToken: string | undefined): DataFolder {
  const file = (name: string): string => join(path, name);
  const owner = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  try {
    makeFolder(resolve(path));
    const other = readOwner(file('server.json'));
    if (other && startTimeOf(other.pid) === other.startTime) {
      throw new ConfigError(`another nslab (process ${String(other.pid)}) uses ${path}; end it, or give --data another folder`);
    }
    // Hexadecimal, so that it never begins with a dash and can follow --token as it stands.
    const token = wantedToken ?? readToken(file('token')) ?? randomBytes(32).toString('hex');
    writeFileSync(file('token'), `${token}\n`, { mode: 0o600 });
    writeFileSync(file('server.json'), JSON.stringify(owner), { mode: 0o600 });
    return {
      databasePath: file('nslab.sqlite'),
      token,
      announce(url) {
        writeFileSync(file('server.json'), JSON.stringify({ ...owner, url }), { mode: 0o600 });
      },
      release() {
        rmSync(file('server.json'), { force: true });
      },
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `the data folder ${path} cannot be written (${error instanceof Error ? error.message : String(error)}); give --data another one`,
    );
  }
}

/** Level by level: Node's own `recursive` never ends where a folder is there but takes no entries, such as /proc. */
function makeFolder(path: string, mayMakeParent = true): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // What is there may be a file; the first write into it tells.
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || !mayMakeParent || path === dirname(path)) throw error;
    makeFolder(dirname(path));
    makeFolder(path, false);
  }
}

function readOwner(path: string): z.infer<typeof ownerSchema> | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function readToken(path: string): string | undefined {
  try {
    const token = readFileSync(path, 'utf8').trim();
    return token === '' ? undefined : token;
  } catch {
    return undefined;
  }
}

/** A lab service on a database and a kernel of its own, for tests: it can be closed and opened again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import type { TemplateId } from '../../shared/protocol/templateId.ts';
import type { Clock, Sandbox, SandboxLauncher } from '../ports.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { openDatabase } from '../storage/sqliteDriver.ts';
import { SqliteLabRepository } from '../storage/sqliteLabRepository.ts';
import { SqliteSnapshotRepository } from '../storage/sqliteSnapshotRepository.ts';
import { LabService } from './labService.ts';
import type { LabSession } from './labSession.ts';
import { createStartKernel } from './runningKernel.ts';
import { SnapshotService } from './snapshotService.ts';
import type { Notice } from './undrawable.ts';

export class TestLabs {
  /** Every sandbox that was started or taken over. */
  readonly sandboxes: Sandbox[] = [];
  /** All that was said to be no part of a drawing. */
  readonly notices: Notice[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'nslab-labs-'));
  readonly #listeners = new Set<() => void>();
  #repository: SqliteLabRepository | undefined;
  #labs: LabService | undefined;
  #snapshots: SnapshotService | undefined;

  constructor(private readonly clock: Clock = Date) {}

  get repository(): SqliteLabRepository {
    if (!this.#repository) throw new Error('not open');
    return this.#repository;
  }

  get labs(): LabService {
    if (!this.#labs) throw new Error('not open');
    return this.#labs;
  }

  get snapshots(): SnapshotService {
    if (!this.#snapshots) throw new Error('not open');
    return this.#snapshots;
  }

  async open(): Promise<void> {
    const tell = (): void => {
      for (const listener of this.#listeners) listener();
    };
    const { clock } = this;
    const database = openDatabase(join(this.#folder, 'labs.sqlite'));
    this.#repository = new SqliteLabRepository(database);
    const launcher = this.#launcher();
    this.#labs = new LabService(
      {
        repository: this.#repository,
        startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock, logger: silentLogger }),
        clock,
        logger: silentLogger,
        events: {
          edited: tell,
          reset: tell,
          stateChanged: tell,
          observed: tell,
          applied: tell,
          commands: tell,
          lines: tell,
          traffic: tell,
          settled: tell,
          kernelGone: tell,
          noticed: (_, notice) => {
            this.notices.push(notice);
            tell();
          },
          scheduled: tell,
        },
      },
      { labsChanged: tell, deleted: tell },
    );
    this.#snapshots = new SnapshotService({ repository: new SqliteSnapshotRepository(database), clock, onChanged: tell });
    await this.#labs.load();
  }

  #launcher(): SandboxLauncher {
    const real = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
    const known = (sandbox: Sandbox): Sandbox => {
      this.sandboxes.push(sandbox);
      return sandbox;
    };
    return {
      start: async (spec) => known(await real.start(spec)),
      async adopt(record) {
        const sandbox = await real.adopt(record);
        return sandbox && known(sandbox);
      },
    };
  }

  async close(): Promise<void> {
    await this.labs.shutdown();
    await this.#repository?.close();
  }

  /** As if the server had been killed: its sandboxes live on. The labs are to be opened again. */
  async kill(): Promise<void> {
    for (const { id } of this.labs.list()) await this.labs.session(id)?.sandbox?.detach();
    await this.#repository?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A running lab. */
  async lab(template: TemplateId): Promise<LabSession> {
    const made = await this.labs.create({ template, start: false });
    const session = made.ok ? this.labs.session(made.value.labId) : undefined;
    if (!session) throw new Error('the lab was not made');
    const started = await session.start();
    if (!started.ok || started.value.failed.length > 0) throw new Error('the lab did not start');
    return session;
  }

  /** Waits for what the session tells, never for time. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        const listener = (): void => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }
}

/** Makes an edit and waits for its commands. */
export async function edit(session: LabSession, what: Edit, by = 'test'): Promise<void> {
  const edited = await session.edit(what, { editId: 'edit', by });
  if (!edited.ok) throw new Error(edited.error.message);
  const { failed } = await edited.value.done;
  if (failed.length > 0) throw new Error(failed.map((record) => `${record.text}: ${record.stderr ?? ''}`).join('\n'));
}

/** Runs a command as somebody at a terminal would, and gives what it prints. */
export async function type(session: LabSession, namespace: string, ...argv: string[]): Promise<string> {
  const ran = await session.sandbox?.run({ namespace, argv });
  if (ran?.code !== 0) throw new Error(`${argv.join(' ')}: ${ran?.stderr ?? 'the lab does not run'}`);
  return ran.stdout;
}

export const onHost = (session: LabSession, ...argv: string[]): Promise<string> => type(session, HOST, ...argv);

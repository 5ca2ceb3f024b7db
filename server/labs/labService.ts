/** All labs of an installation: makes, lists, copies, deletes them, and finds the one a message is about. */
import { nanoid } from 'nanoid';
import { labSchema, type Lab } from '../../shared/model/lab.ts';
import { buildLab } from '../../shared/labfile/build.ts';
import { parseLabFile, parseLabFileFor, toLabFile, type FileError } from '../../shared/labfile/labFile.ts';
import { replaceLab } from '../../shared/labfile/replaceLab.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import { nextName } from '../../shared/model/names.ts';
import { kernelDrawing } from '../../shared/observe/kernelDrawing.ts';
import { observedToNetState } from '../../shared/plan/toNetState.ts';
import type { CommandRecord, LabSummary } from '../../shared/protocol/records.ts';
import { reasonText } from '../../shared/words/reasons.ts';
import { failed, ok, type Failure, type Result } from '../../shared/protocol/result.ts';
import type { TemplateId } from '../../shared/protocol/templateId.ts';
import type { Sandbox } from '../ports.ts';
import { NOTHING_DONE } from './kernelWork.ts';
import { LabSession, type LabSessionDeps } from './labSession.ts';
import { summarise } from './summarise.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LABS_LIMIT = 500;
/** A change of the list is told at most this often. */
const LIST_MS = 100;

export interface LabServiceEvents {
  labsChanged(labs: LabSummary[]): void;
  deleted(labId: string): void;
}

export class LabService {
  readonly #sessions = new Map<string, LabSession>();
  #listTimer: NodeJS.Timeout | undefined;
  #resumed: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: LabSessionDeps,
    private readonly events: LabServiceEvents,
  ) {}

  /** Loads all labs, and starts those that are to run; resolves when all are loaded, not when all run. */
  async load(): Promise<void> {
    await this.deps.repository.purge(this.deps.clock.now() - DAY_MS);
    const stored = await this.deps.repository.list();
    for (const one of stored) {
      const session = new LabSession(one, this.deps);
      await session.loadHistory();
      this.#sessions.set(session.id, session);
    }
    const sessions = [...this.#sessions.values()];
    this.#resumed = (async () => {
      for (const [i, one] of stored.entries()) {
        // Also one that was deleted or stopped meanwhile, by a server that is to end again: its sandbox may still live.
        await sessions[i]?.resume(one.sandbox);
      }
    })();
  }

  session(labId: string): LabSession | undefined {
    return this.#sessions.get(labId);
  }

  sandboxOf(labId: string): Sandbox | undefined {
    return this.#sessions.get(labId)?.sandbox;
  }

  list(): LabSummary[] {
    return [...this.#sessions.values()].sort((a, b) => b.updatedAt - a.updatedAt).map(summarise);
  }

  /** From a template, from a file, or empty. Starts it unless told not to. */
  async create(spec: { name?: string; template?: TemplateId; file?: string; start?: boolean }): Promise<Result<{ labId: string }>> {
    const labId = nanoid();
    const built = spec.file === undefined ? templateLab(spec.template ?? 'empty', labId) : fileLab(spec.file, labId);
    if (!built.ok) return built;
    const name = spec.name ?? this.#freeName(built.value.name);
    const session = await this.#add({ ...built.value, name });
    if (!session.ok) return session;
    if (spec.start !== false) void session.value.start();
    return ok({ labId });
  }

  async duplicate(labId: string): Promise<Result<{ labId: string }>> {
    const source = this.#sessions.get(labId);
    if (!source) return unknownLab();
    const copy: Lab = { ...source.lab, id: nanoid(), name: this.#freeName(source.lab.name), revision: 0 };
    const added = await this.#add(copy);
    return added.ok ? ok({ labId: copy.id }) : added;
  }

  /** Stops the lab and puts it aside for a day. */
  async remove(labId: string): Promise<Result<Record<string, never>>> {
    const session = this.#sessions.get(labId);
    if (!session) return unknownLab();
    this.#sessions.delete(labId);
    await session.stop();
    await this.deps.repository.markDeleted(labId, this.deps.clock.now());
    this.events.deleted(labId);
    this.changed();
    return ok({});
  }

  /** Brings back what was deleted within a day; stopped. */
  async restore(labId: string): Promise<Result<Record<string, never>>> {
    const stored = await this.deps.repository.deleted(labId);
    if (!stored) return unknownLab();
    await this.deps.repository.markDeleted(labId, undefined);
    const session = new LabSession({ ...stored, wanted: 'stopped', sandbox: undefined }, this.deps);
    await session.loadHistory();
    this.#sessions.set(labId, session);
    this.changed();
    return ok({});
  }

  /** Makes the lab of the file's name equal to the file, runs it, and brings the kernel to it (SPEC CL2). */
  async put(text: string): Promise<Result<{ labId: string; created: boolean; commands: number; failed: CommandRecord[] }>> {
    const named = (name: string): LabSession | undefined => [...this.#sessions.values()].find((session) => session.lab.name === name);
    const parsed = parseLabFileFor(text, (name) => {
      const current = named(name)?.lab;
      return { labId: current?.id ?? nanoid(), source: { newId: nanoid, ...(current && { current }) } };
    });
    if (!parsed.ok) return failed(fileFailure(parsed.errors));
    const existing = named(parsed.lab.name);
    if (!existing) {
      const added = await this.#add(parsed.lab);
      if (!added.ok) return added;
      const started = await added.value.start();
      return started.ok ? ok({ labId: parsed.lab.id, created: true, ...started.value }) : started;
    }
    const started = await existing.start();
    if (!started.ok) return started;
    const edit = replaceLab(existing.lab, parsed.lab);
    let commands = started.value.commands;
    const failures = [...started.value.failed];
    if (edit) {
      const edited = await existing.edit(edit, { editId: nanoid(), by: 'cli' });
      if (!edited.ok) return edited;
      const outcome = await edited.value.done;
      commands += outcome.commands;
      failures.push(...outcome.failed);
    }
    // What somebody typed meanwhile, and what failed before, is brought to the file too.
    const rest = existing.drift().length > 0 ? await existing.apply() : NOTHING_DONE;
    return ok({
      labId: existing.id,
      created: false,
      commands: commands + rest.commands,
      failed: rest.failed.length > 0 ? rest.failed : failures.filter(() => existing.drift().length > 0),
    });
  }

  /** The drawing as a lab file, or what the kernel has. */
  export(labId: string, observed: boolean): Result<{ file: string }> {
    const session = this.#sessions.get(labId);
    if (!session) return unknownLab();
    if (!observed) return ok({ file: toLabFile(session.lab) });
    if (!session.sandbox) return failed({ code: 'not_running', message: 'The lab is not running.' });
    return ok({ file: toLabFile(kernelDrawing(session.lab, observedToNetState(session.observed), nanoid)) });
  }

  /** Tells everybody that the list is another one; soon, once for many changes. */
  changed(): void {
    this.#listTimer ??= setTimeout(() => {
      this.#listTimer = undefined;
      this.events.labsChanged(this.list());
    }, LIST_MS);
  }

  /** Ends all sandboxes; labs that run now will run again after the next start. */
  async shutdown(): Promise<void> {
    clearTimeout(this.#listTimer);
    await Promise.all([...this.#sessions.values()].map((session) => session.stop({ remember: true })));
    await this.#resumed;
    await Promise.all([...this.#sessions.values()].map((session) => session.idle()));
  }

  async #add(lab: Lab): Promise<Result<LabSession>> {
    if (this.#sessions.size >= LABS_LIMIT)
      return failed({ code: 'limit', message: `At most ${String(LABS_LIMIT)} labs.`, params: { limit: String(LABS_LIMIT) } });
    const now = this.deps.clock.now();
    const stored = {
      lab: labSchema.parse(lab),
      wanted: 'stopped',
      sandbox: undefined,
      applied: undefined,
      position: 0,
      updatedAt: now,
    } as const;
    await this.deps.repository.insert(stored);
    const session = new LabSession(stored, this.deps);
    this.#sessions.set(lab.id, session);
    this.changed();
    return ok(session);
  }

  #freeName(wanted: string): string {
    const names = new Set([...this.#sessions.values()].map((session) => session.lab.name));
    return nextName(
      `${wanted.replace(/ \d+$/, '')} `,
      new Set([...names].map((name) => (name === wanted ? `${wanted} ` : name))),
      true,
    ).trim();
  }
}

function templateLab(id: TemplateId, labId: string): Result<Lab> {
  const built = buildLab(labFileSchema.parse(TEMPLATES[id]), labId, { newId: nanoid });
  return built.ok ? ok(built.lab) : failed({ code: 'internal', message: `The template ${id} is broken.` });
}

function fileLab(text: string, labId: string): Result<Lab> {
  const parsed = parseLabFile(text, labId, { newId: nanoid });
  return parsed.ok ? ok(parsed.lab) : failed(fileFailure(parsed.errors));
}

/** The first error of a file, with its line; the message holds the others too. */
function fileFailure(errors: readonly FileError[]): Failure {
  const [first] = errors;
  const text = errors
    .slice(0, 5)
    .map((error) => `line ${String(error.line ?? '?')}: ${error.path.join('.')}: ${reasonText(error.code, error.params) ?? error.code}`);
  return {
    code: 'invalid',
    message: `The lab file cannot be read. ${text.join('; ')}`,
    path: ['file', ...(first?.path ?? [])],
    reason: first?.code ?? 'file_yaml',
    params: { line: String(first?.line ?? ''), column: String(first?.column ?? ''), ...first?.params },
  };
}

function unknownLab(): { ok: false; error: Failure } {
  return failed({ code: 'not_found', message: 'There is no such lab.' });
}

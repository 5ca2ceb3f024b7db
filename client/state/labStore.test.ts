import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { applyEdit } from '../../shared/edit/applyEdit.ts';
import type { Edit } from '../../shared/edit/edit.ts';
import { buildLab } from '../../shared/labfile/build.ts';
import { labFileSchema } from '../../shared/labfile/schema.ts';
import { TEMPLATES } from '../../shared/labfile/templates.ts';
import type { Lab } from '../../shared/model/lab.ts';
import { NOTHING_OBSERVED, type ObservedChange } from '../../shared/observe/observed.ts';
import type { NoticeName, NoticePayload } from '../../shared/protocol/messages.ts';
import type { LabSnapshot } from '../../shared/protocol/records.ts';
import { edit, openLab, useLab } from './labStore.ts';

/** A server that answers what it is told to, when it is told to. */
const server = vi.hoisted(() => {
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => {
    queueMicrotask(frame);
    return 1;
  });
  return {
    listeners: new Map<string, Set<(payload: unknown) => void>>(),
    connects: new Set<() => void>(),
    asked: [] as { name: string; payload: unknown; answer: (value: unknown) => void }[],
  };
});
vi.mock('../api/connection.ts', () => ({
  on: (name: string, listener: (payload: unknown) => void) => {
    const set = server.listeners.get(name) ?? new Set();
    server.listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  },
  onConnect: (listener: () => void) => {
    server.connects.add(listener);
    listener();
    return () => server.connects.delete(listener);
  },
  request: (name: string, payload: unknown) => new Promise((answer) => server.asked.push({ name, payload, answer })),
}));

const LAB_ID = 'lab1';
let made = 0;

function freshLab(): Lab {
  const built = buildLab(labFileSchema.parse(TEMPLATES.tutorial), LAB_ID, { newId: () => `id${String((made += 1))}` });
  if (!built.ok) throw new Error('the template is wrong');
  return built.lab;
}

function snapshotOf(lab: Lab, counter = 1): LabSnapshot {
  return {
    lab,
    state: 'running',
    observed: { ...NOTHING_OBSERVED, counter },
    history: { undo: null, redo: null },
    commands: [],
    lines: [],
    terminals: [],
    pings: [],
    schedule: { phase: 'stopped', elapsedMs: 0, active: [] },
    services: [],
  };
}

function tell<N extends NoticeName>(name: N, payload: NoticePayload<N>): void {
  for (const listener of server.listeners.get(name) ?? []) listener(payload);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const opens = () => server.asked.filter(({ name }) => name === 'lab:open');

async function answerOpen(snapshot: LabSnapshot): Promise<void> {
  const at = server.asked.findIndex(({ name }) => name === 'lab:open');
  const [open] = server.asked.splice(at, 1);
  open?.answer({ ok: true, value: snapshot });
  await settled();
}

function addition(name: string): Edit {
  return { type: 'namespace.add', id: `box-${name}`, name, position: { x: 0, y: 0 } };
}

/** The lab after an edit, and the notice that tells of it. */
function editedBy(lab: Lab, change: Edit, editId = 'theirs') {
  const outcome = applyEdit(lab, change);
  if (!outcome.ok) throw new Error('refused');
  const notice: NoticePayload<'lab:edited'> = {
    labId: LAB_ID,
    revision: outcome.lab.revision,
    editId,
    by: 'user',
    patches: outcome.patches,
    history: { undo: null, redo: null },
  };
  return { lab: outcome.lab, notice };
}

const names = () => Object.values(useLab.getState().lab?.namespaces ?? {}).map((one) => one.name);

describe('the lab that is open', () => {
  let lab: Lab;
  let close: (() => void) | undefined;
  beforeEach(async () => {
    close?.();
    server.asked.length = 0;
    lab = freshLab();
    close = openLab(LAB_ID);
    await answerOpen(snapshotOf(lab));
  });

  it('follows the edits it is told of', async () => {
    tell('lab:edited', editedBy(lab, addition('web')).notice);
    await settled();
    expect(names()).toContain('web');
    expect(useLab.getState().confirmed?.revision).toBe(lab.revision + 1);
    expect(opens()).toHaveLength(0);
  });

  it('ED2 asks for the lab afresh, once, when a revision is skipped', async () => {
    const first = editedBy(lab, addition('one'));
    const second = editedBy(first.lab, addition('two'));
    const third = editedBy(second.lab, addition('three'));
    tell('lab:edited', second.notice);
    tell('lab:edited', third.notice);
    await settled();
    expect(names()).not.toContain('two');
    expect(opens()).toHaveLength(1);
    await answerOpen(snapshotOf(third.lab));
    expect(names()).toEqual(expect.arrayContaining(['one', 'two', 'three']));
    const fourth = editedBy(third.lab, addition('four'));
    tell('lab:edited', fourth.notice);
    await settled();
    expect(names()).toContain('four');
    expect(opens()).toHaveLength(0);
  });

  it('shows an own edit at once, and once only when its confirmation was among what was skipped', async () => {
    void edit(addition('mine'));
    expect(names()).toContain('mine');
    const sent = server.asked.find(({ name }) => name === 'lab:edit');
    const { editId } = z.looseObject({ editId: z.string() }).parse(sent?.payload);
    const other = editedBy(lab, addition('other'));
    const mine = editedBy(other.lab, addition('mine'), editId);
    tell('lab:edited', mine.notice);
    await settled();
    expect(names()).toContain('mine');
    await answerOpen(snapshotOf(mine.lab));
    expect(useLab.getState().pending).toEqual([]);
    expect(names().filter((name) => name === 'mine')).toHaveLength(1);
  });

  it('takes an edit back that the server refuses', async () => {
    const answer = edit(addition('mine'));
    server.asked
      .find(({ name }) => name === 'lab:edit')
      ?.answer({ ok: false, error: { code: 'conflict', message: 'It was changed meanwhile.' } });
    expect(await answer).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(names()).not.toContain('mine');
  });

  it('ED9 refuses by itself what cannot be, without asking', async () => {
    expect(await edit(addition('msb'))).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(server.asked).toEqual([]);
  });

  it('ignores an edit that the snapshot has already', async () => {
    const { notice } = editedBy(lab, addition('web'));
    tell('lab:edited', { ...notice, revision: lab.revision });
    await settled();
    expect(names()).not.toContain('web');
  });

  it('OB4 asks afresh when a change of the kernel is skipped', async () => {
    const change = (counter: number): ObservedChange => ({ counter, set: [], gone: [] });
    tell('lab:observed', { labId: LAB_ID, change: change(2) });
    await settled();
    expect(useLab.getState().observed.counter).toBe(2);
    tell('lab:observed', { labId: LAB_ID, change: change(4) });
    await settled();
    expect(opens()).toHaveLength(1);
    await answerOpen(snapshotOf(lab, 5));
    expect(useLab.getState().observed.counter).toBe(5);
  });

  it('AP7 keeps what is staged apart from what somebody else did', async () => {
    const staged = { ...lab, settings: { ...lab.settings, mode: 'staged' as const } };
    const msb = { name: 'msb', interfaces: {}, routes: [], forwarding: { ipv4: false, ipv6: false }, masquerade: [] };
    close?.();
    close = openLab(LAB_ID);
    await answerOpen({ ...snapshotOf(staged), applied: staged, observed: { counter: 1, namespaces: { msb } } });
    const before = useLab.getState().drift;
    expect(before).not.toEqual([]);
    expect(useLab.getState().planned).toEqual([]);
    void edit(addition('later'));
    expect(useLab.getState().drift).toEqual(before);
    expect(useLab.getState().planned).toEqual([{ kind: 'namespace', ns: 'later', state: 'missing' }]);
  });

  it('hears nothing of other labs', async () => {
    tell('lab:edited', { ...editedBy(lab, addition('web')).notice, labId: 'another' });
    await settled();
    expect(names()).not.toContain('web');
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Edit } from '../../shared/edit/edit.ts';
import { HOST } from '../../shared/model/ids.ts';
import { differenceKey } from '../../shared/plan/difference.ts';
import type { Sandbox } from '../ports.ts';
import { startTimeOf } from '../sandbox/procfs.ts';
import type { LabSession } from './labSession.ts';
import { edit, onHost, TestLabs } from './testLabs.ts';

let at: TestLabs;

beforeEach(async () => {
  at = new TestLabs();
  await at.open();
});

afterEach(() => at.remove());

const tutorial = (): Promise<LabSession> => at.lab('tutorial');

const add = (name: string): Edit => ({ type: 'namespace.add', id: name, name, position: { x: 0, y: 0 } });

const has = (session: LabSession, name: string): boolean => session.observed.namespaces[name] !== undefined;
const draws = (session: LabSession, name: string): boolean => Object.values(session.lab.namespaces).some((one) => one.name === name);

describe('a lab at work', () => {
  it('ED2 ED3 takes the edits of two at once, one after another', async () => {
    const session = await tutorial();
    const before = session.lab.revision;
    const names = Array.from({ length: 20 }, (_, i) => `n${String(i)}`);
    await Promise.all(names.map((name, i) => edit(session, add(name), i % 2 === 0 ? 'a' : 'b')));
    expect(session.lab.revision).toBe(before + names.length);
    await session.idle();
    expect(names.filter((name) => !has(session, name))).toEqual([]);
    expect(session.drift()).toEqual([]);
    // The same name from both: one of them is told.
    const twice = await Promise.all(
      ['a', 'b'].map((by) => session.edit(add('same'), { editId: by, by, baseRevision: session.lab.revision })),
    );
    expect(twice.map((result) => (result.ok ? 'ok' : result.error.code)).sort()).toEqual(['conflict', 'ok']);
  });

  it('ED8 LA4 undoes and redoes across a restart of the server', async () => {
    const session = await tutorial();
    await edit(session, add('one'));
    await edit(session, add('two'));
    expect(await session.move('undo')).toMatchObject({ ok: true });
    await session.idle();
    await at.close();
    await at.open();
    const again = at.labs.session(session.id);
    if (!again) throw new Error('the lab is gone');
    await at.until(() => again.state === 'running');
    expect([has(again, 'one'), has(again, 'two'), again.history.undo?.params, again.history.redo?.params]).toMatchObject([
      true,
      false,
      { name: 'one' },
      { name: 'two' },
    ]);
    expect(await again.move('redo')).toMatchObject({ ok: true });
    await again.idle();
    expect(has(again, 'two')).toBe(true);
    expect(await again.move('redo')).toMatchObject({ ok: false, error: { reason: 'nothing_to_redo' } });
    await again.move('undo');
    await again.move('undo');
    await again.idle();
    expect([has(again, 'one'), has(again, 'two'), has(again, 'msb')]).toEqual([false, false, true]);
  });

  it('OB7 keeps one difference and reverts another', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
    await onHost(session, 'ip', 'netns', 'add', 'kept');
    await onHost(session, 'ip', 'netns', 'add', 'reverted');
    await at.until(() => has(session, 'kept') && has(session, 'reverted'));
    expect(draws(session, 'kept')).toBe(false);
    const keyOf = (ns: string): string[] =>
      session
        .drift()
        .filter((difference) => difference.ns === ns)
        .map(differenceKey);
    await session.keep(keyOf('kept'));
    expect([draws(session, 'kept'), draws(session, 'reverted')]).toEqual([true, false]);
    expect(await session.revert(keyOf('reverted'))).toMatchObject({ failed: [] });
    expect([has(session, 'kept'), has(session, 'reverted'), session.drift()]).toEqual([true, false, []]);
  });

  it('AP7 staged: runs nothing until Apply, and Discard goes back', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { mode: 'staged' } });
    await edit(session, add('staged'));
    expect(has(session, 'staged')).toBe(false);
    const shown = session.plan();
    expect(shown).toContainEqual({ type: 'netns.add', ns: 'staged' });
    expect(await session.apply()).toMatchObject({ commands: shown.length, failed: [] });
    expect(has(session, 'staged')).toBe(true);
    await edit(session, add('discarded'));
    expect(await session.discard()).toMatchObject({ ok: true });
    expect([draws(session, 'discarded'), draws(session, 'staged'), session.plan()]).toEqual([false, true, []]);
  });

  it('LA5 LA6 stops, starts, is deleted and brought back, and survives the death of its sandbox', async () => {
    const session = await tutorial();
    await session.stop();
    expect([session.state, session.sandbox, session.drift()]).toEqual(['stopped', undefined, []]);
    await session.start();
    expect([has(session, 'msb'), session.drift()]).toEqual([true, []]);
    const pid = session.sandbox?.record.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await at.until(() => session.state === 'failed');
    expect([draws(session, 'msb'), session.failure]).toEqual([true, 'the sandbox ended unexpectedly']);
    expect(await session.start()).toMatchObject({ ok: true });
    await at.labs.remove(session.id);
    expect(at.labs.session(session.id)).toBeUndefined();
    expect(await at.labs.restore(session.id)).toMatchObject({ ok: true });
    const restored = at.labs.session(session.id);
    expect([restored?.state, restored && draws(restored, 'msb')]).toEqual(['stopped', true]);
    expect(await at.labs.restore(session.id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('OB6 says what no drawing can hold, once, and again when it comes again', async () => {
    const session = await tutorial();
    await onHost(session, 'ip', 'netns', 'add', 'host');
    await at.until(() => at.notices.length === 1);
    await onHost(session, 'ip', 'netns', 'add', '12');
    await at.until(() => at.notices.length === 2);
    await onHost(session, 'ip', 'link', 'add', 'a+b', 'type', 'bridge');
    await at.until(() => at.notices.length === 3);
    expect(at.notices).toEqual([
      { code: 'namespace_undrawable', params: { namespace: 'host', reason: 'name_reserved' } },
      { code: 'namespace_undrawable', params: { namespace: '12', reason: 'name_digits' } },
      { code: 'interface_undrawable', params: { namespace: 'host', name: 'a+b', reason: 'name_chars' } },
    ]);
    await onHost(session, 'ip', 'netns', 'delete', '12');
    await at.until(() => !has(session, '12'));
    await onHost(session, 'ip', 'netns', 'add', '12');
    await at.until(() => at.notices.length === 4);
    expect(draws(session, '12')).toBe(false);
  });

  const lives = ({ record }: Sandbox): boolean => startTimeOf(record.pid) === record.startTime;

  /** Does something in the moment before the next batch of commands runs. */
  function beforeNextBatch(session: LabSession, action: () => Promise<unknown>): void {
    const { sandbox } = session;
    if (!sandbox) throw new Error('the lab does not run');
    const { batch } = sandbox;
    sandbox.batch = async (...args) => {
      sandbox.batch = batch;
      await action();
      return batch.apply(sandbox, args);
    };
  }

  it('OB7 follows what was deleted in a terminal while own commands ran', async () => {
    const session = await tutorial();
    beforeNextBatch(session, () => onHost(session, 'ip', 'netns', 'delete', 'msb'));
    await edit(session, add('own'));
    await at.until(() => !draws(session, 'msb'));
    // The kernel takes away the other end of its veth a moment later.
    await at.until(() => session.drift().length === 0);
    await session.idle();
    expect([draws(session, 'own'), has(session, 'own'), session.drift()]).toEqual([true, true, []]);
  });

  it('OB8 what is drawn and cannot be in the kernel yet stays drawn, whatever is typed', async () => {
    const session = await tutorial();
    const host = session.lab.namespaces[HOST];
    const port = Object.values(session.lab.interfaces).find(({ namespaceId, name }) => namespaceId === HOST && name === 'veth0');
    if (!host || !port) throw new Error('the template is another one');
    await edit(session, { type: 'interface.set', id: port.id, changes: { up: false } });
    const route = { id: 'later', to: '10.9.0.0/16', via: '192.168.50.2' };
    await edit(session, { type: 'route.add', namespaceId: HOST, route });
    await onHost(session, 'ip', 'netns', 'add', 'unrelated');
    await at.until(() => draws(session, 'unrelated'));
    await session.idle();
    expect(session.lab.namespaces[HOST]?.routes).toContainEqual(route);
    await edit(session, { type: 'interface.set', id: port.id, changes: { up: true } });
    expect(session.drift()).toEqual([]);
  });

  it('PL6 a drawn name deletes nothing that somebody made under it meanwhile, and stays drawn', async () => {
    const session = await tutorial();
    await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
    await onHost(session, 'ip', 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'br1');
    await at.until(() => session.observed.namespaces[HOST]?.interfaces['br0'] !== undefined);
    const position = { x: 0, y: 0 };
    const iface = {
      id: 'br',
      namespaceId: HOST,
      kind: 'bridge',
      name: 'br0',
      up: true,
      addresses: new Array<string>(),
      stp: false,
    } as const;
    await edit(session, { type: 'interface.add', interface: iface, position });
    await edit(session, { type: 'lab.settings', changes: { followKernel: true } });
    await onHost(session, 'ip', 'netns', 'add', 'unrelated');
    await at.until(() => draws(session, 'unrelated'));
    await session.idle();
    expect(session.observed.namespaces[HOST]?.interfaces['br0']?.kind).toBe('veth');
    expect(session.lab.interfaces['br']).toMatchObject({ kind: 'bridge', name: 'br0' });
  });

  it('LA7 ends a lab that is stopped or deleted while it starts, and starts one that is still stopping', async () => {
    const session = await tutorial();
    const [, started] = await Promise.all([session.stop(), session.start()]);
    expect(started).toMatchObject({ ok: true, value: { failed: [] } });
    expect([session.state, has(session, 'msb'), at.sandboxes.map(lives)]).toEqual(['running', true, [false, true]]);
    await session.stop();
    const starting = session.start();
    await session.stop();
    expect(await starting).toMatchObject({ ok: false });
    expect([session.state, session.sandbox, at.sandboxes.some(lives)]).toEqual(['stopped', undefined, false]);
    // Not before it has a sandbox.
    const again = session.start();
    await at.until(() => session.sandbox !== undefined);
    await at.labs.remove(session.id);
    await again;
    expect([session.sandbox, at.sandboxes.length, at.sandboxes.some(lives)]).toEqual([undefined, 3, false]);
    const made = await at.labs.create({ template: 'tutorial' });
    await at.labs.remove(made.ok ? made.value.labId : '');
    expect(at.sandboxes.some(lives)).toBe(false);
  });

  it('LA6 a sandbox that is killed while commands run fails them, and the lab starts again', async () => {
    const session = await tutorial();
    const pid = session.sandbox?.record.pid ?? 0;
    beforeNextBatch(session, () => {
      process.kill(pid, 'SIGKILL');
      return Promise.resolve();
    });
    const edited = await session.edit(add('late'), { editId: 'late', by: 'a' });
    expect(edited.ok && (await edited.value.done).failed).toHaveLength(1);
    await at.until(() => session.state === 'failed');
    expect(draws(session, 'late')).toBe(true);
    expect(await session.start()).toMatchObject({ ok: true, value: { failed: [] } });
    expect([has(session, 'late'), session.drift()]).toEqual([true, []]);
  });

  it.each(['soon after the start', 'later'])('LA4 runs what was saved and not run when the server was killed %s', async (when) => {
    const session = await tutorial();
    if (when === 'later') {
      await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
      await edit(session, add('before'));
      await vi.waitUntil(async () => (await at.repository.list())[0]?.sandbox?.ran === 2, { timeout: 10_000 });
      await onHost(session, 'ip', 'netns', 'delete', 'before');
      await at.until(() => !has(session, 'before'));
    }
    const { sandbox } = session;
    if (!sandbox) throw new Error('the lab does not run');
    // The server dies with the commands on their way.
    sandbox.batch = () => new Promise(() => undefined);
    await session.edit(add('saved'), { editId: 'saved', by: 'a' });
    await sandbox.detach();
    await at.repository.close();
    await at.open();
    const again = at.labs.session(session.id);
    if (!again) throw new Error('the lab is gone');
    await at.until(() => again.state === 'running');
    expect([has(again, 'saved'), has(again, 'msb'), again.sandbox?.record.pid]).toEqual([true, true, sandbox.record.pid]);
    // What somebody deleted, and the drawing did not follow, stays deleted.
    if (when === 'later') expect(has(again, 'before')).toBe(false);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { compare, drawnState, kernelState } from '../../shared/plan/compare.ts';
import type { SnapshotInfo } from '../../shared/protocol/snapshots.ts';
import { SNAPSHOTS_LIMIT } from '../../shared/protocol/snapshots.ts';
import type { LabSession } from './labSession.ts';
import { edit, onHost, TestLabs, type } from './testLabs.ts';

const at = new TestLabs();

beforeAll(() => at.open());

afterAll(() => at.remove());

async function take(session: LabSession, name?: string): Promise<SnapshotInfo> {
  const taken = await at.snapshots.take(session, name);
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value;
}

async function sides(session: LabSession, id: string) {
  const found = await at.snapshots.get(session.id, id);
  if (!found.ok || !found.value.observed) throw new Error('the snapshot has no kernel');
  const { lab, observed } = found.value;
  return { drawing: drawnState(lab), kernel: kernelState(lab, observed) };
}

const idOf = (session: LabSession, name: string): string =>
  Object.values(session.lab.namespaces).find((namespace) => namespace.name === name)?.id ?? '';

it('SN1 SN2 SN3 take, change, restore: the kernel is as it was, in one step that can be undone', async () => {
  const session = await at.lab('router');
  const [first] = Object.values(session.lab.namespaces).filter((namespace) => namespace.name !== 'host');
  if (!first) throw new Error('the template has no namespace');
  const taken = await take(session);
  expect(taken).toMatchObject({ name: 'Snapshot 1', kernel: true, namespaces: Object.keys(session.lab.namespaces).length });
  const before = await sides(session, taken.id);
  const { lab } = session;

  await edit(session, { type: 'namespace.rename', id: first.id, name: 'renamed' });
  await edit(session, { type: 'namespace.add', id: 'extra', name: 'extra', position: { x: 0, y: 0 } });
  await edit(session, { type: 'namespace.remove', id: idOf(session, 'router') || idOf(session, 'r1') });
  const changed = kernelState(session.lab, session.observed);
  expect(compare(before.kernel, changed)).toContainEqual({ kind: 'namespace', ns: 'extra', state: 'extra' });
  // What somebody typed and nobody drew goes too.
  await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
  await onHost(session, 'ip', 'link', 'add', 'typed', 'type', 'bridge');
  // Rings no bell, and no line was typed in a terminal.
  const rule = 'table inet nslab { chain input { type filter hook input priority filter; policy accept; tcp dport 9 drop; }; }';
  expect(await session.sandbox?.run({ namespace: 'host', argv: ['nft', rule] })).toMatchObject({ code: 0 });

  const planned = await at.snapshots.plan(session, taken.id, 'drawing');
  expect(planned).toMatchObject({ ok: true });
  const restored = await at.snapshots.restore(session, taken.id, { side: 'drawing', by: 'test' });
  expect(restored).toMatchObject({ ok: true, value: { failed: 0 } });
  await session.idle();
  expect(session.lab).toMatchObject({ namespaces: lab.namespaces, interfaces: lab.interfaces, layout: lab.layout });
  expect(session.lab.settings.followKernel).toBe(false);
  expect(session.drift()).toEqual([]);
  expect(compare(before.kernel, kernelState(session.lab, session.observed))).toEqual([]);
  expect(await onHost(session, 'nft', 'list', 'ruleset')).not.toContain('dport');
  expect(session.history.undo).toEqual({ code: 'restore.drawing', params: { name: 'Snapshot 1' } });
  await session.move('undo');
  await session.idle();
  expect([idOf(session, 'extra'), idOf(session, 'renamed')]).toEqual(['extra', first.id]);
  expect(await type(session, 'renamed', 'ip', '-br', 'link', 'show', 'lo')).toContain('lo');
});

it('SN3 what the kernel had is restored as a drawing, and in staged mode nothing runs', async () => {
  const session = await at.lab('tutorial');
  await edit(session, { type: 'lab.settings', changes: { followKernel: false } });
  await onHost(session, 'ip', 'netns', 'add', 'typed');
  await at.until(() => session.observed.namespaces['typed'] !== undefined);
  const taken = await take(session, 'with typed');
  await onHost(session, 'ip', 'netns', 'delete', 'typed');
  expect(await at.snapshots.restore(session, taken.id, { side: 'kernel', by: 'test' })).toMatchObject({ ok: true, value: { failed: 0 } });
  expect([idOf(session, 'typed') !== '', session.observed.namespaces['typed'] !== undefined]).toEqual([true, true]);
  await edit(session, { type: 'lab.settings', changes: { mode: 'staged' } });
  expect(await at.snapshots.restore(session, taken.id, { side: 'drawing', by: 'test' })).toMatchObject({
    ok: true,
    value: { commands: 0 },
  });
  expect([idOf(session, 'typed'), session.observed.namespaces['typed'] !== undefined]).toEqual(['', true]);
  expect(session.plan()).toContainEqual({ type: 'netns.delete', ns: 'typed' });
});

it('SN1 SN5 they survive a restart and their lab’s day aside; a copy of the lab has none; a stopped lab has no kernel to restore', async () => {
  const session = await at.lab('two');
  await session.stop();
  const taken = await take(session, 'stopped');
  expect(taken.kernel).toBe(false);
  expect(await at.snapshots.restore(session, taken.id, { side: 'kernel', by: 'test' })).toMatchObject({
    ok: false,
    error: { reason: 'snapshot_without_kernel' },
  });
  const copy = await at.labs.duplicate(session.id);
  expect(copy.ok && (await at.snapshots.list(copy.value.labId))).toEqual([]);
  await at.labs.remove(session.id);
  await at.close();
  await at.open();
  await at.labs.restore(session.id);
  expect(await at.snapshots.list(session.id)).toEqual([taken]);
});

it('SN1 no more than the limit; one that was put aside gives way', async () => {
  const made = await at.labs.create({ template: 'empty', start: false });
  const session = made.ok ? at.labs.session(made.value.labId) : undefined;
  if (!session) throw new Error('the lab was not made');
  const first = await take(session);
  for (let n = 2; n <= SNAPSHOTS_LIMIT; n += 1) await take(session);
  expect(await at.snapshots.take(session, 'one more')).toMatchObject({ ok: false, error: { code: 'limit', params: { limit: '100' } } });
  expect(await at.snapshots.remove(session.id, first.id)).toMatchObject({ ok: true });
  expect(await take(session)).toMatchObject({ name: 'Snapshot 1' });
  expect(await at.snapshots.recover(session.id, first.id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

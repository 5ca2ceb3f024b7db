import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOST } from '../../shared/model/ids.ts';
import type { Interface } from '../../shared/model/lab.ts';
import type { ScheduleStep } from '../../shared/model/schedule.ts';
import { labToNetState } from '../../shared/plan/toNetState.ts';
import type { LabSession } from './labSession.ts';
import { edit, TestLabs, type } from './testLabs.ts';

const at = new TestLabs();

beforeAll(() => at.open());

afterAll(() => at.remove());

function end(session: LabSession, ns: string, dev: string): Interface {
  const found = Object.values(session.lab.interfaces).find(
    (one) => one.name === dev && session.lab.namespaces[one.namespaceId]?.name === ns,
  );
  if (!found) throw new Error(`no ${ns}/${dev}`);
  return found;
}

const isUp = (session: LabSession, ns: string, dev: string): boolean | undefined => session.observed.namespaces[ns]?.interfaces[dev]?.up;

async function scheduled(session: LabSession, step: Omit<ScheduleStep, 'id' | 'action'>): Promise<void> {
  const { id } = end(session, HOST, 'veth0');
  await edit(session, { type: 'schedule.set', steps: [{ id: 'step', ...step, action: { type: 'link.down', interfaceId: id } }] });
}

it('SC3 SC4 SC5 a link goes down and comes back by the schedule; it is no difference, and not taken into the drawing', async () => {
  const session = await at.lab('tutorial');
  // A route that goes when the link does, and comes back with it.
  await edit(session, {
    type: 'route.add',
    namespaceId: HOST,
    route: { id: 'far', to: '10.9.0.0/16', via: '192.168.50.2' },
  });
  await scheduled(session, { at: 0.2, for: 0.5, repeat: { every: 0.9, times: 2 } });
  const { lab } = session;
  const before = labToNetState(lab);
  expect(session.startSchedule()).toMatchObject({ ok: true });
  for (let round = 0; round < 2; round += 1) {
    await at.until(
      () =>
        isUp(session, HOST, 'veth0') === false &&
        session.observed.namespaces[HOST]?.routes.every((route) => route.to !== '10.9.0.0/16') === true,
    );
    expect([session.schedule.phase, session.schedule.active.map((step) => step.id), session.drift()]).toEqual(['running', ['step'], []]);
    await at.until(() => session.schedule.active.length === 0 && isUp(session, HOST, 'veth0') === true);
  }
  await at.until(() => session.schedule.phase === 'stopped');
  await session.idle();
  expect([session.drift(), session.lab]).toEqual([[], lab]);
  expect(labToNetState(session.lab)).toEqual(before);
  expect(await type(session, HOST, 'ip', 'route', 'show', '10.9.0.0/16')).toContain('via 192.168.50.2');
});

it('SC5 stopped half-way everything is put back; what is typed meanwhile is taken into the drawing, the outage is not', async () => {
  const session = await at.lab('tutorial');
  await scheduled(session, { at: 0 });
  session.startSchedule();
  await at.until(() => isUp(session, HOST, 'veth0') === false);
  await type(session, HOST, 'ip', 'netns', 'add', 'typed');
  await at.until(() => Object.values(session.lab.namespaces).some((one) => one.name === 'typed'));
  expect([end(session, HOST, 'veth0').up, session.drift()]).toEqual([true, []]);
  expect(await session.stopSchedule()).toMatchObject({ ok: true });
  expect([isUp(session, HOST, 'veth0'), session.drift(), session.schedule.phase]).toEqual([true, [], 'stopped']);
});

it('SC1 ED8 undo takes the schedule back, also while it runs; an empty one does not run', async () => {
  const session = await at.lab('tutorial');
  await scheduled(session, { at: 0 });
  session.startSchedule();
  await at.until(() => isUp(session, HOST, 'veth0') === false);
  await session.move('undo');
  await at.until(() => isUp(session, HOST, 'veth0') === true);
  await session.idle();
  expect([session.lab.schedule, session.schedule.phase, session.drift()]).toEqual([[], 'stopped', []]);
  expect(session.startSchedule()).toMatchObject({ ok: false, error: { reason: 'schedule_empty' } });
  const unknown = { id: 'x', at: 0, action: { type: 'link.down', interfaceId: 'nowhere' } } as const;
  expect(await session.edit({ type: 'schedule.set', steps: [unknown] }, { editId: 'e', by: 'test' })).toMatchObject({
    ok: false,
    error: { code: 'refused', reason: 'not_found', path: ['edit', 'steps', 0, 'action', 'interfaceId'] },
  });
});

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
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

it('SC3 what the kernel drops with an address is no difference, and comes back with it', async () => {
  const session = await at.lab('tutorial');
  const { id } = end(session, 'msb', 'veth1');
  const action = { type: 'address.remove', interfaceId: id, address: '192.168.50.2/24' } as const;
  await edit(session, { type: 'schedule.set', steps: [{ id: 'step', at: 0, action }] });
  session.startSchedule();
  await at.until(
    () => session.observed.namespaces['msb']?.interfaces['veth1']?.addresses.every(({ scope }) => scope !== 'global') === true,
  );
  await session.idle();
  expect([await type(session, 'msb', 'ip', 'route'), session.drift()]).toEqual(['', []]);
  await session.stopSchedule();
  expect([await type(session, 'msb', 'ip', 'route', 'show', 'default'), session.drift()]).toEqual([expect.stringContaining('via'), []]);
});

it('SC4 somebody else edits what a step is about: it goes on, and what they drew stays', async () => {
  const session = await at.lab('tutorial');
  await scheduled(session, { at: 0 });
  const { id } = end(session, HOST, 'veth0');
  session.startSchedule();
  await at.until(() => isUp(session, HOST, 'veth0') === false);
  await edit(session, {
    type: 'batch',
    edits: [
      { type: 'interface.rename', id, name: 'up0' },
      { type: 'interface.set', id, changes: { addresses: ['192.168.50.4/24'] } },
    ],
  });
  expect([isUp(session, HOST, 'up0'), isUp(session, HOST, 'veth0'), session.drift()]).toEqual([false, undefined, []]);
  await session.move('undo');
  await session.idle();
  expect([isUp(session, HOST, 'veth0'), session.drift()]).toEqual([false, []]);
  await session.move('redo');
  // Drawn down, it stays down when the run ends.
  await edit(session, { type: 'interface.set', id, changes: { up: false } });
  await session.stopSchedule();
  expect([isUp(session, HOST, 'up0'), session.drift()]).toEqual([false, []]);
  await edit(session, { type: 'interface.set', id, changes: { up: true } });
  expect(await type(session, HOST, 'ip', '-br', 'address', 'show', 'up0')).toContain('192.168.50.4/24');
  session.startSchedule();
  await at.until(() => isUp(session, HOST, 'up0') === false);
  await edit(session, { type: 'interface.remove', id });
  // What a step is about is gone; the step is not, and does nothing.
  expect([session.lab.schedule.length, session.schedule.phase]).toEqual([1, 'running']);
  expect(await session.stopSchedule()).toMatchObject({ ok: true });
  expect(session.commandRecords.all().filter(({ state }) => state === 'failed')).toEqual([]);
});

it.each(['while a step is active', 'while it is put back'])(
  'SC5 everything is put back by the next server when this one is killed %s',
  async (when) => {
    const own = new TestLabs();
    onTestFinished(() => own.remove());
    await own.open();
    const session = await own.lab('tutorial');
    await scheduled(session, { at: 0 });
    session.startSchedule();
    await own.until(() => isUp(session, HOST, 'veth0') === false);
    await session.idle();
    if (when === 'while it is put back') {
      const { sandbox } = session;
      if (!sandbox) throw new Error('the lab does not run');
      // The server dies with the commands on their way.
      const asked = new Promise<void>((resolve) => {
        sandbox.batch = () => {
          resolve();
          return new Promise(() => undefined);
        };
      });
      void session.stopSchedule();
      await asked;
    }
    await own.kill();
    await own.open();
    const again = own.labs.session(session.id);
    await own.until(() => again?.state === 'running');
    await again?.idle();
    expect(again?.sandbox?.record.pid).toBe(session.sandbox?.record.pid);
    expect([again && isUp(again, HOST, 'veth0'), again?.drift(), again?.schedule.phase]).toEqual([true, [], 'stopped']);
  },
);

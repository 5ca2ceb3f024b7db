/** What an empty lab costs, and one edit in it. */
import { costOf, pssBelow, type Cost } from './cost.ts';
import { tell, tellRatio } from './figure.ts';
import type { Stand } from './stand.ts';

const TURNS = 20;

export async function idleLab({ ask, labs, launcher, socket }: Stand): Promise<void> {
  const { labId } = (await ask('lab:create', { name: 'idle' })) as { labId: string };
  await ask('lab:open', { labId });
  await ask('lab:start', { labId });
  const session = labs.session(labId);
  const { sandbox } = session ?? {};
  if (!session || !sandbox) throw new Error('the lab does not run');
  await session.idle();
  // The server itself is Node and serves all labs; what a lab costs is what hangs below it, and its own first process.
  tell('memory.idleLab', pssBelow(process.pid) + pssBelow(sandbox.record.pid), 'MiB', 10);

  const seen = (name: string): Promise<void> =>
    new Promise((resolve) => {
      const listen = ({ change }: { change: { set: { name: string }[] } }): void => {
        if (!change.set.some((namespace) => namespace.name === name)) return;
        socket.off('lab:observed', listen);
        resolve();
      };
      socket.on('lab:observed', listen);
    });
  const runs: { ours: Cost; bare: Cost }[] = [];
  for (let i = 0; i < TURNS; i += 1) {
    const name = `n${String(i)}`;
    const ours = await costOf(launcher, async () => {
      const drawn = seen(name);
      const edit = { type: 'namespace.add', id: name, name, position: { x: i, y: 0 } };
      await ask('lab:edit', { labId, baseRevision: 0, editId: name, edit });
      await drawn;
    });
    await session.idle();
    const typed = seen(`plain${String(i)}`);
    const bare = await costOf(launcher, async () => {
      await sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'add', `plain${String(i)}`] });
    });
    runs.push({ ours, bare });
    // What was typed is taken into the drawing first: a person does not type and draw in the same instant.
    await typed;
    await session.idle();
  }
  tellRatio('edit.roundtrip', 4, runs);
  await ask('lab:delete', { labId });
}

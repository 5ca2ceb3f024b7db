/** `watch LAB`: edits, commands, kernel changes and monitor lines as they come, until interrupted. */
import { EXIT, expectArguments } from './invocation.ts';
import { findLab, type CommandContext } from './labCommands.ts';

export async function watch({ invocation, client, output }: CommandContext): Promise<number> {
  const lab = await findLab(client, expectArguments(invocation, 'LAB').LAB);
  client.on('lab:edited', ({ revision, by, edit }) => {
    output.print({ event: 'edited', revision, by, edit }, () => `edit     ${edit?.type ?? '?'} by ${by} (revision ${String(revision)})`);
  });
  client.on('lab:commands', ({ records }) => {
    for (const record of records) {
      if (record.state === 'running') continue;
      const mark = record.state === 'ok' ? 'ok      ' : record.state;
      output.print(
        { event: 'command', ...record },
        () => `${mark} ${record.text}${record.stderr !== undefined && record.stderr !== '' ? `  # ${record.stderr}` : ''}`,
      );
    }
  });
  client.on('lab:lines', ({ lines }) => {
    for (const line of lines) output.print({ event: 'line', ...line }, () => `monitor  ${line.namespace ?? '-'}: ${line.text}`);
  });
  client.on('lab:observed', ({ change }) => {
    output.print({ event: 'observed', ...change }, () => '');
  });
  client.on('lab:stateChanged', ({ state, failure }) => {
    output.print({ event: 'state', state, failure }, () => `state    ${state}${failure === undefined ? '' : `: ${failure}`}`);
  });
  const deleted = new Promise<void>((resolve) => {
    client.on('lab:deleted', ({ labId }) => {
      if (labId === lab.id) resolve();
    });
  });
  const interrupted = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await client.ask('lab:open', { labId: lab.id });
  output.print({ event: 'watching', labId: lab.id, name: lab.name }, () => `watching ${lab.name}`);
  await Promise.race([interrupted, deleted, client.lost]);
  return EXIT.ok;
}

#!/usr/bin/env node
/** The command line `nslab`: parses, connects, runs one command, ends with its exit code. */
import { HELP } from './help.ts';
import { CliError, EXIT, parseInvocation } from './invocation.ts';
import type { CommandContext } from './labCommands.ts';
import { createOutput } from './output.ts';

type Action = (context: CommandContext) => Promise<number>;

/** Each is loaded when it is asked for: a start is felt. */
const COMMANDS = new Map<string, () => Promise<Action>>([
  ['labs', async () => (await import('./labCommands.ts')).labs],
  ['new', async () => (await import('./labCommands.ts')).create],
  ['apply', async () => (await import('./labCommands.ts')).apply],
  ['import', async () => (await import('./formatCommands.ts')).importLab],
  ['export', async () => (await import('./formatCommands.ts')).exportAs],
  ['exec', async () => (await import('./execCommand.ts')).exec],
  ['ping', async () => (await import('./pingCommand.ts')).ping],
  ['watch', async () => (await import('./watchCommand.ts')).watch],
  ['snapshot', async () => (await import('./snapshotCommand.ts')).snapshot],
  ['start', async () => (await import('./labCommands.ts')).onLab('lab:start')],
  ['stop', async () => (await import('./labCommands.ts')).onLab('lab:stop')],
  ['rm', async () => (await import('./labCommands.ts')).onLab('lab:delete')],
]);

async function run(args: readonly string[]): Promise<number> {
  const invocation = parseInvocation(args);
  const { options, command } = invocation;
  const output = createOutput(options.json);
  if (options.version) {
    const { packageVersion } = await import('../packageVersion.ts');
    output.print({ version: packageVersion() }, packageVersion);
    return EXIT.ok;
  }
  if (options.help || command === '') {
    process.stdout.write(HELP);
    return options.help ? EXIT.ok : EXIT.usage;
  }
  if (command === 'doctor') return (await import('./doctorCommand.ts')).doctor(output);
  const load = COMMANDS.get(command);
  if (!load) throw new CliError(`no such command: ${command}; see nslab --help`, EXIT.usage);
  const [action, { connectToServer }] = await Promise.all([load(), import('./serverClient.ts')]);
  const client = await connectToServer(options);
  try {
    return await action({ invocation, client, output });
  } finally {
    client.close();
  }
}

// A reader that goes away (`nslab watch | head`) ends the program quietly.
process.stdout.on('error', () => process.exit(EXIT.ok));

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`nslab: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
}

#!/usr/bin/env node
/** The command line `nslab`: parses, connects, runs one command, ends with its exit code. */
import { packageVersion } from '../packageVersion.ts';
import { doctor } from './doctorCommand.ts';
import { exec } from './execCommand.ts';
import { exportAs, importLab } from './formatCommands.ts';
import { HELP } from './help.ts';
import { CliError, EXIT, parseInvocation } from './invocation.ts';
import { apply, create, labs, onLab, type CommandContext } from './labCommands.ts';
import { createOutput } from './output.ts';
import { ping } from './pingCommand.ts';
import { connectToServer } from './serverClient.ts';
import { snapshot } from './snapshotCommand.ts';
import { watch } from './watchCommand.ts';

const COMMANDS = new Map<string, (context: CommandContext) => Promise<number>>([
  ['labs', labs],
  ['new', create],
  ['apply', apply],
  ['import', importLab],
  ['export', exportAs],
  ['exec', exec],
  ['ping', ping],
  ['watch', watch],
  ['snapshot', snapshot],
  ['start', onLab('lab:start')],
  ['stop', onLab('lab:stop')],
  ['rm', onLab('lab:delete')],
]);

async function run(args: readonly string[]): Promise<number> {
  const invocation = parseInvocation(args);
  const { options, command } = invocation;
  const output = createOutput(options.json);
  if (options.version) {
    output.print({ version: packageVersion() }, packageVersion);
    return EXIT.ok;
  }
  if (options.help || command === '') {
    process.stdout.write(HELP);
    return options.help ? EXIT.ok : EXIT.usage;
  }
  if (command === 'doctor') return doctor(output);
  const action = COMMANDS.get(command);
  if (!action) throw new CliError(`no such command: ${command}; see nslab --help`, EXIT.usage);
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

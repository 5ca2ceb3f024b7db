/** Reads the command line of `nslab`: which command, its options, what comes after `--`. */
import { parseArgs } from 'node:util';

/** How the program ends; documented in docs/CLI.md. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, refused: 4 } as const;

/** Ends the program with one line on standard error and this exit code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

export interface Invocation {
  command: string;
  positionals: string[];
  /** What stands after `--`, untouched. */
  rest: string[];
  options: {
    server?: string;
    token?: string;
    data?: string;
    template?: string;
    format?: string;
    name?: string;
    count?: number;
    json: boolean;
    observed: boolean;
    check: boolean;
    help: boolean;
    version: boolean;
  };
}

/** Fails with a usage error that names the option. */
export function parseInvocation(args: readonly string[]): Invocation {
  const cut = args.indexOf('--');
  const own = cut < 0 ? args : args.slice(0, cut);
  const rest = cut < 0 ? [] : args.slice(cut + 1);
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      allowPositionals: true,
      options: {
        server: { type: 'string' },
        token: { type: 'string' },
        data: { type: 'string' },
        template: { type: 'string' },
        format: { type: 'string' },
        name: { type: 'string' },
        count: { type: 'string', short: 'c' },
        json: { type: 'boolean', default: false },
        observed: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
    const [command = '', ...others] = positionals;
    const { count, ...options } = values;
    return { command, positionals: others, rest, options: { ...options, ...(count !== undefined && { count: parseCount(count) }) } };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error), EXIT.usage);
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new CliError(`-c ${text}: a whole number from 1 to 1000`, EXIT.usage);
  return count;
}

/** Takes exactly the named positional arguments. */
export function expectArguments<N extends string>(invocation: Invocation, ...names: N[]): Record<N, string> {
  const { positionals, command } = invocation;
  if (positionals.length !== names.length || positionals.some((text) => text === '')) {
    throw new CliError(`usage: nslab ${command} ${names.join(' ')} (got ${String(positionals.length)} arguments)`, EXIT.usage);
  }
  return Object.fromEntries(names.map((name, i) => [name, positionals[i] ?? ''])) as Record<N, string>;
}

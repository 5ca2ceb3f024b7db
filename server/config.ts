/** What the server is told at its start, by flags or environment, checked before anything is opened. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { defaultDataFolder } from './dataFolder.ts';

export const SERVER_HELP = `nslab: build Linux network-namespace labs by drawing them

Usage: npm start -- [OPTIONS]

  --host ADDRESS        listen here (NSLAB_HOST, default 127.0.0.1)
  --port N              and on this port, 0 for any free one (NSLAB_PORT, default 4380)
  --data DIR            keep labs here (NSLAB_DATA, default ~/.local/share/nslab)
  --token T             sign-in token, at least 16 characters (NSLAB_TOKEN, default: made at the first start)
  --allowed-host NAME   also answer under this name or address; may be given several times (NSLAB_ALLOWED_HOST, comma between)
  --allow-uplink        let labs whose setting says so reach the Internet (NSLAB_ALLOW_UPLINK=1)
  --no-open             do not open a browser (NSLAB_NO_OPEN=1)
  --help, --version
`;

/** A start that cannot be: one line, with the remedy. */
export class ConfigError extends Error {}

const schema = z.strictObject({
  host: z.union([z.ipv4(), z.ipv6(), z.literal('localhost')], 'an IP address of this machine, such as 127.0.0.1'),
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65535, 'a number from 0 to 65535'),
  data: z.string().min(1, 'a folder'),
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,128}$/, '16 to 128 letters, digits, _ or -')
    .optional(),
  allowedHosts: z.array(z.string().regex(/^[A-Za-z0-9.-]+$|^\[[0-9a-fA-F:]+\]$/, 'a host name or address without port')),
  allowUplink: z.boolean(),
  open: z.boolean(),
});

export type Config = z.output<typeof schema>;
export type Start = { action: 'run'; config: Config } | { action: 'help' } | { action: 'version' };

const FLAGS: Record<string, string> = {
  host: '--host',
  port: '--port',
  data: '--data',
  token: '--token',
  allowedHosts: '--allowed-host',
  allowUplink: '--allow-uplink',
  open: '--no-open',
};

/** Throws a ConfigError that names the flag. */
export function readConfig(args: readonly string[], env: NodeJS.ProcessEnv): Start {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        host: { type: 'string' },
        port: { type: 'string' },
        data: { type: 'string' },
        token: { type: 'string' },
        'allowed-host': { type: 'string', multiple: true },
        'allow-uplink': { type: 'boolean' },
        'no-open': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)}; see --help`);
  }
  if (values.help === true) return { action: 'help' };
  if (values.version === true) return { action: 'version' };
  const token = values.token ?? env['NSLAB_TOKEN'];
  const parsed = schema.safeParse({
    host: values.host ?? env['NSLAB_HOST'] ?? '127.0.0.1',
    port: values.port ?? env['NSLAB_PORT'] ?? '4380',
    data: values.data ?? env['NSLAB_DATA'] ?? defaultDataFolder(env),
    ...(token !== undefined && { token }),
    allowedHosts: values['allowed-host'] ?? env['NSLAB_ALLOWED_HOST']?.split(',').filter((name) => name !== '') ?? [],
    allowUplink: values['allow-uplink'] ?? isOn(env['NSLAB_ALLOW_UPLINK']),
    open: !(values['no-open'] ?? isOn(env['NSLAB_NO_OPEN'])),
  });
  if (parsed.success) return { action: 'run', config: parsed.data };
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${FLAGS[String(issue?.path[0])] ?? ''}: must be ${issue?.message ?? 'valid'}`);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

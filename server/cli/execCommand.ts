/** `exec LAB NAMESPACE -- CMD…`: standard input, output and exit code pass through. */
import { constants } from 'node:os';
import { EXIT, CliError, expectArguments } from './invocation.ts';
import { findLab, type CommandContext } from './labCommands.ts';

/** Bytes of input per message; base64 makes a third more of it. */
const CHUNK = 32 * 1024;

export async function exec({ invocation, client, output }: CommandContext): Promise<number> {
  const { LAB: wanted, NAMESPACE: namespace } = expectArguments(invocation, 'LAB', 'NAMESPACE');
  if (invocation.rest.length === 0) throw new CliError('usage: nslab exec LAB NAMESPACE -- CMD [ARG…]', EXIT.usage);
  const lab = await findLab(client, wanted);
  const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  client.on('exec:output', ({ stream, data }, taken) => {
    const bytes = Buffer.from(data, 'base64');
    if (output.json) {
      collected[stream].push(bytes);
      taken();
    } else {
      process[stream].write(bytes, () => {
        taken();
      });
    }
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    client.on('exec:ended', resolve);
  });
  const { execId } = await client.ask('exec:start', { labId: lab.id, namespace, argv: invocation.rest });
  const forwardSignal = (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => {
    void client.ask('exec:kill', { execId, signal });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forwardSignal);
  void forwardInput(async (message) => {
    await client.ask('exec:input', { execId, ...message });
  });
  const { code, signal } = await Promise.race([ended, client.lost]);
  for (const name of signals) process.off(name, forwardSignal);
  process.stdin.destroy();
  if (output.json) {
    const text = { stdout: Buffer.concat(collected.stdout).toString(), stderr: Buffer.concat(collected.stderr).toString() };
    output.print({ code, signal, ...text }, () => '');
  }
  return code ?? 128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0);
}

async function forwardInput(send: (message: { data?: string; end?: boolean }) => Promise<void>): Promise<void> {
  try {
    for await (const chunk of process.stdin) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      for (let at = 0; at < bytes.length; at += CHUNK) await send({ data: bytes.subarray(at, at + CHUNK).toString('base64') });
    }
    await send({ end: true });
  } catch {
    // The program ended before it had read everything, as with any pipe.
  }
}

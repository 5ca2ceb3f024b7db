/** Asks the kernel of a lab about its namespaces: what `ip` prints, and which number stands for which namespace. */
import { HOST } from '../../shared/model/ids.ts';
import { NOTHING_OBSERVED, type Observed } from '../../shared/observe/observed.ts';
import { parseIds, parseReading, READ_LINES, type Reading } from '../../shared/observe/parse.ts';
import { resolvePeers, unclearNamespaces } from '../../shared/observe/peers.ts';
import type { Logger, NamespaceEntry, Sandbox } from '../ports.ts';
import { ALL_FACTS } from './silentFacts.ts';
import { SilentReader } from './silentReader.ts';

/**
 * All that a kernel has at this moment, with what rings no bell; for who does not watch it. A namespace that goes meanwhile is left out.
 * Rejects when the sandbox has ended.
 */
export async function readKernel(sandbox: Sandbox, logger: Logger): Promise<Observed> {
  const mounted = listNamespaces(sandbox, { afresh: true }).filter(({ identity }) => identity !== '');
  const names = [HOST, ...mounted.map(({ name }) => name)];
  const readings = new Map<string, Reading>();
  for (const [name, stdout] of await printNamespaces(sandbox, names)) {
    const reading = parsePrinted(name, stdout);
    if (reading) readings.set(name, reading);
  }
  const silent = new SilentReader({ sandbox, logger });
  const everything = new Map(names.map((name) => [name, new Set(ALL_FACTS)]));
  await silent.read(everything, (name) => readings.get(name)?.namespace, true);
  for (const [name, reading] of readings) readings.set(name, { ...reading, namespace: silent.completed(reading.namespace) });
  const numbers = await askNumbers(sandbox, [...unclearNamespaces(readings).keys()]);
  return { counter: 1, namespaces: resolvePeers(readings, NOTHING_OBSERVED.namespaces, numbers) };
}

/** What is under /run/netns; without a namespace called `host`, which would be mistaken for the lab's own. */
export function listNamespaces(sandbox: Sandbox, options: { afresh: boolean }): NamespaceEntry[] {
  return sandbox.namespaces(options).filter(({ name }) => name !== HOST && name !== '__proto__');
}

/** What `READ_LINES` prints there; without those where it fails. */
export async function printNamespaces(sandbox: Sandbox, names: readonly string[]): Promise<Map<string, string>> {
  const printed = new Map<string, string>();
  const results = await sandbox.batchMany(
    names.map((namespace) => ({ namespace, lines: READ_LINES })),
    { json: true, lane: 'read' },
  );
  for (const [i, name] of names.entries()) {
    const result = results[i];
    if (result && !result.failure) printed.set(name, result.stdout);
  }
  return printed;
}

/** Undefined where it is not what `ip` prints: what was cut short, say, by a lab that ends. */
export function parsePrinted(name: string, stdout: string): Reading | undefined {
  try {
    return parseReading(name, stdout);
  } catch {
    return undefined;
  }
}

/** Which number stands for which namespace in each of these; without those that cannot tell. */
export async function askNumbers(sandbox: Sandbox, names: readonly string[]): Promise<Map<string, ReadonlyMap<number, string>>> {
  const numbers = new Map<string, ReadonlyMap<number, string>>();
  const results = await sandbox.batchMany(
    names.map((namespace) => ({ namespace, lines: [['netns', 'list-id']] })),
    { json: true, lane: 'read' },
  );
  for (const [i, name] of names.entries()) {
    const result = results[i];
    if (result && !result.failure) numbers.set(name, parseIds(result.stdout));
  }
  return numbers;
}

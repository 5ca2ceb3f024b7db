/** Questions to a namespace's kernel that somebody in the page asks; they change nothing. */
import { NEIGHBOURS_ARGV, readNeighbours, type SeenNeighbour } from '../../shared/probe/neighbours.ts';
import { lookupArgv, lookupText, readLookup, type LookupAnswer, type LookupQuestion } from '../../shared/probe/routeLookup.ts';
import type { Sandbox } from '../ports.ts';

export async function lookUpRoute(sandbox: Sandbox, namespace: string, question: LookupQuestion): Promise<LookupAnswer> {
  const { stdout, stderr } = await sandbox.run({ namespace, argv: lookupArgv(question) }, 'read');
  return { command: lookupText(namespace, question), ...readLookup(stdout, stderr) };
}

export async function listNeighbours(sandbox: Sandbox, namespace: string): Promise<SeenNeighbour[]> {
  const { code, stdout } = await sandbox.run({ namespace, argv: NEIGHBOURS_ARGV }, 'read');
  return code === 0 ? readNeighbours(stdout) : [];
}

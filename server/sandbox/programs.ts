/** Finds programs on this machine; a sandbox has the same ones at the same places. */
import { accessSync, constants } from 'node:fs';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'.split(':');

/** The path of the first of these that is there; names are looked for where a lab's shell looks, paths are taken as they are. */
export function findProgram(names: readonly string[]): string | undefined {
  return names.flatMap((name) => (name.startsWith('/') ? [name] : PATH.map((folder) => `${folder}/${name}`))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

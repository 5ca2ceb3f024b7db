/** What a new sandbox hangs by until it is known on disk: a server that is killed before must not leave one that nobody knows. */
import type { Writable } from 'node:stream';

export interface FirstProcess {
  pid: number;
  /** From now on it outlives the server; until then its standard input ends with the server, and it with that. */
  keep: () => void;
}

/** Its first process waits for one line there. */
export function lifelineOf(stdin: Writable): () => void {
  // It may have ended meanwhile.
  stdin.on('error', () => undefined);
  return () => {
    stdin.end('keep\n');
  };
}

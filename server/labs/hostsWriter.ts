/** Keeps a running lab's /etc/hosts as drawn, so that `ping msb` works by name. */
import { hostsFiles } from '../../shared/labfile/hostsFile.ts';
import type { Lab } from '../../shared/model/lab.ts';
import type { Sandbox } from '../ports.ts';

export class HostsWriter {
  #written = new Map<string, string>();
  #turn: Promise<void> = Promise.resolve();

  /** A new sandbox has none of it. */
  forget(): void {
    this.#written = new Map();
  }

  /** Writes the files that differ from what was written last; one call after another. */
  write(sandbox: Sandbox, lab: Lab): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(() => this.#write(sandbox, lab));
    return this.#turn;
  }

  async #write(sandbox: Sandbox, lab: Lab): Promise<void> {
    const files = hostsFiles(lab);
    for (const [path, content] of files) {
      if (this.#written.get(path) === content) continue;
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (folder !== '/etc') await sandbox.run({ namespace: 'host', argv: ['mkdir', '-p', '--', folder] });
      await sandbox.writeFile(path, content);
      this.#written.set(path, content);
    }
    for (const path of this.#written.keys()) {
      if (files.has(path)) continue;
      await sandbox.run({ namespace: 'host', argv: ['rm', '-f', '--', path] });
      this.#written.delete(path);
    }
  }
}

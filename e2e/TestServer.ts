/** A real server with a data folder of its own, and the command line against it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const MAIN = join(import.meta.dirname, '../dist/server/main.js');
const CLI = join(import.meta.dirname, '../dist/server/cli/main.js');

export class TestServer {
  readonly data = mkdtempSync(join(tmpdir(), 'nslab-e2e-'));
  address = '';
  #child: ChildProcess | undefined;
  #port = '0';

  async start(...more: string[]): Promise<void> {
    const child = spawn(process.execPath, [MAIN, '--data', this.data, '--port', this.#port, '--no-open', ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    this.address = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const found = /ready at (\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', (code) => {
        reject(new Error(`the server ended with ${String(code)}`));
      });
    });
    // A restarted server is found again where it was.
    this.#port = new URL(this.address).port;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** The command line against this server; rejects when it fails. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await execa(process.execPath, [CLI, '--data', this.data, ...args]);
    return stdout;
  }

  /** Runs a command in a lab and gives what it prints. */
  exec(lab: string, namespace: string, ...argv: string[]): Promise<string> {
    return this.cli('exec', lab, namespace, '--', ...argv);
  }

  remove(): void {
    rmSync(this.data, { recursive: true, force: true });
  }
}

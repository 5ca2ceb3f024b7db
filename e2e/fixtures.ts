/** What every browser test has: a real server of its own, the page on a lab, and the command line to check the other side. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { execa } from 'execa';
import { LabScreen } from './LabScreen.ts';

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

interface Fixtures {
  lab: LabScreen;
}

export const test = base.extend<Fixtures, { server: TestServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's form
    async ({}, use) => {
      const server = new TestServer();
      await server.start();
      await use(server);
      await server.stop();
      server.remove();
    },
    { scope: 'worker' },
  ],
  lab: async ({ page, server }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    // Signs in as the printed address does, without drawing the page it leads to.
    await page.context().request.get(server.address);
    await use(new LabScreen(page, server));
    base.expect(problems.filter((text) => !text.includes('WebSocket') && !text.includes('ERR_CONNECTION'))).toEqual([]);
  },
});

export const { expect } = base;

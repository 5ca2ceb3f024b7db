/** Runs commands for the scripts and tells what they did; plain Node, since nothing is installed yet when it runs. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a program; resolves with its exit code. Output goes where ours goes, unless `quiet`; with `capture` it is in what is resolved, of `all` streams or the standard one. */
export function run(program, args, { cwd = ROOT, env = process.env, quiet = false, capture = false } = {}) {
  return new Promise((resolve) => {
    const stdio = capture
      ? ['ignore', 'pipe', capture === 'all' ? 'pipe' : 'inherit']
      : quiet
        ? 'ignore'
        : ['ignore', 'inherit', 'inherit'];
    const child = spawn(program, args, { cwd, env, stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.once('error', () => resolve({ code: 127, output }));
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), output }));
  });
}

/** One line, and the end. */
export function fail(message) {
  process.stderr.write(`nslab: ${message}\n`);
  process.exit(1);
}

export function say(message) {
  process.stdout.write(`${message}\n`);
}

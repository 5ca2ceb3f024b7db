/** Builds server and page into dist/, when their sources have changed since. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, ROOT, run, say } from './shell.mjs';
import { writable } from './setup.mjs';

const SOURCES = ['client', 'server', 'shared', 'package-lock.json', 'tsconfig.base.json', 'vite.config.ts'];

/** Names and contents of all sources. Reading a few hundred small files takes milliseconds, and times of files lie after a checkout. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(path.slice(ROOT.length)).update('\0').update(readFileSync(path)).update('\0');
    }
  };
  for (const source of SOURCES) if (existsSync(join(ROOT, source))) visit(join(ROOT, source));
  return hash.digest('hex');
}

export async function build({ force = false } = {}) {
  const stamp = join(ROOT, 'dist', '.stamp');
  const wanted = fingerprint();
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!writable(existsSync(join(ROOT, 'dist')) ? join(ROOT, 'dist') : ROOT))
    fail(`nslab must be built, and ${ROOT} cannot be written by this user; run npm run build once as its owner`);
  say('Building nslab');
  rmSync(stamp, { force: true });
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const vite = (...words) => run(join(ROOT, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn', ...words]);
  const results = await Promise.all([vite('--config', 'server/vite.config.ts'), vite()]);
  if (results.some(({ code }) => code !== 0)) fail('the build failed; the lines above say why');
  writeFileSync(stamp, wanted);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build({ force: process.argv.includes('--force') });

#!/usr/bin/env node
/** The command `nslab`, and `nslab server`: in a checkout it is built first where need be; in an installed package it is there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = join(dirname(fileURLToPath(import.meta.url)), '../dist/server');
if (!existsSync(built)) {
  const { installPackages } = await import('./setup.mjs');
  const { build } = await import('./build.mjs');
  await installPackages();
  await build();
}
// An installed package has no `npm start`: `nslab server` is the server itself, with the server's own options.
const isServer = process.argv[2] === 'server';
if (isServer) process.argv.splice(2, 1);
await import(join(built, isServer ? 'main.js' : 'cli/main.js'));

#!/usr/bin/env node
/** The command `nslab`: in a checkout it is built first where need be; in an installed package it is there. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = join(dirname(fileURLToPath(import.meta.url)), '../dist/server/cli/main.js');
if (!existsSync(main)) {
  const { installPackages } = await import('./setup.mjs');
  const { build } = await import('./build.mjs');
  await installPackages();
  await build();
}
await import(main);

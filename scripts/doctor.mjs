/** `npm run doctor`: what this kernel and machine can do. Installs nothing on the machine. */
import { join } from 'node:path';
import { build } from './build.mjs';
import { checkNode, installPackages } from './setup.mjs';
import { ROOT, run } from './shell.mjs';

checkNode();
await installPackages();
await build();
const { code } = await run(process.execPath, [join(ROOT, 'dist/server/cli/main.js'), 'doctor', ...process.argv.slice(2)]);
process.exit(code);

/** `npm run bench`: builds, then measures; one JSON line for each figure. `npm run bench -- apply` measures that alone. */
import { join } from 'node:path';
import { build } from './build.mjs';
import { checkNode, installPackages, installTools } from './setup.mjs';
import { ROOT, run } from './shell.mjs';

checkNode();
await installTools();
await installPackages();
await build();
const { code } = await run(process.execPath, [join(ROOT, 'dist/server/bench/main.js'), ...process.argv.slice(2)]);
process.exit(code);

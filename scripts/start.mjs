/** `npm start`: sets up what is missing, builds what has changed, and becomes the server. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { checkNode, installPackages, installTools } from './setup.mjs';
import { ROOT } from './shell.mjs';

checkNode();
await installTools();
await installPackages();
await build();

const server = spawn(process.execPath, [join(ROOT, 'dist/server/main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal sends Ctrl+C to both of us; a service manager to us alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

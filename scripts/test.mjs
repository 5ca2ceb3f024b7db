/** `npm test`: sets up like `npm start`, then checks and tests everything, and ends with `N passed, N failed`. */
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { compare, takeStock } from './leftovers.mjs';
import { testInOtherKernel } from './otherKernel.mjs';
import { checkNode, installPackages, installTools } from './setup.mjs';
import { ROOT, run, say } from './shell.mjs';

const USER = 'nslab-test';
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const total = { passed: 0, failed: 0 };

checkNode();
await installTools({ forTests: true });
await installPackages();
const work = mkdtempSync(join(tmpdir(), 'nslab-run-'));
chmodSync(work, 0o777);
const before = await takeStock();

const bin = (name) => join(ROOT, 'node_modules', '.bin', name);

async function step(title, action) {
  if (only !== undefined && !title.startsWith(only)) return;
  const startedAt = Date.now();
  say(`\n== ${title}`);
  const result = await action();
  total.passed += result.passed;
  total.failed += result.failed;
  say(`== ${title}: ${result.passed} passed, ${result.failed} failed (${Math.round((Date.now() - startedAt) / 1000)} s)`);
}

/** A check that passes or fails as a whole. */
const check =
  (program, ...args) =>
  async () => {
    const { code } = await run(bin(program), args);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };

function counted(path, { code }, read) {
  if (!existsSync(path)) return { passed: 0, failed: 1 };
  const result = read(JSON.parse(readFileSync(path, 'utf8')));
  return { ...result, failed: code === 0 ? result.failed : Math.max(1, result.failed) };
}

let reports = 0;
/** Runs vitest, by default as ourselves; `as` puts words before it that change the user. */
const vitest =
  (project, { as = [], cwd = ROOT, capture = false } = {}) =>
  async () => {
    const path = join(work, `report-${(reports += 1)}.json`);
    const [program, ...args] = [
      ...as,
      bin('vitest'),
      'run',
      // Without it, vite writes beside node_modules, which may belong to somebody else.
      '--configLoader',
      'runner',
      '--project',
      project,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${path}`,
    ];
    const outcome = await run(program, args, { cwd, capture });
    const result = counted(path, outcome, (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }));
    return { ...result, output: outcome.output };
  };

const playwright =
  (grep, { as = [], cwd = ROOT } = {}) =>
  async () => {
    const path = join(work, `report-${(reports += 1)}.json`);
    const told = ['env', `PLAYWRIGHT_JSON_OUTPUT_NAME=${path}`];
    const [program, ...args] = [
      ...as,
      ...told,
      bin('playwright'),
      'test',
      '-c',
      'e2e',
      '--reporter=line,json',
      ...(grep ? ['--grep', grep] : []),
    ];
    const outcome = await run(program, args, { cwd });
    return counted(path, outcome, (report) => ({ passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky }));
  };

/** Begins at once what waits more than it computes; its step tells what it found, when those before it are through. */
function beside(title, action) {
  if (only !== undefined && !title.startsWith(only)) return async () => undefined;
  const outcome = action();
  return () =>
    step(title, async () => {
      const { output, ...result } = await outcome;
      process.stdout.write(output);
      return result;
    });
}

// One slow CPU of its own kind: it runs beside the checks, which use one as well.
const otherKernel = beside('other kernel', () => testInOtherKernel(bin('vitest')));
await step('format', check('prettier', '--check', '--log-level', 'warn', '.'));
await step('types', async () => {
  const results = [];
  for (const room of ['shared', 'server', 'client', 'e2e'])
    if (existsSync(join(ROOT, room, 'tsconfig.json'))) results.push(await check('tsc', '-p', room)());
  return results.reduce((sum, result) => ({ passed: sum.passed + result.passed, failed: sum.failed + result.failed }), {
    passed: 0,
    failed: 0,
  });
});
await step('lint', check('eslint', '--max-warnings', '0', '.'));
await step('imports', check('depcruise', '--config', '.dependency-cruiser.cjs', 'shared', 'server', 'client', 'e2e'));
await step('unused', check('knip'));
await otherKernel();
await step('unit', vitest('unit'));
await step('build', async () => {
  await build();
  return { passed: 1, failed: 0 };
});
const user = process.getuid?.() === 0 ? await ordinaryUser() : undefined;
try {
  // Both wait for the kernel and for timers most of the time.
  const asUser = user && beside('kernel as an ordinary user', vitest('kernel', { ...user, capture: 'all' }));
  await step('kernel', vitest('kernel'));
  await asUser?.();
  if (existsSync(join(ROOT, 'e2e', 'playwright.config.ts'))) {
    await step('e2e', playwright());
    if (user) await step('e2e as an ordinary user', playwright('@user', user));
  }
} finally {
  await user?.remove();
}
await step('left', async () => {
  rmSync(work, { recursive: true, force: true });
  const findings = compare(before, await takeStock());
  for (const finding of findings) say(finding);
  return findings.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
});
rmSync(work, { recursive: true, force: true });

say(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

/** An ordinary user, made for this where there is none, with a copy of all this that is its own: what to put before a command, and where. */
async function ordinaryUser() {
  const made = (await run('id', ['-u', USER], { quiet: true })).code !== 0;
  if (made) await run('useradd', ['--create-home', '--shell', '/bin/bash', USER], { quiet: true });
  const home = mkdtempSync(join(tmpdir(), 'nslab-user-'));
  const cwd = join(home, 'nslab');
  cpSync(ROOT, cwd, {
    recursive: true,
    filter: (path) => !/\/(node_modules|\.git|test-results|playwright-report)(\/|$)/.test(path.slice(ROOT.length)),
  });
  symlinkSync(join(ROOT, 'node_modules'), join(cwd, 'node_modules'));
  await run('chown', ['-R', `${USER}:${USER}`, home], { quiet: true });
  const change = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--init-groups', '--reset-env'];
  return {
    as: [...change, '--', 'env', `PATH=${process.env.PATH ?? ''}`, 'CI=true'],
    cwd,
    remove: async () => {
      rmSync(home, { recursive: true, force: true });
      if (made) await run('userdel', ['--remove', USER], { quiet: true });
    },
  };
}

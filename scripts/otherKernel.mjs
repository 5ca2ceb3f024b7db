/** Runs the tests of `*.uml.test.ts` in a User-Mode Linux kernel: it has netem, VLANs, VRF and more that this machine's kernel may lack. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run } from './shell.mjs';

const BOOT = join(ROOT, '..', 'shared', 'kernel', 'uml-run');
const LIMIT_S = 900;

/** One boot for all of them. Resolves with what it said, what passed and what failed; nothing where it cannot be run. */
export async function testInOtherKernel(vitest) {
  const lack = whyNot();
  if (lack) return { passed: 0, failed: 0, output: `left out: ${lack}\n` };
  // That kernel sees this machine's files, but has a /tmp of its own.
  const folder = mkdtempSync('/var/tmp/nslab-uml-');
  try {
    const report = join(folder, 'report.json');
    const command = [process.execPath, vitest, 'run', '--configLoader', 'runner', '--project', 'uml'];
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    const { code, output } = await run(BOOT, ['--timeout', String(LIMIT_S), '--', ...command, ...reporters], { capture: true });
    if (!existsSync(report)) return { passed: 0, failed: 1, output };
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: code === 0 ? failed : Math.max(1, failed), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function whyNot() {
  if (!existsSync(BOOT)) return `the other kernel is not on this machine (${BOOT})`;
  if (process.getuid?.() !== 0) return 'the other kernel is started by root only';
  return undefined;
}

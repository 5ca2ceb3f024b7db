/** The Bash export of what this machine's kernel may lack: netem, VLANs, bonds, VRFs, tunnels. */
import { nanoid } from 'nanoid';
import { afterAll, expect, it } from 'vitest';
import { toBash } from '../../shared/formats/bash/toBash.ts';
import { differenceText } from '../../shared/formats/differenceText.ts';
import { TEST_LABS_ELSEWHERE, testLab } from '../../shared/formats/testLabs.ts';
import { parseLabFile } from '../../shared/labfile/labFile.ts';
import { diff } from '../../shared/plan/diff.ts';
import { labToNetState } from '../../shared/plan/toNetState.ts';
import type { ScriptEnd } from '../../shared/protocol/records.ts';
import { createStartKernel } from '../labs/runningKernel.ts';
import { createLauncher } from '../sandbox/launcher.ts';
import { silentLogger, TEST_LIMITS } from '../sandbox/testSandbox.ts';
import { SCRIPT_LIMITS, ScriptService } from './scriptService.ts';

const launcher = createLauncher('bubblewrap', { serverIsRoot: process.getuid?.() === 0 });
const waiting = new Map<string, (end: ScriptEnd) => void>();
let output = '';
const service = new ScriptService({
  startKernel: createStartKernel({ launcher, limits: TEST_LIMITS, clock: Date, logger: silentLogger }),
  logger: silentLogger,
  limits: SCRIPT_LIMITS,
  events: {
    output(_, _runId, text) {
      output += text;
    },
    ended(_, runId, end) {
      waiting.get(runId)?.(end);
    },
  },
});

afterAll(() => service.shutdown());

it.each(TEST_LABS_ELSEWHERE)('FO2 %s: the script builds an equal lab, which its import keeps', async (name) => {
  const lab = testLab(name);
  output = '';
  const started = await service.run('me', { script: toBash(lab).text, name: 'imported' });
  if (!started.ok) throw new Error(started.error.message);
  const end = await new Promise<ScriptEnd>((resolve) => waiting.set(started.value.runId, resolve));
  expect([end.reason, end.code, end.items, output.replace(/^net\..*\n/gm, '')]).toEqual(['done', 0, [], '']);
  const parsed = parseLabFile(end.file ?? '', 'lab', { newId: nanoid });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  expect(diff(labToNetState(lab), labToNetState(parsed.lab)).map(differenceText)).toEqual([]);
  expect(diff(labToNetState(parsed.lab), labToNetState(lab)).map(differenceText)).toEqual([]);
});

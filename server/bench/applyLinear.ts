/** What it costs to bring a large lab into the kernel, and to end it. */
import { toBash } from '../../shared/formats/bash/toBash.ts';
import { toLabFile } from '../../shared/labfile/labFile.ts';
import { bare } from './bare.ts';
import { costOf, type Cost } from './cost.ts';
import { median, tell, tellRatio } from './figure.ts';
import { linear } from './linear.ts';
import type { Stand } from './stand.ts';

const TURNS = 3;

export async function applyLinear({ ask, labs, launcher }: Stand): Promise<void> {
  const lab = linear(100);
  const file = toLabFile(lab, { layout: false });
  const runs: { ours: Cost; bare: Cost }[] = [];
  const stops: number[] = [];
  for (let i = 0; i < TURNS; i += 1) {
    const name = `linear ${String(i)}`;
    const plain = await bare(lab, launcher);
    const made = (await ask('lab:create', { name })) as { labId: string };
    await ask('lab:start', made);
    const ours = await costOf(launcher, async () => {
      const put = (await ask('lab:put', { file: file.replace(/^name: .*$/m, `name: ${name}`) })) as { failed: unknown[] };
      const drift = labs.session(made.labId)?.drift().length ?? -1;
      if (put.failed.length > 0 || drift !== 0)
        throw new Error(`${String(put.failed.length)} commands failed, ${String(drift)} differences`);
    });
    runs.push({ ours, bare: plain });
    const stopAt = performance.now();
    await ask('lab:stop', made);
    stops.push(performance.now() - stopAt);
  }
  tellRatio('apply.linear100', 1.5, runs);
  tell('stop.linear100', median(stops), 'ms', 100);
  tell('export.size', Buffer.byteLength(toBash(lab).text) / 1024, 'KiB', 64);
}

/**
 * `npm run bench`: one JSON line for each figure; times are ratios against the bare commands in the same run. With words after it, only
 * what begins with one of them is measured: `npm run bench -- plan apply`.
 */
import { plan } from '../../shared/plan/plan.ts';
import { labToNetState } from '../../shared/plan/toNetState.ts';
import { applyLinear } from './applyLinear.ts';
import { eventLatency } from './eventLatency.ts';
import { median, tell } from './figure.ts';
import { idleLab } from './idleLab.ts';
import { importBash } from './importBash.ts';
import { linear } from './linear.ts';
import { openStand, type Stand } from './stand.ts';

const PLANS = 5;

function planLarge(): void {
  const target = labToNetState(linear(500));
  const took = Array.from({ length: PLANS }, () => {
    const startedAt = performance.now();
    plan({ target, actual: {}, nextIndex: 101 });
    return performance.now() - startedAt;
  });
  tell('plan.1000', median(took), 'ms', 50);
}

const WITH_SERVER: readonly (readonly [string, (stand: Stand) => Promise<void>])[] = [
  ['memory edit', idleLab],
  ['event', eventLatency],
  ['apply stop export', applyLinear],
  ['import', importBash],
];

const chosen = process.argv.slice(2);
const isChosen = (figures: string): boolean =>
  chosen.length === 0 || figures.split(' ').some((figure) => chosen.some((word) => word.startsWith(figure)));

if (isChosen('plan')) planLarge();
const measured = WITH_SERVER.filter(([figures]) => isChosen(figures));
if (measured.length > 0) {
  const stand = await openStand();
  try {
    for (const [, measure] of measured) await measure(stand);
  } finally {
    await stand.close();
  }
}
process.exit(0);

/** How a figure is told: one JSON line each. */
import type { Cost } from './cost.ts';

export function tell(figure: string, value: number, unit: string, aim: number, besides: object = {}): void {
  process.stdout.write(`${JSON.stringify({ figure, value: Number(value.toFixed(3)), unit, aim, ...besides })}\n`);
}

export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * How many times as long it took as the bare way. `cpu` is the same of time on the processor, which a busy machine changes little;
 * `processes` how many were started, here and there.
 */
export function tellRatio(figure: string, aim: number, runs: readonly { ours: Cost; bare: Cost }[]): void {
  const sum = (which: 'ours' | 'bare'): number => runs.reduce((all, run) => all + run[which].cpuMs, 0);
  const processes = (which: 'ours' | 'bare'): number => median(runs.map((run) => run[which].processes));
  const value = median(runs.map(({ ours, bare }) => ours.ms / bare.ms));
  const cpu = Number((sum('ours') / sum('bare')).toFixed(2));
  tell(figure, value, 'ratio', aim, { cpu, processes: [processes('ours'), processes('bare')] });
}

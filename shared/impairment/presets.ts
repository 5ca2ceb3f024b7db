/** Links as one meets them, for a first try; both directions alike. */
import type { Impairment } from './impairment.ts';

export const PRESETS = {
  lan: { delayMs: 0.5, rateKbit: 1_000_000 },
  wifi: { delayMs: 5, jitterMs: 3, lossPercent: 1, rateKbit: 50_000 },
  mobile: { delayMs: 40, jitterMs: 10, lossPercent: 0.5, rateKbit: 20_000 },
  satellite: { delayMs: 300, jitterMs: 20, lossPercent: 0.5, rateKbit: 10_000 },
  lossy: { lossPercent: 10 },
} as const satisfies Record<string, Impairment>;

export type PresetName = keyof typeof PRESETS;

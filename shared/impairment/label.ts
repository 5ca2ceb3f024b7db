/** An impairment in a few signs, for the line it is drawn on and for lists. */
import { IMPAIRMENT_FIELDS, type Impairment, type ImpairmentField } from './impairment.ts';
import { formatMs, formatPercent, readableRate } from './units.ts';

/** Those that need no word come as they are; the others have a sign of their own. */
const TEXT: Readonly<Record<ImpairmentField, (value: number) => string>> = {
  delayMs: (value) => formatMs(value, ' '),
  jitterMs: (value) => `±${formatMs(value, ' ')}`,
  lossPercent: (value) => formatPercent(value, ' '),
  duplicatePercent: (value) => `×2 ${formatPercent(value, ' ')}`,
  corruptPercent: (value) => `≠ ${formatPercent(value, ' ')}`,
  reorderPercent: (value) => `⇄ ${formatPercent(value, ' ')}`,
  rateKbit: readableRate,
};

/** `≈ 20 ms ±5 ms · 1 % · 10 Mbit/s`. */
export function impairmentLabel(impairment: Impairment): string {
  const parts = IMPAIRMENT_FIELDS.flatMap((field) => {
    const value = impairment[field];
    return value === undefined ? [] : [TEXT[field](value)];
  });
  return `≈ ${parts.join(' · ').replace(' · ±', ' ±')}`;
}

/** An impairment in a few words, for the line it is drawn on. */
import { IMPAIRMENT_FIELDS, type Impairment, type ImpairmentField } from './impairment.ts';
import { formatMs, formatPercent, readableRate } from './units.ts';

/** The reader's words for shares: a bare percentage could be any of them. Times and rates are told by their units. */
export type ShareWords = Readonly<Record<Extract<ImpairmentField, `${string}Percent`>, string>>;

/** `≈ 20 ms ±5 ms · loss 1 % · 10 Mbit/s`. */
export function impairmentLabel(impairment: Impairment, words: ShareWords): string {
  const parts = IMPAIRMENT_FIELDS.flatMap((field) => {
    const value = impairment[field];
    return value === undefined ? [] : [textOf(field, value, words)];
  });
  return `≈ ${parts.join(' · ').replace(' · ±', ' ±')}`;
}

function textOf(field: ImpairmentField, value: number, words: ShareWords): string {
  switch (field) {
    case 'delayMs':
      return formatMs(value, ' ');
    case 'jitterMs':
      return `±${formatMs(value, ' ')}`;
    case 'rateKbit':
      return readableRate(value);
    default:
      return `${words[field]} ${formatPercent(value, ' ')}`;
  }
}

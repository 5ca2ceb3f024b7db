/** The words of tc and nft for an impairment; the only place where they are written. */
import type { Impairment, ImpairmentField } from './impairment.ts';
import { formatMs, formatPercent, formatRate } from './units.ts';

/** `delay 20ms 5ms loss 1% …`, as after `netem`. */
export function netemWords(impairment: Impairment): string[] {
  const { delayMs, jitterMs, rateKbit } = impairment;
  const share = (word: string, percent: number | undefined): string[] => (percent === undefined ? [] : [word, formatPercent(percent)]);
  return [
    ...(delayMs === undefined ? [] : ['delay', formatMs(delayMs)]),
    ...(delayMs === undefined || jitterMs === undefined ? [] : [formatMs(jitterMs)]),
    ...share('loss', impairment.lossPercent),
    ...share('duplicate', impairment.duplicatePercent),
    ...share('corrupt', impairment.corruptPercent),
    ...share('reorder', impairment.reorderPercent),
    ...(rateKbit === undefined ? [] : ['rate', formatRate(rateKbit)]),
  ];
}

/** As one text, for comparing and for lists of differences. Undefined when nothing is done. */
export function impairmentText(impairment: Impairment | undefined): string | undefined {
  const words = impairment && netemWords(impairment);
  return words && words.length > 0 ? words.join(' ') : undefined;
}

/**
 * `rate 10mbit burst 12.5kb latency 50ms`. The bucket holds what flows in 10 ms, as tc-tbf(8) asks for a timer of 100 Hz, and two full
 * frames at least; what would wait longer than 50 ms is dropped.
 */
export function tbfWords(rateKbit: number): string[] {
  const bucket = Math.max(3_200, Math.ceil((rateKbit * 125) / 100));
  return ['rate', formatRate(rateKbit), 'burst', String(bucket), 'latency', '50ms'];
}

/** `tc qdisc replace` on a netem leaves these as they were where they are not named (net/sched/sch_netem.c, netem_change). */
export const STICKY: readonly ImpairmentField[] = ['corruptPercent', 'reorderPercent', 'rateKbit'];

/** A table of our own, so that nothing of the learner's rules is touched. */
export const LOSS_TABLE = { family: 'netdev', name: 'nslab' };
const TABLE = `${LOSS_TABLE.family} ${LOSS_TABLE.name}`;

function chainOf(dev: string): string {
  return `if-${dev}`;
}

/**
 * One argument for nft: of what arrives at `dev` a share is dropped, which is what its other end loses on the way. Where the sender drops,
 * it is told so and sends again; nobody is told here.
 */
export function lossRule(dev: string, percent: number): string {
  const chain = `${TABLE} ${chainOf(dev)}`;
  const share = String(Math.round(percent * 100));
  return [
    `add table ${TABLE}`,
    `add chain ${chain} { type filter hook ingress device "${dev}" priority 0; }`,
    `flush chain ${chain}`,
    `add rule ${chain} numgen random mod 10000 < ${share} counter drop`,
  ].join('; ');
}

/** Takes it back. */
export function lossRemoval(dev: string): string {
  return `delete chain ${TABLE} ${chainOf(dev)}`;
}

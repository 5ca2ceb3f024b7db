/** Times, shares and rates as people write them, and as they are counted. */

/** `20ms`, `1.5ms`. */
export function formatMs(ms: number, gap = ''): string {
  return `${plain(ms)}${gap}ms`;
}

/** `1%`, `0.05%`. */
export function formatPercent(percent: number, gap = ''): string {
  return `${plain(percent)}${gap}%`;
}

const RATE_UNITS = [
  ['gbit', 1_000_000],
  ['mbit', 1_000],
  ['kbit', 1],
] as const;

/** `10mbit`, `1.5mbit`, `64kbit`: the largest unit that needs no more than one decimal. */
export function formatRate(kbit: number, gap = ''): string {
  const [unit, size] = RATE_UNITS.find(([, each]) => kbit >= each && Number.isInteger((kbit * 10) / each)) ?? ['kbit', 1];
  return `${plain(kbit / size)}${gap}${unit}`;
}

/** `10 Mbit/s`, for reading. */
export function readableRate(kbit: number): string {
  const [number = '', unit = ''] = formatRate(kbit, ' ').split(' ');
  return `${number} ${unit.charAt(0) === 'k' ? 'k' : unit.charAt(0).toUpperCase()}bit/s`;
}

const TIME_UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** Undefined when it is no time: a number with `us`, `ms` or `s`. */
export function parseMs(text: string): number | undefined {
  return withUnit(text, /^(\d+(?:\.\d+)?)\s*(us|ms|s)$/, TIME_UNITS);
}

export function parsePercent(text: string): number | undefined {
  return withUnit(text, /^(\d+(?:\.\d+)?)\s*(%)$/, { '%': 1 });
}

/** Undefined when it is no rate: a number with `kbit`, `mbit` or `gbit`, as tc-rate(7). */
export function parseRate(text: string): number | undefined {
  return withUnit(text, /^(\d+(?:\.\d+)?)\s*(kbit|mbit|gbit)$/, Object.fromEntries(RATE_UNITS));
}

function withUnit(text: string, form: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = form.exec(text.trim().toLowerCase()) ?? [];
  const size = units[unit];
  // Decimal fractions of a unit must not become 0.30000000000000004.
  return digits === undefined || size === undefined ? undefined : Number((Number(digits) * size).toFixed(6));
}

function plain(value: number): string {
  return String(Number(value.toFixed(6)));
}

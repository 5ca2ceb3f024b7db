/** Times as people say them. */
import type { Language } from '../state/uiStore.ts';

const DAY_MS = 24 * 3600 * 1000;
const WEEK_DAYS = 7;

const LOCALE = { en: 'en', zh: 'zh-CN' } as const satisfies Record<Language, string>;

/** The time of today, yesterday, 3 days ago, then the date. */
export function dayOf(at: number, language: Language, now = Date.now()): string {
  const locale = LOCALE[language];
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
  // Rounded, for a day may have 23 or 25 hours.
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days <= 0) return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
  if (days < WEEK_DAYS) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
}

/** 14:01:48.312, on this computer's clock. */
export function clockOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** Milliseconds with as many digits as say something: 0.068, 9.4, 22. */
export function msOf(ms: number): string {
  return ms < 1 ? ms.toFixed(3) : ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}

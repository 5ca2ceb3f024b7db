import { describe, expect, it } from 'vitest';
import { clockOf, dayOf, msOf } from './time.ts';

const at = (text: string): number => new Date(text).getTime();

describe('dayOf', () => {
  const now = at('2026-11-24T12:00:00');
  it('says the time today, yesterday, days ago, and then the date, in both languages', () => {
    expect(dayOf(at('2026-11-24T09:05:00'), 'en', now)).toBe('09:05');
    expect(dayOf(at('2026-11-23T23:59:00'), 'en', now)).toBe('yesterday');
    expect(dayOf(at('2026-11-23T23:59:00'), 'zh', now)).toBe('昨天');
    expect(dayOf(at('2026-11-20T08:00:00'), 'en', now)).toBe('4 days ago');
    expect(dayOf(at('2026-10-01T08:00:00'), 'en', now)).toBe('Oct 1, 2026');
    expect(dayOf(at('2026-10-01T08:00:00'), 'zh', now)).toBe('2026年10月1日');
  });

  it('takes a clock that runs ahead as today', () => {
    expect(dayOf(at('2026-11-25T00:10:00'), 'en', now)).toBe('00:10');
  });
});

describe('clockOf and msOf', () => {
  it('keep their width and their useful digits', () => {
    expect(clockOf(at('2026-11-24T04:05:06.007'))).toBe('04:05:06.007');
    expect([0.0681, 1.26, 9.44, 22.4].map(msOf)).toEqual(['0.068', '1.3', '9.4', '22']);
  });
});

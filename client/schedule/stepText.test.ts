import { expect, it } from 'vitest';
import { schedule as en } from '../locales/en/schedule.ts';
import { schedule as zh } from '../locales/zh/schedule.ts';
import { secondsText } from './stepText.ts';

it('SC1 times are said in hours, minutes and seconds, in both languages', () => {
  const texts = (seconds: number, digits?: number) => [en, zh].map((schedule) => secondsText(seconds, { schedule }, digits));
  expect(texts(0)).toEqual(['0 s', '0 秒']);
  expect(texts(0.5)).toEqual(['0.5 s', '0.5 秒']);
  expect(texts(59.9)).toEqual(['59.9 s', '59.9 秒']);
  expect(texts(120)).toEqual(['2 min', '2 分']);
  expect(texts(90.5)).toEqual(['1 min 30.5 s', '1 分 30.5 秒']);
  expect(texts(3605)).toEqual(['1 h 5 s', '1 小时 5 秒']);
  expect(texts(86_400)).toEqual(['24 h', '24 小时']);
  // A clock shows all its places, and never 60 seconds.
  expect([texts(5, 1), texts(59.99, 1), texts(120, 1)].map(([inEnglish]) => inEnglish)).toEqual(['5.0 s', '59.9 s', '2 min 0.0 s']);
});

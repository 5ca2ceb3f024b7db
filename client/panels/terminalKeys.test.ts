import { expect, it } from 'vitest';
import { terminalKey } from './terminalKeys.ts';

it('UI1 leaves every key to the shell but F6 and Ctrl+Shift+C, V, F', () => {
  const press = (key: string, keys: Partial<Record<'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey', true>> = {}) =>
    terminalKey({ key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...keys });
  const both = { ctrlKey: true, shiftKey: true } as const;
  expect([press('F6'), press('F6', { shiftKey: true })]).toEqual(['region', 'region']);
  expect([press('C', both), press('V', both), press('f', both)]).toEqual(['copy', 'paste', 'find']);
  for (const key of ['c', 'v', 'k', 'z', '`', 'Tab', 'Escape', '?']) {
    expect(press(key)).toBe('shell');
    expect(press(key, { ctrlKey: true })).toBe('shell');
  }
  expect([press('K', both), press('C', { ...both, altKey: true })]).toEqual(['shell', 'shell']);
});

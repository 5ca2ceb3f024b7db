import { expect, it } from 'vitest';
import { tabNames } from './tabNames.ts';

it('numbers terminals of one namespace', () => {
  expect(tabNames(['host', 'msb', 'host', 'host'].map((namespace) => ({ namespace })))).toEqual(['host', 'msb', 'host (2)', 'host (3)']);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { labFileJsonSchema } from '../labfile/jsonSchema.ts';
import { notices, requests } from './messages.ts';
import { ERROR_CODES } from './result.ts';

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

it('PR1 every message is in docs/PROTOCOL.md', () => {
  const text = read('PROTOCOL.md');
  expect([...Object.keys(requests), ...Object.keys(notices)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

it('every error code is in docs/ERRORS.md', () => {
  const text = read('ERRORS.md');
  expect(ERROR_CODES.filter((code) => !text.includes(`| \`${code}\` |`))).toEqual([]);
});

/** `vitest run -u` writes it anew. */
it('CL2 docs/lab-file.schema.json is the schema of lab files', async () => {
  await expect(`${JSON.stringify(labFileJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../docs/lab-file.schema.json');
});

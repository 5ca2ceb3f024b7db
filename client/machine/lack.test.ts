import { describe, expect, it, vi } from 'vitest';
import type { Capability } from '../../shared/probe/capability.ts';
import { ui as en } from '../locales/en/ui.ts';
import { explain } from '../locales/en/explain.ts';
import { errors } from '../locales/en/errors.ts';
import { formats } from '../locales/en/formats.ts';
import { lackText } from './lack.ts';

vi.mock('../locales/words.ts', () => ({ useWords: vi.fn() }));
vi.mock('./machineStore.ts', () => ({ useMachine: vi.fn() }));

const words = { ...en, explain, errors, formats };
const row = (id: string, group: Capability['group'], changes: Partial<Capability> = {}): Capability => ({
  id,
  group,
  ok: false,
  required: false,
  detail: 'Error: Unknown device type.',
  ...changes,
});

describe('SA5 what this machine lacks', () => {
  it('is said with its remedy', () => {
    expect(lackText([row('dummy', 'link', { remedy: 'modprobe dummy' })], 'dummy', words)).toBe(
      'This kernel has no dummy. As root, modprobe dummy may bring it.',
    );
    expect(lackText([row('ping', 'tool', { remedy: 'apt-get install iputils-ping' })], 'ping', words)).toBe(
      'The program ping is not installed here. As root, apt-get install iputils-ping may bring it.',
    );
    expect(lackText([row('dummy', 'link')], 'dummy', words)).toBe('This kernel has no dummy.');
  });

  it('is nothing while it works or is not known', () => {
    expect(lackText([row('dummy', 'link', { ok: true })], 'dummy', words)).toBeUndefined();
    expect(lackText(undefined, 'dummy', words)).toBeUndefined();
    expect(lackText([], 'dummy', words)).toBeUndefined();
  });
});

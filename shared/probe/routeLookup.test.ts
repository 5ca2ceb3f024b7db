import { describe, expect, it } from 'vitest';
import { lookupArgv, lookupQuestionSchema, lookupText, readLookup } from './routeLookup.ts';

describe('route lookup', () => {
  it('RO4 asks as one would type it, by argument vector', () => {
    const question = lookupQuestionSchema.parse({ to: '10.5.1.1', from: '10.9.1.1', iif: 'v1', mark: 5 });
    expect(lookupArgv(question)).toEqual(['ip', '-j', '-d', 'route', 'get', '10.5.1.1', 'from', '10.9.1.1', 'iif', 'v1', 'mark', '5']);
    expect(lookupText('r1', question)).toBe('ip -n r1 route get 10.5.1.1 from 10.9.1.1 iif v1 mark 5');
    expect(lookupText('host', { to: '10.5.1.1' })).toBe('ip route get 10.5.1.1');
  });

  it.each([
    [{ to: '-6' }, 'to'],
    [{ to: 'default' }, 'to'],
    [{ to: '10.0.0.1', from: '2001:db8::1' }, 'from'],
    [{ to: '10.0.0.1', iif: 'v1' }, 'from'],
    [{ to: '10.0.0.1', from: '10.0.0.2', iif: '-x' }, 'iif'],
    [{ to: '10.0.0.1', mark: -1 }, 'mark'],
  ])('RO4 refuses %j at its field', (question, field) => {
    const parsed = lookupQuestionSchema.safeParse(question);
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  it('RO4 reads the way, or the kernel’s words', () => {
    const stdout =
      '[{"type":"unicast","dst":"10.5.1.1","from":"10.9.1.1","gateway":"10.0.0.2","dev":"v0","table":"100","flags":[],"cache":[],"iif":"v1"}]';
    expect(readLookup(stdout, '')).toEqual({ way: { type: 'unicast', table: '100', via: '10.0.0.2', dev: 'v0' } });
    expect(readLookup('[{"type":"local","dst":"10.0.0.1","dev":"lo","table":"local","prefsrc":"10.0.0.1","flags":[]}]', '')).toEqual({
      way: { type: 'local', table: 'local', dev: 'lo', source: '10.0.0.1' },
    });
    expect(readLookup('', 'RTNETLINK answers: Network is unreachable\n')).toEqual({ words: 'Network is unreachable' });
  });
});

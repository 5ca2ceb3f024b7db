import { describe, expect, it } from 'vitest';
import { draftOfRoute, NEW_WAY, routeOfDraft } from './routeDraft.ts';

const base = draftOfRoute(undefined);

describe('route form', () => {
  it('RO1 makes a route by one way, and by several with weights', () => {
    expect(routeOfDraft('r', { ...base, ways: [{ via: '10.0.0.1', dev: null, weight: '' }] })).toEqual({
      ok: true,
      value: { id: 'r', to: 'default', via: '10.0.0.1' },
    });
    const several = {
      ...base,
      to: '10.9.0.0/16',
      ways: [
        { via: '10.0.0.1', dev: null, weight: '' },
        { via: '', dev: 'v0', weight: '3' },
      ],
    };
    const outcome = routeOfDraft('r', several);
    expect(outcome).toEqual({
      ok: true,
      value: {
        id: 'r',
        to: '10.9.0.0/16',
        nexthops: [
          { via: '10.0.0.1', weight: 1 },
          { dev: 'v0', weight: 3 },
        ],
      },
    });
    if (outcome.ok) expect(draftOfRoute(outcome.value)).toEqual(several);
  });

  it('UI3 says what is wrong at its field', () => {
    const problems = (draft: Partial<typeof base>) => {
      const outcome = routeOfDraft('r', { ...base, ...draft });
      return outcome.ok ? {} : outcome.problems;
    };
    expect(problems({})).toEqual({ 'ways.0.via': 'route_via_or_dev' });
    expect(problems({ ways: [{ via: '10.0.0.300', dev: null, weight: '' }] })).toEqual({ 'ways.0.via': 'address_ip' });
    const good = { via: '10.0.0.1', dev: null, weight: '' };
    expect(problems({ ways: [good, { ...NEW_WAY, weight: '0' }] })).toMatchObject({ 'ways.1.weight': 'route_weight' });
    expect(problems({ ways: [good, good] })).toEqual({ 'ways.1.via': 'route_nexthop_twice' });
    expect(problems({ ways: [good], table: 'x', metric: '-1' })).toEqual({ table: 'route_table', metric: 'route_metric' });
    expect(problems({ ways: [good], table: '254' })).toEqual({ table: 'route_table_own' });
  });

  it('RO1 a refusal has no ways, whatever stood in their fields', () => {
    const outcome = routeOfDraft('r', { ...base, type: 'blackhole', ways: [{ via: '10.0.0.1', dev: 'v0', weight: '' }], src: '10.0.0.2' });
    expect(outcome).toEqual({ ok: true, value: { id: 'r', to: 'default', type: 'blackhole' } });
  });
});

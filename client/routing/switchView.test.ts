import { describe, expect, it } from 'vitest';
import type { ObservedNamespace } from '../../shared/observe/observed.ts';
import { inEffect, kernelValue } from './switchView.ts';

const seen = (entries: Record<string, Record<string, string>>): ObservedNamespace => ({
  name: 'r',
  interfaces: {},
  routes: [],
  forwarding: { ipv4: false, ipv6: false },
  masquerade: [],
  facets: { switch: entries },
});

describe('switches in the page', () => {
  it('RO6 of an interface and of all together the greater counts', () => {
    const both = seen({
      'all rp_filter': { dev: 'all', name: 'rp_filter', value: 'strict' },
      'b rp_filter': { dev: 'b', name: 'rp_filter', value: 'loose' },
      'all proxy_arp': { dev: 'all', name: 'proxy_arp', value: 'on' },
    });
    expect(kernelValue(both, 'a', 'rp_filter')).toBe('off');
    expect(inEffect(both, 'a', 'rp_filter')).toBe('strict');
    expect(inEffect(both, 'b', 'rp_filter')).toBeUndefined();
    expect(inEffect(both, 'a', 'proxy_arp')).toBe('on');
    expect(inEffect(undefined, 'a', 'proxy_arp')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { parseNewborn, readSwitches, netconfSchema } from './readNetconf.ts';

const entry = (name: string, values: object = {}) => netconfSchema.parse({ family: 'inet', interface: name, ...values });

describe('switches as read', () => {
  it('RO6 tells those that are on, each of its family, and not those of lo', () => {
    const seen = readSwitches([
      entry('default'),
      entry('all', { rp_filter: 'strict' }),
      entry('lo', { rp_filter: 'strict' }),
      entry('eth0', { rp_filter: 'loose', proxy_neigh: true }),
      entry('eth1'),
      netconfSchema.parse({ family: 'inet6', interface: 'eth1', proxy_neigh: true }),
    ]);
    expect(seen).toEqual([
      { dev: 'all', name: 'rp_filter', value: 'strict' },
      { dev: 'eth0', name: 'rp_filter', value: 'loose' },
      { dev: 'eth0', name: 'proxy_arp', value: 'on' },
      { dev: 'eth1', name: 'proxy_ndp', value: 'on' },
    ]);
  });

  it.each(['off', 'loose'])('RO6 a machine that has them on for new interfaces, and %s for all', (all) => {
    const seen = readSwitches([
      entry('default', { rp_filter: 'loose' }),
      entry('all', { rp_filter: all }),
      entry('eth0', { rp_filter: 'loose' }),
      entry('eth1', { rp_filter: 'off' }),
    ]);
    expect(seen.filter((one) => one.value !== (one.usual ?? 'off'))).toEqual([
      { dev: 'eth1', name: 'rp_filter', value: 'off', usual: 'loose' },
    ]);
  });

  it('RO6 tells what a new namespace has', () => {
    const stdout = JSON.stringify([
      { family: 'inet', interface: 'all', forwarding: true, rp_filter: 'off', proxy_neigh: false },
      { family: 'inet', interface: 'default', forwarding: true, rp_filter: 'loose', proxy_neigh: false },
      { family: 'inet6', interface: 'all', forwarding: false, proxy_neigh: false },
    ]);
    expect(parseNewborn(stdout)).toEqual({
      forwarding: { ipv4: true, ipv6: false },
      switches: { rp_filter: 'loose', proxy_arp: 'off', proxy_ndp: 'off' },
    });
  });
});

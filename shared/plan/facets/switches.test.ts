import { describe, expect, it } from 'vitest';
import { newNamespace } from '../../model/lab.ts';
import { byName } from '../../model/byName.ts';
import { plan } from '../plan.ts';
import { simulate } from '../simulate.ts';
import { toText } from '../toArgv.ts';
import type { NamespaceState, NetState } from '../netState.ts';
import { switchFacet, type SwitchState } from './switches.ts';

const strict: SwitchState = { dev: 'eth0', name: 'rp_filter', value: 'strict' };
const usual: SwitchState = { dev: 'eth0', name: 'rp_filter', value: 'loose', usual: 'loose' };

function state(...switches: SwitchState[]): NetState {
  const host: NamespaceState = {
    forwarding: { ipv4: false, ipv6: false },
    interfaces: { lo: { kind: 'loopback', up: true, addresses: [] }, eth0: { kind: 'dummy', up: true, addresses: [] } },
    routes: {},
    masquerade: [],
    facets: { switch: byName(switches.map((one) => [switchFacet.key(one), one])) },
  };
  return { host };
}

function commands(target: NetState, actual: NetState): string[] {
  const planned = plan({ target, actual, nextIndex: 101 });
  const outcome = simulate(actual, planned);
  expect(outcome.ok && plan({ target, actual: outcome.state, nextIndex: 201 })).toEqual([]);
  return planned.map(toText);
}

describe('switches', () => {
  it('RO6 are set, and put back to what the machine has by itself', () => {
    expect(commands(state(strict), state())).toEqual(['sysctl -w net.ipv4.conf.eth0.rp_filter=1']);
    expect(commands(state(), state(strict))).toEqual(['sysctl -w net.ipv4.conf.eth0.rp_filter=0']);
    expect(commands(state(), state({ ...strict, usual: 'loose' }))).toEqual(['sysctl -w net.ipv4.conf.eth0.rp_filter=2']);
    expect(commands(state({ dev: 'all', name: 'proxy_arp', value: 'on' }), state())).toEqual(['sysctl -w net.ipv4.conf.all.proxy_arp=1']);
  });

  it('RO6 what the machine has by itself is no difference; an off that is drawn is one there', () => {
    expect(commands(state(), state(usual))).toEqual([]);
    expect(commands(state({ ...strict, value: 'loose' }), state(usual))).toEqual([]);
    expect(commands(state({ ...strict, value: 'off' }), state(usual))).toEqual(['sysctl -w net.ipv4.conf.eth0.rp_filter=0']);
    expect(commands(state({ ...strict, value: 'off' }), state())).toEqual([]);
  });

  it('RO6 a new interface has what the machine gives it', () => {
    const born = plan({
      target: { ...state({ ...strict, value: 'off' }) },
      actual: { host: { forwarding: { ipv4: false, ipv6: false }, interfaces: {}, routes: {}, masquerade: [] } },
      nextIndex: 101,
      newborn: { forwarding: { ipv4: false, ipv6: false }, switches: { rp_filter: 'loose' } },
    });
    expect(born.map(toText)).toContain('sysctl -w net.ipv4.conf.eth0.rp_filter=0');
  });

  it('AP1 a name with dots is one part of the path', () => {
    expect(toText({ type: 'switch.set', ns: 'r', dev: 'eth0.10', name: 'rp_filter', value: 'loose' })).toBe(
      'ip netns exec r sysctl -w net/ipv4/conf/eth0.10/rp_filter=2',
    );
  });

  it('OB7 what is typed is drawn; what the machine has by itself is not', () => {
    const namespace = { ...newNamespace('a', 'a'), switches: [{ dev: 'eth1', name: 'rp_filter' as const, value: 'off' as const }] };
    const proxy: SwitchState = { dev: 'eth0', name: 'proxy_arp', value: 'on' };
    expect(switchFacet.adopted(namespace, [usual, proxy])).toEqual({ switches: [...namespace.switches, proxy] });
    expect(switchFacet.adopted(namespace, [{ ...strict, usual: 'loose' }])).toEqual({ switches: [...namespace.switches, strict] });
  });
});

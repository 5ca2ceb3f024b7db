import { expect, it } from 'vitest';
import type { FirewallRule } from '../model/firewall.ts';
import { newNamespace } from '../model/lab.ts';
import { isMasquerading, masqueradingOn } from './masquerade.ts';

const rule = (id: string, more: object): FirewallRule => ({ id, chain: 'postrouting', action: 'masquerade', ...more });

function on(dev: string, masquerade: string[], ...rules: FirewallRule[]) {
  const namespace = newNamespace('a', 'a');
  return masqueradingOn({ masquerade, firewall: { ...namespace.firewall, rules } }, dev);
}

it('FW7 tells whether the switch, a rule that does the same, or another rule masquerades what leaves by an interface', () => {
  expect(on('eth0', [])).toEqual({ byIptables: false, byRules: [], byOtherRule: false });
  expect(on('eth0', ['eth0'])).toEqual({ byIptables: true, byRules: [], byOtherRule: false });
  expect(on('eth0', ['eth1'], rule('r1', { oif: 'eth0' }), rule('r2', { oif: 'eth1' }))).toEqual({
    byIptables: false,
    byRules: ['r1'],
    byOtherRule: false,
  });
  for (const more of [{}, { oif: 'eth0', source: '10.0.0.0/8' }, { oif: 'eth0', states: ['new'] }])
    expect(on('eth0', [], rule('r', more))).toEqual({ byIptables: false, byRules: [], byOtherRule: true });
  expect(isMasquerading(on('eth0', [], rule('r', {})))).toBe(true);
  expect(isMasquerading(on('eth0', ['eth1'], rule('r', { oif: 'eth1' })))).toBe(false);
  const snat: FirewallRule = { id: 's', chain: 'postrouting', action: 'snat', to: '10.0.0.1' };
  expect(isMasquerading(on('eth0', [], snat, { id: 'o', chain: 'postrouting', other: [{ masquerade: null }] }))).toBe(false);
});

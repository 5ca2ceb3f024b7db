import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { firewallRuleSchema, type PlainRule } from '../model/firewall.ts';
import { readRule, ruleJson, type Expression } from './nftWords.ts';
import { ruleText } from './ruleText.ts';

const RULES: [PlainRule, string][] = [
  [{ action: 'accept', states: ['established', 'related'] }, 'ct state established,related counter accept'],
  [{ iif: 'eth0', source: '10.0.0.0/24', action: 'drop' }, 'iifname "eth0" ip saddr 10.0.0.0/24 counter drop'],
  [{ protocol: 'tcp', destinationPorts: '22,8000-8080', action: 'reject' }, 'tcp dport { 22, 8000-8080 } counter reject'],
  [{ destination: '2001:db8::1', protocol: 'icmpv6', action: 'accept' }, 'ip6 daddr 2001:db8::1 meta l4proto icmpv6 counter accept'],
  [
    { protocol: 'tcp', destinationPorts: '8080', action: 'dnat', to: '10.0.0.2', toPort: 80 },
    'tcp dport 8080 counter dnat ip to 10.0.0.2:80',
  ],
  [
    { protocol: 'udp', destinationPorts: '53', action: 'dnat', to: '2001:db8::2', toPort: 53 },
    'udp dport 53 counter dnat ip6 to [2001:db8::2]:53',
  ],
  [{ oif: 'eth1', action: 'masquerade' }, 'oifname "eth1" counter masquerade'],
  [{ source: '10.0.0.5', action: 'snat', to: '192.168.1.1' }, 'ip saddr 10.0.0.5 counter snat ip to 192.168.1.1'],
];

describe('rules', () => {
  it.each(RULES)('FW2 survives nft: %j', (rule, text) => {
    const json = ruleJson('forward', rule);
    expect(json).toMatchObject({ add: { rule: { family: 'inet', table: 'nslab', chain: 'forward' } } });
    const { add } = z.object({ add: z.object({ rule: z.object({ expr: z.array(z.json()) }) }) }).parse(json);
    expect(readRule(add.rule.expr, false).value).toEqual(rule);
    expect(ruleText(rule)).toBe(text);
  });

  it('FW3 keeps what the form cannot express in the words of nft, without its count', () => {
    const expr: Expression = [{ limit: { rate: 1, burst: 5, per: 'second' } }, { counter: { packets: 7, bytes: 99 } }, { accept: null }];
    const read = readRule(expr, false);
    expect(read).toEqual({
      value: { other: [{ limit: { rate: 1, burst: 5, per: 'second' } }, { counter: { packets: 0, bytes: 0 } }, { accept: null }] },
      counter: { packets: 7, bytes: 99 },
    });
    expect(ruleText(read.value)).toBe('limit rate 1 burst 5 per second counter accept');
  });

  it('FW3 keeps a comment by keeping the rule as it is', () => {
    expect(readRule([{ accept: null }], true).value).toEqual({ other: [{ accept: null }] });
  });
});

describe('what does not go together', () => {
  it.each([
    [{ chain: 'forward', action: 'dnat', to: '10.0.0.1' }, 'action', 'rule_action_chain'],
    [{ chain: 'prerouting', action: 'drop' }, 'action', 'rule_action_chain'],
    [{ chain: 'output', action: 'drop', iif: 'eth0' }, 'iif', 'rule_iif_chain'],
    [{ chain: 'input', action: 'drop', oif: 'eth0' }, 'oif', 'rule_oif_chain'],
    [{ chain: 'input', action: 'drop', destinationPorts: '80' }, 'destinationPorts', 'rule_ports_protocol'],
    [{ chain: 'prerouting', action: 'dnat' }, 'to', 'rule_to'],
    [{ chain: 'prerouting', action: 'dnat', to: '10.0.0.1', toPort: 80 }, 'toPort', 'rule_ports_protocol'],
    [{ chain: 'input', action: 'drop', to: '10.0.0.1' }, 'to', 'rule_to_unused'],
    [{ chain: 'input', action: 'drop', source: '10.0.0.1', destination: '2001:db8::1' }, 'destination', 'rule_family'],
    [{ chain: 'input', action: 'drop', source: '10.0.0.1', protocol: 'icmpv6' }, 'protocol', 'rule_family'],
  ])('ED9 FW1 names the field: %j', (rule, field, code) => {
    const parsed = firewallRuleSchema.safeParse({ id: 'r', ...rule });
    const issues = parsed.error?.issues.flatMap((issue) => (issue.code === 'invalid_union' ? issue.errors.flat() : [issue])) ?? [];
    expect(issues.map(({ path, message }) => [path[0], message])).toContainEqual([field, code]);
  });

  it.each(['80-22', '70000', '-1', '1;drop', '80,', 'http'])('ED9 refuses %s for ports', (ports) => {
    expect(
      firewallRuleSchema.safeParse({ id: 'r', chain: 'input', action: 'drop', protocol: 'tcp', destinationPorts: ports }).success,
    ).toBe(false);
  });
});

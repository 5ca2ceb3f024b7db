/** Firewall and address translation of one namespace: an ordered list of rules for each place where the kernel asks (nftables hooks). */
import * as z from 'zod';
import { ipSchema, prefixOrIpSchema } from './address.ts';
import { idSchema } from './ids.ts';
import { interfaceNameSchema } from './names.ts';

/** Where a packet is looked at (nft(8), hooks of the families ip, ip6 and inet). */
export const CHAINS = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;
export const chainSchema = z.enum(CHAINS);
/** Those that let pass or stop. */
export const FILTER_CHAINS = ['input', 'forward', 'output'] as const;
/** Those that translate addresses. */
export const NAT_CHAINS = ['prerouting', 'postrouting'] as const;

export const PROTOCOLS = ['tcp', 'udp', 'icmp', 'icmpv6'] as const;
/** Connection tracking's word for a packet (nft(8), ct state), in the order in which they are kept. */
export const STATES = ['new', 'established', 'related', 'invalid'] as const;
export const ACTIONS = ['accept', 'drop', 'reject', 'masquerade', 'dnat', 'snat'] as const;

const port = /^(?:[1-9]\d{0,4}|0)(?:-[1-9]\d{0,4})?$/;
function isPort(text: string): boolean {
  if (!port.test(text)) return false;
  const [from = 0, to = from] = text.split('-').map(Number);
  return from <= to && to <= 65535;
}

/** `80`, `8000-8080`, or several with commas: 22,80. */
export const portsSchema = z
  .string()
  .trim()
  .min(1, 'ports')
  .max(100, 'ports')
  .refine((text) => text.split(',').every(isPort), 'ports')
  // As the kernel gives them back: in order, each once.
  .transform((text) => [...new Set(text.split(','))].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(','));

const matchFields = {
  iif: interfaceNameSchema.optional(),
  oif: interfaceNameSchema.optional(),
  source: prefixOrIpSchema.optional(),
  destination: prefixOrIpSchema.optional(),
  protocol: z.enum(PROTOCOLS).optional(),
  sourcePorts: portsSchema.optional(),
  destinationPorts: portsSchema.optional(),
  states: z
    .array(z.enum(STATES))
    .min(1)
    .max(STATES.length)
    .transform((words) => STATES.filter((state) => words.includes(state)))
    .optional(),
};

const toFields = {
  /** dnat, snat: the address that takes the place of the packet's. */
  to: ipSchema.optional(),
  /** dnat: the port that takes the place of the packet's. */
  toPort: z.number().int().min(1, 'port_range').max(65535, 'port_range').optional(),
};

const plainRuleFields = { ...matchFields, action: z.enum(ACTIONS), ...toFields };

/** A rule as drawing and kernel compare it. */
export const plainRuleSchema = z.strictObject(plainRuleFields);
/** One that the form cannot express, in the words of `nft -j`: kept as it is. */
export const otherRuleSchema = z.strictObject({ other: z.array(z.json()).min(1).max(50) });
export const ruleValueSchema = z.union([plainRuleSchema, otherRuleSchema]);

const where = { id: idSchema, chain: chainSchema };

type Plain = z.output<typeof plainRuleSchema>;

/** What does not go together, with the field that says so. */
export function ruleProblem(rule: Plain & { chain: (typeof CHAINS)[number] }): { path: keyof Plain | 'chain'; code: string } | undefined {
  const { chain, action, protocol } = rule;
  const translates = action === 'masquerade' || action === 'snat' ? 'postrouting' : action === 'dnat' ? 'prerouting' : undefined;
  const isFilter = FILTER_CHAINS.some((one) => one === chain);
  if (translates === undefined ? !isFilter : chain !== translates) return { path: 'action', code: 'rule_action_chain' };
  if (rule.iif !== undefined && (chain === 'output' || chain === 'postrouting')) return { path: 'iif', code: 'rule_iif_chain' };
  if (rule.oif !== undefined && (chain === 'input' || chain === 'prerouting')) return { path: 'oif', code: 'rule_oif_chain' };
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (!hasPorts && rule.sourcePorts !== undefined) return { path: 'sourcePorts', code: 'rule_ports_protocol' };
  if (!hasPorts && rule.destinationPorts !== undefined) return { path: 'destinationPorts', code: 'rule_ports_protocol' };
  if (!hasPorts && rule.toPort !== undefined) return { path: 'toPort', code: 'rule_ports_protocol' };
  if ((action === 'dnat' || action === 'snat') && rule.to === undefined) return { path: 'to', code: 'rule_to' };
  if (action !== 'dnat' && rule.toPort !== undefined) return { path: 'toPort', code: 'rule_to_unused' };
  if (action !== 'dnat' && action !== 'snat' && rule.to !== undefined) return { path: 'to', code: 'rule_to_unused' };
  const six = [rule.source, rule.destination, rule.to].filter((text) => text !== undefined).map((text) => text.includes(':'));
  if (new Set(six).size > 1) return { path: rule.to === undefined ? 'destination' : 'to', code: 'rule_family' };
  if (protocol === 'icmp' && six.includes(true)) return { path: 'protocol', code: 'rule_family' };
  if (protocol === 'icmpv6' && six.includes(false)) return { path: 'protocol', code: 'rule_family' };
  return undefined;
}

const checked = (ctx: z.core.ParsePayload<Plain & { chain: Chain }>): void => {
  const problem = ruleProblem(ctx.value);
  if (problem) ctx.issues.push({ code: 'custom', message: problem.code, path: [problem.path], input: ctx.value });
};

/** A rule of the drawing. */
export const firewallRuleSchema = z.union([
  z.strictObject({ ...where, ...plainRuleFields }).check(checked),
  z.strictObject({ ...where, ...otherRuleSchema.shape }),
]);

/** A rule of a lab file: its place in the list is all that tells it from others. */
export const fileRuleSchema = z.union([
  z.strictObject({ chain: chainSchema, ...plainRuleFields }).check(checked),
  z.strictObject({ chain: chainSchema, ...otherRuleSchema.shape }),
]);

export const RULES_LIMIT = 200;
export const policySchema = z.enum(['accept', 'drop']);
export const firewallSchema = z.strictObject({
  rules: z.array(firewallRuleSchema).max(RULES_LIMIT, 'limit'),
  /** What becomes of packets that no rule decides. */
  policies: z.strictObject({ input: policySchema, forward: policySchema, output: policySchema }),
});

export type Chain = z.infer<typeof chainSchema>;
export type PlainRule = Plain;
export type RuleValue = z.infer<typeof ruleValueSchema>;
export type FirewallRule = z.infer<typeof firewallRuleSchema>;
export type Policy = z.infer<typeof policySchema>;
export type Firewall = z.infer<typeof firewallSchema>;

/** Nothing is stopped and nothing translated. */
export function noFirewall(): Firewall {
  return { rules: [], policies: { input: 'accept', forward: 'accept', output: 'accept' } };
}

/** A rule without what only the drawing knows. */
export function ruleValue(rule: FirewallRule): RuleValue {
  const { id: _id, chain: _chain, ...value } = rule;
  return value;
}

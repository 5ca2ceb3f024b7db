/** A rule while it is filled in: text as typed, and what is wrong beside each field. Pure. */
import { FILTER_CHAINS, firewallRuleSchema, type Chain, type FirewallRule, type PlainRule } from '../../shared/model/firewall.ts';

export interface RuleDraft {
  chain: Chain;
  action: PlainRule['action'];
  iif: string | null;
  oif: string | null;
  source: string;
  destination: string;
  protocol: PlainRule['protocol'] | null;
  sourcePorts: string;
  destinationPorts: string;
  states: NonNullable<PlainRule['states']>;
  to: string;
  toPort: string;
}

const NEW: RuleDraft = {
  chain: 'forward',
  action: 'drop',
  iif: null,
  oif: null,
  source: '',
  destination: '',
  protocol: null,
  sourcePorts: '',
  destinationPorts: '',
  states: [],
  to: '',
  toPort: '',
};

/** What is asked for most, to begin with. */
export const PRESETS = {
  block: {},
  allowAnswers: { action: 'accept', states: ['established', 'related'] },
  portForward: { chain: 'prerouting', action: 'dnat', protocol: 'tcp' },
  masquerade: { chain: 'postrouting', action: 'masquerade' },
} satisfies Record<string, Partial<RuleDraft>>;
export type Preset = keyof typeof PRESETS;

export function newDraft(preset: Preset): RuleDraft {
  return { ...NEW, ...PRESETS[preset] };
}

export function toDraft({ chain, ...rule }: PlainRule & { chain: Chain }): RuleDraft {
  return {
    chain,
    action: rule.action,
    iif: rule.iif ?? null,
    oif: rule.oif ?? null,
    source: rule.source ?? '',
    destination: rule.destination ?? '',
    protocol: rule.protocol ?? null,
    sourcePorts: rule.sourcePorts ?? '',
    destinationPorts: rule.destinationPorts ?? '',
    states: rule.states ?? [],
    to: rule.to ?? '',
    toPort: rule.toPort === undefined ? '' : String(rule.toPort),
  };
}

export type DraftOutcome = { ok: true; rule: FirewallRule } | { ok: false; problems: Partial<Record<string, string>> };

/** The rule, by the schema that the server uses; or a code for each field that is wrong. */
export function fromDraft(id: string, draft: RuleDraft): DraftOutcome {
  const text = (key: 'source' | 'destination' | 'sourcePorts' | 'destinationPorts' | 'to'): object => {
    const value = draft[key].trim();
    return value === '' ? {} : { [key]: value };
  };
  const parsed = firewallRuleSchema.safeParse({
    id,
    chain: draft.chain,
    action: draft.action,
    ...(draft.iif !== null && { iif: draft.iif }),
    ...(draft.oif !== null && { oif: draft.oif }),
    ...(draft.protocol !== null && { protocol: draft.protocol }),
    ...(draft.states.length > 0 && { states: draft.states }),
    ...text('source'),
    ...text('destination'),
    ...text('sourcePorts'),
    ...text('destinationPorts'),
    ...text('to'),
    ...(draft.toPort.trim() !== '' && { toPort: Number(draft.toPort) }),
  });
  if (parsed.success) return { ok: true, rule: parsed.data };
  const problems: Partial<Record<string, string>> = {};
  // A rule is one of two: what is wrong with the form's own kind counts.
  const issues = parsed.error.issues.flatMap((issue) => (issue.code === 'invalid_union' ? (issue.errors[0] ?? []) : [issue]));
  for (const { path, message } of issues) problems[String(path[0] ?? 'action')] ??= message;
  return { ok: false, problems };
}

/** The actions that a chain has. */
export function actionsOf(chain: Chain): PlainRule['action'][] {
  if (chain === 'prerouting') return ['dnat'];
  if (chain === 'postrouting') return ['masquerade', 'snat'];
  return ['accept', 'drop', 'reject'];
}

export function isFilter(chain: Chain): chain is (typeof FILTER_CHAINS)[number] {
  return FILTER_CHAINS.some((one) => one === chain);
}

/** Where among all rules one stands when it is `by` places further among those of its chain; undefined where it stands already. */
export function placeAfter(rules: readonly FirewallRule[], rule: FirewallRule, by: number): number | undefined {
  const places = rules.flatMap((one, i) => (one.chain === rule.chain ? [i] : []));
  const at = places.findIndex((i) => rules[i]?.id === rule.id);
  const target = Math.min(places.length - 1, Math.max(0, at + by));
  return target === at ? undefined : places[target];
}

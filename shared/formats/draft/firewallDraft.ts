/** A firewall in the making: rules in order for each chain, and what becomes of the rest. */
import type { FileNamespace } from '../../labfile/schema.ts';
import { FILTER_CHAINS, fileRuleSchema, RULES_LIMIT, type Chain, type Policy } from '../../model/firewall.ts';

type FileFirewall = NonNullable<FileNamespace['firewall']>;
type FileRule = NonNullable<FileFirewall['rules']>[number];

export class FirewallDraft {
  #rules: FileRule[] = [];
  readonly #policies = new Map<(typeof FILTER_CHAINS)[number], Policy>();

  /** False when it is no rule of that chain, or one too many. */
  add(rule: unknown, first = false): boolean {
    const parsed = fileRuleSchema.safeParse(rule);
    if (!parsed.success || this.#rules.length >= RULES_LIMIT) return false;
    if (first) this.#rules.unshift(parsed.data);
    else this.#rules.push(parsed.data);
    return true;
  }

  policy(chain: Chain, policy: Policy): boolean {
    const filter = FILTER_CHAINS.find((one) => one === chain);
    if (filter) this.#policies.set(filter, policy);
    return filter !== undefined || policy === 'accept';
  }

  flush(chains?: readonly Chain[]): void {
    this.#rules = chains ? this.#rules.filter(({ chain }) => !chains.includes(chain)) : [];
  }

  toFile(): FileFirewall | undefined {
    const policies = [...this.#policies].filter(([, policy]) => policy === 'drop');
    if (this.#rules.length === 0 && policies.length === 0) return undefined;
    return {
      ...(policies.length > 0 && { policies: Object.fromEntries(policies) }),
      ...(this.#rules.length > 0 && { rules: this.#rules }),
    };
  }
}

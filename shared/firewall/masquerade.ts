/** Who makes packets that leave by an interface take its address: the switch (iptables), or rules of nftables. Pure. */
import type { PlainRule } from '../model/firewall.ts';
import type { Namespace } from '../model/lab.ts';

export interface Masquerading {
  /** The switch of the interface: `iptables -t nat -A POSTROUTING -o DEV -j MASQUERADE`. */
  byIptables: boolean;
  /** Ids of rules that do just the same. */
  byRules: readonly string[];
  /** A rule does it for some packets only, or for other interfaces as well. */
  byOtherRule: boolean;
}

type DrawnNat = Pick<Namespace, 'masquerade' | 'firewall'>;

/** How it is drawn for one interface. */
export function masqueradingOn({ masquerade, firewall }: DrawnNat, dev: string): Masquerading {
  const rules = firewall.rules.flatMap((rule) =>
    !('other' in rule) && rule.action === 'masquerade' && (rule.oif === undefined || rule.oif === dev) ? [rule] : [],
  );
  const same = rules.filter(isForInterfaceAlone);
  return { byIptables: masquerade.includes(dev), byRules: same.map(({ id }) => id), byOtherRule: rules.length > same.length };
}

export function isMasquerading({ byIptables, byRules, byOtherRule }: Masquerading): boolean {
  return byIptables || byRules.length > 0 || byOtherRule;
}

function isForInterfaceAlone({ oif, source, destination, protocol, sourcePorts, destinationPorts, states = [] }: PlainRule): boolean {
  const others = [source, destination, protocol, sourcePorts, destinationPorts];
  return oif !== undefined && others.every((one) => one === undefined) && states.length === 0;
}

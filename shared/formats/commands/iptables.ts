/** `iptables` and `ip6tables`: rules that a lab's firewall can hold. */
import type { Chain } from '../../model/firewall.ts';
import type { Machine, Understood } from './understood.ts';

const CHAINS: Readonly<Record<string, Readonly<Record<string, Chain>>>> = {
  filter: { INPUT: 'input', FORWARD: 'forward', OUTPUT: 'output' },
  nat: { PREROUTING: 'prerouting', POSTROUTING: 'postrouting' },
};

type Rule = Record<string, unknown>;

export function runIptables(machine: Machine, all: readonly string[], family: 4 | 6): Understood {
  const { firewall, masquerade } = machine.namespace;
  const words = all.filter((word) => !['-w', '--wait', '-v', '--verbose', '-n'].includes(word));
  const at = words.findIndex((word) => word === '-t' || word === '--table');
  const table = at < 0 ? 'filter' : (words[at + 1] ?? '');
  const [verb = '', ...rest] = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
  const chains = CHAINS[table];
  if (['-L', '--list', '-S', '--list-rules', '-Z'].includes(verb)) return 'done';
  // Chains of somebody's own are taken away where none can be.
  if (!chains) return verb === '-F' || verb === '-X' || verb === '--flush' ? 'done' : 'unknown';
  if (verb === '-X' && rest.length === 0) return 'done';
  if (verb === '-F' || verb === '--flush') {
    const named = rest[0] === undefined ? Object.values(chains) : [chains[rest[0]] ?? []].flat();
    if (named.length === 0) return 'unknown';
    firewall.flush(named);
    if (table === 'nat' && named.includes('postrouting')) masquerade.splice(0);
    return 'done';
  }
  const chain = chains[rest[0] ?? ''];
  if (chain === undefined) return 'unknown';
  if (verb === '-P' || verb === '--policy') {
    const policy = { ACCEPT: 'accept', DROP: 'drop' }[rest[1] ?? ''];
    return (policy === 'accept' || policy === 'drop') && firewall.policy(chain, policy) ? 'done' : 'unknown';
  }
  const isFirst = verb === '-I' || verb === '--insert';
  if (!isFirst && verb !== '-A' && verb !== '--append') return 'unknown';
  const matches = isFirst && rest[1] === '1' ? rest.slice(2) : rest.slice(1);
  const [option, dev = '', jump, target] = matches;
  if (
    chain === 'postrouting' &&
    matches.length === 4 &&
    /^(-o|--out-interface)$/.test(option ?? '') &&
    /^(-j|--jump)$/.test(jump ?? '') &&
    target === 'MASQUERADE' &&
    family === 4
  ) {
    const iface = machine.namespace.find(dev);
    if (!iface) return 'fails';
    if (!masquerade.includes(iface.name)) masquerade.push(iface.name);
    return 'done';
  }
  const rule = readRule(matches);
  if (!rule || !firewall.add({ chain, ...rule }, isFirst)) return 'unknown';
  const speaks =
    [rule['source'], rule['destination'], rule['to']].some((text) => text !== undefined) ||
    rule['protocol'] === 'icmp' ||
    rule['protocol'] === 'icmpv6';
  if (!speaks) machine.draft.bothFamilies(machine.namespace, family);
  return 'done';
}

/** Undefined when it says more than a rule of a lab can. */
function readRule(words: readonly string[]): Rule | undefined {
  const rule: Rule = {};
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = (): string => words[(i += 1)] ?? '';
    switch (word) {
      case '-i':
      case '--in-interface':
        rule['iif'] = value();
        break;
      case '-o':
      case '--out-interface':
        rule['oif'] = value();
        break;
      case '-s':
      case '--source':
      case '--src':
        rule['source'] = network(value());
        break;
      case '-d':
      case '--destination':
      case '--dst':
        rule['destination'] = network(value());
        break;
      case '-p':
      case '--protocol': {
        const protocol = value();
        if (protocol !== 'all') rule['protocol'] = protocol === 'ipv6-icmp' ? 'icmpv6' : protocol;
        break;
      }
      case '--sport':
      case '--source-port':
      case '--sports':
      case '--source-ports':
        rule['sourcePorts'] = ports(value());
        break;
      case '--dport':
      case '--destination-port':
      case '--dports':
      case '--destination-ports':
        rule['destinationPorts'] = ports(value());
        break;
      case '-m':
      case '--match': {
        if (!['tcp', 'udp', 'icmp', 'icmp6', 'state', 'conntrack', 'multiport', 'comment'].includes(value())) return undefined;
        break;
      }
      case '--state':
      case '--ctstate':
        rule['states'] = value().toLowerCase().split(',');
        break;
      case '--comment':
        i += 1;
        break;
      case '-j':
      case '--jump': {
        const action = value().toLowerCase();
        if (action === action.toUpperCase()) return undefined;
        rule['action'] = action;
        break;
      }
      case '--to-destination':
      case '--to-source':
      case '--to': {
        const target = /^\[?([0-9a-fA-F:.]+?)\]?(?::(\d+))?$/.exec(value());
        if (target?.[1] === undefined) return undefined;
        rule['to'] = target[1];
        if (target[2] !== undefined) rule['toPort'] = Number(target[2]);
        break;
      }
      default:
        // What answers to a refused packet is chosen by the kernel as well.
        if (word === '--reject-with') value();
        else return undefined;
    }
  }
  return rule['action'] === undefined ? undefined : rule;
}

function network(text: string): string | undefined {
  return text === '0.0.0.0/0' || text === '::/0' || text === 'anywhere' ? undefined : text.replace(/\/(32|128)$/, '');
}

/** `8000:8080` is `8000-8080` here. */
function ports(text: string): string {
  return text.replaceAll(':', '-');
}

/** A rule in nft's language (nft(8), RULES), as far as the form of a lab's firewall can hold it. */

type Rule = Record<string, unknown>;

/** Undefined when it says more. */
export function readNftRule(words: readonly string[]): Rule | undefined {
  const rule: Rule = {};
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const value = (): string => words[(i += 1)] ?? '';
    if (word === 'iifname' || word === 'iif') rule['iif'] = value();
    else if (word === 'oifname' || word === 'oif') rule['oif'] = value();
    else if (word === 'ip' || word === 'ip6') {
      const field = value();
      if (field === 'saddr') rule['source'] = value();
      else if (field === 'daddr') rule['destination'] = value();
      else if (field === 'protocol' || field === 'nexthdr') rule['protocol'] = protocol(value());
      else return undefined;
    } else if (word === 'meta') {
      const key = value();
      if (key === 'l4proto') rule['protocol'] = protocol(value());
      else if (key === 'iifname' || key === 'oifname') rule[key === 'iifname' ? 'iif' : 'oif'] = value();
      else return undefined;
    } else if (word === 'tcp' || word === 'udp') {
      const field = value();
      rule['protocol'] = word;
      if (field !== 'sport' && field !== 'dport') return undefined;
      const set = readSet(words, i + 1);
      rule[field === 'sport' ? 'sourcePorts' : 'destinationPorts'] = set.values.join(',');
      i = set.last;
    } else if (word === 'ct') {
      if (value() !== 'state') return undefined;
      const set = readSet(words, i + 1);
      rule['states'] = set.values;
      i = set.last;
    } else if (word === 'counter') {
      if (words[i + 1] === 'packets') i += 4;
    } else if (word === 'comment') i += 1;
    else if (word === 'accept' || word === 'drop' || word === 'masquerade') rule['action'] = word;
    else if (word === 'reject') {
      rule['action'] = word;
      // What is answered, the kernel chooses as well.
      if (words[i + 1] === 'with') i = words.length;
    } else if (word === 'dnat' || word === 'snat') {
      rule['action'] = word;
      if (words[i + 1] === 'ip' || words[i + 1] === 'ip6') i += 1;
      if (words[i + 1] === 'to') i += 1;
      const [, six, four, port] = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+|[0-9a-fA-F:]+::?[0-9a-fA-F:]*))(?::(\d+))?$/.exec(value()) ?? [];
      rule['to'] = six ?? four;
      if (port !== undefined) rule['toPort'] = Number(port);
    } else return undefined;
  }
  return rule['action'] === undefined ? undefined : rule;
}

function protocol(text: string): string {
  return text === 'ipv6-icmp' ? 'icmpv6' : text;
}

/** `22`, `a,b`, `{ 22, 80 }`: what it holds, and where it ends. */
function readSet(words: readonly string[], from: number): { values: string[]; last: number } {
  if (words[from] === '{') {
    const end = words.indexOf('}', from);
    const last = end < 0 ? words.length : end;
    return { values: words.slice(from + 1, last).filter((word) => word !== ','), last };
  }
  const values = [words[from] ?? ''];
  let last = from;
  while (words[last + 1] === ',') {
    values.push(words[last + 2] ?? '');
    last += 2;
  }
  return { values, last };
}

/** What a command does, as a code and parameters for the reader's language; words are in the client's locales. */
import { matchText, ruleText } from '../firewall/ruleText.ts';
import { formatPercent, readableRate } from '../impairment/units.ts';
import { netemWords } from '../impairment/words.ts';
import type { Refusal } from '../model/route.ts';
import { ALL_INTERFACES } from '../model/switches.ts';
import { kindOf, type LinkKind } from '../kinds/kinds.ts';
import type { OptionValue } from '../kinds/option.ts';
import type { Command, CommandType } from './command.ts';
import { waysOf } from './routeState.ts';
import { ruleWords } from './ruleState.ts';

/** `forwarding.set` and `bridge.stp` read better as two sentences each; what is made, by its kind. */
export type ExplanationCode =
  | Exclude<CommandType, 'switch.set' | 'forwarding.set' | 'bridge.stp' | 'link.add'>
  | `link.add.${LinkKind}`
  | `route.${Refusal}`
  | `rule.${Refusal}`
  | 'rp_filter.strict'
  | 'rp_filter.loose'
  | 'rp_filter.off'
  | 'proxy_arp.on'
  | 'proxy_arp.off'
  | 'proxy_ndp.on'
  | 'proxy_ndp.off'
  | 'neighbour.proxy'
  | 'neighbour.noProxy'
  | 'forwarding.on'
  | 'forwarding.off'
  | 'bridge.stpOn'
  | 'bridge.stpOff';

export interface Explanation {
  code: ExplanationCode;
  params: Record<string, string>;
}

export function explain(command: Command): Explanation {
  switch (command.type) {
    case 'netns.add':
    case 'netns.delete':
      return { code: command.type, params: { ns: command.ns } };
    case 'veth.add':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, peerNs: command.peer.ns, peerDev: command.peer.dev } };
    case 'link.move':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, to: command.to } };
    case 'link.rename':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, newName: command.newName } };
    case 'link.mac':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, mac: command.mac } };
    case 'link.mtu':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, mtu: String(command.mtu) } };
    case 'link.master':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, master: command.master } };
    case 'addr.add':
    case 'addr.delete':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, address: command.address } };
    case 'route.add':
    case 'route.replace':
    case 'route.delete': {
      const { to, type, table, src } = command.route;
      const code = type === undefined || command.type === 'route.delete' ? command.type : (`route.${type}` as const);
      const via = waysOf(command.route).map((way) => way.via ?? way.dev ?? '');
      return {
        code,
        params: { ns: command.ns, to, via: via.join(' + '), table: table === undefined ? '' : String(table), src: src ?? '' },
      };
    }
    case 'neighbour.replace':
    case 'neighbour.delete': {
      const { dev, address, mac, proxy } = command.neighbour;
      const code = proxy ? (command.type === 'neighbour.replace' ? 'neighbour.proxy' : 'neighbour.noProxy') : command.type;
      return { code, params: { ns: command.ns, dev, address, mac: mac ?? '' } };
    }
    case 'nft.chain':
      return { code: command.type, params: { ns: command.ns, chain: command.chain, policy: command.policy } };
    case 'nft.rule': {
      const { ns, chain, rule } = command;
      const action = 'other' in rule ? 'other' : rule.action;
      const match = 'other' in rule ? ruleText(rule) : matchText(rule);
      return { code: command.type, params: { ns, chain, action, match, to: 'other' in rule ? '' : (rule.to ?? '') } };
    }
    case 'nft.replace':
      return { code: command.type, params: { ns: command.ns, chain: command.chain, count: String(command.rules.length) } };
    case 'nft.delete':
      return { code: command.type, params: { ns: command.ns, chain: command.chain } };
    case 'rule.add':
    case 'rule.delete': {
      const { priority, table, action, not, rest, ...selectors } = command.rule;
      const words = ruleWords({ ...selectors, priority, ...(not && { not }) }).slice(2);
      const all = rest ? [...words, ...rest] : words;
      return {
        code: command.type === 'rule.add' && action !== undefined ? `rule.${action}` : command.type,
        params: { ns: command.ns, priority: String(priority), packets: all.join(' '), table: String(table ?? '') },
      };
    }
    case 'switch.set':
      return { code: switchCode(command), params: { ns: command.ns, dev: command.dev === ALL_INTERFACES ? '' : command.dev } };
    case 'forwarding.set':
      return { code: command.on ? 'forwarding.on' : 'forwarding.off', params: { ns: command.ns, family: `IPv${String(command.family)}` } };
    case 'bridge.stp':
      return { code: command.on ? 'bridge.stpOn' : 'bridge.stpOff', params: { ns: command.ns, dev: command.dev } };
    case 'wireguard.set':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, port: String(command.port) } };
    case 'vlan.set':
    case 'vlan.delete': {
      const flags = command.type === 'vlan.set' ? { pvid: command.pvid, untagged: command.untagged } : {};
      const said = Object.entries({ ...flags, self: command.self }).flatMap(([name, is]) => (is === true ? [name] : []));
      return { code: command.type, params: { ns: command.ns, dev: command.dev, vid: command.vid, flags: said.join(' ') } };
    }
    case 'isolation.begin':
      return { code: command.type, params: { ns: command.ns, kinds: command.kinds.join(',') } };
    case 'isolation.end':
      return { code: command.type, params: { ns: command.ns, pid: String(command.pid) } };
    case 'isolation.hostname':
      return { code: command.type, params: { ns: command.ns, hostname: command.hostname } };
    case 'link.add':
      return {
        code: `link.add.${command.kind}`,
        params: { ns: command.to ?? command.ns, dev: command.dev, parent: command.parent ?? '', ...texts(command.options) },
      };
    case 'link.options':
      return {
        code: command.type,
        params: {
          ns: command.ns,
          dev: command.dev,
          options: Object.entries(texts(command.options, command.kind))
            .map((pair) => pair.join(' '))
            .join(', '),
        },
      };
    case 'impair.set':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, what: netemWords(command.impairment).join(' ') } };
    case 'rate.set':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, rate: readableRate(command.rateKbit) } };
    case 'loss.set':
      return { code: command.type, params: { ns: command.ns, dev: command.dev, percent: formatPercent(command.percent, ' ') } };
    case 'impair.clear':
    case 'rate.clear':
    case 'loss.clear':
    case 'bridge.add':
    case 'link.delete':
    case 'link.up':
    case 'link.down':
    case 'link.nomaster':
    case 'masquerade.add':
    case 'masquerade.delete':
      return { code: command.type, params: { ns: command.ns, dev: command.dev } };
  }
}

/** Options as text; what was taken away by what stands by itself. */
function texts(options: Readonly<Record<string, OptionValue | null>>, kind = ''): Record<string, string> {
  const known = kindOf(kind)?.options;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value ?? known?.[name]?.default ?? '–')]));
}

function switchCode({ name, value }: Extract<Command, { type: 'switch.set' }>): ExplanationCode {
  if (name !== 'rp_filter') return value === 'off' ? `${name}.off` : `${name}.on`;
  return value === 'strict' ? 'rp_filter.strict' : value === 'loose' ? 'rp_filter.loose' : 'rp_filter.off';
}

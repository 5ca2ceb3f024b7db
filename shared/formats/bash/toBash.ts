/** Writes a lab as a plain iproute2 script that builds it on any Linux, and takes it away again. */
import { HOST } from '../../model/ids.ts';
import type { Lab } from '../../model/lab.ts';
import { commonHosts } from '../../labfile/hostsFile.ts';
import { isNft } from '../../firewall/nftCommand.ts';
import type { Command } from '../../plan/command.ts';
import { diff } from '../../plan/diff.ts';
import type { NetState } from '../../plan/netState.ts';
import { plan } from '../../plan/plan.ts';
import { simulate } from '../../plan/simulate.ts';
import { toText } from '../../plan/toArgv.ts';
import { labToNetState } from '../../plan/toNetState.ts';
import { differenceText } from '../differenceText.ts';
import { drawingItems } from '../drawingItems.ts';
import { item, type Exported, type Item } from '../item.ts';
import { shellWord } from '../shellWord.ts';
import { firewallLines } from './firewallLines.ts';
import { serviceComments } from './serviceComments.ts';

/** A machine on which nothing of the lab is there. */
const FRESH: NetState = {
  [HOST]: {
    forwarding: { ipv4: false, ipv6: false },
    interfaces: { lo: { kind: 'loopback', up: true, addresses: [] } },
    routes: {},
    masquerade: [],
  },
};

export function toBash(lab: Lab): Exported {
  const { target, items } = wanted(lab);
  // Indexes are left out below: on a machine of somebody's they may be taken.
  const planned = plan({ target, actual: FRESH, nextIndex: 101 });
  // Held open by a process of nslab's, which a script has none of.
  const commands = planned.filter(({ type }) => !type.startsWith('isolation.'));
  const simulated = simulate(FRESH, planned);
  if (simulated.ok)
    items.push(...diff(target, simulated.state).map((left) => item('lost', 'not_possible', { what: differenceText(left) })));
  const names = Object.values(lab.namespaces)
    .filter(({ id }) => id !== HOST)
    .map(({ name }) => name);
  const text = [
    head(lab, commands),
    ...(names.length === 0 ? [] : namesLines(lab)),
    'build() {',
    ...indented(sections(commands, names)),
    ...firewallLines(commands),
    ...indented(names.length === 0 ? [] : hostsLines(lab, names)),
    '}',
    '',
    '# Whatever of it is there, also after a build that broke off.',
    'clean() {',
    ...indented(cleanLines(commands, names)),
    '}',
    '',
    ...serviceComments(lab),
    TAIL,
  ].join('\n');
  return { text, items: [...drawingItems(lab, { places: true, become: () => 'services_commented' }), ...items] };
}

/** The lab without what a script must not do to the machine it runs on. */
function wanted(lab: Lab): { target: NetState; items: Item[] } {
  const target = labToNetState(lab);
  const items: Item[] = [];
  const host = target[HOST];
  const own = lab.namespaces[HOST]?.hosts ?? [];
  if (own.length > 0) items.push(item('lost', 'hosts_of_host', { names: own.map(({ name }) => name).join(', ') }));
  const lo = host?.interfaces['lo'];
  if (!host || !lo || lo.up) return { target, items };
  items.push(item('lost', 'loopback_of_host'));
  return { target: { ...target, [HOST]: { ...host, interfaces: { ...host.interfaces, lo: { ...lo, up: true } } } }, items };
}

function head(lab: Lab, commands: readonly Command[]): string {
  const uses = (type: RegExp): boolean => commands.some((command) => type.test(command.type));
  const needs = [
    'iproute2',
    ...(uses(/^wireguard/) ? ['wireguard-tools'] : []),
    ...(uses(/^forwarding/) ? ['sysctl'] : []),
    ...(uses(/^masquerade/) ? ['iptables'] : []),
    ...(uses(/^nft/) ? ['nft'] : []),
    ...(uses(/^impair/) ? ['a kernel with netem'] : []),
  ];
  return `#!/bin/bash
# ${lab.name}
#
# Builds this lab on any Linux:  sudo bash FILE
# Takes it away again:           sudo bash FILE clean
# Needs ${needs.join(', ')}. Written by nslab.
set -euo pipefail
`;
}

const TAIL = `if [ "$(id -u)" != 0 ]; then
  echo "$0: network namespaces are made by root: sudo bash $0 \${1:-}" >&2
  exit 1
fi
case "\${1:-build}" in
  build) build ;;
  clean) clean ;;
  *)
    echo "usage: bash $0 [build|clean]" >&2
    exit 2
    ;;
esac
`;

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** The commands in the order of the plan, with a heading where another part begins. */
function sections(commands: readonly Command[], names: readonly string[]): string[] {
  const lines: string[] = [];
  let heading = '';
  let told = names.length === 0;
  for (const command of commands.filter((one) => !isNft(one))) {
    if (!told && command.type !== 'netns.add') {
      lines.push('', ...forwardNothing(names));
      told = true;
    }
    const next = headingOf(command);
    if (next !== heading) lines.push(...(lines.length === 0 ? [] : ['']), `# ${next}`);
    heading = next;
    lines.push(scriptText(command));
  }
  if (!told) lines.push('', ...forwardNothing(names));
  return lines.length === 0 ? [':'] : lines;
}

function headingOf(command: Command): string {
  switch (command.type) {
    case 'netns.add':
      return 'Namespaces';
    case 'bridge.add':
      return 'Bridges and the like';
    case 'link.add':
      return command.parent === undefined ? 'Bridges and the like' : 'What stands on others';
    case 'veth.add':
      return 'Links';
    case 'forwarding.set':
      return 'Forwarding';
    case 'masquerade.add':
      return 'Address translation';
    case 'impair.set':
      return 'Delay, loss and the like';
    default:
      return command.ns;
  }
}

function scriptText(command: Command): string {
  const text = toText(command);
  if (command.type === 'wireguard.set' && command.privateKey !== undefined) return `printf %s ${shellWord(command.privateKey)} | ${text}`;
  if (command.type !== 'veth.add') return text;
  return text.replace(` index ${String(command.index)}`, '').replace(` index ${String(command.peer.index)}`, '');
}

/** A new namespace has the settings of the machine's first one, which forwards where Docker or the like is at work. */
function forwardNothing(names: readonly string[]): string[] {
  const [first = ''] = names;
  return [
    '# A new namespace takes after the machine, which may forward: here only what is told to.',
    `if [ "$(ip netns exec ${shellWord(first)} cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding)" != "$(printf '0\\n0')" ]; then`,
    `  for ns in ${names.map(shellWord).join(' ')}; do`,
    '    ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0',
    '  done',
    'fi',
  ];
}

/** Above the functions, where nothing is indented. */
function namesLines(lab: Lab): string[] {
  return ['# /etc/hosts as it is seen inside the namespaces', `NAMES='${commonHosts(lab).trimEnd()}'`, ''];
}

/** `ip netns exec` shows a namespace the files of /etc/netns/NAME as those of /etc. */
function hostsLines(lab: Lab, names: readonly string[]): string[] {
  const own = Object.values(lab.namespaces).filter(({ id, hosts }) => id !== HOST && hosts.length > 0);
  return [
    '',
    '# Names',
    `for ns in ${names.map(shellWord).join(' ')}; do`,
    '  mkdir -p "/etc/netns/$ns"',
    `  printf '%s\\n' "$NAMES" >"/etc/netns/$ns/hosts"`,
    'done',
    ...own.map(({ name, hosts }) => {
      const lines = hosts.map((entry) => shellWord(`${entry.address} ${entry.name}`)).join(' ');
      return `printf '%s\\n' ${lines} "$NAMES" >/etc/netns/${shellWord(name)}/hosts`;
    }),
  ];
}

function cleanLines(commands: readonly Command[], names: readonly string[]): string[] {
  const undo = commands.flatMap((command): string[] => {
    if (command.ns !== HOST) return [];
    switch (command.type) {
      case 'netns.add':
        return [];
      case 'bridge.add':
      case 'veth.add':
        return [toText({ type: 'link.delete', ns: HOST, dev: command.dev })];
      case 'link.add':
        return command.to === undefined ? [toText({ type: 'link.delete', ns: HOST, dev: command.dev })] : [];
      case 'masquerade.add':
        return [toText({ type: 'masquerade.delete', ns: HOST, dev: command.dev })];
      case 'addr.add':
        return command.dev === 'lo' ? [toText({ ...command, type: 'addr.delete' })] : [];
      // Others go with their interface.
      case 'route.add':
        return command.route.type !== undefined || command.route.dev === 'lo' ? [toText({ ...command, type: 'route.delete' })] : [];
      case 'rule.add':
        return [toText({ ...command, type: 'rule.delete' })];
      case 'nft.chain':
        return ['nft delete table inet nslab'];
      default:
        return [];
    }
  });
  const quiet = (line: string): string => `${line} 2>/dev/null || true`;
  return [
    ...[...new Set(undo)].map(quiet),
    ...(undo.length === 0 && names.length === 0 ? [':'] : []),
    ...(names.length === 0
      ? []
      : [
          `for ns in ${names.map(shellWord).join(' ')}; do`,
          '  ip netns delete "$ns" 2>/dev/null || true',
          '  rm -f "/etc/netns/$ns/hosts"',
          '  rmdir "/etc/netns/$ns" 2>/dev/null || true',
          'done',
        ]),
  ];
}

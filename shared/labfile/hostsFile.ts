/** The /etc/hosts of a lab: every namespace by its name, and the names its owner added. */
import { HOST } from '../model/ids.ts';
import { interfacesByNamespace } from '../model/find.ts';
import type { Lab } from '../model/lab.ts';

const HEAD = '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n';

/** The text for the whole lab: the first IPv4 and the first IPv6 address of every namespace. */
export function commonHosts(lab: Lab): string {
  const groups = interfacesByNamespace(lab);
  const lines: string[] = [];
  for (const namespace of Object.values(lab.namespaces)) {
    const addresses = (groups.get(namespace.id) ?? [])
      .flatMap((iface) => (iface.kind === 'loopback' ? [] : iface.addresses))
      .map((text) => text.split('/')[0] ?? '');
    for (const address of [addresses.find((one) => !one.includes(':')), addresses.find((one) => one.includes(':'))]) {
      if (address !== undefined) lines.push(`${address} ${namespace.name}`);
    }
  }
  return `${HEAD}${lines.sort().join('\n')}${lines.length > 0 ? '\n' : ''}`;
}

/** Files by path inside the lab. A namespace has one of its own only when it has names of its own; those come first and win. */
export function hostsFiles(lab: Lab): Map<string, string> {
  const common = commonHosts(lab);
  const files = new Map<string, string>();
  const host = lab.namespaces[HOST];
  files.set('/etc/hosts', withOwn(common, host?.hosts ?? []));
  for (const namespace of Object.values(lab.namespaces)) {
    if (namespace.id !== HOST && namespace.hosts.length > 0)
      files.set(`/etc/netns/${namespace.name}/hosts`, withOwn(common, namespace.hosts));
  }
  return files;
}

function withOwn(common: string, own: readonly { name: string; address: string }[]): string {
  return own.map(({ name, address }) => `${address} ${name}\n`).join('') + common;
}

/** Options of dnsmasq(8), as its file or its arguments have them. */
import { ipSchema } from '../../model/address.ts';
import { hostNameSchema } from '../../model/names.ts';

export interface DnsmasqService {
  dev?: string;
  first?: string;
  last?: string;
  lease?: number;
  router?: string;
  domain?: string;
  names?: { name: string; address: string }[];
}

/** Those that say how it runs, and not what it tells; ours runs in its own way. */
const RUNS: readonly string[] = [
  ...[
    'no-daemon',
    'keep-in-foreground',
    'bind-interfaces',
    'bind-dynamic',
    'no-resolv',
    'no-hosts',
    'log-queries',
    'log-dhcp',
    'log-facility',
  ],
  ...[
    'except-interface',
    'dhcp-authoritative',
    'dhcp-leasefile',
    'pid-file',
    'conf-file',
    'domain-needed',
    'bogus-priv',
    'expand-hosts',
    'user',
    'group',
    'd',
    'k',
    'C',
  ],
];

export function readDnsmasq(text: string, device: (name: string) => string | undefined): { service: DnsmasqService; left: string[] } {
  const service: DnsmasqService = {};
  const names: { name: string; address: string }[] = [];
  const left: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/(^|\s)#.*/, '').trim();
    if (line === '') continue;
    const [, key = '', value = ''] = /^([a-zA-Z-]+)\s*=?\s*(.*)$/.exec(line) ?? [];
    const parts = value.split(',').map((part) => part.trim());
    if (RUNS.includes(key)) continue;
    const dev = key === 'interface' || key === 'i' ? device(value) : undefined;
    if (dev !== undefined && service.dev === undefined) service.dev = dev;
    else if (key === 'dhcp-range' || key === 'F') {
      const [first, last, ...rest] = parts.filter((part) => !/^(set:|tag:|interface:|static$|255\.)/.test(part));
      const lease = leaseMinutes(rest[0]);
      if (service.first !== undefined || !isV4(first) || !isV4(last)) left.push(line);
      else Object.assign(service, { first, last, ...(lease !== undefined && { lease }) });
    } else if ((key === 'dhcp-option' || key === 'O') && /^(3|option:router)$/.test(parts[0] ?? '') && isV4(parts[1]))
      service.router = parts[1] ?? '';
    else if (key === 'domain' && hostNameSchema.safeParse(parts[0]).success) service.domain = parts[0] ?? '';
    else if (key === 'local') continue;
    else if (key === 'address' || key === 'host-record') {
      const [name = '', address = ''] = key === 'address' ? value.split('/').slice(1) : parts;
      const ip = ipSchema.safeParse(address);
      if (hostNameSchema.safeParse(name).success && ip.success && names.length < 100) names.push({ name, address: ip.data });
      else left.push(line);
    } else left.push(line);
  }
  return { service: { ...service, ...(names.length > 0 && { names }) }, left };
}

function isV4(text: string | undefined): boolean {
  return text !== undefined && ipSchema.safeParse(text).success && !text.includes(':');
}

/** `12h`, `30m`, `3600`; what is longer than a lab's leases is as long as they can be. */
function leaseMinutes(text: string | undefined): number | undefined {
  const [, digits, unit = 's'] = /^(\d+)([smhd]?)$/.exec(text ?? '') ?? [];
  if (digits === undefined) return undefined;
  const minutes = Number(digits) * ({ s: 1 / 60, m: 1, h: 60, d: 1440 }[unit] ?? 1 / 60);
  return Math.min(10_080, Math.max(2, Math.round(minutes)));
}

/** Subnets of ISC's dhcpd.conf(5). */
import { ipSchema } from '../../model/address.ts';
import { hostNameSchema } from '../../model/names.ts';
import { lengthOfMask } from './netTools.ts';

export interface DhcpdSubnet {
  network: string;
  first?: string;
  last?: string;
  router?: string;
  domain?: string;
  lease?: number;
}

/** Those that change nothing that a lab could tell. */
const NEEDLESS =
  /^(authoritative|log-facility|ddns-update-style|max-lease-time|min-lease-time|option (subnet-mask|broadcast-address)|not authoritative)\b/;

export function readDhcpd(text: string): { subnets: DhcpdSubnet[]; left: string[] } {
  const subnets: DhcpdSubnet[] = [];
  const left: string[] = [];
  const common: Partial<DhcpdSubnet> = {};
  const plain = text.replace(/#.*$/gm, '').replace(/\s+/g, ' ');
  const outside = plain.replace(/subnet ([0-9.]+) netmask ([0-9.]+) \{([^{}]*)\}/g, (_, network: string, mask: string, body: string) => {
    const subnet: DhcpdSubnet = { network };
    for (const statement of body.split(';')) readStatement(subnet, statement.trim(), left);
    if (lengthOfMask(mask) !== undefined && ipSchema.safeParse(network).success) subnets.push(subnet);
    else left.push(`subnet ${network} netmask ${mask}`);
    return ';';
  });
  for (const statement of outside.split(';')) readStatement(common, statement.trim(), left);
  const { network: _, ...shared } = common;
  return { subnets: subnets.map((subnet) => ({ ...shared, ...subnet })), left };
}

function readStatement(subnet: Partial<DhcpdSubnet>, statement: string, left: string[]): void {
  if (statement === '' || NEEDLESS.test(statement)) return;
  const [, first, last] = /^range (?:dynamic-bootp )?([0-9.]+) ([0-9.]+)$/.exec(statement) ?? [];
  const [, router] = /^option routers ([0-9.]+)$/.exec(statement) ?? [];
  const [, domain] = /^option domain-name "([^"]+)"$/.exec(statement) ?? [];
  const [, lease] = /^default-lease-time (\d+)$/.exec(statement) ?? [];
  if (first !== undefined && last !== undefined && subnet.first === undefined) Object.assign(subnet, { first, last });
  else if (router !== undefined) subnet.router = router;
  else if (domain !== undefined && hostNameSchema.safeParse(domain).success) subnet.domain = domain;
  else if (lease !== undefined) subnet.lease = Math.min(10_080, Math.max(2, Math.round(Number(lease) / 60)));
  else left.push(statement.slice(0, 80));
}

/** What CORE's services mean for a network: forwarding and default routes; the rest are programs. */
import { contains, networkOf, parsePrefix } from '../../model/address.ts';
import type { LabDraft, NamespaceDraft, Place } from '../labDraft.ts';

/** Services a node of a type has when nobody chooses. */
export function usualServices(type: string): string[] {
  switch (type.toLowerCase()) {
    case 'router':
      return ['zebra', 'OSPFv2', 'OSPFv3', 'IPForward'];
    case 'mdr':
      return ['zebra', 'OSPFv3MDR', 'IPForward'];
    case 'pc':
      return ['DefaultRoute'];
    case 'host':
      return ['DefaultRoute', 'SSH'];
    default:
      return [];
  }
}

/** `byHand`: services whose scripts were run already. */
export function applyServices(
  draft: LabDraft,
  namespace: NamespaceDraft,
  services: readonly string[],
  byHand: ReadonlySet<string>,
  place: Place,
): void {
  const programs: string[] = [];
  for (const service of services) {
    if (service === 'IPForward') namespace.forwarding = { ipv4: true, ipv6: true };
    else if (byHand.has(service)) continue;
    else if (service === 'DefaultRoute') defaultRoutes(namespace);
    else programs.push(service);
  }
  if (programs.length > 0) draft.note('lost', 'services_lost', { at: namespace.name, names: programs.join(', ') }, place);
}

/** By the first address of the first network of each family, as CORE does. */
function defaultRoutes(namespace: NamespaceDraft): void {
  const addresses = namespace.links.flatMap((iface) => iface.addresses);
  for (const family of [4, 6] as const) {
    for (const text of addresses) {
      const prefix = parsePrefix(text);
      if (prefix?.family !== family || prefix.length > (family === 4 ? 30 : 126)) continue;
      const gateway = firstOf(networkOf(prefix));
      if (gateway === undefined || !contains(prefix, { family, address: gateway }) || gateway === prefix.address) continue;
      namespace.addRoute({ to: 'default', via: gateway });
      break;
    }
  }
}

function firstOf(network: string): string | undefined {
  const [address = ''] = network.split('/');
  if (address.includes(':')) return parsePrefix(`${address.replace(/::$/, '')}::1/128`)?.address;
  const bytes = address.split('.').map(Number);
  return [...bytes.slice(0, 3), (bytes[3] ?? 0) + 1].join('.');
}

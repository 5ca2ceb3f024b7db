/** dnsmasq(8) on one interface: addresses for those who ask (DHCP), and names (DNS). */
import * as z from 'zod';
import { ipSchema } from '../model/address.ts';
import { hostNameSchema, interfaceNameSchema } from '../model/names.ts';
import type { ServiceDescriptor, ServiceOf } from './descriptor.ts';

const ipv4Schema = ipSchema.refine((address) => !address.includes(':'), 'address_ip4');

export const dhcpDnsFields = {
  dev: interfaceNameSchema,
  /** Of the addresses it gives; without both it gives none. */
  first: ipv4Schema.optional(),
  last: ipv4Schema.optional(),
  /** Minutes; absent: 10. */
  lease: z.number('lease_range').int('lease_range').min(2, 'lease_range').max(10080, 'lease_range').optional(),
  /** What clients are told to send everything else to; absent: the address of `dev`. */
  router: ipv4Schema.optional(),
  domain: hostNameSchema.optional(),
  names: z
    .array(z.strictObject({ name: hostNameSchema, address: ipSchema }))
    .max(100)
    .optional(),
};

type DhcpDnsService = ServiceOf<'dhcp-dns', typeof dhcpDnsFields>;

export const dhcpDns: ServiceDescriptor<DhcpDnsService, Omit<DhcpDnsService, 'id' | 'name' | 'enabled'>> = {
  fields: [
    { key: 'dev', type: 'device' },
    { key: 'first', type: 'text', optional: true },
    { key: 'last', type: 'text', optional: true },
    { key: 'lease', type: 'number', optional: true },
    { key: 'router', type: 'text', optional: true },
    { key: 'domain', type: 'text', optional: true },
    { key: 'names', type: 'names', optional: true },
  ],
  needs: [{ id: 'dnsmasq', programs: ['dnsmasq'] }],
  wantsAddress: true,
  defaults({ interfaces }) {
    const own = interfaces.find(({ addresses }) => addresses.some((address) => address.endsWith('/24')));
    const network = own?.addresses.find((address) => address.endsWith('/24') && !address.includes(':'))?.replace(/\.\d+\/24$/, '');
    const range = network === undefined ? {} : { first: `${network}.100`, last: `${network}.199` };
    return { kind: 'dhcp-dns', dev: (own ?? interfaces[0])?.name ?? 'eth0', ...range };
  },
  start: ({ dev, first, last, lease = 10, router, domain, names = [] }, { folder, program }) => ({
    files: [],
    argv: [
      program('dnsmasq'),
      // In the foreground, and without becoming another user, of whom a lab has none.
      ...['--no-daemon', '--log-facility=-', '--conf-file=/dev/null', '--pid-file=', '--no-resolv', '--no-hosts', '--log-queries'],
      ...['--bind-interfaces', `--interface=${dev}`, '--except-interface=lo', `--dhcp-leasefile=${folder}/leases`],
      ...(first !== undefined && last !== undefined ? [`--dhcp-range=${first},${last},${String(lease)}m`, '--dhcp-authoritative'] : []),
      ...(router === undefined ? [] : [`--dhcp-option=3,${router}`]),
      ...(domain === undefined ? [] : [`--domain=${domain}`, `--local=/${domain}/`, '--expand-hosts']),
      ...names.map(({ name, address }) => `--host-record=${name},${address}`),
    ],
  }),
  ports: ({ dev, first, last }) => [
    { protocol: 'udp', port: 53, dev },
    ...(first !== undefined && last !== undefined ? [{ protocol: 'udp' as const, port: 67, dev }] : []),
  ],
  devices: ({ dev }) => [dev],
  renamed: (service, from, to) => (service.dev === from ? { ...service, dev: to } : service),
};

/** Asks for an address on one interface, by whichever client the machine has, and sets it by a script of ours. */
import { interfaceNameSchema } from '../model/names.ts';
import type { ServiceDescriptor, ServiceOf } from './descriptor.ts';

export const dhcpClientFields = { dev: interfaceNameSchema };

type DhcpClientService = ServiceOf<'dhcp-client', typeof dhcpClientFields>;

/**
 * What came is set with the lease's time, so that the kernel calls it dynamic: it is shown, and never taken into the drawing.
 * udhcpc gives the reason as an argument, dhclient in the environment; their variables differ too.
 */
const SCRIPT = `#!/bin/bash
reason=\${1:-$reason}
case $reason in
  bound | renew) address=$ip mask=$subnet gateway=\${router%% *} time=$lease servers=$dns search=$domain ;;
  BOUND | RENEW | REBIND | REBOOT)
    address=$new_ip_address mask=$new_subnet_mask gateway=\${new_routers%% *} time=$new_dhcp_lease_time
    servers=$new_domain_name_servers search=$new_domain_name ;;
  deconfig | PREINIT) ip link set dev "$interface" up; ip -4 addr flush dev "$interface" dynamic; exit 0 ;;
  EXPIRE | FAIL | RELEASE | STOP) ip -4 addr flush dev "$interface" dynamic; exit 0 ;;
  *) exit 0 ;;
esac
ip -4 addr replace "$address/$mask" dev "$interface" valid_lft "$time" preferred_lft "$time"
[ -z "$gateway" ] || ip -4 route replace default via "$gateway" dev "$interface" proto dhcp
folder=/etc/netns/$NSLAB_NAMESPACE
[ "$NSLAB_NAMESPACE" != host ] || folder=/etc
mkdir -p -- "$folder"
{ [ -z "$search" ] || echo "search $search"; for one in $servers; do echo "nameserver $one"; done; } >"$folder/resolv.conf"
echo "$interface has $address/$mask\${gateway:+, router $gateway}\${servers:+, names by $servers}, for $time s"
`;

export const dhcpClient: ServiceDescriptor<DhcpClientService, Omit<DhcpClientService, 'id' | 'name' | 'enabled'>> = {
  fields: [{ key: 'dev', type: 'device' }],
  needs: [{ id: 'dhcpClient', programs: ['udhcpc', 'busybox', 'dhclient'] }],
  wantsAddress: false,
  defaults: ({ interfaces }) => ({
    kind: 'dhcp-client',
    dev: (interfaces.find(({ addresses }) => addresses.length === 0) ?? interfaces[0])?.name ?? 'eth0',
  }),
  start({ dev }, { namespace, folder, program }) {
    const script = `${folder}/lease`;
    const client = program('dhcpClient');
    const argv = client.endsWith('/dhclient')
      ? [client, '-4', '-d', '-cf', '/dev/null', '-sf', script, '-lf', `${folder}/leases`, '-pf', `${folder}/pid`, dev]
      : [client, ...(client.endsWith('/busybox') ? ['udhcpc'] : []), '-f', '-R', '-T', '1', '-A', '2', '-i', dev, '-s', script];
    return {
      files: [{ path: script, content: SCRIPT, executable: true }],
      argv: ['env', `NSLAB_NAMESPACE=${namespace}`, ...argv],
    };
  },
  ports: ({ dev }) => [{ protocol: 'udp', port: 68, dev }],
  devices: ({ dev }) => [dev],
  renamed: (service, from, to) => (service.dev === from ? { ...service, dev: to } : service),
};

/** Dynamic routing by FRR: zebra and a daemon for each protocol, configured by small forms or by a text of one's own. */
import type { ServiceDescriptor } from './descriptor.ts';
import { frrConfig } from './frrConfig.ts';
import type { FrrService, OspfInterface } from './frrFields.ts';

/** Where the daemons of a namespace listen, and where vtysh looks. */
export function frrFolder(namespace: string): string {
  return `/run/frr/${namespace}`;
}

/**
 * Runs zebra and the daemons named after it as children that die with it, gives them their configuration, and ends when one of them does.
 * On SIGTERM they take their routes out of the kernel, which it waits for; those whose protocol's daemon ended a moment before zebra stay.
 */
const RUN = `folder=$1 daemons=$2; shift 2
[ -e /var/run ] || ln -s /run /var/run
mkdir -p /var/tmp/frr /var/log/frr
rm -f "$folder"/*.vty "$folder"/*.api "$folder"/*.pid
trap 'ending=1' TERM
for name in zebra "$@"; do
  setpriv --pdeathsig KILL -- "$daemons/$name" -u root -g root --vty_socket "$folder" -z "$folder/zserv.api" \\
    -i "$folder/$name.pid" -f /dev/null --log stdout --log-level warn -A 127.0.0.1 -P 0 &
  for ((i = 0; i < 500; i++)); do [ -S "$folder/$name.vty" ] && break; [ -n "$ending" ] && break; sleep 0.02; done
done
/usr/bin/vtysh --vty_socket "$folder" --config_dir "$folder" -b 2>&1 && echo "configured: zebra $*"
[ -n "$ending" ] || wait -n
[ -n "$ending" ] || { echo 'a daemon ended'; code=1; kill -TERM 0; }
wait
exit "\${code:-0}"`;

/** Numbers of zebra itself and of what its daemons learn, in the kernel's table of route origins (lib/route_types.txt, zebra/rt_netlink.h of FRR). */
const ORIGINS = [11, 42, 186, 187, 188, 189, 190, 192, 196];
/** Of both families: where all tables are meant, `ip route` takes no family for granted. */
// Routes first: those that go with their next hop go without a word (fib_flush, net/ipv4/fib_frontend.c).
const FLUSH = [...ORIGINS.map((origin) => `route flush table all proto ${String(origin)}`), 'nexthop flush proto 11'];

const VTYSH = `#!/bin/bash
ns=$(ip netns identify $$ 2>/dev/null | head -n 1)
exec /usr/bin/vtysh --vty_socket "/run/frr/\${ns:-host}" --config_dir "/run/frr/\${ns:-host}" "$@"
`;
/** Only root is in a lab, so there is nobody to be kept out. */
const PAM = 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession sufficient pam_permit.so\n';

const DAEMONS = [
  ['ospfd', /^\s*router ospf\b/m],
  ['ospf6d', /^\s*router ospf6\b/m],
  ['ripd', /^\s*router rip\b/m],
  ['bgpd', /^\s*router bgp\b/m],
  ['ripngd', /^\s*router ripng\b/m],
  ['isisd', /^\s*router isis\b/m],
  ['eigrpd', /^\s*router eigrp\b/m],
  ['babeld', /^\s*router babel\b/m],
  ['staticd', /^\s*ip(v6)? route\b/m],
] as const;

/** The daemons that a configuration speaks to, beside zebra. */
export function daemonsOf(config: string): string[] {
  return DAEMONS.filter(([, line]) => line.test(config)).map(([name]) => name);
}

/** What it is configured with. */
export function configOf(service: FrrService, namespace: string): string {
  return service.config ?? frrConfig(service, namespace);
}

export const frr: ServiceDescriptor<FrrService, Omit<FrrService, 'id' | 'name' | 'enabled'>> = {
  fields: [],
  needs: [{ id: 'frr', programs: ['/usr/lib/frr/zebra', '/usr/libexec/frr/zebra'] }],
  wantsAddress: true,
  defaults: ({ interfaces }) => ({
    kind: 'frr',
    ospf: { interfaces: interfaces.map(({ name }) => ({ dev: name, area: '0', hello: 1, dead: 3 })) },
    redistribute: ['connected'],
  }),
  start(service, { namespace, program }) {
    const folder = frrFolder(namespace);
    const zebra = program('frr');
    const config = configOf(service, namespace);
    return {
      files: [
        { path: '/etc/pam.d/frr', content: PAM },
        { path: '/run/nslab/bin/vtysh', content: VTYSH, executable: true },
        {
          path: `${folder}/vtysh.conf`,
          // vtysh names itself after the machine, and reads this file alone for another name.
          content: `service integrated-vtysh-config\nhostname ${namespace}\n`,
        },
        { path: `${folder}/frr.conf`, content: config },
      ],
      argv: [
        ...['bash', '--norc', '--noprofile', '-c', RUN, 'nslab', folder, zebra.slice(0, zebra.lastIndexOf('/'))],
        ...daemonsOf(config),
      ],
      afterwards: { argv: ['ip', '-force', '-batch', '-'], input: FLUSH.join('\n') },
    };
  },
  ports: () => [],
  devices: ({ ospf, ospf6, rip }) => [
    ...new Set([
      ...(ospf?.interfaces ?? []).map(({ dev }) => dev),
      ...(ospf6?.interfaces ?? []).map(({ dev }) => dev),
      ...(rip?.interfaces ?? []),
    ]),
  ],
  renamed(service, from, to) {
    const renamed = (one: OspfInterface): OspfInterface => (one.dev === from ? { ...one, dev: to } : one);
    const { ospf, ospf6, rip } = service;
    return {
      ...service,
      ...(ospf && { ospf: { interfaces: ospf.interfaces.map(renamed) } }),
      ...(ospf6 && { ospf6: { interfaces: ospf6.interfaces.map(renamed) } }),
      ...(rip && { rip: { interfaces: rip.interfaces.map((dev) => (dev === from ? to : dev)) } }),
    };
  },
};

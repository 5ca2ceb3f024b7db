/** Finds out what this kernel and machine can do, by trying it once in a scratch sandbox. */
import { ISOLATION_KINDS } from '../../shared/model/isolation.ts';
import { accessSync, constants, readFileSync } from 'node:fs';
import type { Capability } from '../../shared/probe/capability.ts';
import type { Sandbox, SandboxLimits, SandboxRecord } from '../ports.ts';
import { describeService, SERVICE_KINDS } from '../../shared/services/services.ts';
import { flagsOf } from './isolation.ts';
import { createLauncher } from './launcher.ts';
import { findProgram } from './programs.ts';

type LauncherKind = SandboxRecord['launcher'];

const LIMITS: SandboxLimits = { processes: 100, namespaces: 20, tmpfsBytes: 4 * 1024 * 1024 };

/** Programs, the Debian package that has each, and whether nslab runs without it. */
const TOOLS = [
  ['bwrap', 'bubblewrap', false],
  ['ip', 'iproute2', true],
  ['nsenter', 'util-linux', true],
  ['setpriv', 'util-linux', true],
  ['ping', 'iputils-ping', true],
  ['sysctl', 'procps', true],
  ['nft', 'nftables', true],
  ['iptables', 'iptables', true],
  ['wg', 'wireguard-tools', false],
  ['dumpcap', 'wireshark-common', false],
  ['tshark', 'tshark', false],
] as const;

/** What kinds of services need, by the id their descriptors give it; one of several programs may serve. */
const SERVICE_PACKAGES: Readonly<Record<string, string>> = {
  perl: 'perl-base',
  iperf3: 'iperf3',
  dnsmasq: 'dnsmasq-base',
  dhcpClient: 'busybox',
  frr: 'frr',
};

const LINK_KINDS = [
  'veth',
  'bridge',
  'dummy',
  'vlan',
  'macvlan',
  'ipvlan',
  'vxlan',
  'vrf',
  'bond',
  'gre',
  'gretap',
  'ipip',
  'sit',
  'ip6tnl',
  'ip6gre',
  'wireguard',
  'ifb',
  'tun',
] as const;
const REQUIRED_KINDS: readonly string[] = ['veth', 'bridge'];
const LINK_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  veth: ['type', 'veth', 'peer', 'name', 'p1'],
  vlan: ['link', 'p0', 'type', 'vlan', 'id', '7'],
  macvlan: ['link', 'p0', 'type', 'macvlan'],
  ipvlan: ['link', 'p0', 'type', 'ipvlan'],
  vxlan: ['type', 'vxlan', 'id', '7', 'dstport', '4789'],
  vrf: ['type', 'vrf', 'table', '7'],
  gre: ['type', 'gre', 'local', '127.0.0.1', 'remote', '127.0.0.2'],
  gretap: ['type', 'gretap', 'local', '127.0.0.1', 'remote', '127.0.0.2'],
  ip6tnl: ['type', 'ip6tnl', 'local', '::1', 'remote', '::2'],
  ip6gre: ['type', 'ip6gre', 'local', '::1', 'remote', '::2'],
  ipip: ['type', 'ipip', 'local', '127.0.0.1', 'remote', '127.0.0.2'],
  sit: ['type', 'sit', 'local', '127.0.0.1', 'remote', '127.0.0.2'],
};
const QDISCS: readonly (readonly [string, readonly string[]])[] = [
  ['netem', ['netem', 'delay', '1ms']],
  ['tbf', ['tbf', 'rate', '1mbit', 'burst', '10k', 'latency', '10ms']],
  ['htb', ['htb']],
  ['fq_codel', ['fq_codel']],
];

/** Which launcher gives a lab what it needs here: bubblewrap where it may, else unshare. Rejects with the words of the last one tried. */
export async function chooseLauncher(spec: { serverIsRoot: boolean }): Promise<LauncherKind> {
  try {
    const sandbox = await scratch('bubblewrap', spec.serverIsRoot);
    await sandbox.stop();
    return 'bubblewrap';
  } catch {
    const sandbox = await scratch('unshare', spec.serverIsRoot);
    await sandbox.stop();
    return 'unshare';
  }
}

/** A sandbox in which a network namespace and a link can really be made: some systems let one be started, but without its powers. */
async function scratch(kind: LauncherKind, serverIsRoot: boolean): Promise<Sandbox> {
  const sandbox = await createLauncher(kind, { serverIsRoot }).start({ labId: 'probe', hostname: 'probe', limits: LIMITS });
  const made = await sandbox.run({ namespace: 'host', argv: ['ip', 'netns', 'add', 'probe'] });
  if (made.code === 0) return sandbox;
  await sandbox.stop();
  throw new Error(made.stderr.trim());
}

/** Everything the doctor shows. Never rejects: what cannot be tried is reported as not there. */
export async function probeMachine(spec: { serverIsRoot: boolean; allowUplink?: boolean }): Promise<Capability[]> {
  const tools = [
    ...TOOLS.map(([id, pkg, required]) => ({ id, programs: [id], pkg, required })),
    ...SERVICE_KINDS.flatMap((kind) => describeService(kind).needs).map(({ id, programs }) => ({
      id,
      programs,
      pkg: SERVICE_PACKAGES[id] ?? id,
      required: false,
    })),
  ];
  const rows: Capability[] = tools.map(({ id, programs, pkg, required }) => {
    const path = findProgram(programs);
    return {
      id,
      group: 'tool',
      ok: path !== undefined,
      required,
      detail: path ?? 'not found',
      ...(path === undefined && { remedy: `apt-get install ${pkg}` }),
    };
  });
  rows.push(uplinkRow(spec));
  const sandboxes: Partial<Record<LauncherKind, Sandbox>> = {};
  for (const kind of ['bubblewrap', 'unshare'] as const) {
    try {
      sandboxes[kind] = await scratch(kind, spec.serverIsRoot);
      rows.push({ id: kind, group: 'sandbox', ok: true, required: false, detail: 'works' });
    } catch (error) {
      rows.push({ id: kind, group: 'sandbox', ok: false, required: false, detail: words(error), ...restriction() });
    }
  }
  const sandbox = sandboxes.bubblewrap ?? sandboxes.unshare;
  rows.push({
    id: 'userns',
    group: 'sandbox',
    ok: sandbox !== undefined,
    required: true,
    detail: sandbox ? 'a network namespace could be made without root' : 'no sandbox could be started',
    ...(!sandbox && restriction()),
  });
  try {
    if (sandbox) rows.push(...(await probeNetwork(sandbox)));
  } catch (error) {
    rows.push({ id: 'network', group: 'network', ok: false, required: true, detail: words(error) });
  } finally {
    await Promise.allSettled(Object.values(sandboxes).map((one) => one.stop()));
  }
  return rows;
}

async function probeNetwork(sandbox: Sandbox): Promise<Capability[]> {
  const rows: Capability[] = [];
  const attempt = async (id: string, group: Capability['group'], required: boolean, argv: readonly string[]): Promise<boolean> => {
    const result = await sandbox.run({ namespace: 'host', argv });
    const ok = result.code === 0;
    const remedy =
      !ok && !BUILT_IN.includes(id) && /Unknown device type|qdisc kind is unknown|Operation not supported/.test(result.stderr)
        ? `modprobe ${MODULES[id] ?? id}`
        : undefined;
    rows.push({
      id,
      group,
      ok,
      required,
      detail: ok ? 'works' : (result.stderr.trim().split('\n')[0] ?? ''),
      ...(remedy !== undefined && { remedy }),
    });
    return ok;
  };
  await attempt('netns', 'network', true, ['ip', 'netns', 'add', 'probe2']);
  await attempt('netnsExec', 'network', false, ['ip', 'netns', 'exec', 'probe', 'true']);
  await attempt('nsenter', 'network', true, ['nsenter', '--net=/run/netns/probe', 'true']);
  await attempt('nft', 'network', false, ['nft', 'add', 'table', 'inet', 'probe']);
  await attempt('iptables', 'network', false, ['iptables', '-t', 'nat', '-S']);
  await attempt('forwarding', 'network', false, ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  for (const kind of ISOLATION_KINDS) await attempt(kind, 'isolation', false, ['unshare', ...flagsOf([kind]), '--fork', 'true']);
  await sandbox.run({ namespace: 'host', argv: ['ip', 'link', 'add', 'p0', 'type', 'veth', 'peer', 'name', 'q0'] });
  for (const kind of LINK_KINDS) {
    const argv =
      kind === 'tun'
        ? ['ip', 'tuntap', 'add', 'probe0', 'mode', 'tun']
        : ['ip', 'link', 'add', 'name', 'probe0', ...(LINK_ARGUMENTS[kind] ?? ['type', kind])];
    if (await attempt(kind, 'link', REQUIRED_KINDS.includes(kind), argv))
      await sandbox.run({ namespace: 'host', argv: ['ip', 'link', 'delete', 'probe0'] });
  }
  await sandbox.run({ namespace: 'host', argv: ['ip', 'link', 'add', 'probe0', 'type', 'bridge'] });
  // A bridge that lacks it may swallow `vlan_filtering 1` without a word, but not this.
  await attempt('vlan_filtering', 'link', false, ['bridge', 'vlan', 'add', 'dev', 'probe0', 'vid', '7', 'self']);
  for (const [id, args] of QDISCS) await attempt(id, 'qdisc', false, ['tc', 'qdisc', 'replace', 'dev', 'p0', 'root', ...args]);
  return rows;
}

/** What a kernel is built with, or not: no module brings it. */
const BUILT_IN: readonly string[] = ['vlan_filtering'];

/** Kernel modules whose names are not those of their device kinds. */
const MODULES: Readonly<Record<string, string>> = {
  vlan: '8021q',
  bond: 'bonding',
  gre: 'ip_gre',
  gretap: 'ip_gre',
  ip6tnl: 'ip6_tunnel',
  ip6gre: 'ip6_gre',
  netem: 'sch_netem',
  tbf: 'sch_tbf',
  htb: 'sch_htb',
  fq_codel: 'sch_fq_codel',
};

/** Why a system may refuse a user its namespaces, and the one command that changes it. */
function restriction(): { remedy?: string } {
  const policies = [
    ['kernel/apparmor_restrict_unprivileged_userns', '1', 'install the AppArmor profile of docs/FAILURES.md for nslab'],
    ['kernel/unprivileged_userns_clone', '0', 'sysctl -w kernel.unprivileged_userns_clone=1'],
    ['user/max_user_namespaces', '0', 'sysctl -w user.max_user_namespaces=15000'],
  ] as const;
  const found = policies.find(([path, value]) => readIfThere(`/proc/sys/${path}`) === value);
  return found ? { remedy: found[2] } : {};
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a lab's way to the outside needs. `allowUplink` is absent where no server is meant. */
function uplinkRow({ serverIsRoot, allowUplink }: { serverIsRoot: boolean; allowUplink?: boolean }): Capability {
  const row = { id: 'uplink', group: 'tool', required: false } as const;
  if (findProgram(['slirp4netns']) === undefined)
    return { ...row, ok: false, detail: 'slirp4netns is not installed', remedy: 'apt-get install slirp4netns' };
  if (findProgram(['bwrap']) === undefined)
    return { ...row, ok: false, detail: 'labs run without bubblewrap', remedy: 'apt-get install bubblewrap' };
  if (!serverIsRoot && !mayOpen('/dev/net/tun'))
    return { ...row, ok: false, detail: '/dev/net/tun may not be opened by this user', remedy: 'chmod 666 /dev/net/tun' };
  if (allowUplink === false)
    return { ...row, ok: false, detail: 'the server was started without --allow-uplink', remedy: 'npm start -- --allow-uplink' };
  return { ...row, ok: true, detail: 'works' };
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

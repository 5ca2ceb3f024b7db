/** FRR and its elders (Quagga, Zebra): their files become the configuration of a lab's FRR service. */
import { daemonsOf } from '../../services/frr.ts';
import { addService } from './addService.ts';
import type { Machine } from './understood.ts';

const FOLDERS: readonly string[] = ['/etc/frr', '/etc/quagga', '/etc/zebra'];
/** One file for all daemons, or one for each. */
const FILES: readonly string[] = [
  'frr.conf',
  'Quagga.conf',
  'zebra.conf',
  'staticd.conf',
  'ospfd.conf',
  'ospf6d.conf',
  'ripd.conf',
  'ripngd.conf',
  'bgpd.conf',
  'isisd.conf',
];

/** False when there is no configuration. Started twice it is one. */
export function routingService(machine: Machine): boolean {
  const { files, services } = machine.namespace;
  if (services.kinds.includes('frr')) return true;
  const texts = FOLDERS.flatMap((folder) => FILES.flatMap((name) => files.take(`${folder}/${name}`)?.text ?? []));
  // How vtysh is called, and which daemons run, which goes by the configuration here.
  for (const folder of FOLDERS) files.take(`${folder}/vtysh.conf`);
  const lists = FOLDERS.flatMap((folder) => files.take(`${folder}/daemons`)?.text ?? []);
  if (texts.length === 0) return false;
  return addRouting(machine, 'FRR', texts.join('!\n'), lists.join('\n'));
}

/** `list`: the file `daemons` (`ospfd=yes`), where there is one. */
export function addRouting(machine: Machine, from: string, config: string, list = ''): boolean {
  const { draft, namespace, place } = machine;
  const kept = withoutLogs(config);
  const enabled = (daemon: string): boolean =>
    list === '' || daemon === 'staticd' || new RegExp(`^\\s*${daemon}\\s*=\\s*["']?(yes|1|true)`, 'm').test(list);
  const idle = daemonsOf(kept).filter((daemon) => !enabled(daemon));
  if (idle.length > 0) draft.note('changed', 'frr_daemons', { at: namespace.name, names: idle.join(', ') }, place);
  takeAddresses(machine, kept);
  return addService(machine, from, 'routing', { kind: 'frr', config: kept });
}

/** Logs and passwords of one's own: in a lab its services' logs are read beside them, and nobody is kept out. */
function withoutLogs(config: string): string {
  const lines = config
    .split('\n')
    .filter((line) => !/^\s*(log (file|syslog|stdout)|password|enable password|service password-encryption|debug )/.test(line));
  return `${lines.join('\n').trim()}\n`;
}

/** Addresses that zebra would set are drawn as well. */
function takeAddresses({ namespace }: Machine, config: string): void {
  let dev = '';
  for (const line of config.split('\n')) {
    const [, word = '', value = ''] = /^\s*(interface|ip address|ipv6 address|exit|router)\s*(\S*)/.exec(line) ?? [];
    if (word === 'interface') dev = value;
    else if (word === 'exit' || word === 'router') dev = '';
    const iface = word.endsWith('address') ? namespace.find(dev) : undefined;
    if (iface) namespace.addAddress(iface, value);
  }
}

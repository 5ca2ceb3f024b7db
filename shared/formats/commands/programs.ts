/** Programs that a machine starts: those that a lab has a service for become one; all others are said. */
import { contains, networkOf, parsePrefix } from '../../model/address.ts';
import { addService } from './addService.ts';
import { readDhcpd } from './dhcpd.ts';
import { readDnsmasq } from './dnsmasq.ts';
import { routingService } from './routing.ts';
import { wholeNumber, type Machine, type Understood } from './understood.ts';

/** Daemons by the names that systemd and the folders of scripts have for them. */
const WEB: readonly string[] = ['apache2', 'httpd', 'nginx', 'lighttpd'];
const ROUTING: readonly string[] = ['frr', 'quagga', 'zebra', 'frrinit.sh', 'quagga.sh'];
const DHCPD: readonly string[] = ['isc-dhcp-server', 'dhcpd', 'dhcp3-server'];
/** Where their pages lie. */
const PAGES: readonly string[] = ['/var/www/html/index.html', '/var/www/index.html', '/usr/share/nginx/html/index.html'];

export function runProgram(machine: Machine, program: string, words: readonly string[]): Understood {
  switch (program) {
    case 'systemctl': {
      const [verb, ...names] = words.filter((word) => !word.startsWith('-'));
      if (verb === 'daemon-reload' || verb === 'status') return 'done';
      if (!['start', 'restart', 'enable', 'reload'].includes(verb ?? '')) return 'unknown';
      // To be started by the next boot is to be started.
      return names.length > 0 && names.every((name) => startDaemon(machine, name.replace(/\.service$/, ''))) ? 'done' : 'unknown';
    }
    case 'service':
      return isStart(words[1]) && startDaemon(machine, words[0] ?? '') ? 'done' : 'unknown';
    case 'python':
    case 'python3':
      return runPython(machine, words);
    case 'iperf3':
    case 'iperf':
      return runIperf(machine, program, words);
    case 'dnsmasq':
      return runDnsmasq(machine, words);
    case 'dhcpd':
      return runDhcpd(machine, 'dhcpd', machine.namespace.files.take('/etc/dhcp/dhcpd.conf')?.text);
    case 'dhclient':
    case 'udhcpc':
      return runDhcpClient(machine, program, words);
    case 'apache2ctl':
    case 'apachectl':
      return isStart(words[0]) && startDaemon(machine, 'apache2') ? 'done' : 'unknown';
    case 'nginx':
    case 'lighttpd':
      return startDaemon(machine, program) ? 'done' : 'unknown';
    default: {
      // /etc/init.d/frr start, /usr/lib/frr/frrinit.sh start
      const [, script] = /^\/(?:etc\/init\.d|usr\/lib\/(?:frr|quagga))\/([\w.-]+)$/.exec(program) ?? [];
      if (script !== undefined) return isStart(words[0]) && startDaemon(machine, script) ? 'done' : 'unknown';
      const [, daemon] = /^(?:\/usr\/(?:lib|sbin)\/(?:frr|quagga)?\/?)?(zebra|ospfd|ospf6d|ripd|bgpd|staticd)$/.exec(program) ?? [];
      if (daemon !== undefined && words.some((word) => word === '-d' || word === '--daemon'))
        return routingService(machine) ? 'done' : 'unknown';
      return 'unknown';
    }
  }
}

function isStart(word: string | undefined): boolean {
  return word === 'start' || word === 'restart' || word === 'reload';
}

/** False when a lab has no service of its sort, or its files are missing. */
export function startDaemon(machine: Machine, name: string): boolean {
  if (ROUTING.includes(name)) return routingService(machine);
  if (WEB.includes(name)) return startWeb(machine, name, 80);
  if (DHCPD.includes(name)) return runDhcpd(machine, name, machine.namespace.files.take('/etc/dhcp/dhcpd.conf')?.text) === 'done';
  if (name === 'dnsmasq') return runDnsmasq(machine, []) === 'done';
  return false;
}

/** A page of one's own is what it serves, as far as that is text. */
export function startWeb(machine: Machine, from: string, port: number, pages = PAGES): boolean {
  const page = pages.map((path) => machine.namespace.files.take(path)).find((file) => file !== undefined);
  const text = page?.text.trim().slice(0, 2000) ?? '';
  return (
    addService(machine, from, 'web', { kind: 'http', port, ...(text !== '' && { text }) }) ||
    addService(machine, from, 'web', { kind: 'http', port })
  );
}

/** `python3 -m http.server 8000`. */
function runPython(machine: Machine, words: readonly string[]): Understood {
  const at = words.indexOf('-m');
  if (at < 0 || !['http.server', 'SimpleHTTPServer'].includes(words[at + 1] ?? '')) return 'unknown';
  const port = words
    .slice(at + 2)
    .map(wholeNumber)
    .find((number) => number !== undefined);
  const option = words.findIndex((word) => word === '-d' || word === '--directory');
  const pages = option < 0 ? PAGES : [`${words[option + 1] ?? ''}/index.html`];
  return startWeb(machine, `python ${words[at + 1] ?? ''}`, port ?? 8000, pages) ? 'done' : 'fails';
}

function runIperf(machine: Machine, program: string, words: readonly string[]): Understood {
  if (!words.some((word) => word === '-s' || word === '--server' || word === '-sD')) return 'unknown';
  const at = words.findIndex((word) => word === '-p' || word === '--port');
  const port = at < 0 ? (program === 'iperf3' ? 5201 : 5001) : (wholeNumber(words[at + 1]) ?? 0);
  return addService(machine, program, 'iperf3', { kind: 'iperf3', port }) ? 'done' : 'fails';
}

function runDhcpClient(machine: Machine, program: string, words: readonly string[]): Understood {
  const dev = words.find((word) => machine.namespace.find(word) !== undefined);
  const iface = machine.namespace.find(dev ?? '') ?? machine.namespace.links[0];
  if (!iface) return 'fails';
  return addService(machine, program, 'dhcp-client', { kind: 'dhcp-client', dev: iface.name }) ? 'done' : 'fails';
}

function runDnsmasq(machine: Machine, words: readonly string[]): Understood {
  const { namespace } = machine;
  const conf = words.find((word) => word.startsWith('--conf-file=') || word.startsWith('-C'))?.replace(/^(--conf-file=|-C)/, '');
  const file = namespace.files.take(conf === undefined || conf === '' ? '/etc/dnsmasq.conf' : conf);
  const { service, left } = readDnsmasq(
    `${file?.text ?? ''}\n${words.map((word) => word.replace(/^--?/, '')).join('\n')}`,
    (name) => namespace.find(name)?.name,
  );
  const dev = service.dev ?? deviceIn(machine, service.first) ?? namespace.links[0]?.name;
  if (dev === undefined || !addService(machine, 'dnsmasq', 'dnsmasq', { ...service, kind: 'dhcp-dns', dev })) return 'fails';
  if (left.length > 0)
    machine.draft.note('lost', 'keys_lost', { at: `${namespace.name} dnsmasq`, keys: left.join(', ') }, file?.place ?? machine.place);
  return 'done';
}

/** One service for each subnet of it that an interface lies in. */
export function runDhcpd(machine: Machine, from: string, config: string | undefined): Understood {
  if (config === undefined) return 'unknown';
  const { subnets, left } = readDhcpd(config);
  let done = false;
  for (const { network, first, last, router, domain, lease } of subnets) {
    const dev = deviceIn(machine, network);
    const service = {
      kind: 'dhcp-dns' as const,
      dev: dev ?? '',
      ...(first !== undefined && last !== undefined && { first, last }),
      ...(router !== undefined && { router }),
      ...(domain !== undefined && { domain }),
      ...(lease !== undefined && { lease }),
    };
    if (dev !== undefined && addService(machine, from, 'dhcp', service)) done = true;
    else left.push(`subnet ${network}`);
  }
  if (left.length > 0 && done)
    machine.draft.note('lost', 'keys_lost', { at: `${machine.namespace.name} ${from}`, keys: left.join(', ') }, machine.place);
  return done ? 'done' : 'fails';
}

/** The interface whose network an address lies in. */
function deviceIn({ namespace }: Machine, address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  return namespace.links.find(({ addresses }) =>
    addresses.some((text) => {
      const prefix = parsePrefix(text);
      return prefix?.family === 4 && contains({ ...prefix, address: networkOf(prefix).split('/')[0] ?? '' }, { family: 4, address });
    }),
  )?.name;
}

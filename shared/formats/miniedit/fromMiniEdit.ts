/** Reads a MiniEdit file (*.mn, JSON of Mininet's drawing program): hosts as namespaces, switches as bridges of the host. */
import { Impairments } from '../impairments.ts';
import { refused, type Imported } from '../imported.ts';
import { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import { tcTime } from '../commands/trafficControl.ts';
import { runIfconfig } from '../commands/netTools.ts';
import { runScript } from '../commands/runScript.ts';
import { placeAll, portName, type Placed } from '../placing.ts';
import { isRecord, readYaml, textOf, type Plain, type Yaml } from '../readYaml.ts';
import { parsePrefix } from '../../model/address.ts';

type Fields = { [key: string]: Plain };

export function isMiniEdit(text: string): boolean {
  return /"hosts"\s*:/.test(text) && /"links"\s*:/.test(text) && /"(switches|controllers)"\s*:/.test(text);
}

export function fromMiniEdit(text: string, name: string): Imported {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  return new Reader(yaml, name).read();
}

interface Node {
  name: string;
  namespace: NamespaceDraft;
  /** Of a switch: the bridge of the host. */
  bridge?: InterfaceDraft;
  /** Interfaces so far; Mininet numbers a host's from 0 and a switch's from 1. */
  count: number;
}

const HOST_KEYS: readonly string[] = [
  'hostname',
  'nodeNum',
  'ip',
  'defaultRoute',
  'sched',
  'startCommand',
  'stopCommand',
  'vlanInterfaces',
];
const SWITCH_KEYS: readonly string[] = ['hostname', 'nodeNum', 'switchType', 'startCommand', 'stopCommand', 'dpid', 'controllers'];

class Reader {
  readonly #draft: LabDraft;
  readonly #nodes = new Map<string, Node>();
  readonly #places: Placed[] = [];
  readonly #switches: string[] = [];
  readonly #impairments: Impairments;
  #base = { address: '10.0.0.0', length: 8 };

  constructor(
    private readonly yaml: Yaml,
    name: string,
  ) {
    this.#draft = new LabDraft(name);
    this.#impairments = new Impairments(this.#draft);
  }

  read(): Imported {
    const { data } = this.yaml;
    if (!isRecord(data) || !Array.isArray(data['hosts']) || !Array.isArray(data['links']))
      return refused('file_shape', { what: 'hosts, links' }, this.#at([]));
    const known = ['hosts', 'switches', 'links', 'controllers', 'application', 'version'];
    for (const key of Object.keys(data))
      if (!known.includes(key)) this.#draft.note('lost', 'key_unknown', { at: '', key }, this.#at([key]));
    this.#application(data['application']);
    for (const [list, add] of [
      ['switches', this.#switch.bind(this)],
      ['hosts', this.#host.bind(this)],
    ] as const) {
      const entries = data[list];
      for (const [i, entry] of (Array.isArray(entries) ? entries : []).entries()) {
        if (!isRecord(entry)) return refused('file_shape', { what: `${list}[${String(i)}]` }, this.#at([list, i]));
        const opts = entry['opts'];
        add(entry, isRecord(opts) ? opts : {}, this.#at([list, i]));
      }
    }
    for (const [i, link] of data['links'].entries()) {
      if (!isRecord(link)) return refused('file_shape', { what: `links[${String(i)}]` }, this.#at(['links', i]));
      this.#link(link, this.#at(['links', i]));
    }
    this.#controllers(data['controllers']);
    if (this.#switches.length > 0) this.#draft.note('changed', 'switches_bridged', { names: this.#switches.join(', ') });
    this.#impairments.tell();
    this.#settle(data['hosts']);
    placeAll(this.#draft, this.#places);
    return this.#draft.build();
  }

  #at(path: readonly (string | number)[]): Place {
    return { line: this.yaml.lineOf(path) };
  }

  #application(value: Plain | undefined): void {
    if (!isRecord(value)) return;
    const base = parsePrefix(textOf(value['ipBase']));
    if (base?.family === 4) this.#base = base;
    else if (value['ipBase'] !== undefined)
      this.#draft.note('lost', 'address_lost', { at: 'ipBase', address: textOf(value['ipBase']) }, this.#at(['application', 'ipBase']));
    const others = Object.entries(value).filter(([key, entry]) => key !== 'ipBase' && isSaid(entry));
    if (others.length > 0)
      this.#draft.note('lost', 'keys_lost', { at: 'application', keys: others.map(([key]) => key).join(', ') }, this.#at(['application']));
  }

  #switch(entry: Fields, opts: Fields, place: Place): void {
    const name = textOf(opts['hostname']) || `s${textOf(entry['number'])}`;
    const type = textOf(opts['switchType']);
    const at = { x: Number(textOf(entry['x']) || NaN), y: Number(textOf(entry['y']) || NaN) };
    this.#rest(name, opts, SWITCH_KEYS, place);
    if (type === 'legacyRouter') {
      const namespace = this.#draft.add(name, place);
      namespace.forwarding.ipv4 = true;
      this.#nodes.set(name, { name, namespace, count: 0 });
      this.#places.push({ namespace, ...at });
      return;
    }
    const { host } = this.#draft;
    const bridge = host.addInterface(name, 'bridge', place);
    if (type !== 'legacySwitch') this.#switches.push(name);
    this.#nodes.set(name, { name, namespace: host, bridge, count: 1 });
    this.#places.push({ namespace: host, bridge, ...at });
  }

  #host(entry: Fields, opts: Fields, place: Place): void {
    const name = textOf(opts['hostname']) || `h${textOf(entry['number'])}`;
    const namespace = this.#draft.add(name, place);
    this.#nodes.set(name, { name, namespace, count: 0 });
    this.#rest(name, opts, HOST_KEYS, place);
    this.#places.push({ namespace, x: Number(textOf(entry['x']) || NaN), y: Number(textOf(entry['y']) || NaN) });
  }

  #rest(name: string, opts: Fields, known: readonly string[], place: Place): void {
    const left = Object.entries(opts).filter(([key, value]) => !known.includes(key) && isSaid(value));
    if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at: name, keys: left.map(([key]) => key).join(', ') }, place);
    for (const key of ['stopCommand', 'dpid']) {
      if (isSaid(opts[key])) this.#draft.note('lost', 'keys_lost', { at: name, keys: `${key}: ${textOf(opts[key])}` }, place);
    }
  }

  #link(link: Fields, place: Place): void {
    const [src, dest] = [textOf(link['src']), textOf(link['dest'])];
    const [a, b] = [this.#nodes.get(src), this.#nodes.get(dest)];
    if (!a || !b) {
      this.#draft.note('lost', 'link_nowhere', { what: `${src} – ${dest}` }, place);
      return;
    }
    const [one, other] = [this.#end(a, b, place), this.#end(b, a, place)];
    this.#draft.link(one, other);
    const opts = isRecord(link['opts']) ? link['opts'] : {};
    const delayMs = tcTime(textOf(opts['delay']));
    const jitterMs = tcTime(textOf(opts['jitter']));
    const unread = ['delay', 'jitter'].filter((key) => isSaid(opts[key]) && tcTime(textOf(opts[key])) === undefined);
    this.#impairments.add(
      `${src} – ${dest}`,
      [one, other],
      {
        wanted: {
          ...(delayMs !== undefined && { delayMs }),
          ...(jitterMs !== undefined && { jitterMs }),
          lossPercent: amount(opts['loss']),
          // Mbit/s (TCIntf of Mininet).
          rateKbit: amount(opts['bw']) * 1000,
        },
        left: [
          ...unread.map((key) => `${key} ${textOf(opts[key])}`),
          ...(amount(opts['max_queue_size']) > 0 ? [`queue ${textOf(opts['max_queue_size'])}`] : []),
          ...(amount(opts['speedup']) > 0 ? [`speedup ${textOf(opts['speedup'])}`] : []),
        ],
      },
      place,
    );
    const known = ['bw', 'delay', 'jitter', 'loss', 'max_queue_size', 'speedup'];
    const left = [
      ...Object.keys(opts).filter((key) => !known.includes(key)),
      ...Object.keys(link).filter((key) => !['src', 'dest', 'opts'].includes(key)),
    ];
    if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at: `${src} – ${dest}`, keys: left.join(', ') }, place);
  }

  /** As Mininet names them: h1-eth0, s1-eth1. */
  #end(node: Node, other: Node, place: Place): InterfaceDraft {
    const dev = `eth${String(node.count)}`;
    node.count += 1;
    if (!node.bridge) return node.namespace.addInterface(`${node.name}-${dev}`, 'veth', place);
    const port = this.#draft.host.addInterface(portName(node.name === other.name ? `${node.name}x` : node.name, dev), 'veth', place);
    this.#draft.host.plug(port, node.bridge);
    return port;
  }

  #controllers(value: Plain | undefined): void {
    for (const [i, entry] of (Array.isArray(value) ? value : []).entries()) {
      const opts = isRecord(entry) && isRecord(entry['opts']) ? entry['opts'] : {};
      this.#draft.note('lost', 'controller_lost', { name: textOf(opts['hostname']) || `c${String(i)}` }, this.#at(['controllers', i]));
    }
  }

  /** Addresses and commands, when all interfaces are there. */
  #settle(hosts: readonly Plain[]): void {
    for (const [i, entry] of hosts.entries()) {
      const opts = isRecord(entry) && isRecord(entry['opts']) ? entry['opts'] : {};
      const name = textOf(opts['hostname']) || `h${textOf(isRecord(entry) ? entry['number'] : '')}`;
      const namespace = this.#nodes.get(name)?.namespace;
      const place = this.#at(['hosts', i]);
      const [first] = namespace?.links ?? [];
      if (!namespace) continue;
      const given = textOf(opts['ip']);
      const own =
        given === '' ? this.#counted(Number(textOf(opts['nodeNum']) || textOf(isRecord(entry) ? entry['number'] : '') || NaN)) : given;
      // Mininet gives 8 bits of network where nobody says how many (Node.setIP).
      const address = own === undefined || own.includes('/') ? own : `${own}/${given === '' ? String(this.#base.length) : '8'}`;
      if (address !== undefined && first && !namespace.addAddress(first, address))
        this.#draft.note('lost', 'address_lost', { at: name, address }, place);
      const route = textOf(opts['defaultRoute']).replace(/^via\s+/, '');
      if (route !== '' && !namespace.addRoute({ to: 'default', via: route }))
        this.#draft.note('lost', 'command_fails', { at: name, command: `defaultRoute ${route}` }, place);
      for (const vlan of Array.isArray(opts['vlanInterfaces']) ? opts['vlanInterfaces'] : []) {
        const [ip = '', id = ''] = Array.isArray(vlan) ? vlan.map(textOf) : [];
        if (!first || !addVlan(namespace, first, ip, id))
          this.#draft.note('lost', 'command_fails', { at: name, command: `vlan ${id} ${ip}` }, place);
      }
      const start = textOf(opts['startCommand']);
      if (start !== '') runScript(this.#draft, namespace, start, place.line === undefined ? {} : { line: place.line });
    }
  }

  /** The n-th address of the base network. */
  #counted(n: number): string | undefined {
    if (!Number.isInteger(n) || n < 1 || n > 65_534) return undefined;
    const bytes = this.#base.address.split('.').map(Number);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + n;
    return [24, 16, 8, 0].map((shift) => String(Math.floor(value / 2 ** shift) % 256)).join('.');
  }
}

/** As MiniEdit makes them, by vconfig and ifconfig: on the first interface. */
function addVlan(namespace: NamespaceDraft, parent: InterfaceDraft, ip: string, id: string): boolean {
  const vlan = namespace.addInterface(`${parent.name}.${id}`, 'vlan');
  if (namespace.stand(vlan, parent, { id: Number(id) })) return runIfconfig(namespace, [vlan.name, ip]) === 'done';
  namespace.remove(vlan);
  return false;
}

/** Whether somebody chose it: MiniEdit writes every field. */
function isSaid(value: Plain | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.some(isSaid);
  if (isRecord(value)) return Object.values(value).some(isSaid);
  return !['', '0', 'default', 'host', 'false', 'none'].includes(textOf(value).toLowerCase());
}

function amount(value: Plain | undefined): number {
  const number = Number(textOf(value));
  return Number.isFinite(number) ? number : 0;
}

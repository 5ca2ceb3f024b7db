/** Reads the Tcl files (*.imn) of IMUNES and of the older CORE: nodes as namespaces, switches as bridges of the host. */
import { Impairments } from '../impairments.ts';
import { refused, type Imported } from '../imported.ts';
import { LabDraft } from '../draft/labDraft.ts';
import type { Place } from '../draft/place.ts';
import type { InterfaceDraft, NamespaceDraft } from '../draft/namespaceDraft.ts';
import { placeAll, portName, type Placed } from '../placing.ts';
import type { Impairment } from '../../impairment/impairment.ts';
import { runScript } from '../commands/runScript.ts';
import { MOBILITY, readCustom } from './imnCustom.ts';
import { applyServices, usualServices } from './services.ts';
import { fieldsOf, first, type Fields } from './imnFields.ts';
import { tclList, type TclWord } from './tclList.ts';

export function isImn(text: string): boolean {
  return /^node\s+\S+\s*\{/m.test(text) && /^\s+(type|model)\s+\S+/m.test(text);
}

export function fromImn(text: string, name: string): Imported {
  const list = tclList(text);
  if (!list.ok) return refused('file_syntax', { words: '{' }, { line: list.line });
  return new Reader(list.words, name).read();
}

interface Node {
  id: string;
  name: string;
  namespace: NamespaceDraft;
  bridge?: InterfaceDraft;
  /** Of a wireless network: what it does to packets. */
  air?: Impairment;
  /** Interface names by the node they lead to, in order. */
  peers: { dev: string; to: string }[];
  config: Map<string, Settings>;
}

interface Settings {
  addresses: { text: string; line: number }[];
  mac?: { text: string; line: number };
  mtu?: { text: string; line: number };
  down: boolean;
}

const SWITCHES: readonly string[] = ['lanswitch', 'hub', 'wlan', 'stpswitch', 'vlanswitch'];
const OUTSIDE: readonly string[] = ['rj45', 'tunnel', 'ktunnel', 'ext', 'extnat', 'extelem', 'pseudo'];
const NODE_KEYS: readonly string[] = [
  ...['type', 'model', 'network-config', 'canvas', 'iconcoords', 'labelcoords', 'interface-peer', 'services', 'custom-image', 'cpu'],
  ...['custom-config', 'custom-enabled', 'custom-config-id', 'custom-selected'],
];
/** Words for machines; of any other kind something stays behind. */
const MACHINES: readonly string[] = ['router', 'pc', 'host'];
const LINK_KEYS: readonly string[] = [
  'nodes',
  'delay',
  'bandwidth',
  'ber',
  'loss',
  'duplicate',
  'dup',
  'jitter',
  'queue',
  'width',
  'color',
];
const NEEDLESS: readonly string[] = ['canvas', 'option', 'ipv4', 'ipv6'];

class Reader {
  readonly #draft: LabDraft;
  readonly #nodes = new Map<string, Node>();
  readonly #places: Placed[] = [];
  readonly #later: (() => void)[] = [];
  readonly #impairments: Impairments;

  constructor(
    private readonly words: readonly TclWord[],
    name: string,
  ) {
    this.#draft = new LabDraft(name);
    this.#impairments = new Impairments(this.#draft);
  }

  read(): Imported {
    const links: { fields: Fields; place: Place }[] = [];
    for (let i = 0; i < this.words.length;) {
      const [word, id, body] = this.words.slice(i, i + 3);
      if (!word) break;
      if (word.text === 'comments' && id) {
        this.#draft.addNote(id.text, [0, -480]);
        i += 2;
        continue;
      }
      i += 3;
      if (!id || !body) return refused('file_shape', { what: word.text }, { line: word.line });
      const fields = fieldsOf(body);
      if (!fields) return refused('file_syntax', { words: `${word.text} ${id.text}` }, { line: body.line });
      const place: Place = { line: word.line };
      if (word.text === 'node') this.#node(id.text, fields, place);
      else if (word.text === 'link') links.push({ fields, place });
      else if (word.text === 'annotation') this.#annotation(fields, place);
      else if (!NEEDLESS.includes(word.text)) this.#draft.note('lost', 'section_lost', { name: `${word.text} ${id.text}` }, place);
    }
    if (this.#nodes.size === 0) return refused('file_shape', { what: 'node' });
    for (const { fields, place } of links) this.#link(fields, place);
    this.#impairments.tell();
    for (const settle of this.#later) settle();
    placeAll(this.#draft, this.#places);
    return this.#draft.build();
  }

  #node(id: string, fields: Fields, place: Place): void {
    const type = first(fields, 'type');
    const config = readConfig(fields.get('network-config')?.[0]);
    const name = config.hostname === '' ? id : config.hostname;
    if (OUTSIDE.includes(type)) {
      this.#draft.note('lost', 'outside_lost', { name, kind: type }, place);
      return;
    }
    const left = [...fields.keys()].filter((key) => !NODE_KEYS.includes(key));
    if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at: name, keys: left.join(', ') }, place);
    const [x, y] = first(fields, 'iconcoords').split(/\s+/).map(Number);
    const peers = (fields.get('interface-peer') ?? []).flatMap(({ text }) => {
      const [dev = '', to = ''] = text.trim().split(/\s+/);
      return dev === '' || to === '' ? [] : [{ dev, to }];
    });
    if (SWITCHES.includes(type)) {
      const { host } = this.#draft;
      const bridge = host.addInterface(name, 'bridge', place);
      if (type === 'stpswitch') bridge.stp = true;
      if (type !== 'lanswitch' && type !== 'stpswitch') this.#draft.note('changed', 'bridge_instead', { name, kind: type }, place);
      const { air, left: lost } = readCustom(fields);
      this.#nodes.set(id, { id, name, namespace: host, bridge, peers, config: config.interfaces, ...(air && { air }) });
      for (const { text, line } of lost) this.#draft.note('lost', 'keys_lost', { at: name, keys: text }, { line });
      for (const { text, line } of config.others)
        if (!MOBILITY.includes(text)) this.#draft.note('lost', 'line_unknown', { text: `${name}: ${text}` }, { line });
      this.#places.push({ namespace: host, bridge, x: x ?? NaN, y: y ?? NaN });
      return;
    }
    if (!MACHINES.includes(type)) this.#draft.note('changed', 'kind_instead', { name, kind: type === '' ? '–' : type }, place);
    const namespace = this.#draft.add(name, place);
    const node: Node = { id, name, namespace, peers, config: config.interfaces };
    this.#nodes.set(id, node);
    this.#places.push({ namespace, x: x ?? NaN, y: y ?? NaN });
    this.#later.push(() => {
      this.#settle(node, type, fields, config, place);
    });
  }

  /** When the links are there: what stands on no link, routes, services. */
  #settle(node: Node, type: string, fields: Fields, config: Config, place: Place): void {
    const { namespace } = node;
    for (const [dev, settings] of node.config) {
      const iface = namespace.find(dev);
      if (iface) this.#configure(iface, settings);
      else if (settings.addresses.length > 0)
        for (const { text, line } of settings.addresses)
          this.#draft.note('lost', 'command_fails', { at: node.name, command: `interface ${dev}: ${text}` }, { line });
    }
    for (const { text, line } of config.others) this.#draft.note('lost', 'line_unknown', { text: `${node.name}: ${text}` }, { line });
    for (const { to, via, line } of config.routes)
      if (!namespace.addRoute({ to, via }))
        this.#draft.note('lost', 'command_fails', { at: node.name, command: `route ${to} ${via}` }, { line });
    const model = first(fields, 'model');
    const chosen = first(fields, 'services')
      .split(/\s+/)
      .filter((text) => text !== '');
    // IMUNES says nothing of services: its routers forward, and run a daemon unless they are static.
    const isRouter = type === 'router' && !['PC', 'host'].includes(model);
    const services = chosen.length > 0 ? chosen : isRouter ? routerServices(model) : usualServices(type === 'router' ? model : '');
    const { files, script, left } = readCustom(fields);
    const machine = { draft: this.#draft, namespace, place };
    applyServices(machine, services, files, config.routing.join('\n'));
    for (const { text, line } of left) this.#draft.note('lost', 'keys_lost', { at: node.name, keys: text }, { line });
    if (!script) return;
    // A script of one's own runs only where it is switched on.
    if (/^(true|1|yes)$/.test(first(fields, 'custom-enabled'))) runScript(this.#draft, namespace, script.text, { line: script.line });
    else this.#draft.note('lost', 'keys_lost', { at: node.name, keys: 'custom-config' }, { line: script.line });
  }

  #configure(iface: InterfaceDraft, { addresses, mac, mtu, down }: Settings): void {
    const { namespace } = iface;
    const at = `${namespace.name}/${iface.name}`;
    for (const { text, line } of addresses)
      if (!namespace.addAddress(iface, text)) this.#draft.note('lost', 'address_lost', { at, address: text }, { line });
    if (mac && !namespace.setMac(iface, mac.text)) this.#draft.note('lost', 'mac_lost', { at, mac: mac.text }, { line: mac.line });
    if (mtu && mtu.text !== '1500' && !namespace.setMtu(iface, Number(mtu.text)))
      this.#draft.note('lost', 'mtu_lost', { at, mtu: mtu.text }, { line: mtu.line });
    if (down) iface.up = false;
  }

  #link(fields: Fields, place: Place): void {
    const ids = first(fields, 'nodes').trim().split(/\s+/);
    const [a, b] = ids.map((id) => this.#nodes.get(id));
    if (!a || !b || ids.length !== 2) {
      this.#draft.note('lost', 'link_nowhere', { what: ids.map((id) => this.#nodes.get(id)?.name ?? id).join(' – ') }, place);
      return;
    }
    const devs = [takePeer(a, b.id), takePeer(b, a.id)];
    const [one, other] = [this.#end(a, b, devs[0], devs[1], place), this.#end(b, a, devs[1], devs[0], place)];
    this.#draft.link(one, other);
    const air = a.air ?? b.air;
    if (air) this.#impairments.add(`${a.name} – ${b.name}`, [one, other], { wanted: air }, place);
    const amounts = (key: string): number[] =>
      first(fields, key)
        .split(/[\s{}]+/)
        .filter((word) => word !== '')
        .map((word) => Number(word) || 0);
    // Two numbers are one for each direction.
    for (const [at, end] of [one, other].entries()) {
      const amount = (key: string): number => amounts(key)[at] ?? amounts(key)[0] ?? 0;
      const wanted = {
        delayMs: amount('delay') / 1000,
        jitterMs: amount('jitter') / 1000,
        lossPercent: amount('loss'),
        duplicatePercent: amount('duplicate') + amount('dup'),
        rateKbit: amount('bandwidth') / 1000,
      };
      const lost =
        at > 0
          ? []
          : ['ber', 'queue'].filter((key) => amount(key) > 0).map((key) => `${key === 'ber' ? 'BER' : key} ${first(fields, key)}`);
      this.#impairments.add(`${a.name} – ${b.name}`, [end], { wanted, left: lost }, place);
    }
    const left = [...fields.keys()].filter((key) => !LINK_KEYS.includes(key));
    if (left.length > 0) this.#draft.note('lost', 'keys_lost', { at: `${a.name} – ${b.name}`, keys: left.join(', ') }, place);
  }

  #end(node: Node, other: Node, dev: string | undefined, far: string | undefined, place: Place): InterfaceDraft {
    const { namespace, bridge } = node;
    if (!bridge) return namespace.addInterface(dev ?? `eth${String(namespace.links.length)}`, 'veth', place);
    const port = namespace.addInterface(
      other.bridge ? portName(node.name, other.name) : portName(other.name, far ?? 'eth0'),
      'veth',
      place,
    );
    namespace.plug(port, bridge);
    return port;
  }

  /** Text on the canvas becomes a note; ovals and rectangles stay behind. */
  #annotation(fields: Fields, place: Place): void {
    const type = first(fields, 'type');
    const label = first(fields, 'label').replace(/^\{(.*)\}$/s, '$1');
    if (type === 'text' && label !== '') {
      this.#draft.addNote(label, [0, -360]);
      this.#draft.note('info', 'annotation_moved', { text: label.slice(0, 80) }, place);
    } else this.#draft.note('lost', 'section_lost', { name: `annotation ${type} ${label}`.trim() }, place);
  }
}

function routerServices(model: string): string[] {
  if (model === 'static') return ['IPForward'];
  return model === '' || ['quagga', 'frr', 'xorp'].includes(model)
    ? [model === '' ? 'quagga' : model, 'IPForward']
    : usualServices(model === 'mdr' ? 'mdr' : 'router');
}

/** The first interface that leads there and is not taken yet. */
function takePeer(node: Node, to: string): string | undefined {
  const at = node.peers.findIndex((peer) => peer.to === to);
  return at < 0 ? undefined : node.peers.splice(at, 1)[0]?.dev;
}

interface Config {
  hostname: string;
  interfaces: Map<string, Settings>;
  routes: { to: string; via: string; line: number }[];
  others: { text: string; line: number }[];
  /** Blocks for routing daemons. */
  routing: string[];
}

/** Lines as of a router's command line: `interface eth0`, `ip address 10.0.0.1/24`, `ip route …`. */
function readConfig(word: TclWord | undefined): Config {
  const config: Config = { hostname: '', interfaces: new Map(), routes: [], others: [], routing: [] };
  let current: Settings | undefined;
  let inRouter = false;
  for (const [i, raw] of (word?.text ?? '').split('\n').entries()) {
    const line = (word?.line ?? 1) + i;
    const text = raw.trim();
    const words = text.split(/\s+/);
    const [one = '', two = '', three = '', four = ''] = words;
    if (text === '' || text === '!') {
      if (text === '!') current = undefined;
      if (text === '!' && inRouter) config.routing.push('!');
      inRouter = inRouter && text !== '!';
    } else if (one === 'router' || inRouter) {
      inRouter = true;
      current = undefined;
      config.routing.push(one === 'router' ? text : ` ${text}`);
    } else if (one === 'hostname') config.hostname = two;
    else if (one === 'interface') {
      current = config.interfaces.get(two) ?? { addresses: [], down: false };
      config.interfaces.set(two, current);
    } else if ((one === 'ip' || one === 'ipv6') && two === 'address' && current) current.addresses.push({ text: three, line });
    else if (one === 'mac' && two === 'address' && current) current.mac = { text: three, line };
    else if (one === 'mtu' && current) current.mtu = { text: two, line };
    else if (one === 'shutdown' && current) current.down = true;
    else if ((one === 'ip' || one === 'ipv6') && two === 'route' && words.length === 4)
      config.routes.push({ to: three === '::/0' ? 'default' : three, via: four, line });
    // What a router's own language ends every block with.
    else if (text !== 'exit' && !(one === 'no' && two === 'shutdown')) config.others.push({ text, line });
  }
  return config;
}
